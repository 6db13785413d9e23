// Reading the parts that RDB files are made of: lengths, strings, numbers. Every length is held against what is left of
// the file before anything is allocated for it.

import { Crc64 } from '../../bytes/crc64.ts'
import { writeInteger } from '../../bytes/integer.ts'
import { lzfDecompress } from '../../bytes/lzf.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { RdbError } from './rdb-error.ts'
import type { ByteSource } from './read-source.ts'

const BUFFER_BYTES = 256 * 1024
const MIN_BUFFER_BYTES = 64
/** Strings from this length on get a buffer of their own, which may be taken over. */
const OWN_BYTES = 64 * 1024
/** Longest text of an integer form. */
const DIGITS_BYTES = 16
const UINT32 = 2 ** 32
/** Bytes of the longest form of a length. */
const MAX_LENGTH_BYTES = 9

// The first byte of a length: two bits that say how it goes on.
const LENGTH_14BIT = 0x40
const LENGTH_32BIT = 0x80
const LENGTH_64BIT = 0x81
const SPECIAL = 0xc0

/** What `lengthOrForm` gives for strings in a special form: these, all negative. */
const FORM_INT8 = -1
const FORM_INT16 = -2
const FORM_INT32 = -3
const FORM_LZF = -4

/** A reference of three bytes stands for at most this many bytes: no compressed string may claim to be longer. */
const LZF_MAX_REFERENCE = 264

/** Reads a source from its begin. Ranges that it gives are valid until the next read. */
export class RdbReader {
  /** What is buffered and not read yet: `bytes[at, limit)`. */
  bytes: Uint8Array
  view: DataView
  at = 0
  limit = 0
  /** The 64 bits that `length64` and `int64` have read, as signed words. */
  high = 0
  low = 0

  /** Version of the format, as far as it is known: Valkey's own begin at 80 and mean other forms by some numbers. */
  version = 0

  private readonly source: ByteSource
  private readonly crc: Crc64 | null
  /** Bytes of the source in front of `bytes[0]`. */
  private before = 0
  /** Up to where the checksum has come. */
  private crcAt = 0
  private readonly digits = new Uint8Array(DIGITS_BYTES)
  private unpacked = new Uint8Array(0)

  /** `checksum`: count a checksum of what is read. */
  constructor(source: ByteSource, checksum: boolean) {
    this.source = source
    this.crc = checksum ? new Crc64() : null
    const { whole } = source
    if (whole === undefined) {
      this.bytes = new Uint8Array(Math.max(MIN_BUFFER_BYTES, Math.min(BUFFER_BYTES, source.sizeBytes)))
      this.view = new DataView(this.bytes.buffer)
      return
    }
    this.bytes = whole.bytes
    this.view = new DataView(whole.bytes.buffer, whole.bytes.byteOffset, whole.bytes.length)
    this.at = whole.start
    this.limit = whole.end
    this.before = -whole.start
    this.crcAt = whole.start
  }

  /** How many bytes have been read. */
  get offset(): number {
    return this.before + this.at
  }

  /** How many bytes are left. */
  get left(): number {
    return this.source.sizeBytes - this.before - this.at
  }

  /** The error of something wrong right here. */
  error(reason: string): RdbError {
    return new RdbError(this.offset, reason)
  }

  /** Makes sure that `count` bytes are buffered from `at` on. */
  need(count: number): void {
    if (this.limit - this.at < count) this.refill(count)
  }

  byte(): number {
    if (this.at === this.limit) this.refill(1)
    return this.bytes[this.at++]
  }

  /** A length or count; one in a special form, or above 2^53, is an error. */
  length(): number {
    const first = this.byte()
    if (first < LENGTH_14BIT) return first
    this.length64From(first)
    const length = (this.high >>> 0) * UINT32 + (this.low >>> 0)
    if (length > Number.MAX_SAFE_INTEGER) throw this.error('a length beyond all measure')
    return length
  }

  /** A number of elements, each of which takes `minBytes` at least: more than the rest of the file holds is an error. */
  count(minBytes: number): number {
    const count = this.length()
    if (count * minBytes > this.left) throw this.error(`${count} elements, more than the rest can hold`)
    return count
  }

  /** An unsigned 64-bit integer in the form of a length, into `high` and `low`. */
  length64(): void {
    this.length64From(this.byte())
  }

  private length64From(first: number): void {
    this.high = 0
    if (first < LENGTH_14BIT) {
      this.low = first
    } else if (first < LENGTH_32BIT) {
      this.low = ((first & 0x3f) << 8) | this.byte()
    } else if (first === LENGTH_32BIT || first === LENGTH_64BIT) {
      if (first === LENGTH_64BIT) this.high = this.bigEndian32()
      this.low = this.bigEndian32()
    } else {
      throw this.error(`a length that begins with ${first}`)
    }
  }

  private bigEndian32(): number {
    this.need(4)
    const value = this.view.getInt32(this.at)
    this.at += 4
    return value
  }

  /** A little-endian signed 32-bit integer. */
  int32(): number {
    this.need(4)
    const value = this.view.getInt32(this.at, true)
    this.at += 4
    return value
  }

  /** A little-endian signed 64-bit integer, into `high` and `low`; beyond 2^53 the result is the nearest double. */
  int64(): number {
    this.need(8)
    this.low = this.view.getInt32(this.at, true)
    this.high = this.view.getInt32(this.at + 4, true)
    this.at += 8
    return this.high * UINT32 + (this.low >>> 0)
  }

  /** A little-endian double. */
  double(): number {
    this.need(8)
    const value = this.view.getFloat64(this.at, true)
    this.at += 8
    return value
  }

