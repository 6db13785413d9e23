// What a file says beside its keys and the next one is to say again: libraries of functions, which this version cannot run,
// and whose history the data set is. The latter stays true only while nothing changes.

import type { Keyspace } from '../keyspace/keyspace.ts'
import type { FileNotes } from './rdb/read-walk.ts'

/** A name and a value in front of the data. */
export type AuxField = readonly [name: string, value: string]

/** Whose history it is, and how far it has come in it. */
const REPLICATION = ['repl-stream-db', 'repl-id', 'repl-offset']

/** What was taken from the file that was loaded last. */
export class CarriedNotes {
  functions: Uint8Array[] = []
  private readonly keyspace: Keyspace
  private fields: readonly AuxField[] = []
  private keys = 0

  constructor(keyspace: Keyspace) {
    this.keyspace = keyspace
  }

  /** A file was loaded. */
  take(notes: FileNotes): void {
    this.functions = notes.functions
    this.keys = keyCount(this.keyspace)
    this.fields = REPLICATION.flatMap((name): AuxField[] => {
      const value = notes.aux.get(name)
      return value === undefined ? [] : [[name, value]]
    })
  }

  /** The fields of replication, as long as they hold. Called before changes are counted from zero again. */
  replication(): readonly AuxField[] {
    if (this.fields.length > 0 && !this.isUnchanged()) this.fields = []
    return this.fields
  }

  /** Expired keys do not count as changes, but they are gone. */
  private isUnchanged(): boolean {
    const { databases, dirty } = this.keyspace
    if (dirty !== 0 || keyCount(this.keyspace) !== this.keys) return false
    return databases.every((db) => db.volatileHashes.size === 0)
  }
}

function keyCount({ databases }: Keyspace): number {
  return databases.reduce((sum, db) => sum + db.size, 0)
}
