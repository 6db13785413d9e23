// The way of entries into the target. While an entry is written in pieces, others that cannot wait go into a side buffer,
// which follows when it is whole.

import { ownCopy } from '../../bytes/copy.ts'
import { ChunkWriter } from '../chunk-writer.ts'
import type { EntryEncoder } from '../entry-encoder.ts'
import type { Part } from './parts.ts'
import type { SnapshotTarget } from './target.ts'

const NO_DATABASE = -1
/** The side buffer is copied when this much is in it, so that it takes little while it is little. */
const SIDE_CHUNK_BYTES = 16 * 1024

/** Writes entries, each in its database. */
export class Outlet {
  private readonly encoder: EntryEncoder
  private readonly target: SnapshotTarget
  private readonly main: ChunkWriter
  private readonly side: ChunkWriter
  private sideChunks: Uint8Array[] = []
  private sideBytes = 0
  private mainDb = NO_DATABASE
  private sideDb = NO_DATABASE
  private isPiecewise = false

  constructor(encoder: EntryEncoder, target: SnapshotTarget) {
    this.encoder = encoder
    this.target = target
    this.main = new ChunkWriter((bytes, start, end) => target.write(bytes, start, end))
    this.side = new ChunkWriter((bytes, start, end) => this.keep(bytes, start, end), SIDE_CHUNK_BYTES)
  }

  /** Bytes written in all. */
  get totalBytes(): number {
    return this.main.total + this.side.total
  }

  /** Bytes that wait for the end of an entry in pieces. */
  get heldBytes(): number {
    return this.sideBytes
  }

  begin(): void {
    this.encoder.begin(this.main)
  }

  /** Where an entry of a part goes that is written at once. */
  writer(part: Part): ChunkWriter {
    return this.isPiecewise ? this.sideWriter(part) : this.mainWriter(part)
  }

  /** Where an entry goes that is written in pieces. `endPieces` must follow before the next one. */
  beginPieces(part: Part): ChunkWriter {
    const out = this.mainWriter(part)
    this.isPiecewise = true
    return out
  }

  /** The entry in pieces is whole. */
  endPieces(): void {
    this.isPiecewise = false
    this.side.flush()
    if (this.sideBytes === 0) return
    this.main.flush()
    for (const chunk of this.sideChunks) this.target.write(chunk, 0, chunk.length)
    this.sideChunks = []
    this.sideBytes = 0
    this.mainDb = this.sideDb
    this.sideDb = NO_DATABASE
  }

  end(): void {
    this.encoder.end(this.main)
    this.main.flush()
  }

  private mainWriter(part: Part): ChunkWriter {
    if (this.mainDb !== part.dbIndex) this.select(this.main, part)
    this.mainDb = part.dbIndex
    return this.main
  }

  private sideWriter(part: Part): ChunkWriter {
    if (this.sideDb !== part.dbIndex) this.select(this.side, part)
    this.sideDb = part.dbIndex
    return this.side
  }

  private select(out: ChunkWriter, part: Part): void {
    const isFirst = !part.isAnnounced
    part.isAnnounced = true
    this.encoder.select(out, part.dbIndex, isFirst ? part.keys : 0, isFirst ? part.volatileKeys : 0)
  }

  private keep(bytes: Uint8Array, start: number, end: number): void {
    this.sideChunks.push(ownCopy(bytes, start, end))
    this.sideBytes += end - start
  }
}