  /**
   * A string, in whatever form it is. True: `into` is the whole of a buffer of its own, which may be taken over; else it is
   * valid until the next read.
   */
  string(into: ByteRange): boolean {
    const first = this.byte()
    if (first < LENGTH_14BIT) return this.raw(first, into)
    if (first >= SPECIAL) return this.special(first, into)
    this.at--
    return this.raw(this.length(), into)
  }

  /**
   * The length of the string that comes next, if it is longer than `limit` and stands there as it is; what is left is its
   * bytes then. 0, and nothing was read: it is shorter, or in a special form.
   */
  longLength(limit: number): number {
    this.need(Math.min(MAX_LENGTH_BYTES, this.left))
    const { at } = this
    const first = this.byte()
    const isLong = first === LENGTH_32BIT || first === LENGTH_64BIT
    this.at = at
    if (!isLong) return 0
    const length = this.length()
    if (length > this.left) throw this.tooLong(length)
    if (length > limit) return length
    this.at = at
    return 0
  }

  /** `length` bytes as they are; for the result see `string`. */
  raw(length: number, into: ByteRange): boolean {
    if (length >= OWN_BYTES) {
      into.bytes = this.own(length)
      into.start = 0
      into.end = length
      return true
    }
    if (this.limit - this.at < length) this.refill(length)
    into.bytes = this.bytes
    into.start = this.at
    this.at += length
    into.end = this.at
    return false
  }

  /** `length` bytes in a buffer of their own. */
  own(length: number): Uint8Array {
    if (length > this.left) throw this.tooLong(length)
    const bytes = new Uint8Array(length)
    this.fill(bytes, 0, length)
    return bytes
  }

  /** Reads into `into[start, end)`. */
  fill(into: Uint8Array, start: number, end: number): void {
    const buffered = Math.min(this.limit - this.at, end - start)
    into.set(this.bytes.subarray(this.at, this.at + buffered), start)
    this.at += buffered
    let at = start + buffered
    if (at === end) return
    this.clear()
    const direct = at
    while (at < end) {
      const count = this.source.read(into, at, end)
      if (count === 0) throw this.tooShort()
      at += count
      this.before += count
    }
    this.crc?.update(into, direct, end)
  }

  /** Goes past `count` bytes. */
  skip(count: number): void {
    if (count > this.left) throw this.tooShort()
    let left = count
    while (left > 0) {
      this.need(1)
      const step = Math.min(left, this.limit - this.at)
      this.at += step
      left -= step
    }
  }

  /** Reads the checksum of all bytes so far; false: it is another. A file without one has zeros there, which is right. */
  checksumMatches(): boolean {
    this.need(8)
    const { crc, at } = this
    this.at += 8
    if (crc === null) return true
    crc.update(this.bytes, this.crcAt, at)
    this.crcAt = this.at
    return crc.matches(this.bytes, at) || (this.view.getInt32(at) | this.view.getInt32(at + 4)) === 0
  }

  private special(first: number, into: ByteRange): boolean {
    const form = SPECIAL - first - 1
    if (form === FORM_LZF) return this.compressed(into)
    into.bytes = this.digits
    into.start = 0
    into.end = writeInteger(this.digits, 0, this.integer(form))
    return false
  }

  private integer(form: number): number {
    if (form === FORM_INT8) return (this.byte() << 24) >> 24
    if (form === FORM_INT32) return this.int32()
    if (form !== FORM_INT16) throw this.error(`a string of the unknown form ${-form - 1}`)
    this.need(2)
    this.at += 2
    return this.view.getInt16(this.at - 2, true)
  }

  private compressed(into: ByteRange): boolean {
    const packedBytes = this.length()
    const length = this.length()
    if (packedBytes > this.left) throw this.tooShort()
    if (length > (packedBytes / 3 + 1) * LZF_MAX_REFERENCE) {
      throw this.error(`${packedBytes} compressed bytes that claim to be ${length}`)
    }
    const isOwned = length >= OWN_BYTES
    if (!isOwned && length > this.unpacked.length) this.unpacked = new Uint8Array(OWN_BYTES)
    const target = isOwned ? new Uint8Array(length) : this.unpacked
    this.raw(packedBytes, into)
    if (!lzfDecompress(into.bytes, into.start, into.end, target, 0, length)) {
      throw this.error('a compressed string that is broken')
    }
    into.bytes = target
    into.start = 0
    into.end = length
    return isOwned
  }

  /** Buffers at least `count` bytes from `at` on, which the buffer does not hold yet. */
  private refill(count: number): void {
    if (count > this.left) throw this.tooShort()
    const rest = this.limit - this.at
    this.crc?.update(this.bytes, this.crcAt, this.at)
    this.before += this.at
    const old = this.bytes
    if (count > old.length) {
      this.bytes = new Uint8Array(count)
      this.view = new DataView(this.bytes.buffer)
    }
    if (this.bytes === old) old.copyWithin(0, this.at, this.limit)
    else this.bytes.set(old.subarray(this.at, this.limit))
    this.at = 0
    this.crcAt = 0
    this.limit = rest
    while (this.limit < count) {
      const got = this.source.read(this.bytes, this.limit, this.bytes.length)
      if (got === 0) throw this.tooShort()
      this.limit += got
    }
  }

  /** Everything that is buffered has been read. */
  private clear(): void {
    this.crc?.update(this.bytes, this.crcAt, this.at)
    this.before += this.at
    this.at = 0
    this.limit = 0
    this.crcAt = 0
  }

  private tooLong(length: number): RdbError {
    return this.error(`a string of ${length} bytes, of which ${this.left} are there`)
  }

  private tooShort(): RdbError {
    return new RdbError(this.before + this.limit, 'it ends too early')
  }
}
