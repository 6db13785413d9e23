// Reads the commands of an append-only file one by one, and knows at which byte each begins. A file that is cut off is told
// apart from one that is broken. No memory is taken for what the rest of the file cannot hold.

import { readSync } from 'node:fs'
import { Request } from '../../protocol/request.ts'

const CHUNK_BYTES = 256 * 1024
/** A buffer that a long command has made larger is given back behind it. */
const KEEP_BYTES = 4 * CHUNK_BYTES
/** Longest line, as in Redis. */
const MAX_LINE_BYTES = 1024
const MAX_DIGITS = 10
/** What an argument takes at least: `$0`, and two line breaks. */
const MIN_ARGUMENT_BYTES = 6

const CR = 13
const LF = 10
const HASH = 35
const DOLLAR = 36
const STAR = 42

/** What `next` found. */
export type CommandRead = 'command' | 'annotation' | 'end' | 'cut' | 'broken'

/** More bytes are needed, or the file is cut off here. */
const MORE = -1
const BROKEN = -2

/** Reads an open file from a position on. */
export class CommandReader {
  /** The command that was read; valid until the next `next`. */
  readonly request = new Request()
  /** The annotation that was read, without `#` and line break. */
  annotation = ''
  /** Where what was read last begins and ends in the file, in bytes. */
  startOffset: number
  endOffset: number
  /** After 'broken': where and why. */
  errorOffset = 0
  reason = ''
  private readonly fd: number
  private readonly sizeBytes: number
  private buffer = new Uint8Array(CHUNK_BYTES)
  /** The file's bytes from `endOffset` on stand in `buffer[at, filled)`. */
  private at = 0
  private filled = 0
  /** How many bytes the command being read has at least. */
  private needed = 1
  /** The number that `number` has read. */
  private value = 0

  /** `sizeBytes`: of the whole file; what is appended to it later is not read. */
  constructor(fd: number, offset: number, sizeBytes: number) {
    this.fd = fd
    this.startOffset = offset
    this.endOffset = offset
    this.sizeBytes = sizeBytes
  }

  /** Reads the next command or annotation. Throws what Node throws. */
  next(): CommandRead {
    this.startOffset = this.endOffset
    this.needed = 1
    if (this.endOffset === this.sizeBytes) return 'end'
    for (;;) {
      const end = this.at < this.filled ? this.parse() : MORE
      if (end >= 0) {
        const isAnnotation = this.buffer[this.at] === HASH
        this.endOffset += end - this.at
        this.at = end
        return isAnnotation ? 'annotation' : 'command'
      }
      if (end === BROKEN) return 'broken'
      if (this.endOffset + this.needed > this.sizeBytes || !this.fill()) return 'cut'
    }
  }

  /** Tries to read what begins at `at`; returns the position behind it, MORE or BROKEN. */
  private parse(): number {
    const { buffer, request } = this
    const first = buffer[this.at]
    if (first === HASH) return this.parseAnnotation()
    if (first !== STAR)
      return this.broken(this.at, `a command should begin here, and ${shown(first)} stands there`)
    let pos = this.header(this.at, 'the number of arguments')
    if (pos < 0) return pos
    const count = this.value
    if (count < 1) return this.broken(this.at, 'a command without arguments')
    if (!this.has(pos, count * MIN_ARGUMENT_BYTES)) return MORE
    request.clear()
    request.buf = buffer
    for (let i = 0; i < count; i++) {
      if (pos >= this.filled) return this.more(pos + 1)
      if (buffer[pos] !== DOLLAR) return this.broken(pos, `expected '$' but found ${shown(buffer[pos])}`)
      pos = this.header(pos, 'the length of an argument')
      if (pos < 0) return pos
      const end = pos + this.value
      if (end + 2 > this.filled) return this.more(end + 2)
      if (buffer[end] !== CR || buffer[end + 1] !== LF)
        return this.broken(end, 'no line break behind an argument, its length may be wrong')
      request.push(pos, end)
      pos = end + 2
    }
    return pos
  }

  private parseAnnotation(): number {
    const end = this.lineEnd(this.at)
    if (end < 0) return end
    const last = this.buffer[end - 2] === CR ? end - 2 : end - 1
    this.annotation = Buffer.from(this.buffer.subarray(this.at + 1, last)).toString('latin1')
    return end
  }

  /** Reads a type byte with a number behind it; returns the position behind the line. */
  private header(pos: number, what: string): number {
    const end = this.lineEnd(pos)
    if (end < 0) return end
    const { buffer } = this
    const last = buffer[end - 2] === CR ? end - 2 : end - 1
    let value = 0
    for (let i = pos + 1; i < last; i++) {
      const digit = buffer[i] - 48
      if (digit < 0 || digit > 9 || i - pos > MAX_DIGITS) return this.broken(pos, `${what} is no number`)
      value = value * 10 + digit
    }
    if (last === pos + 1) return this.broken(pos, `${what} is missing`)
    this.value = value
    return end
  }

  /** The position behind the line break of the line that `pos` is in. */
  private lineEnd(pos: number): number {
    const { buffer, filled } = this
    const limit = Math.min(filled, pos + MAX_LINE_BYTES)
    for (let i = pos + 1; i < limit; i++) if (buffer[i] === LF) return i + 1
    return filled - pos >= MAX_LINE_BYTES ? this.broken(pos, 'a line without end') : this.more(filled + 1)
  }

  /** Whether the file can have so many bytes behind a position; if it has not, it is cut off. */
  private has(pos: number, count: number): boolean {
    const bytes = pos - this.at + count
    if (this.endOffset + bytes <= this.sizeBytes) return true
    this.needed = bytes
    return false
  }

  /** The command goes at least up to this position of the buffer. */
  private more(end: number): number {
    this.needed = end - this.at
    return MORE
  }

  private broken(pos: number, reason: string): number {
    this.errorOffset = this.endOffset + pos - this.at
    this.reason = reason
    return BROKEN
  }

  /** Reads on, with as much room as is needed or twice as much as was read; false: nothing more is there. */
  private fill(): boolean {
    const kept = this.filled - this.at
    const room = Math.max(this.needed, kept * 2, CHUNK_BYTES)
    const isOversized = this.buffer.length > KEEP_BYTES && room <= CHUNK_BYTES
    const target = room > this.buffer.length || isOversized ? new Uint8Array(room) : this.buffer
    target.set(this.buffer.subarray(this.at, this.filled))
    this.buffer = target
    this.at = 0
    this.filled = kept
    const position = this.endOffset + kept
    const wanted = Math.min(target.length - kept, this.sizeBytes - position)
    const count = wanted > 0 ? readSync(this.fd, target, kept, wanted, position) : 0
    this.filled += count
    return count > 0
  }
}

function shown(byte: number): string {
  return byte > 32 && byte < 127 ? `'${String.fromCharCode(byte)}'` : `byte ${byte}`
}
