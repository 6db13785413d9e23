// From what is handed on to the bytes of the file: SELECT where the database changes, and the annotations of time.

import type { PropagationSink } from '../../server/propagation.ts'
import type { AofWriter } from './aof-writer.ts'

const NO_DB = -1

/** What a feed goes by. */
export interface FeedParts {
  readonly writer: AofWriter
  /** Unix seconds of the turn. */
  nowSeconds(): number
}

/** Feeds a writer with commands. */
export class AofFeed {
  /** Whether commands are written: not while the file is being switched on and no rewrite is running. */
  isOpen = false
  /** `aof-timestamp-enabled`. */
  writesTimes = false
  private readonly parts: FeedParts
  private dbIndex = NO_DB
  private writtenSeconds = 0

  constructor(parts: FeedParts) {
    this.parts = parts
  }

  /** The next command says its database: another file begins, or it was written before this one. */
  forgetDb(): void {
    this.dbIndex = NO_DB
  }

  readonly sink: PropagationSink = (dbIndex, bytes, start, end) => {
    if (!this.isOpen) return
    if (this.writesTimes) this.writeTime()
    if (dbIndex !== this.dbIndex) this.select(dbIndex)
    this.parts.writer.append(bytes, start, end)
  }

  private writeTime(): void {
    const now = this.parts.nowSeconds()
    if (now <= this.writtenSeconds) return
    this.writtenSeconds = now
    this.write(`#TS:${now}\r\n`)
  }

  private select(dbIndex: number): void {
    this.dbIndex = dbIndex
    const digits = String(dbIndex)
    this.write(`*2\r\n$6\r\nSELECT\r\n$${digits.length}\r\n${digits}\r\n`)
  }

  private write(text: string): void {
    const bytes = Buffer.from(text, 'latin1')
    this.parts.writer.append(bytes, 0, bytes.length)
  }
}
