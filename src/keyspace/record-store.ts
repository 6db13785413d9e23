// Making, changing and freeing the blocks of keyspace records. Linking them is the database's work.
//
// A change that does not fit the block makes a new one and leaves the old to the caller, who first moves whatever
// points at it and then calls `releaseBlock`. Whatever may find no memory comes first: a change that throws has
// changed nothing.

import { clearBytes, copyBytes, ownCopy } from '../bytes/copy.ts'
import type { ByteRange } from '../bytes/range.ts'
import type { ApartStrings } from '../memory/apart.ts'
import { type Arena, OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import {
  HANDLE_BYTES,
  HAS_EXTRA,
  KEY_APART,
  KEY_LENGTH_MASK,
  readHandle,
  VALUE_APART,
  VALUE_LENGTH_SHIFT,
  writeHandle,
} from '../memory/node.ts'
import { blockSize, CLASS_OF_UNITS } from '../memory/size-classes.ts'
import type { BigValue, BigValues } from '../values/big-value.ts'
import { isBigKind, KIND_MASK, META_WORD, RECORD_LAYOUT } from './record.ts'

const { headerBytes, extraBytes } = RECORD_LAYOUT
const BUCKET_BYTES = 4
/** Up to this size a value that grows apart gets twice the room it needs, above it an eighth more. */
const GROWTH_LIMIT_BYTES = 1024 * 1024

/** The blocks of the records of one arena. */
export class RecordStore {
  private readonly arena: Arena
  private readonly apart: ApartStrings
  private readonly big: BigValues
  private readonly bytes: Uint8Array[]
  private readonly words: Int32Array[]

  constructor(arena: Arena, apart: ApartStrings, big: BigValues) {
    this.big = big
    this.arena = arena
    this.apart = apart
    this.bytes = arena.bytes
    this.words = arena.words
  }

  /** A new record without expiry; `meta` is its meta word, for `owned` see `Database.store`. It is not linked yet. */
  create(
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    hash: number,
    value: Uint8Array,
    start: number,
    end: number,
    meta: number,
    owned: Uint8Array | null,
  ): number {
    const keyField = Math.min(keyEnd - keyStart, KEY_APART)
    const valueField = Math.min(end - start, VALUE_APART)
    const lengths = keyField | (valueField << VALUE_LENGTH_SHIFT)
    const longKey = keyField < KEY_APART ? null : ownCopy(key, keyStart, keyEnd)
    const longValue = valueField < VALUE_APART ? null : (owned ?? ownCopy(value, start, end))
    const ref = this.arena.alloc(sizeOf(lengths))
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = (ref & OFFSET_MASK) << 1
    words[at] = 0
    words[at + 1] = hash
    words[at + 2] = lengths
    words[at + META_WORD] = meta
    this.writeKey(ref, lengths, key, keyStart, keyEnd, longKey)
    this.writeValue(ref, lengths, value, start, end, longValue)
    return ref
  }

  /** Gives a record another value and kind; the access clock stays. */
  overwrite(
    ref: number,
    value: Uint8Array,
    start: number,
    end: number,
    kind: number,
    owned: Uint8Array | null,
  ): number {
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = (ref & OFFSET_MASK) << 1
    const old = words[at + 2]
    const valueField = Math.min(end - start, VALUE_APART)
    const lengths = (old & 0xffff) | (valueField << VALUE_LENGTH_SHIFT)
    if (lengths === old && valueField < VALUE_APART && !isBigKind(words[at + META_WORD])) {
      // As long as before, the rule: nothing moves.
      words[at + META_WORD] = (words[at + META_WORD] & ~KIND_MASK) | kind
      copyBytes(value, start, this.bytes[ref >>> WINDOW_SHIFT], this.valuePos(ref, lengths), valueField)
      return ref
    }
    const longValue = valueField < VALUE_APART ? null : (owned ?? ownCopy(value, start, end))
    const target = this.fitted(ref, old, lengths)
    this.releaseValue(ref)
    const targetWords = this.words[target >>> WINDOW_SHIFT]
    const targetAt = (target & OFFSET_MASK) << 1
    targetWords[targetAt + 2] = lengths
    targetWords[targetAt + META_WORD] = (words[at + META_WORD] & ~KIND_MASK) | kind
    this.writeValue(target, lengths, value, start, end, longValue)
    return target
  }

  /** Puts a buffer that is taken over as it is in place of the record's value. */
  private putApart(ref: number, value: Uint8Array): number {
    const old = this.lengths(ref)
    const lengths = (old & 0xffff) | (VALUE_APART << VALUE_LENGTH_SHIFT)
    const target = this.fitted(ref, old, lengths)
    this.releaseValue(ref)
    this.setLengths(target, lengths)
    writeHandle(this.bytes[target >>> WINDOW_SHIFT], this.valuePos(target, lengths), this.apart.adopt(value))
    return target
  }

  /** Makes the value `length` bytes long, keeping what fits of its bytes and adding zeros. */
  resize(ref: number, length: number): number {
    const old = this.lengths(ref)
    const oldField = old >>> VALUE_LENGTH_SHIFT
    if (oldField === VALUE_APART) {
      this.resizeApart(readHandle(this.bytes[ref >>> WINDOW_SHIFT], this.valuePos(ref, old)), length)
      return ref
    }
    const bytes = this.bytes[ref >>> WINDOW_SHIFT]
    const from = this.valuePos(ref, old)
    if (length >= VALUE_APART) {
      const value = roomy(length)
      value.set(bytes.subarray(from, from + Math.min(oldField, length)))
      return this.putApart(ref, value)
    }
    const lengths = (old & 0xffff) | (length << VALUE_LENGTH_SHIFT)
    const target = this.fitted(ref, old, lengths)
    const pos = this.valuePos(target, lengths)
    const targetBytes = this.bytes[target >>> WINDOW_SHIFT]
    if (target !== ref) copyBytes(bytes, from, targetBytes, pos, Math.min(oldField, length))
    if (length > oldField) clearBytes(targetBytes, pos + oldField, pos + length)
    this.setLengths(target, lengths)
    return target
  }

  /** The record with or without the extra words: always a new block. */
  withExtra(ref: number, extra: boolean): number {
    const old = this.lengths(ref)
    const lengths = extra ? old | HAS_EXTRA : old & ~HAS_EXTRA
    const target = this.arena.alloc(sizeOf(lengths))
    this.copyHead(ref, target)
    this.setLengths(target, lengths)
    const from = ((ref & OFFSET_MASK) << 3) + headerBytes + (extra ? 0 : extraBytes)
    const to = ((target & OFFSET_MASK) << 3) + headerBytes + (extra ? extraBytes : 0)
    const length = keyBytes(lengths) + valueBytes(lengths)
    copyBytes(this.bytes[ref >>> WINDOW_SHIFT], from, this.bytes[target >>> WINDOW_SHIFT], to, length)
    return target
  }

  /** A new record with another key and everything else of `ref`, the value included. It is not linked yet. */
  rekeyed(ref: number, key: Uint8Array, start: number, end: number, hash: number): number {
    const old = this.lengths(ref)
    const keyField = Math.min(end - start, KEY_APART)
    const lengths = (old & ~KEY_LENGTH_MASK) | keyField
    const longKey = keyField < KEY_APART ? null : ownCopy(key, start, end)
    const target = this.arena.alloc(sizeOf(lengths))
    this.copyHead(ref, target)
    this.setLengths(target, lengths)
    this.words[target >>> WINDOW_SHIFT][((target & OFFSET_MASK) << 1) + 1] = hash
    this.writeKey(target, lengths, key, start, end, longKey)
    const from = this.bytes[ref >>> WINDOW_SHIFT]
    const to = this.bytes[target >>> WINDOW_SHIFT]
    if ((old & HAS_EXTRA) !== 0) {
      copyBytes(from, extraPos(ref), to, extraPos(target), extraBytes)
    }
    copyBytes(from, this.valuePos(ref, old), to, this.valuePos(target, lengths), valueBytes(lengths))
    return target
  }

  /** The bytes of the value, as a range in `into`. */
  value(ref: number, into: ByteRange): ByteRange {
    const lengths = this.lengths(ref)
    const bytes = this.bytes[ref >>> WINDOW_SHIFT]
    const pos = this.valuePos(ref, lengths)
    const length = lengths >>> VALUE_LENGTH_SHIFT
    if (length === VALUE_APART) return whole(this.apart.get(readHandle(bytes, pos)), into)
    into.bytes = bytes
    into.start = pos
    into.end = pos + length
    return into
  }

  /** The bytes of the key, as a range in `into`. */
  key(ref: number, into: ByteRange): ByteRange {
    const lengths = this.lengths(ref)
    const bytes = this.bytes[ref >>> WINDOW_SHIFT]
    const pos = keyPos(ref, lengths)
    if ((lengths & KEY_LENGTH_MASK) === KEY_APART) return whole(this.apart.get(readHandle(bytes, pos)), into)
    into.bytes = bytes
    into.start = pos
    into.end = pos + (lengths & KEY_LENGTH_MASK)
    return into
  }

  /** Bytes of a record's block and of what it holds apart, and its bucket. */
  footprint(ref: number): number {
    const lengths = this.lengths(ref)
    const bytes = this.bytes[ref >>> WINDOW_SHIFT]
    let sum = blockSize(sizeOf(lengths)) + BUCKET_BYTES
    if ((lengths & KEY_LENGTH_MASK) === KEY_APART)
      sum += this.apart.footprint(readHandle(bytes, keyPos(ref, lengths)))
    if (this.isBig(ref)) return sum + this.big.footprint(bytes, this.valuePos(ref, lengths))
    if (lengths >>> VALUE_LENGTH_SHIFT === VALUE_APART) {
      sum += this.apart.footprint(readHandle(bytes, this.valuePos(ref, lengths)))
    }
    return sum
  }

  /** Frees a record with everything it holds. */
  release(ref: number): void {
    this.releaseValue(ref)
    this.releaseEmptied(ref)
  }

  /** Frees a record whose value has moved elsewhere. */
  releaseEmptied(ref: number): void {
    const lengths = this.lengths(ref)
    if ((lengths & KEY_LENGTH_MASK) === KEY_APART) {
      this.apart.release(readHandle(this.bytes[ref >>> WINDOW_SHIFT], keyPos(ref, lengths)))
    }
    this.releaseBlock(ref)
  }

  /** Frees a record's block alone: what it held has moved elsewhere. */
  releaseBlock(ref: number): void {
    this.arena.free(ref, sizeOf(this.lengths(ref)))
  }

  private lengths(ref: number): number {
    return this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + 2]
  }

  private setLengths(ref: number, lengths: number): void {
    this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + 2] = lengths
  }

  private valuePos(ref: number, lengths: number): number {
    return keyPos(ref, lengths) + keyBytes(lengths)
  }

  /** A block for a record with new lengths (which the caller sets): the same one if its class serves, else a copy of head and key. */
  private fitted(ref: number, old: number, lengths: number): number {
    const size = sizeOf(lengths)
    if (CLASS_OF_UNITS[(size + 7) >>> 3] === CLASS_OF_UNITS[(sizeOf(old) + 7) >>> 3]) return ref
    const target = this.arena.alloc(size)
    this.copyHead(ref, target)
    const from = (ref & OFFSET_MASK) << 3
    const to = (target & OFFSET_MASK) << 3
    const length = keyPos(ref, lengths) - from + keyBytes(lengths) - headerBytes
    copyBytes(
      this.bytes[ref >>> WINDOW_SHIFT],
      from + headerBytes,
      this.bytes[target >>> WINDOW_SHIFT],
      to + headerBytes,
      length,
    )
    return target
  }

  private copyHead(ref: number, target: number): void {
    const from = this.words[ref >>> WINDOW_SHIFT]
    const to = this.words[target >>> WINDOW_SHIFT]
    const at = (ref & OFFSET_MASK) << 1
    const targetAt = (target & OFFSET_MASK) << 1
    to[targetAt] = 0
    to[targetAt + 1] = from[at + 1]
    to[targetAt + 2] = from[at + 2]
    to[targetAt + META_WORD] = from[at + META_WORD]
  }

  /** Writes a key's bytes, or the handle of `long`, its copy that is to live apart. */
  private writeKey(
    ref: number,
    lengths: number,
    key: Uint8Array,
    start: number,
    end: number,
    long: Uint8Array | null,
  ): void {
    const bytes = this.bytes[ref >>> WINDOW_SHIFT]
    const pos = keyPos(ref, lengths)
    if (long === null) copyBytes(key, start, bytes, pos, end - start)
    else writeHandle(bytes, pos, this.apart.adopt(long))
  }

  /** Writes a value's bytes, or the handle of `long`, its copy that is to live apart. */
  private writeValue(
    ref: number,
    lengths: number,
    value: Uint8Array,
    start: number,
    end: number,
    long: Uint8Array | null,
  ): void {
    const bytes = this.bytes[ref >>> WINDOW_SHIFT]
    const pos = this.valuePos(ref, lengths)
    if (long === null) copyBytes(value, start, bytes, pos, end - start)
    else writeHandle(bytes, pos, this.apart.adopt(long))
  }

  /** The value of a record whose kind says that it is an object of its own. */
  bigValue(ref: number): BigValue {
    return this.big.at(this.bytes[ref >>> WINDOW_SHIFT], this.valuePos(ref, this.lengths(ref)))
  }

  private isBig(ref: number): boolean {
    return isBigKind(this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + META_WORD])
  }

  private releaseValue(ref: number): void {
    const lengths = this.lengths(ref)
    if (this.isBig(ref)) {
      this.big.release(this.bytes[ref >>> WINDOW_SHIFT], this.valuePos(ref, lengths))
      return
    }
    if (lengths >>> VALUE_LENGTH_SHIFT !== VALUE_APART) return
    this.apart.release(readHandle(this.bytes[ref >>> WINDOW_SHIFT], this.valuePos(ref, lengths)))
  }

  private resizeApart(handle: number, length: number): void {
    const old = this.apart.get(handle)
    const room = old.buffer.byteLength - old.byteOffset
    if (length <= room && length >= room / 4) {
      const view = new Uint8Array(old.buffer, old.byteOffset, length)
      if (length > old.length) view.fill(0, old.length)
      this.apart.replace(handle, view)
      return
    }
    const value = roomy(length)
    value.set(length < old.length ? old.subarray(0, length) : old)
    this.apart.replace(handle, value)
  }
}

