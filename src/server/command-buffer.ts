// Commands as they stand in the append-only file and in the replication stream: RESP arrays of bulk strings, behind each
// other in one buffer that is used again and again.

import { copyBytes } from '../bytes/copy.ts'
import { writeInteger } from '../bytes/integer.ts'
import { writeText } from '../bytes/text.ts'
import type { Request } from '../protocol/request.ts'

/** A word of a command: text is written as Latin-1, a number in decimal. */
export type Word = string | Uint8Array | number

const INITIAL_BYTES = 16 * 1024
/** A buffer that has grown beyond this is given back after use. */
const KEEP_BYTES = 1024 * 1024
/** More than a count or length takes, with its type and the line breaks around. */
const MAX_HEADER_BYTES = 20
const CR = 13
const LF = 10
const STAR = 42
const DOLLAR = 36

/** Encoded commands: `bytes[0, end)`. */
export class CommandBuffer {
  bytes = new Uint8Array(INITIAL_BYTES)
  end = 0

  /** Adds a request. */
  addRequest(request: Request): void {
    const { argc, buf, start, end } = request
    let size = MAX_HEADER_BYTES
    for (let i = 0; i < argc; i++) size += end[i] - start[i] + MAX_HEADER_BYTES
    this.reserve(size)
    const { bytes } = this
    let pos = writeHeader(bytes, this.end, STAR, argc)
    for (let i = 0; i < argc; i++) {
      const from = start[i]
      const length = end[i] - from
      pos = writeHeader(bytes, pos, DOLLAR, length)
      copyBytes(buf, from, bytes, pos, length)
      pos += length
      bytes[pos++] = CR
      bytes[pos++] = LF
    }
    this.end = pos
  }

  /** Adds a command given as words. */
  addWords(words: readonly Word[]): void {
    this.reserve(MAX_HEADER_BYTES)
    this.end = writeHeader(this.bytes, this.end, STAR, words.length)
    for (const word of words) this.addWord(word)
  }

  /** Forgets everything; unusually much memory goes too. */
  clear(): void {
    this.end = 0
    if (this.bytes.length > KEEP_BYTES) this.bytes = new Uint8Array(INITIAL_BYTES)
  }

  private addWord(word: Word): void {
    const text = typeof word === 'number' ? String(word) : word
    this.reserve(text.length + MAX_HEADER_BYTES + 2)
    const { bytes } = this
    let pos = writeHeader(bytes, this.end, DOLLAR, text.length)
    if (typeof text === 'string') {
      writeText(bytes, pos, text)
    } else {
      copyBytes(text, 0, bytes, pos, text.length)
    }
    pos += text.length
    bytes[pos] = CR
    bytes[pos + 1] = LF
    this.end = pos + 2
  }

  private reserve(count: number): void {
    const needed = this.end + count
    if (needed <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    grown.set(this.bytes.subarray(0, this.end))
    this.bytes = grown
  }
}

/** A command given as words, in a buffer of its own. */
export function encodeWords(...words: Word[]): Uint8Array {
  const buffer = new CommandBuffer()
  buffer.addWords(words)
  return buffer.bytes.slice(0, buffer.end)
}

/** Writes `type`, a count and CRLF at `pos`; returns the position behind them. */
function writeHeader(bytes: Uint8Array, pos: number, type: number, count: number): number {
  bytes[pos] = type
  let at = pos + 1
  if (count < 10) bytes[at++] = 48 + count
  else at = writeInteger(bytes, at, count)
  bytes[at] = CR
  bytes[at + 1] = LF
  return at + 2
}
