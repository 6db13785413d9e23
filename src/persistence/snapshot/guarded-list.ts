// A list that changes while it is written: its nodes as they were at the capture. The words of all nodes are copied then,
// 16 bytes for each; a node's bytes only before they change.

import type { ByteRange } from '../../bytes/range.ts'
import { LP_EMPTY_BYTES, LP_END, LP_HEADER_BYTES, lpSetHeader } from '../../encodings/listpack.ts'
import type { SharedState } from '../../keyspace/shared.ts'
import type { RefMarks } from '../../memory/ref-marks.ts'
import type { BlockGuard } from '../../values/guard.ts'
import type { ListSequence } from '../../values/list-sequence.ts'
import { APART } from '../../values/list-sequence-nodes.ts'
import { BYTES, COUNT, REF } from '../../values/list-sequence-table.ts'
import { newRange } from '../packed-source.ts'
import type { ListSource } from '../source.ts'
import { type Capture, Custody } from './capture.ts'

/** Words of a node in the copy of the table. */
const NODE_WORDS = 4

/** A list. */
export class GuardedList implements ListSource, Capture, BlockGuard {
  readonly form = 'list'
  readonly source: ListSource = this
  readonly count: number
  readonly length: number
  readonly node: ByteRange = newRange()
  isPacked = false
  heldBytes: number

  private readonly list: ListSequence
  private readonly marks: RefMarks
  private readonly custody: Custody
  private readonly words: Int32Array
  /** Long elements that live apart, by position: nobody writes to their buffers. */
  private readonly apart = new Map<number, Uint8Array>()
  /** What nodes were, by the reference of their block. Blocks that were saved or written are marked, new ones too. */
  private readonly saved = new Map<number, Uint8Array>()
  private position = 0
  private scratch = new Uint8Array(0)

  constructor(list: ListSequence, space: SharedState, marks: RefMarks) {
    const { table } = list.nodes
    this.list = list
    this.marks = marks
    this.custody = new Custody(list, space.bigValues)
    this.count = table.count
    this.length = list.size
    this.words = new Int32Array(table.count * NODE_WORDS)
    for (let i = 0; i < table.count; i++) this.copyWords(i, table.at(i))
    this.heldBytes = this.words.byteLength
    list.guard = this
  }

  private copyWords(position: number, w: number): void {
    const { nodes } = this.list
    for (let i = 0; i < NODE_WORDS; i++) this.words[position * NODE_WORDS + i] = nodes.table.words[w + i]
    if (nodes.table.words[w + COUNT] === APART) this.apart.set(position, nodes.buffer(w))
  }

  next(): boolean {
    if (this.position === this.count) return false
    const w = this.position * NODE_WORDS
    const count = this.words[w + COUNT]
    this.isPacked = count >= 0
    const bytes = this.apart.get(this.position) ?? this.takeSaved(this.words[w + REF])
    this.position++
    if (bytes === undefined) this.readNode(w, count)
    else this.give(bytes, 0, bytes.length)
    return true
  }

  /** What a node was, if it has changed; from now on it may change freely. */
  private takeSaved(ref: number): Uint8Array | undefined {
    const saved = this.saved.get(ref)
    this.marks.add(ref)
    if (saved === undefined) return undefined
    this.saved.delete(ref)
    this.heldBytes -= saved.length
    return saved
  }

  /** A node that stands where it stood. */
  private readNode(w: number, count: number): void {
    const { nodes } = this.list
    const bytes = nodes.bufferOf(this.words, w)
    const begin = nodes.beginOf(this.words, w)
    const end = begin + this.words[w + BYTES]
    if (count < 0) return this.give(bytes, begin, end)
    const size = end - begin + LP_EMPTY_BYTES
    if (this.scratch.length < size) this.scratch = new Uint8Array(size * 2)
    writeListpack(bytes, begin, end, count, this.scratch)
    this.give(this.scratch, 0, size)
  }

  private give(bytes: Uint8Array, start: number, end: number): void {
    this.node.bytes = bytes
    this.node.start = start
    this.node.end = end
  }

  close(): void {
    this.list.guard = null
    this.custody.end()
  }

  // As the guard

  takeOver(): void {
    this.custody.takeOver()
  }

  beforeChange(w: number): void {
    const { nodes } = this.list
    const { words } = nodes.table
    const ref = words[w + REF]
    if (words[w + COUNT] === APART || this.marks.has(ref)) return
    const begin = nodes.begin(w)
    const end = begin + words[w + BYTES]
    const copy = copyNode(nodes.buffer(w), begin, end, words[w + COUNT])
    this.saved.set(ref, copy)
    this.heldBytes += copy.length
    this.marks.add(ref)
  }

  placed(w: number): void {
    const { words } = this.list.nodes.table
    if (words[w + COUNT] !== APART) this.marks.add(words[w + REF])
  }
}

/** The bytes of a node in a buffer of their own: a listpack, or a long element (`count` below 0). */
function copyNode(bytes: Uint8Array, begin: number, end: number, count: number): Uint8Array {
  if (count < 0) return bytes.slice(begin, end)
  const copy = new Uint8Array(end - begin + LP_EMPTY_BYTES)
  writeListpack(bytes, begin, end, count, copy)
  return copy
}

function writeListpack(bytes: Uint8Array, begin: number, end: number, count: number, into: Uint8Array): void {
  const size = end - begin + LP_EMPTY_BYTES
  lpSetHeader(into, 0, size, count)
  into.set(bytes.subarray(begin, end), LP_HEADER_BYTES)
  into[size - 1] = LP_END
}
