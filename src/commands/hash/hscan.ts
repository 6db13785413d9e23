/** HSCAN key cursor [MATCH pattern] [COUNT count] [NOVALUES]: walks over the fields of a hash in small steps. */

import { globMatchRange } from '../../bytes/glob.ts'
import { parseInt64 } from '../../bytes/int64.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { tableOf } from '../../collections/hash.ts'
import { FIELDS, replyNode, replyPair, VALUES } from '../../collections/hash-walk.ts'
import { lpFirst, lpIsEnd, lpNext, lpRead } from '../../encodings/listpack.ts'
import type { Database } from '../../keyspace/database.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, optional, pattern, READS, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import type { HashTable } from '../../values/hash-table.ts'
import { matchesAll } from '../generic/keys.ts'
import { parseCursor } from '../generic/scan-cursor.ts'
import { readHash, WRONG_TYPE } from './find-hash.ts'

const FIRST_OPTION = 3
const DEFAULT_COUNT = 10
/** A step visits at most this many buckets for each field that it is asked for. */
const BUCKETS_PER_FIELD = 10

interface ScanOptions {
  count: number
  /** Position of the pattern, 0: none. */
  match: number
  /** What is shown of each field. */
  what: number
}

/** Reads the options, or writes the error reply: then the answer is null. */
function readOptions(request: Request, reply: ReplyWriter): ScanOptions | null {
  const options: ScanOptions = { count: DEFAULT_COUNT, match: 0, what: FIELDS | VALUES }
  for (let i = FIRST_OPTION; i < request.argc; i++) {
    let error: string | null = null
    const hasValue = i + 1 < request.argc
    if (hasValue && request.is(i, 'count')) error = readCount(request, ++i, options)
    else if (hasValue && request.is(i, 'match')) options.match = ++i
    else if (request.is(i, 'novalues')) options.what = FIELDS
    else error = ERRORS.syntax
    if (error === null) continue
    reply.error(error)
    return null
  }
  if (options.match !== 0 && matchesAll(request, options.match)) options.match = 0
  return options
}

function readCount(request: Request, i: number, options: ScanOptions): string | null {
  const count = parseInt64(request.buf, request.start[i], request.end[i])
  if (count === null) return ERRORS.notInteger
  options.count = Number(count)
  return count < 1n ? ERRORS.syntax : null
}

function matches(request: Request, match: number, { bytes, start, end }: ByteRange): boolean {
  if (match === 0) return true
  return globMatchRange(request.buf, request.start[match], request.end[match], bytes, start, end, false)
}

export const hscan = defineCommand({
  name: 'hscan',
  group: 'hash',
  since: '2.8.0',
  complexity: 'O(1) for each step, O(n) for a whole walk, n the fields of the hash',
  summary: 'Walks over the fields of a hash in small steps.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [
    key('key', READS),
    integer('cursor'),
    optional(pattern('pattern', { token: 'MATCH' })),
    optional(integer('count', { token: 'COUNT' })),
    optional(token('NOVALUES', 'novalues', { since: '7.4.0' })),
  ],
  run(ctx, request) {
    const { db, reply } = ctx
    const cursor = parseCursor(request, 2)
    if (cursor < 0) return reply.error(ERRORS.invalidCursor)
    const ref = readHash(ctx, request)
    if (ref === WRONG_TYPE) return
    if (ref === 0) {
      writeHead(reply, 0, 0)
      return
    }
    const options = readOptions(request, reply)
    if (options === null) return
    const table = tableOf(db, ref)
    if (table === null) scanPack(db, ref, request, reply, options)
    else scanTable(db, table, cursor, request, reply, options)
  },
})

function writeHead(reply: ReplyWriter, cursor: number, elements: number): void {
  reply.array(2)
  reply.bulkInteger(cursor)
  reply.array(elements)
}

/** A packed hash is answered in one step. */
function scanPack(
  db: Database,
  ref: number,
  request: Request,
  reply: ReplyWriter,
  { match, what }: ScanOptions,
): void {
  const { view, scratch } = db.keyspace
  const { bytes, start } = db.value(ref)
  const found: number[] = []
  for (let at = lpFirst(bytes, start); !lpIsEnd(bytes, at); at = lpNext(bytes, lpNext(bytes, at))) {
    lpRead(bytes, at, view, scratch)
    if (matches(request, match, view)) found.push(at)
  }
  writeHead(reply, 0, elementsOf(found.length, what))
  for (const at of found) replyPair(db, bytes, at, reply, what)
}

function scanTable(
  db: Database,
  table: HashTable,
  cursor: number,
  request: Request,
  reply: ReplyWriter,
  { count, match, what }: ScanOptions,
): void {
  const { nowMs, view } = db.keyspace
  const found: number[] = []
  let visited = 0
  const visit = (node: number): void => {
    visited++
    if (table.isExpired(node, nowMs) || !matches(request, match, table.field(node, view))) return
    found.push(node)
  }
  let next = cursor
  let buckets = count * BUCKETS_PER_FIELD
  do next = table.table.scan(next, visit)
  while (next !== 0 && buckets-- > 0 && visited < count)
  writeHead(reply, next, elementsOf(found.length, what))
  for (const node of found) replyNode(db, table, node, reply, what)
}

function elementsOf(fields: number, what: number): number {
  return what === FIELDS ? fields : fields * 2
}