/** Zeroed bytes with room to grow behind them. */
function roomy(length: number): Uint8Array {
  const capacity = length < GROWTH_LIMIT_BYTES ? length * 2 : length + Math.floor(length / 8)
  return new Uint8Array(new ArrayBuffer(capacity), 0, length)
}

function whole(bytes: Uint8Array, into: ByteRange): ByteRange {
  into.bytes = bytes
  into.start = 0
  into.end = bytes.length
  return into
}

function keyBytes(lengths: number): number {
  const field = lengths & KEY_LENGTH_MASK
  return field === KEY_APART ? HANDLE_BYTES : field
}

function valueBytes(lengths: number): number {
  const field = lengths >>> VALUE_LENGTH_SHIFT
  return field === VALUE_APART ? HANDLE_BYTES : field
}

function sizeOf(lengths: number): number {
  return (
    headerBytes + ((lengths & HAS_EXTRA) === 0 ? 0 : extraBytes) + keyBytes(lengths) + valueBytes(lengths)
  )
}

function extraPos(ref: number): number {
  return ((ref & OFFSET_MASK) << 3) + headerBytes
}

function keyPos(ref: number, lengths: number): number {
  return ((ref & OFFSET_MASK) << 3) + headerBytes + ((lengths & HAS_EXTRA) === 0 ? 0 : extraBytes)
}
