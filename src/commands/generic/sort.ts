/**
 * SORT key [BY pattern] [LIMIT offset count] [GET pattern ...] [ASC | DESC] [ALPHA] [STORE destination], and SORT_RO
 * without STORE: the elements of a list, set or sorted set in order, or what they point at.
 */

import type { ByteRange } from '../../bytes/range.ts'
import { elementCount, visitElements, visitRange } from '../../collections/elements.ts'
import { storeList } from '../../collections/list-store.ts'
import { EVENTS, keyEvent } from '../../keyspace/events.ts'
import { TYPE_LIST, TYPE_SET, TYPE_ZSET } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import {
  type Arg,
  block,
  integer,
  key,
  OVERWRITES,
  oneOf,
  optional,
  pattern,
  READS,
  repeated,
  token,
} from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import type { KeySpec } from '../../server/key-specs.ts'
import { SortElements } from './sort-elements.ts'
import { SortOptions, sortKeys } from './sort-options.ts'
import { sortedOrder } from './sort-order.ts'

const NOT_A_NUMBER = "ERR One or more scores can't be converted into double"
const SORT_STORE = keyEvent('sortstore', 'l')

/** The elements `order[first]` to `order[end - 1]`, or without an order those numbers themselves. */
interface Sorted {
  readonly elements: SortElements
  readonly order: Uint32Array | null
  readonly first: number
  readonly end: number
}

function sortKey(ctx: CommandContext, request: Request, allowStore: boolean): void {
  const { db, reply } = ctx
  const options = new SortOptions()
  const error = options.read(request, allowStore)
  if (error !== null) return reply.error(error)
  const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
  if (ref !== 0 && !isSortable(db.type(ref))) return reply.error(ERRORS.wrongType)
  const sorted = ref === 0 ? NOTHING : sortRecord(ctx, ref, options)
  if (sorted === null) return reply.error(NOT_A_NUMBER)
  if (options.storeAt > 0) storeResult(ctx, request, sorted, options)
  else replyResult(ctx, sorted, options)
}

function isSortable(type: number): boolean {
  return type === TYPE_LIST || type === TYPE_SET || type === TYPE_ZSET
}

const NOTHING: Sorted = { elements: new SortElements(), order: null, first: 0, end: 0 }

function sortRecord(ctx: CommandContext, ref: number, options: SortOptions): Sorted | null {
  const { db } = ctx
  const count = elementCount(db, ref)
  const first = Math.min(Math.max(options.offset, 0), count)
  const end = options.count < 0 ? count : Math.min(first + options.count, count)
  const elements = new SortElements()
  const add = (bytes: Uint8Array, start: number, stop: number): void => elements.add(bytes, start, stop)
  if (options.keepsOrder && db.type(ref) !== TYPE_SET) {
    visitRange(db, ref, first, end - first, options.descending, add)
    return { elements, order: null, first: 0, end: elements.length }
  }
  visitElements(db, ref, add)
  if (options.keepsOrder && options.storeAt === 0) return { elements, order: null, first, end }
  if (options.keepsOrder) {
    // The members of a set have no order of their own: what is stored must not depend on chance.
    options.alpha = true
    options.by = null
  }
  const order = sortedOrder(db, elements, options)
  return order === null ? null : { elements, order, first, end }
}

/** Calls `take` with each item of the result, or null for what GET leads nowhere with, until it says no. */
function eachItem(
  { db }: CommandContext,
  { elements, order, first, end }: Sorted,
  { get }: SortOptions,
  take: (item: ByteRange | null) => boolean,
): void {
  const element: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
  const found: ByteRange = { bytes: element.bytes, start: 0, end: 0 }
  for (let i = first; i < end; i++) {
    elements.read(order === null ? i : order[i], element)
    if (get.length === 0 && !take(element)) return
    for (const each of get) if (!take(each.find(db, element, found) ? found : null)) return
  }
}

