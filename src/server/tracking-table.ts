// The tracking table: for each key that a client may have cached, the clients that have read it. Names of keys, not of
// a database's keys: as in Redis a change of `k` in any database counts as one of `k`.
//
//   next | hash | key length (bits 0-14), reader (bits 16-31) | reader | key
//
// Nearly every key has one reader: its id stands in the node itself, 48 bits of it. Of several readers the node has
// the list instead (tracking-readers.ts). With its key of eleven bytes a node takes 32 bytes and its share of a bucket.

import { copyBytes, ownCopy } from '../bytes/copy.ts'
import { halfSipHash } from '../bytes/hash.ts'
import type { FreeJob } from '../keyspace/lazy-free.ts'
import { OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { Dict } from '../memory/dict.ts'
import { HANDLE_BYTES, KEY_APART, KEY_LENGTH_MASK, readHandle, writeHandle } from '../memory/node.ts'
import { blockSize } from '../memory/size-classes.ts'
import type { MemorySpace } from '../memory/space.ts'
import { ReaderLists } from './tracking-readers.ts'

const HEADER_BYTES = 16
const LENGTH_WORD = 2
const READER_WORD = 3
const UINT32 = 2 ** 32
/** In place of the upper bits of an id: the reader's word is a list. */
const IS_LIST = 0xffff

/** Which clients have read which keys. */
export class TrackingTable implements FreeJob {
  /** Readers of all keys. */
  items = 0
  private nodeBytes = 0
  private readonly space: MemorySpace
  private readonly dict: Dict
  private readonly lists: ReaderLists
  /** Readers that are taken from a list only to free it. */
  private readonly dropped: number[] = []

  constructor(space: MemorySpace) {
    this.space = space
    this.dict = new Dict(space.arena, space.apart, { headerBytes: HEADER_BYTES, extraBytes: 0 })
    this.lists = new ReaderLists(space.arena)
  }

  /** How many keys are tracked. */
  get size(): number {
    return this.dict.size
  }

  /** Bytes of keys, readers and buckets. */
  get usedBytes(): number {
    return this.nodeBytes + this.dict.tableBytes
  }

  /** The client has read the key `key[start, end)`. */
  add(key: Uint8Array, start: number, end: number, clientId: number): void {
    const hash = this.hash(key, start, end)
    const node = this.dict.find(key, start, end, hash)
    if (node === 0) this.insert(key, start, end, hash, clientId)
    else this.addReader(node, clientId)
  }

  /**
   * Forgets a key. Puts the ids of its readers into `into`, from its beginning on, and returns how many there are.
   */
  take(key: Uint8Array, start: number, end: number, into: number[]): number {
    const node = this.dict.find(key, start, end, this.hash(key, start, end))
    return node === 0 ? 0 : this.remove(node, into)
  }

  /** A copy of one of the keys, picked at random; there must be one. */
  randomKey(): Uint8Array {
    const node = this.dict.random((limit) => Math.floor(Math.random() * limit))
    const length = this.words(node)[at(node) + LENGTH_WORD] & KEY_LENGTH_MASK
    const bytes = this.space.arena.bytes[node >>> WINDOW_SHIFT]
    const start = keyStart(node)
    if (length === KEY_APART) return this.space.apart.get(readHandle(bytes, start)).slice()
    return ownCopy(bytes, start, start + length)
  }

  // Freeing the whole table

  get pending(): number {
    return this.dict.size
  }

  free(count: number): boolean {
    const more = this.dict.takeOut(count, (node) => this.release(node, this.dropped))
    if (!more) this.dict.dispose()
    return more
  }

  private hash(key: Uint8Array, start: number, end: number): number {
    return halfSipHash(key, start, end, this.space.hashKey0, this.space.hashKey1)
  }

  private insert(key: Uint8Array, start: number, end: number, hash: number, clientId: number): void {
    const { apart, arena } = this.space
    const isLong = end - start >= KEY_APART
    const size = HEADER_BYTES + (isLong ? HANDLE_BYTES : end - start)
    const node = arena.alloc(size)
    const words = this.words(node)
    words[at(node) + 1] = hash
    words[at(node) + LENGTH_WORD] = (isLong ? KEY_APART : end - start) | (Math.floor(clientId / UINT32) << 16)
    words[at(node) + READER_WORD] = clientId | 0
    this.nodeBytes += blockSize(size)
    const bytes = arena.bytes[node >>> WINDOW_SHIFT]
    if (isLong) {
      const handle = apart.adopt(ownCopy(key, start, end))
      this.nodeBytes += apart.footprint(handle)
      writeHandle(bytes, keyStart(node), handle)
    } else {
      copyBytes(key, start, bytes, keyStart(node), end - start)
    }
    this.dict.insert(node)
    this.items++
  }

  private addReader(node: number, clientId: number): void {
    const words = this.words(node)
    const lengthAt = at(node) + LENGTH_WORD
    const readerAt = at(node) + READER_WORD
    const upper = words[lengthAt] >>> 16
    const reader = words[readerAt]
    if (upper !== IS_LIST) {
      const known = upper * UINT32 + (reader >>> 0)
      if (known === clientId) return
      words[readerAt] = this.lists.create(known, clientId)
      words[lengthAt] |= IS_LIST << 16
      this.nodeBytes += this.lists.footprint(words[readerAt])
    } else {
      const before = this.lists.footprint(reader)
      const list = this.lists.add(reader, clientId)
      if (list === 0) return
      words[readerAt] = list
      this.nodeBytes += this.lists.footprint(list) - before
    }
    this.items++
  }

  private remove(node: number, into: number[]): number {
    this.dict.remove(node)
    return this.release(node, into)
  }

  /** Frees a node that is not linked any more, and what it holds. Returns the number of its readers. */
  private release(node: number, into: number[]): number {
    const { apart, arena } = this.space
    const words = this.words(node)
    const lengths = words[at(node) + LENGTH_WORD]
    const upper = lengths >>> 16
    const reader = words[at(node) + READER_WORD]
    let count = 1
    if (upper === IS_LIST) {
      this.nodeBytes -= this.lists.footprint(reader)
      count = this.lists.take(reader, into)
    } else {
      into[0] = upper * UINT32 + (reader >>> 0)
    }
    this.items -= count
    const length = lengths & KEY_LENGTH_MASK
    const isLong = length === KEY_APART
    if (isLong) {
      const handle = readHandle(arena.bytes[node >>> WINDOW_SHIFT], keyStart(node))
      this.nodeBytes -= apart.footprint(handle)
      apart.release(handle)
    }
    const size = HEADER_BYTES + (isLong ? HANDLE_BYTES : length)
    this.nodeBytes -= blockSize(size)
    arena.free(node, size)
    return count
  }

  private words(node: number): Int32Array {
    return this.space.arena.words[node >>> WINDOW_SHIFT]
  }
}

/** Where a node's words begin in its window. */
function at(node: number): number {
  return (node & OFFSET_MASK) << 1
}

/** Where a node's key begins in its window. */
function keyStart(node: number): number {
  return ((node & OFFSET_MASK) << 3) + HEADER_BYTES
}
