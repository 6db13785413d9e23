// The nodes of a big sorted set: layout of memory/member.ts, with the score as an aligned double at the block's end.

import { copyBytes, ownCopy } from '../bytes/copy.ts'
import type { ByteRange } from '../bytes/range.ts'
import type { ApartStrings } from '../memory/apart.ts'
import { type Arena, OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { MEMBER_LAYOUT } from '../memory/member.ts'
import { HANDLE_BYTES, KEY_APART, KEY_LENGTH_MASK, readHandle, writeHandle } from '../memory/node.ts'
import { blockSize } from '../memory/size-classes.ts'

const { headerBytes } = MEMBER_LAYOUT
const SCORE_BYTES = 8

/** Makes, reads and frees nodes, and counts their bytes. */
export class SortedSetNodes {
  /** Bytes of all nodes, long members included. */
  usedBytes = 0

  private readonly arena: Arena
  private readonly apart: ApartStrings

  constructor(arena: Arena, apart: ApartStrings) {
    this.arena = arena
    this.apart = apart
  }

  /** A node for the member `bytes[start, end)`, linked nowhere. Throws OutOfArenaError. */
  create(bytes: Uint8Array, start: number, end: number, hash: number, score: number): number {
    const length = end - start
    const isApart = length >= KEY_APART
    const field = isApart ? KEY_APART : length
    const sizeBytes = sizeOf(field)
    const node = this.arena.alloc(sizeBytes)
    const words = this.arena.words[node >>> WINDOW_SHIFT]
    const target = this.arena.bytes[node >>> WINDOW_SHIFT]
    const word = (node & OFFSET_MASK) << 1
    words[word] = 0
    words[word + 1] = hash
    words[word + 2] = field
    const at = ((node & OFFSET_MASK) << 3) + headerBytes
    if (isApart) {
      const handle = this.apart.adopt(ownCopy(bytes, start, end))
      writeHandle(target, at, handle)
      this.usedBytes += this.apart.footprint(handle)
    } else copyBytes(bytes, start, target, at, length)
    this.setScore(node, score)
    this.usedBytes += blockSize(sizeBytes)
    return node
  }

  /** A node for the member of another node of the same arena, linked nowhere. Throws OutOfArenaError. */
  createCopy(from: number, score: number, range: ByteRange): number {
    const field = this.lengthField(from)
    if (field === KEY_APART) {
      this.member(from, range)
      return this.create(range.bytes, range.start, range.end, this.hash(from), score)
    }
    const sizeBytes = sizeOf(field)
    const node = this.arena.alloc(sizeBytes)
    const words = this.arena.words[node >>> WINDOW_SHIFT]
    const source = this.arena.words[from >>> WINDOW_SHIFT]
    const to = (node & OFFSET_MASK) << 1
    const at = (from & OFFSET_MASK) << 1
    const memberWords = (sizeBytes - SCORE_BYTES) >>> 2
    words[to] = 0
    for (let i = 1; i < memberWords; i++) words[to + i] = source[at + i]
    this.arena.doubles[node >>> WINDOW_SHIFT][(node & OFFSET_MASK) + (sizeBytes >>> 3) - 1] = score
    this.usedBytes += blockSize(sizeBytes)
    return node
  }

  /** Frees a node. */
  release(node: number): void {
    const field = this.lengthField(node)
    if (field === KEY_APART) {
      const at = ((node & OFFSET_MASK) << 3) + headerBytes
      const handle = readHandle(this.arena.bytes[node >>> WINDOW_SHIFT], at)
      this.usedBytes -= this.apart.footprint(handle)
      this.apart.release(handle)
    }
    this.arena.free(node, sizeOf(field))
    this.usedBytes -= blockSize(sizeOf(field))
  }

  score(node: number): number {
    return this.arena.doubles[node >>> WINDOW_SHIFT][this.scorePlace(node)]
  }

  setScore(node: number, score: number): void {
    this.arena.doubles[node >>> WINDOW_SHIFT][this.scorePlace(node)] = score
  }

  hash(node: number): number {
    return this.arena.words[node >>> WINDOW_SHIFT][((node & OFFSET_MASK) << 1) + 1]
  }

  /** The bytes of the member, as a range in `into`. */
  member(node: number, into: ByteRange): void {
    const field = this.lengthField(node)
    const bytes = this.arena.bytes[node >>> WINDOW_SHIFT]
    const at = ((node & OFFSET_MASK) << 3) + headerBytes
    if (field === KEY_APART) {
      into.bytes = this.apart.get(readHandle(bytes, at))
      into.start = 0
      into.end = into.bytes.length
      return
    }
    into.bytes = bytes
    into.start = at
    into.end = at + field
  }

  private scorePlace(node: number): number {
    return (node & OFFSET_MASK) + (sizeOf(this.lengthField(node)) >>> 3) - 1
  }

  private lengthField(node: number): number {
    return this.arena.words[node >>> WINDOW_SHIFT][((node & OFFSET_MASK) << 1) + 2] & KEY_LENGTH_MASK
  }
}

/** Bytes of a node by its length field: a multiple of 8, the last 8 of them the score. */
function sizeOf(field: number): number {
  const memberBytes = field === KEY_APART ? HANDLE_BYTES : field
  return ((headerBytes + memberBytes + 7) & ~7) + SCORE_BYTES
}