function resultLength({ first, end }: Sorted, { get }: SortOptions): number {
  return (end - first) * Math.max(1, get.length)
}

function replyResult(ctx: CommandContext, sorted: Sorted, options: SortOptions): void {
  const { reply } = ctx
  reply.array(resultLength(sorted, options))
  eachItem(ctx, sorted, options, (item) => {
    if (item === null) reply.nullBulk()
    else reply.bulk(item.bytes, item.start, item.end)
    return !reply.isOverfull
  })
}

function storeResult(ctx: CommandContext, request: Request, sorted: Sorted, options: SortOptions): void {
  const { db, keyspace, reply } = ctx
  const { buf } = request
  const start = request.start[options.storeAt]
  const end = request.end[options.storeAt]
  const length = resultLength(sorted, options)
  if (length > 0) {
    const items = new SortElements()
    eachItem(ctx, sorted, options, (item) => {
      if (item === null) items.add(buf, 0, 0)
      else items.add(item.bytes, item.start, item.end)
      return true
    })
    storeList(db, buf, start, end, items.length, (i, into) => items.read(i, into))
    db.changed(buf, start, end, SORT_STORE)
    keyspace.dirty += length - 1
  } else {
    const existing = db.lookup(buf, start, end)
    if (existing !== 0) {
      db.delete(existing)
      db.changed(buf, start, end, EVENTS.del)
    }
  }
  reply.integer(length)
}

const sortArgs: readonly Arg[] = [
  key('key', READS),
  { ...optional(pattern('pattern', { token: 'BY' })), keySpecIndex: 1 },
  optional(block('offset_count', [integer('offset'), integer('count')], { token: 'LIMIT' })),
  { ...optional(repeated(pattern('pattern', { token: 'GET' }))), multipleToken: true, keySpecIndex: 1 },
  optional(oneOf('order', [token('ASC'), token('DESC')])),
  optional(token('ALPHA', 'sorting')),
]

const UNKNOWN = { begin: { type: 'unknown' }, find: { type: 'unknown' } } as const

const sortKeySpecs: readonly KeySpec[] = [
  {
    flags: READS,
    begin: { type: 'index', index: 1 },
    find: { type: 'range', lastKey: 0, keyStep: 1, limit: 0 },
  },
  { flags: READS, notes: 'What BY and GET lead to depends on the elements', ...UNKNOWN },
]

const COMPLEXITY = 'O(n + m log(m)), n the elements and m those that are sorted; O(n) where nothing is'
const CATEGORIES = ['set', 'sortedset', 'list', 'dangerous']

export const sort = defineCommand({
  name: 'sort',
  group: 'generic',
  since: '1.0.0',
  complexity: COMPLEXITY,
  summary: 'Sorts the elements of a list, set or sorted set; answers or stores them, or what they point at.',
  flags: ['write', 'denyoom'],
  categories: CATEGORIES,
  outsideGroupCategory: true,
  args: [...sortArgs, { ...optional(key('destination', OVERWRITES, { token: 'STORE' })), keySpecIndex: 2 }],
  keySpecs: [
    ...sortKeySpecs,
    { flags: OVERWRITES, notes: 'STORE may stand anywhere among the options', ...UNKNOWN },
  ],
  getKeys: sortKeys,
  run: (ctx, request) => sortKey(ctx, request, true),
})

export const sortRo = defineCommand({
  name: 'sort_ro',
  group: 'generic',
  since: '7.0.0',
  complexity: COMPLEXITY,
  summary: 'Sorts the elements of a list, set or sorted set; answers them, or what they point at.',
  flags: ['readonly'],
  categories: CATEGORIES,
  outsideGroupCategory: true,
  args: sortArgs,
  keySpecs: sortKeySpecs,
  getKeys: () => [{ position: 1, flags: READS }],
  run: (ctx, request) => sortKey(ctx, request, false),
})
