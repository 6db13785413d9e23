// Lists: as elements, or as the nodes of a quicklist.

import type { ByteRange } from '../../bytes/range.ts'
import { exceedsNode } from '../../values/list-sequence-limits.ts'
import { LIST_PACKED, ListBuilder } from './build-list.ts'
import { setEmpty, setPacked } from './loaded-value.ts'
import type { DecodeContext, Decoder, DecodeSteps } from './read-context.ts'
import { readPack } from './read-next-pack.ts'
import { PackReader } from './read-pack.ts'
import { begin } from './read-steps.ts'

// What a node of a quicklist is: one element as it is, or a listpack.
const NODE_PLAIN = 1
const NODE_PACKED = 2
/** Elements beyond this size stand in a buffer of their own, whatever the limits: theirs may be taken over. */
const APART_BYTES = 64 * 1024
/** How many elements a node counts for in a step. */
const NODE_ELEMENTS = 64

/** Elements one after the other: RDB_LIST. */
export const readElements: Decoder = (context) => {
  const count = context.reader.count(1)
  return begin(new Elements(context, count), count)
}

class Elements implements DecodeSteps {
  private readonly context: DecodeContext
  private readonly list: ListBuilder
  private readonly element: ByteRange
  private left: number

  constructor(context: DecodeContext, count: number) {
    this.context = context
    this.left = count
    this.list = new ListBuilder(context.keyspace)
    this.element = { bytes: context.reader.bytes, start: 0, end: 0 }
  }

  step(limit: number): boolean {
    const { context, element, list } = this
    for (let i = Math.min(limit, this.left); i > 0; i--) {
      const isOwned = context.reader.string(element)
      addElement(list, element, isOwned)
      this.left--
    }
    if (this.left > 0) return false
    list.finish(context.into)
    return true
  }

  discard(): void {
    this.list.discard()
  }
}

/** The nodes of a quicklist: RDB_LIST_QUICKLIST_2. */
export const readQuicklist: Decoder = (context) => {
  const { reader, into, keyspace } = context
  const count = reader.count(2)
  if (count !== 1) return begin(new Quicklist(context, count), count * NODE_ELEMENTS)
  // A single node is mostly the whole of a short list, and stored as it is.
  const isPlain = readContainer(context) === NODE_PLAIN
  if (isPlain) return begin(new Quicklist(context, 1, NODE_PLAIN), 1)
  const pack = readPack(context)
  const { range } = pack
  if (pack.count === 0) {
    setEmpty(into)
  } else if (!exceedsNode(keyspace.limits.listSize, range.end - range.start, pack.count)) {
    setPacked(into, LIST_PACKED, range.bytes, range.start, range.end, pack.isOwned)
  } else {
    const list = new ListBuilder(keyspace)
    list.addPack(range.bytes, range.start, range.end, pack.count)
    list.finish(into)
  }
  return null
}

class Quicklist implements DecodeSteps {
  private readonly context: DecodeContext
  private readonly list: ListBuilder
  private readonly pack = new PackReader()
  private readonly element: ByteRange
  private left: number
  /** The kind of the first node, where it has been read already. */
  private container: number

  constructor(context: DecodeContext, count: number, container = 0) {
    this.context = context
    this.left = count
    this.container = container
    this.list = new ListBuilder(context.keyspace)
    this.element = { bytes: context.reader.bytes, start: 0, end: 0 }
  }

  step(limit: number): boolean {
    const { context, list } = this
    for (let done = 0; done < limit && this.left > 0; done += NODE_ELEMENTS) {
      const container = this.container === 0 ? readContainer(context) : this.container
      this.container = 0
      this.left--
      if (container === NODE_PLAIN) this.readPlain()
      else this.readPacked()
    }
    if (this.left > 0) return false
    list.finish(context.into)
    return true
  }

  discard(): void {
    this.list.discard()
  }

  private readPlain(): void {
    const { context, element } = this
    const isOwned = context.reader.string(element)
    if (element.end === element.start) throw context.reader.error('a quicklist node without bytes')
    addElement(this.list, element, isOwned)
  }

  private readPacked(): void {
    const { pack } = this
    pack.read(this.context.reader)
    const { bytes, start, end } = pack.range
    this.list.addPack(bytes, start, end, pack.count)
  }
}

function readContainer({ reader }: DecodeContext): number {
  const container = reader.length()
  if (container === NODE_PLAIN || container === NODE_PACKED) return container
  throw reader.error(`a quicklist node of the unknown kind ${container}`)
}

function addElement(list: ListBuilder, element: ByteRange, isOwned: boolean): void {
  const { bytes, start, end } = element
  list.add(bytes, start, end, isOwned && end - start > APART_BYTES ? bytes : null)
}
