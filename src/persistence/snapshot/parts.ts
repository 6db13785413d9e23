// The databases of a snapshot, as they were at its instant: each is its table of records and the number it had then,
// wherever SWAPDB or FLUSHDB have put the table meanwhile.

import type { Database } from '../../keyspace/database.ts'
import type { Keyspace } from '../../keyspace/keyspace.ts'
import type { FreeJob } from '../../keyspace/lazy-free.ts'
import type { Dict } from '../../memory/dict.ts'
import type { RefMarks } from '../../memory/ref-marks.ts'
import { NodeSweep } from './node-sweep.ts'

/** The records of one database. */
export interface Part {
  readonly dbIndex: number
  readonly keys: number
  readonly volatileKeys: number
  readonly sweep: NodeSweep
  /** Whether `keys` was written. */
  isAnnounced: boolean
  /** The database was emptied: what is to be done when its records are written. */
  freeJob: FreeJob | null
}

/** Saves the record `ref` of a part before it changes. */
type SaveRecord = (part: Part, ref: number) => void

/** The parts of a snapshot, in the order in which they are written. */
export class Parts {
  /** Records at the instant. */
  readonly keys: number
  private readonly byTable = new Map<Dict, Part>()
  private readonly list: Part[] = []
  private position = 0
  // The table that was asked for last.
  private lastTable: Dict | null = null
  private lastPart: Part | null = null

  constructor(keyspace: Keyspace, marks: RefMarks, save: SaveRecord) {
    let keys = 0
    for (const db of keyspace.databases) {
      if (db.size === 0) continue
      this.add(db, marks, save)
      keys += db.size
    }
    this.keys = keys
  }

  private add(db: Database, marks: RefMarks, save: SaveRecord): void {
    const { table } = db
    const part: Part = {
      dbIndex: db.index,
      keys: db.size,
      volatileKeys: db.volatileKeys.size,
      sweep: new NodeSweep(
        db.keyspace.arena,
        marks,
        () => table,
        (ref) => save(part, ref),
      ),
      isAnnounced: false,
      freeJob: null,
    }
    this.list.push(part)
    this.byTable.set(table, part)
  }

  /** The part whose records are in a table; null: they are all newer than the snapshot. */
  of(table: Dict): Part | null {
    if (table === this.lastTable) return this.lastPart
    this.lastTable = table
    this.lastPart = this.byTable.get(table) ?? null
    return this.lastPart
  }

  /** The part that is being written; null: all are. */
  get current(): Part | null {
    return this.list[this.position] ?? null
  }

  /** The current part is written. */
  advance(): void {
    this.position++
  }

  /** What is still to be freed of emptied databases. */
  freeJobs(): FreeJob[] {
    return this.list.map((part) => part.freeJob).filter((job) => job !== null)
  }
}
