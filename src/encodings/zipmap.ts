// The zipmap: the packed form of small hashes in Redis up to 2.4. It is only read here, from files and payloads.
//
//   number of pairs (one byte, 254: count them) | pairs | 0xff
//
// A pair is the length of the field and the field, the length of the value, one byte that says how many unused bytes
// follow the value, the value, and those bytes. Lengths take one byte, or 254 and four bytes, little-endian.

import type { ByteRange } from '../bytes/range.ts'
import type { UntrustedWalk } from './untrusted-walk.ts'

const COUNT_UNKNOWN = 254
const LONG_LENGTH = 254
const END = 0xff

/** Walks a zipmap: a field, its value, the next field ... */
export class ZipmapWalk implements UntrustedWalk {
  readonly element: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
  problem = ''

  private bytes: Uint8Array = this.element.bytes
  private start = 0
  /** Where the last byte, the end mark, stands. */
  private last = 0
  private at = 0
  private count = 0
  private isValue = false

  begin(b: Uint8Array, start: number, end: number): void {
    this.bytes = b
    this.element.bytes = b
    this.start = start
    this.last = end - 1
    this.at = start + 1
    this.count = 0
    this.isValue = false
    this.problem = ''
    if (end - start < 2) this.problem = 'zipmap: too short'
    else if (b[this.last] !== END) this.problem = 'zipmap: no end mark'
  }

  next(): boolean {
    if (this.problem !== '') return false
    const { bytes, last } = this
    if (this.at >= last) {
      this.problem = this.endProblem()
      return false
    }
    let length = bytes[this.at]
    let first = this.at + 1
    if (length === END) return this.fail('an end mark before the end')
    if (length === LONG_LENGTH) {
      if (first + 4 > last) return this.cut()
      length =
        (bytes[first] | (bytes[first + 1] << 8) | (bytes[first + 2] << 16) | (bytes[first + 3] << 24)) >>> 0
      first += 4
    }
    const unused = this.isValue && first < last ? bytes[first] : 0
    if (this.isValue) first++
    if (first + length + unused > last) return this.cut()
    this.element.start = first
    this.element.end = first + length
    this.at = first + length + unused
    if (this.isValue) this.count++
    this.isValue = !this.isValue
    return true
  }

  private endProblem(): string {
    if (this.isValue) return 'zipmap: a field without a value'
    const count = this.bytes[this.start]
    return count !== COUNT_UNKNOWN && count !== this.count ? 'zipmap: not as many pairs as it says' : ''
  }

  private cut(): false {
    return this.fail('an element that reaches beyond the end')
  }

  private fail(what: string): false {
    this.problem = `zipmap: ${what}`
    return false
  }
}
