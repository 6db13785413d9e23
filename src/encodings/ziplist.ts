// The ziplist: the packed form of small collections in Redis up to 6.2. It is only read here, from files and payloads.
//
//   total bytes (32 bits) | offset of the last entry (32 bits) | number of entries (16 bits, 65535: count them) |
//   entries | 0xff
//
// An entry is the length of the one before it (one byte, or 254 and four bytes), an encoding byte, and a string or an
// integer. Lengths of strings beyond 63 bytes are big-endian, everything else is little-endian.

import { writeInt64 } from '../bytes/int64.ts'
import { writeInteger } from '../bytes/integer.ts'
import type { ByteRange } from '../bytes/range.ts'
import type { UntrustedWalk } from './untrusted-walk.ts'

const HEADER_BYTES = 10
const END = 0xff
const COUNT_UNKNOWN = 0xffff
/** Before a length of four bytes. */
const LONG_LENGTH = 254

const STRING_14BIT = 0x40
const STRING_32BIT = 0x80
const INTEGERS = 0xc0
const INT_16BIT = 0xc0
const INT_32BIT = 0xd0
const INT_64BIT = 0xe0
const INT_24BIT = 0xf0
const INT_8BIT = 0xfe
/** Integers from 0 to 12 stand in the encoding byte itself. */
const INT_FIRST = 0xf1
const INT_LAST = 0xfd

/** Room for the digits of a 64-bit integer. */
const DIGITS_BYTES = 24

/** Walks a ziplist from its first entry to its last and checks everything that it says of itself. */
export class ZiplistWalk implements UntrustedWalk {
  readonly element: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
  problem = ''

  private readonly digits = new Uint8Array(DIGITS_BYTES)
  private bytes: Uint8Array = this.digits
  private view: DataView = new DataView(this.digits.buffer)
  private start = 0
  /** Where the last byte, the end mark, stands. */
  private last = 0
  private at = 0
  /** Where the entry before begins, and its bytes. */
  private previous = 0
  private previousBytes = 0
  private count = 0

  begin(b: Uint8Array, start: number, end: number): void {
    this.bytes = b
    if (
      b.buffer !== this.view.buffer ||
      b.byteOffset !== this.view.byteOffset ||
      b.length !== this.view.byteLength
    ) {
      this.view = new DataView(b.buffer, b.byteOffset, b.byteLength)
    }
    this.start = start
    this.last = end - 1
    this.at = start + HEADER_BYTES
    this.previous = start
    this.previousBytes = 0
    this.count = 0
    this.problem = this.headerProblem(end - start)
  }

  private headerProblem(size: number): string {
    if (size <= HEADER_BYTES) return 'ziplist: too short'
    if (this.view.getUint32(this.start, true) !== size) return 'ziplist: its size is not the one it says'
    if (this.bytes[this.last] !== END) return 'ziplist: no end mark'
    return ''
  }

  next(): boolean {
    if (this.problem !== '') return false
    const begin = this.at
    if (begin >= this.last) {
      this.problem = this.endProblem()
      return false
    }
    if (this.bytes[begin] === END) return this.fail('an end mark before the end')
    const behind = this.readEntry(begin)
    if (behind === 0) return false
    this.previous = begin
    this.previousBytes = behind - begin
    this.count++
    this.at = behind
    return true
  }

  private endProblem(): string {
    const count = this.view.getUint16(this.start + 8, true)
    if (count !== COUNT_UNKNOWN && count !== this.count) return 'ziplist: not as many entries as it says'
    const tail = this.start + this.view.getUint32(this.start + 4, true)
    return this.count > 0 && tail !== this.previous ? 'ziplist: its last entry is not where it says' : ''
  }

  /** Reads the entry at `begin` into `element`; returns where it ends, or 0. */
  private readEntry(begin: number): number {
    let p = begin + 1
    let previousBytes = this.bytes[begin]
    if (previousBytes === LONG_LENGTH) {
      if (begin + 5 >= this.last) return this.cut()
      previousBytes = this.view.getUint32(p, true)
      p += 4
    }
    if (previousBytes !== this.previousBytes) return this.broken('a wrong length of the entry before')
    if (p >= this.last) return this.cut()
    const head = this.bytes[p]
    return head < INTEGERS ? this.readString(p, head) : this.readInteger(p, head)
  }

  private readString(p: number, head: number): number {
    let length = head & 0x3f
    let first = p + 1
    if (head >= STRING_32BIT) {
      if (p + 5 > this.last) return this.cut()
      length = this.view.getUint32(first, false)
      first = p + 5
    } else if (head >= STRING_14BIT) {
      if (p + 2 > this.last) return this.cut()
      length = (length << 8) | this.bytes[p + 1]
      first = p + 2
    }
    if (length > this.last - first) return this.cut()
    this.element.bytes = this.bytes
    this.element.start = first
    this.element.end = first + length
    return first + length
  }

  private readInteger(p: number, head: number): number {
    const size = integerBytes(head)
    if (size < 0) return this.broken(`an unknown encoding ${head}`)
    if (size > this.last - p - 1) return this.cut()
    this.element.bytes = this.digits
    this.element.start = 0
    this.element.end =
      size === 8
        ? writeInt64(this.digits, 0, this.view.getBigInt64(p + 1, true))
        : writeInteger(this.digits, 0, this.integer(p + 1, head, size))
    return p + 1 + size
  }

  private integer(p: number, head: number, size: number): number {
    if (size === 0) return head - INT_FIRST
    if (size === 1) return this.view.getInt8(p)
    if (size === 2) return this.view.getInt16(p, true)
    if (size === 4) return this.view.getInt32(p, true)
    return (this.view.getInt8(p + 2) << 16) | this.view.getUint16(p, true)
  }

  private cut(): number {
    return this.broken('an entry that reaches beyond the end')
  }

  private broken(what: string): number {
    this.fail(what)
    return 0
  }

  private fail(what: string): false {
    this.problem = `ziplist: ${what}`
    return false
  }
}

/** Bytes of an integer behind its encoding byte; -1: there is no such encoding. */
function integerBytes(head: number): number {
  if (head >= INT_FIRST && head <= INT_LAST) return 0
  if (head === INT_8BIT) return 1
  if (head === INT_16BIT) return 2
  if (head === INT_24BIT) return 3
  if (head === INT_32BIT) return 4
  return head === INT_64BIT ? 8 : -1
}
