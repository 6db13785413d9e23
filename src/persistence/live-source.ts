// Large values that stand still while they are read: what DUMP and SAVE write. Nothing may change a value between the
// opening of its source and the last step.

import type { ByteRange } from '../bytes/range.ts'
import { LP_EMPTY_BYTES, LP_END, LP_HEADER_BYTES, lpSetHeader } from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import { isBigKind, TYPE_HASH, TYPE_LIST, TYPE_SET, TYPE_STRING, TYPE_ZSET } from '../keyspace/record.ts'
import type { Dict } from '../memory/dict.ts'
import type { HashTable } from '../values/hash-table.ts'
import type { ListSequence } from '../values/list-sequence.ts'
import type { ListNodes } from '../values/list-sequence-nodes.ts'
import { BYTES, COUNT } from '../values/list-sequence-table.ts'
import type { MemberSet } from '../values/member-set.ts'
import type { SortedSet } from '../values/sorted-set.ts'
import type { Stream } from '../values/stream.ts'
import { LiveStreamSource } from './live-stream-source.ts'
import { newRange } from './packed-source.ts'
import type { HashSource, ListSource, SetSource, StringSource, ValueSource, ZsetSource } from './source.ts'

/** A long string is given in pieces of this size. */
const PIECE_BYTES = 1024 * 1024

/** The source of a string, or of a value that is an object of its own. */
export function openSource(db: Database, ref: number): ValueSource {
  const type = db.type(ref)
  if (type === TYPE_STRING) return new LiveStringSource(db.value(ref))
  if (!isBigKind(db.kind(ref))) throw new Error('live source: the value stands in its record')
  const value = db.big(ref)
  if (type === TYPE_LIST) return new LiveListSource(value as ListSequence)
  if (type === TYPE_SET) return new LiveSetSource(value as MemberSet)
  if (type === TYPE_ZSET) return new LiveZsetSource(value as SortedSet)
  if (type === TYPE_HASH) return new LiveHashSource(value as HashTable)
  return new LiveStreamSource(value as Stream)
}

/** A string in pieces. */
class LiveStringSource implements StringSource {
  readonly form = 'string'
  readonly lengthBytes: number
  readonly piece: ByteRange
  private readonly end: number

  constructor({ bytes, start, end }: ByteRange) {
    this.lengthBytes = end - start
    this.piece = { bytes, start, end: start }
    this.end = end
  }

  next(): boolean {
    const { piece } = this
    if (piece.end === this.end) return false
    piece.start = piece.end
    piece.end = Math.min(piece.start + PIECE_BYTES, this.end)
    return true
  }
}

/** Goes over the records of a dictionary that does not change. */
class DictWalk {
  private readonly dict: Dict
  private slot: number
  private ref = 0

  constructor(dict: Dict) {
    this.dict = dict
    this.slot = dict.movedBuckets - 1
  }

  /** The next record; 0: there is none. */
  next(): number {
    const { dict } = this
    let ref = this.ref === 0 ? 0 : dict.nextOf(this.ref)
    while (ref === 0) {
      if (++this.slot >= dict.slots) return 0
      ref = dict.head(this.slot)
    }
    this.ref = ref
    return ref
  }
}

class LiveSetSource implements SetSource {
  readonly form = 'set'
  readonly count: number
  readonly member = newRange()
  private readonly set: MemberSet
  private readonly walk: DictWalk

  constructor(set: MemberSet) {
    this.set = set
    this.count = set.size
    this.walk = new DictWalk(set.table)
  }

  next(): boolean {
    const node = this.walk.next()
    if (node === 0) return false
    this.set.member(node, this.member)
    return true
  }
}

class LiveHashSource implements HashSource {
  readonly form = 'hash'
  readonly count: number
  readonly isVolatile: boolean
  readonly earliestMs: number
  readonly field = newRange()
  readonly value = newRange()
  expireAt = -1
  private readonly table: HashTable
  private readonly walk: DictWalk

  constructor(table: HashTable) {
    this.table = table
    this.count = table.size
    this.isVolatile = table.volatileFields > 0
    this.earliestMs = table.nextExpiryMs
    this.walk = new DictWalk(table.table)
  }

  next(): boolean {
    const node = this.walk.next()
    if (node === 0) return false
    this.table.field(node, this.field)
    this.table.value(node, this.value)
    this.expireAt = this.table.expireAt(node)
    return true
  }
}

/** From the highest score on, as Redis writes them: whoever loads them adds each at the same end. */
class LiveZsetSource implements ZsetSource {
  readonly form = 'zset'
  readonly count: number
  readonly member = newRange()
  score = 0
  private readonly zset: SortedSet
  private readonly cursor = { leaf: 0, index: 0 }
  private left: number

  constructor(zset: SortedSet) {
    this.zset = zset
    this.count = zset.size
    this.left = zset.size
    if (zset.size > 0) zset.seek(zset.size - 1, this.cursor)
  }

  next(): boolean {
    if (this.left === 0) return false
    const { cursor, zset } = this
    if (this.left < this.count) zset.backward(cursor)
    this.left--
    zset.member(zset.nodeAt(cursor), this.member)
    this.score = zset.scoreAt(cursor)
    return true
  }
}

class LiveListSource implements ListSource {
  readonly form = 'list'
  readonly count: number
  readonly length: number
  readonly node = newRange()
  isPacked = false
  private readonly nodes: ListNodes
  private position = 0
  private readonly reader = new ListNodeReader()

  constructor(list: ListSequence) {
    this.nodes = list.nodes
    this.count = list.nodes.table.count
    this.length = list.size
  }

  next(): boolean {
    if (this.position === this.count) return false
    this.isPacked = this.reader.read(this.nodes, this.nodes.table.at(this.position++), this.node)
    return true
  }
}

/** Gives the nodes of a list as they are written: entries as a listpack with header and end. */
class ListNodeReader {
  private buffer = new Uint8Array(0)

  /** Puts the node with its words at `w` into `into`, valid until the next call; whether it is a listpack. */
  read(nodes: ListNodes, w: number, into: ByteRange): boolean {
    const { words } = nodes.table
    const length = words[w + BYTES]
    const start = nodes.begin(w)
    if (words[w + COUNT] < 0) {
      into.bytes = nodes.buffer(w)
      into.start = start
      into.end = start + length
      return false
    }
    const total = length + LP_EMPTY_BYTES
    if (this.buffer.length < total) this.buffer = new Uint8Array(Math.max(total, this.buffer.length * 2))
    const { buffer } = this
    lpSetHeader(buffer, 0, total, words[w + COUNT])
    buffer.set(nodes.buffer(w).subarray(start, start + length), LP_HEADER_BYTES)
    buffer[total - 1] = LP_END
    into.bytes = buffer
    into.start = 0
    into.end = total
    return true
  }
}
