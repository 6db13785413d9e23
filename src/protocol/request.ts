// One request as byte ranges, and the state of a request that has not arrived whole.

import { ownCopy } from '../bytes/copy.ts'

const INITIAL_ARGS = 64
/** A request object that grew beyond this many arguments is shrunk after use. */
const KEEP_ARGS = 1024
/** The share of its buffer that an argument needs to take it over. */
const ADOPT_SHARE = 0.75

/**
 * The arguments of a command: argument `i` is `buf[start[i], end[i])`. One object is reused for all requests.
 *
 * The bytes are only valid while the command runs.
 */
export class Request {
  buf: Uint8Array = new Uint8Array(0)
  start: Int32Array = new Int32Array(INITIAL_ARGS)
  end: Int32Array = new Int32Array(INITIAL_ARGS)
  /** Number of arguments, the command's name included. */
  argc = 0

  /** Whether a long argument may take the whole buffer with it: see `adopt`. */
  ownsBuffer = false
  /** Whether somebody has taken the buffer. */
  adopted = false

  // The parser's state; see parser.ts.
  /** Arguments that the running request declared; 0: between requests. */
  expected = 0
  /** Length of the bulk string being read; -1: its header is still to come. */
  bulkLength = -1

  /** Adds an argument. */
  push(start: number, end: number): void {
    if (this.argc === this.start.length) this.grow()
    this.start[this.argc] = start
    this.end[this.argc] = end
    this.argc++
  }

  /** The length of an argument in bytes. */
  length(i: number): number {
    return this.end[i] - this.start[i]
  }

  /** A copy of an argument's bytes. */
  bytes(i: number): Uint8Array {
    return ownCopy(this.buf, this.start[i], this.end[i])
  }

  /**
   * The bytes of a long argument as a view that the caller may keep, or null where a copy is due.
   *
   * It works for an argument that makes up most of the buffer that its request was collected in: the value that
   * arrived in pieces is then stored as it is.
   */
  adopt(i: number): Uint8Array | null {
    const length = this.length(i)
    if (!this.ownsBuffer || this.adopted || length < this.buf.length * ADOPT_SHARE) return null
    this.adopted = true
    return this.buf.subarray(this.start[i], this.end[i])
  }

  /** An argument as text, one character a byte. Slow: not for the hot path. */
  text(i: number): string {
    const { buffer, byteOffset } = this.buf
    return Buffer.from(buffer, byteOffset + this.start[i], this.length(i)).toString('latin1')
  }

  /** Whether an argument is the given ASCII word, in whatever case; `word` is in lower case. */
  is(i: number, word: string): boolean {
    const start = this.start[i]
    if (this.end[i] - start !== word.length) return false
    for (let k = 0; k < word.length; k++) {
      let byte = this.buf[start + k]
      if (byte >= 65 && byte <= 90) byte |= 32
      if (byte !== word.charCodeAt(k)) return false
    }
    return true
  }

  /** Replaces the content by the given arguments, copied into a buffer of their own. */
  set(args: readonly Uint8Array[]): void {
    let size = 0
    for (const arg of args) size += arg.length
    this.clear()
    this.buf = new Uint8Array(size)
    let pos = 0
    for (const arg of args) {
      this.buf.set(arg, pos)
      this.push(pos, pos + arg.length)
      pos += arg.length
    }
  }

  /** Moves all ranges by `delta` bytes: the bytes were copied to another place. */
  shift(delta: number): void {
    for (let i = 0; i < this.argc; i++) {
      this.start[i] += delta
      this.end[i] += delta
    }
  }

  /** Forgets everything; memory of an unusually long request goes too. */
  clear(): void {
    this.argc = 0
    this.expected = 0
    this.bulkLength = -1
    this.ownsBuffer = false
    this.adopted = false
    if (this.start.length > KEEP_ARGS) {
      this.start = new Int32Array(INITIAL_ARGS)
      this.end = new Int32Array(INITIAL_ARGS)
    }
  }

  private grow(): void {
    const start = new Int32Array(this.start.length * 2)
    const end = new Int32Array(this.start.length * 2)
    start.set(this.start)
    end.set(this.end)
    this.start = start
    this.end = end
  }
}
