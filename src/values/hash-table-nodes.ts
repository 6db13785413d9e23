// The nodes of a big hash: one block for each field, with its value and, if it expires, its time.
//
//   next | hash | lengths | [expiry: low and high word of Unix milliseconds, slot in the index] | field | value
//
// A field from 32767 bytes and a value from 65535 bytes on live apart. A change that does not fit the block makes a new
// one and leaves the old to the caller, who first moves what points at it and then calls `releaseBlock`.

import { copyBytes, ownCopy } from '../bytes/copy.ts'
import type { ByteRange } from '../bytes/range.ts'
import type { ApartStrings } from '../memory/apart.ts'
import { type Arena, OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import {
  HANDLE_BYTES,
  HAS_EXTRA,
  KEY_APART,
  KEY_LENGTH_MASK,
  type NodeLayout,
  readHandle,
  VALUE_APART,
  VALUE_LENGTH_SHIFT,
  writeHandle,
} from '../memory/node.ts'
import { blockSize, CLASS_OF_UNITS } from '../memory/size-classes.ts'
import type { MemorySpace } from '../memory/space.ts'

const HEADER_BYTES = 12
const EXTRA_BYTES = 12

/** Where the parts of a node lie. */
export const FIELD_LAYOUT: NodeLayout = { headerBytes: HEADER_BYTES, extraBytes: EXTRA_BYTES }

const LENGTHS_WORD = 2
const EXPIRY_LOW_WORD = 3
const EXPIRY_HIGH_WORD = 4
/** Word of the slot in the expiry index. */
export const FIELD_SLOT_WORD = 5

const UINT32 = 2 ** 32

/** Makes, reads and frees the nodes of one hash. */
export class FieldNodes {
  /** Bytes of all blocks, and of what lives apart. */
  usedBytes = 0

  private readonly arena: Arena
  private readonly apart: ApartStrings
  private readonly bytes: Uint8Array[]
  private readonly words: Int32Array[]

  constructor({ arena, apart }: MemorySpace) {
    this.arena = arena
    this.apart = apart
    this.bytes = arena.bytes
    this.words = arena.words
  }

  // Reading

  /** The bytes of the field's name, as a range in `into`. */
  field(ref: number, into: ByteRange): ByteRange {
    const lengths = this.lengths(ref)
    const length = lengths & KEY_LENGTH_MASK
    return this.range(ref, fieldPos(ref, lengths), length, length === KEY_APART, into)
  }

  /** The bytes of the value, as a range in `into`. */
  value(ref: number, into: ByteRange): ByteRange {
    const lengths = this.lengths(ref)
    const length = lengths >>> VALUE_LENGTH_SHIFT
    return this.range(ref, valuePos(ref, lengths), length, length === VALUE_APART, into)
  }

  private range(ref: number, pos: number, length: number, isApart: boolean, into: ByteRange): ByteRange {
    const bytes = this.bytes[ref >>> WINDOW_SHIFT]
    if (isApart) {
      const whole = this.apart.get(readHandle(bytes, pos))
      into.bytes = whole
      into.start = 0
      into.end = whole.length
      return into
    }
    into.bytes = bytes
    into.start = pos
    into.end = pos + length
    return into
  }

  /** Unix milliseconds, or -1 for a field that does not expire. */
  expireAt(ref: number): number {
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = (ref & OFFSET_MASK) << 1
    if ((words[at + LENGTHS_WORD] & HAS_EXTRA) === 0) return -1
    return words[at + EXPIRY_HIGH_WORD] * UINT32 + (words[at + EXPIRY_LOW_WORD] >>> 0)
  }

  /** The slot of a field that expires in the expiry index. */
  slot(ref: number): number {
    return this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + FIELD_SLOT_WORD]
  }

  // Changing

  /** A new node without expiry, not linked yet. */
  create(
    field: Uint8Array,
    fieldStart: number,
    fieldEnd: number,
    hash: number,
    value: Uint8Array,
    start: number,
    end: number,
  ): number {
    const fieldLength = Math.min(fieldEnd - fieldStart, KEY_APART)
    const valueLength = Math.min(end - start, VALUE_APART)
    const lengths = fieldLength | (valueLength << VALUE_LENGTH_SHIFT)
    // What may find no memory comes first.
    const longField = fieldLength < KEY_APART ? null : ownCopy(field, fieldStart, fieldEnd)
    const longValue = valueLength < VALUE_APART ? null : ownCopy(value, start, end)
    const ref = this.alloc(lengths)
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = (ref & OFFSET_MASK) << 1
    words[at] = 0
    words[at + 1] = hash
    words[at + LENGTHS_WORD] = lengths
    this.write(ref, fieldPos(ref, lengths), field, fieldStart, fieldLength, longField)
    this.write(ref, valuePos(ref, lengths), value, start, valueLength, longValue)
    return ref
  }

  /** The node with another value: the same block if that fits, else a new one. */
  withValue(ref: number, value: Uint8Array, start: number, end: number): number {
    const old = this.lengths(ref)
    const length = Math.min(end - start, VALUE_APART)
    const lengths = (old & 0xffff) | (length << VALUE_LENGTH_SHIFT)
    if (lengths === old && length < VALUE_APART) {
      copyBytes(value, start, this.bytes[ref >>> WINDOW_SHIFT], valuePos(ref, old), length)
      return ref
    }
    const long = length < VALUE_APART ? null : ownCopy(value, start, end)
    const fits = classOf(lengths) === classOf(old)
    const target = fits ? ref : this.alloc(lengths)
    this.releaseValue(ref, old)
    if (!fits) this.copyUpToValue(ref, target, old)
    this.words[target >>> WINDOW_SHIFT][((target & OFFSET_MASK) << 1) + LENGTHS_WORD] = lengths
    this.write(target, valuePos(target, lengths), value, start, length, long)
    return target
  }

  /** The node with or without room for an expiry time: always a new block. */
  withExtra(ref: number, extra: boolean): number {
    const old = this.lengths(ref)
    const lengths = extra ? old | HAS_EXTRA : old & ~HAS_EXTRA
    const target = this.alloc(lengths)
    const words = this.words[target >>> WINDOW_SHIFT]
    const at = (target & OFFSET_MASK) << 1
    words[at] = 0
    words[at + 1] = this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + 1]
    words[at + LENGTHS_WORD] = lengths
    const length = fieldBytes(old) + valueBytes(old)
    const from = this.bytes[ref >>> WINDOW_SHIFT]
    copyBytes(
      from,
      fieldPos(ref, old),
      this.bytes[target >>> WINDOW_SHIFT],
      fieldPos(target, lengths),
      length,
    )
    return target
  }

  /** Writes the expiry time of a node that has the room for it. */
  setExpireAt(ref: number, unixMs: number): void {
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = (ref & OFFSET_MASK) << 1
    words[at + EXPIRY_HIGH_WORD] = Math.floor(unixMs / UINT32)
    words[at + EXPIRY_LOW_WORD] = unixMs % UINT32
  }

  /** Frees a node with everything it holds. */
  release(ref: number): void {
    const lengths = this.lengths(ref)
    this.releaseValue(ref, lengths)
    if ((lengths & KEY_LENGTH_MASK) === KEY_APART) this.releaseApart(ref, fieldPos(ref, lengths))
    this.releaseBlock(ref)
  }

  /** Frees a node's block alone: what it held has moved elsewhere. */
  releaseBlock(ref: number): void {
    const size = sizeOf(this.lengths(ref))
    this.usedBytes -= blockSize(size)
    this.arena.free(ref, size)
  }

  private lengths(ref: number): number {
    return this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + LENGTHS_WORD]
  }

  private alloc(lengths: number): number {
    const size = sizeOf(lengths)
    const ref = this.arena.alloc(size)
    this.usedBytes += blockSize(size)
    return ref
  }

  private copyUpToValue(ref: number, target: number, lengths: number): void {
    const from = (ref & OFFSET_MASK) << 3
    const length = valuePos(ref, lengths) - from
    const to = (target & OFFSET_MASK) << 3
    copyBytes(this.bytes[ref >>> WINDOW_SHIFT], from, this.bytes[target >>> WINDOW_SHIFT], to, length)
  }

  /** Writes bytes into a node, or the handle of `long`, their copy that is to live apart. */
  private write(
    ref: number,
    pos: number,
    source: Uint8Array,
    start: number,
    length: number,
    long: Uint8Array | null,
  ): void {
    const bytes = this.bytes[ref >>> WINDOW_SHIFT]
    if (long === null) {
      copyBytes(source, start, bytes, pos, length)
      return
    }
    const handle = this.apart.adopt(long)
    this.usedBytes += this.apart.footprint(handle)
    writeHandle(bytes, pos, handle)
  }

  private releaseValue(ref: number, lengths: number): void {
    if (lengths >>> VALUE_LENGTH_SHIFT === VALUE_APART) this.releaseApart(ref, valuePos(ref, lengths))
  }

  private releaseApart(ref: number, pos: number): void {
    const handle = readHandle(this.bytes[ref >>> WINDOW_SHIFT], pos)
    this.usedBytes -= this.apart.footprint(handle)
    this.apart.release(handle)
  }
}

function fieldBytes(lengths: number): number {
  const length = lengths & KEY_LENGTH_MASK
  return length === KEY_APART ? HANDLE_BYTES : length
}

function valueBytes(lengths: number): number {
  const length = lengths >>> VALUE_LENGTH_SHIFT
  return length === VALUE_APART ? HANDLE_BYTES : length
}

function sizeOf(lengths: number): number {
  const extra = (lengths & HAS_EXTRA) === 0 ? 0 : EXTRA_BYTES
  return HEADER_BYTES + extra + fieldBytes(lengths) + valueBytes(lengths)
}

function classOf(lengths: number): number {
  return CLASS_OF_UNITS[(sizeOf(lengths) + 7) >>> 3]
}

function fieldPos(ref: number, lengths: number): number {
  return ((ref & OFFSET_MASK) << 3) + HEADER_BYTES + ((lengths & HAS_EXTRA) === 0 ? 0 : EXTRA_BYTES)
}

function valuePos(ref: number, lengths: number): number {
  return fieldPos(ref, lengths) + fieldBytes(lengths)
}
