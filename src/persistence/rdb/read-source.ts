// Where the bytes of an RDB file come from: a file, or a payload in memory.

import { readSync } from 'node:fs'
import type { ByteRange } from '../../bytes/range.ts'

/** Bytes in order. */
export interface ByteSource {
  /** How many bytes there are in all, from the first that `read` gives to the last. */
  readonly sizeBytes: number
  /** Fills some or all of `into[start, end)`; returns how many bytes it was, 0 at the end. */
  read(into: Uint8Array, start: number, end: number): number
  /** All the bytes, where they are in memory anyway; `read` has nothing to give then. */
  readonly whole?: ByteRange
}

/** An open file from a position on. Closing it is the caller's business. */
export class FileSource implements ByteSource {
  readonly sizeBytes: number
  private readonly fd: number
  private position: number

  constructor(fd: number, position: number, sizeBytes: number) {
    this.fd = fd
    this.position = position
    this.sizeBytes = sizeBytes
  }

  read(into: Uint8Array, start: number, end: number): number {
    const count = readSync(this.fd, into, start, end - start, this.position)
    this.position += count
    return count
  }
}

/** Bytes in memory, which the reader reads where they are. */
export class MemorySource implements ByteSource {
  readonly sizeBytes: number
  readonly whole: ByteRange

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.whole = { bytes, start, end }
    this.sizeBytes = end - start
  }

  read(): number {
    return 0
  }
}
