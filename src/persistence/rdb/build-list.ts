// A list in the making, element by element or node by node.

import type { ByteRange } from '../../bytes/range.ts'
import {
  LP_EMPTY_BYTES,
  LP_HEADER_BYTES,
  lpFirst,
  lpIsEnd,
  lpNext,
  lpRead,
} from '../../encodings/listpack.ts'
import { ENCODING_LISTPACK, ENCODING_QUICKLIST, TYPE_LIST } from '../../keyspace/record.ts'
import type { SharedState } from '../../keyspace/shared.ts'
import { ListSequence } from '../../values/list-sequence.ts'
import { exceedsNode } from '../../values/list-sequence-limits.ts'
import { BYTES, COUNT } from '../../values/list-sequence-table.ts'
import { type LoadedValue, setBig, setEmpty, setPacked } from './loaded-value.ts'

export const LIST_PACKED: number = TYPE_LIST | ENCODING_LISTPACK
const LIST_BIG = TYPE_LIST | ENCODING_QUICKLIST

/** Nodes up to this size are kept as they come, whatever the configuration says now. */
const MAX_NODE_BYTES = 64 * 1024
const DIGITS_BYTES = 24

/** Collects elements. Whoever makes one finishes or discards it. */
export class ListBuilder {
  private readonly keyspace: SharedState
  private list: ListSequence
  private readonly element: ByteRange
  private readonly digits = new Uint8Array(DIGITS_BYTES)

  constructor(keyspace: SharedState) {
    this.keyspace = keyspace
    this.list = new ListSequence(keyspace, keyspace.limits.listSize)
    this.element = { bytes: this.digits, start: 0, end: 0 }
  }

  /** Adds an element. `owned` is a view of just its bytes that may be taken over. */
  add(bytes: Uint8Array, start: number, end: number, owned: Uint8Array | null = null): void {
    this.list.push(bytes, start, end, false, owned)
  }

  /** Adds the elements of the listpack `b[base, end)`, which has been checked, is canonical and has `count` of them. */
  addPack(b: Uint8Array, base: number, end: number, count: number): void {
    const bytes = end - base - LP_EMPTY_BYTES
    const { list } = this
    const isNode = bytes <= MAX_NODE_BYTES && (count > 1 || bytes <= list.nodes.maxBytes)
    if (count === 0) return
    if (isNode) {
      list.nodes.addEntries(list.nodes.table.count, b, base + LP_HEADER_BYTES, end - 1, count)
      list.size += count
      return
    }
    const { element } = this
    for (let p = lpFirst(b, base); !lpIsEnd(b, p); p = lpNext(b, p)) {
      lpRead(b, p, element, this.digits)
      list.push(element.bytes, element.start, element.end, false)
    }
  }

  /** Leaves the list in `into`, as a listpack if it is short enough. */
  finish(into: LoadedValue): void {
    const { list } = this
    const { table } = list.nodes
    if (list.size === 0) {
      this.discard()
      return setEmpty(into)
    }
    const w = table.at(0)
    const isShort =
      table.count === 1 &&
      table.words[w + COUNT] > 0 &&
      !exceedsNode(this.keyspace.limits.listSize, table.words[w + BYTES] + LP_EMPTY_BYTES, list.size)
    if (!isShort) return setBig(into, LIST_BIG, list)
    const pack = list.listpack(0)
    this.discard()
    setPacked(into, LIST_PACKED, pack, 0, pack.length)
  }

  discard(): void {
    this.list.free(Number.MAX_SAFE_INTEGER)
  }
}
