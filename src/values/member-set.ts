// The big set: a dictionary of members over the arena. The node of a member is described in memory/member.ts.

import { copyBytes, ownCopy } from '../bytes/copy.ts'
import { halfSipHash } from '../bytes/hash.ts'
import type { ByteRange } from '../bytes/range.ts'
import { OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { Dict } from '../memory/dict.ts'
import { pickRecord } from '../memory/dict-sample.ts'
import { MEMBER_LAYOUT } from '../memory/member.ts'
import { HANDLE_BYTES, KEY_APART, KEY_LENGTH_MASK, readHandle, writeHandle } from '../memory/node.ts'
import { blockSize } from '../memory/size-classes.ts'
import type { MemorySpace } from '../memory/space.ts'
import type { ReplyWriter } from '../protocol/reply.ts'
import type { BigValue } from './big-value.ts'
import type { NodeGuard } from './guard.ts'

const { headerBytes } = MEMBER_LAYOUT

/** A set of byte strings. Nodes are named by their references, valid until the member is removed. */
export class MemberSet implements BigValue {
  /** Whoever still has to read the set as it was. */
  guard: NodeGuard | null = null
  private readonly space: MemorySpace
  private readonly words: Int32Array[]
  private readonly bytes: Uint8Array[]
  private readonly views: DataView[]
  private dict: Dict
  /** Bytes of all nodes and of what they hold apart. */
  private nodeBytes = 0

  constructor(space: MemorySpace) {
    this.space = space
    this.words = space.arena.words
    this.bytes = space.arena.bytes
    this.views = space.arena.views
    this.dict = new Dict(space.arena, space.apart, MEMBER_LAYOUT)
  }

  get size(): number {
    return this.dict.size
  }

  /** The table, for SSCAN and statistics. */
  get table(): Dict {
    return this.dict
  }

  // Looking up and changing

  /** The hash of a member: the same in all sets of a keyspace. */
  hash(member: Uint8Array, start: number, end: number): number {
    return halfSipHash(member, start, end, this.space.hashKey0, this.space.hashKey1)
  }

  /** The node of a member, or 0. */
  find(member: Uint8Array, start: number, end: number, hash: number): number {
    return this.dict.find(member, start, end, hash)
  }

  /**
   * Whether it has the member of `node`, which belongs to another set of the same keyspace. Nothing is hashed, and whole
   * words are compared.
   */
  hasNode(node: number): boolean {
    const { dict } = this
    const words = this.words[node >>> WINDOW_SHIFT]
    const at = (node & OFFSET_MASK) << 1
    if (dict.isRehashing) {
      dict.rehash(1)
      if (dict.isRehashing && this.chainHas(dict.chain(words[at + 1], true), words, at)) return true
    }
    return this.chainHas(dict.chain(words[at + 1], false), words, at)
  }

  /** Whether a chain has the member of the node whose words begin at `words[at]`. */
  private chainHas(first: number, words: Int32Array, at: number): boolean {
    const hash = words[at + 1]
    const lengthWord = words[at + 2]
    const length = lengthWord & KEY_LENGTH_MASK
    const wordCount = (headerBytes + length + 3) >>> 2
    let ref = first
    while (ref !== 0) {
      const ownWords = this.words[ref >>> WINDOW_SHIFT]
      const ownAt = (ref & OFFSET_MASK) << 1
      if (ownWords[ownAt + 1] === hash) {
        if (length === KEY_APART) {
          if (this.sameLongMember(ref, words, at)) return true
        } else if (ownWords[ownAt + 2] === lengthWord) {
          let i = 3
          while (i < wordCount && ownWords[ownAt + i] === words[at + i]) i++
          if (i >= wordCount) return true
        }
      }
      ref = ownWords[ownAt]
    }
    return false
  }

  /** Whether a node has the same member as another whose member lives apart. */
  private sameLongMember(ref: number, words: Int32Array, at: number): boolean {
    if (this.lengthField(ref) !== KEY_APART) return false
    const { apart } = this.space
    const own = apart.get(readHandle(this.bytes[ref >>> WINDOW_SHIFT], bytesAt(ref)))
    const other = apart.get((words[at + 2] >>> 16) | (words[at + 3] << 16))
    return Buffer.compare(own, other) === 0
  }

  has(member: Uint8Array, start: number, end: number): boolean {
    return this.dict.find(member, start, end, this.hash(member, start, end)) !== 0
  }

  /** Adds a member; false: it was there already. */
  add(member: Uint8Array, start: number, end: number): boolean {
    const hash = this.hash(member, start, end)
    if (this.dict.find(member, start, end, hash) !== 0) return false
    this.insert(member, start, end, hash)
    return true
  }

  /** Adds a member that is known not to be there; `hash` is its hash. */
  insert(member: Uint8Array, start: number, end: number, hash: number): void {
    const length = end - start
    if (length >= KEY_APART) {
      this.insertLong(member, start, end, hash)
      return
    }
    const ref = this.newNode(length, length, hash)
    copyBytes(member, start, this.bytes[ref >>> WINDOW_SHIFT], bytesAt(ref), length)
    this.link(ref)
  }

  private insertLong(member: Uint8Array, start: number, end: number, hash: number): void {
    const copy = ownCopy(member, start, end)
    const ref = this.newNode(KEY_APART, HANDLE_BYTES, hash)
    const handle = this.space.apart.adopt(copy)
    this.nodeBytes += this.space.apart.footprint(handle)
    writeHandle(this.bytes[ref >>> WINDOW_SHIFT], bytesAt(ref), handle)
    this.link(ref)
  }

  private link(ref: number): void {
    this.dict.insert(ref)
    if (this.guard !== null) this.guard.placed(ref)
  }

  /**
   * A node whose member is still to be written: the word of its length reaches into the member's bytes. The last word
   * is 0, so that nodes of equal members are equal words.
   */
  private newNode(lengthField: number, memberBytes: number, hash: number): number {
    const size = headerBytes + memberBytes
    const ref = this.space.arena.alloc(size)
    this.nodeBytes += blockSize(size)
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = (ref & OFFSET_MASK) << 1
    words[at + 1] = hash
    words[at + ((size - 1) >>> 2)] = 0
    words[at + 2] = lengthField
    return ref
  }

  /** Removes a member; false: it was not there. */
  remove(member: Uint8Array, start: number, end: number): boolean {
    const ref = this.dict.find(member, start, end, this.hash(member, start, end))
    if (ref === 0) return false
    this.removeNode(ref)
    return true
  }

  removeNode(ref: number): void {
    if (this.guard !== null) this.guard.beforeChange(ref)
    this.dict.remove(ref)
    this.freeNode(ref)
  }

  private freeNode(ref: number): void {
    const field = this.lengthField(ref)
    let length = field
    if (field === KEY_APART) {
      const handle = readHandle(this.bytes[ref >>> WINDOW_SHIFT], bytesAt(ref))
      this.nodeBytes -= this.space.apart.footprint(handle)
      this.space.apart.release(handle)
      length = HANDLE_BYTES
    }
    const size = headerBytes + length
    this.nodeBytes -= blockSize(size)
    this.space.arena.free(ref, size)
  }

  /** Makes room for `count` members at once. */
  reserve(count: number): void {
    this.dict.reserve(count)
  }

  /**
   * Removes every member that `keeps` does not want. The rest moves to a table of its size: this is for removing
   * most members. `keeps` may read the node.
   */
  keep(expected: number, keeps: (ref: number) => boolean): void {
    const old = this.dict
    const kept = new Dict(this.space.arena, this.space.apart, MEMBER_LAYOUT)
    kept.reserve(expected)
    old.takeOut(old.size, (ref) => {
      if (keeps(ref)) {
        kept.insert(ref)
        return
      }
      if (this.guard !== null) this.guard.beforeChange(ref)
      this.freeNode(ref)
    })
    old.dispose()
    this.dict = kept
  }

  // Reading nodes

  /** The member of a node, as a range in `into`. */
  member(ref: number, into: ByteRange): void {
    const bytes = this.bytes[ref >>> WINDOW_SHIFT]
    const pos = bytesAt(ref)
    const length = this.lengthField(ref)
    if (length === KEY_APART) {
      into.bytes = this.space.apart.get(readHandle(bytes, pos))
      into.start = 0
      into.end = into.bytes.length
      return
    }
    into.bytes = bytes
    into.start = pos
    into.end = pos + length
  }

  /** Answers the member of a node as a bulk string. */
  answer(ref: number, reply: ReplyWriter): void {
    const length = this.lengthField(ref)
    const pos = bytesAt(ref)
    if (length < KEY_APART) {
      reply.bulkView(this.views[ref >>> WINDOW_SHIFT], pos, pos + length)
      return
    }
    const long = this.space.apart.get(readHandle(this.bytes[ref >>> WINDOW_SHIFT], pos))
    reply.bulk(long, 0, long.length)
  }

  hashOf(ref: number): number {
    return this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + 1]
  }

  private lengthField(ref: number): number {
    return this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + 2] & KEY_LENGTH_MASK
  }

  /** A node picked at random, each with the same probability; `random` gives numbers from 0 to 1. */
  pick(random: () => number): number {
    return pickRecord(this.dict, random)
  }

  // As a big value

  footprint(): number {
    return this.nodeBytes + this.dict.tableBytes
  }

  free(count: number): boolean {
    if (this.dict.takeOut(count, (ref) => this.freeNode(ref))) return true
    this.dict.dispose()
    return false
  }

  copy(): MemberSet {
    const copy = new MemberSet(this.space)
    copy.reserve(this.size)
    const member: ByteRange = { bytes: this.bytes[0], start: 0, end: 0 }
    const { dict } = this
    for (let slot = 0; slot < dict.slots; slot++) {
      for (let ref = dict.head(slot); ref !== 0; ref = dict.nextOf(ref)) {
        this.member(ref, member)
        copy.insert(member.bytes, member.start, member.end, this.hashOf(ref))
      }
    }
    return copy
  }
}

/** Where the bytes of a node's member begin in their window. */
function bytesAt(ref: number): number {
  return ((ref & OFFSET_MASK) << 3) + headerBytes
}
