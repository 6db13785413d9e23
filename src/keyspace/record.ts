// What a record of the keyspace adds to the common layout of memory/node.ts.
//
//   word 3        bits 0-3 type, bits 4-7 encoding, bits 8-31 access clock (see access-clock.ts)
//   extra words   expiry time in Unix milliseconds (low and high half), slot in the expiry index
//
// Types and encodings have the numbers that Redis gives them in its files and in DEBUG.

import type { NodeLayout } from '../memory/node.ts'

export const RECORD_LAYOUT: NodeLayout = { headerBytes: 16, extraBytes: 12 }

/** Word of the record's type, encoding and access clock. */
export const META_WORD = 3
/** Words of the extra part. */
export const EXPIRY_LOW_WORD = 4
export const EXPIRY_HIGH_WORD = 5
export const EXPIRY_SLOT_WORD = 6

export const TYPE_MASK = 0x0f
/** Bits of type and encoding together. */
export const KIND_MASK = 0xff
export const ACCESS_SHIFT = 8

export const TYPE_STRING = 0
export const TYPE_LIST = 1
export const TYPE_SET = 2
export const TYPE_ZSET = 3
export const TYPE_HASH = 4
export const TYPE_STREAM = 6

export const ENCODING_RAW = 0 << 4
export const ENCODING_INT = 1 << 4
export const ENCODING_HASHTABLE = 2 << 4
export const ENCODING_INTSET = 6 << 4
export const ENCODING_SKIPLIST = 7 << 4
export const ENCODING_EMBSTR = 8 << 4
export const ENCODING_QUICKLIST = 9 << 4
export const ENCODING_STREAM = 10 << 4
export const ENCODING_LISTPACK = 11 << 4
/**
 * A listpack too, but with an element so long that Redis would have made it a table or skiplist, which is what it answers
 * to be: a JavaScript object each would cost many times the data. See WIDE_ENTRIES in packed-limits.ts. Not in any file.
 */
export const ENCODING_WIDE = 12 << 4

/** The encodings of values that are objects of their own, as bits: hashtable, skiplist, quicklist, stream. */
const BIG_ENCODINGS = (1 << 2) | (1 << 7) | (1 << 9) | (1 << 10)

/** Whether a value of this kind is an object of its own, whose handle stands in the record. Other bits are ignored. */
export function isBigKind(kind: number): boolean {
  return ((BIG_ENCODINGS >> ((kind >> 4) & 0x0f)) & 1) !== 0
}

const TYPE_NAMES = ['string', 'list', 'set', 'zset', 'hash', 'module', 'stream']
const ENCODING_NAMES = [
  'raw',
  'int',
  'hashtable',
  'zipmap',
  'linkedlist',
  'ziplist',
  'intset',
  'skiplist',
  'embstr',
  'quicklist',
  'stream',
  'listpack',
]

/** The name that TYPE answers for a kind (the low byte of the meta word). */
export function typeName(kind: number): string {
  return TYPE_NAMES[kind & TYPE_MASK]
}

/** The name that OBJECT ENCODING answers for a kind. */
export function encodingName(kind: number): string {
  if ((kind & KIND_MASK & ~TYPE_MASK) === ENCODING_WIDE)
    return (kind & TYPE_MASK) === TYPE_ZSET ? 'skiplist' : 'hashtable'
  return ENCODING_NAMES[(kind & KIND_MASK) >> 4]
}
