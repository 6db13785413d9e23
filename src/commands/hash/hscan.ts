/** HSCAN key cursor [MATCH pattern] [COUNT count] [NOVALUES]: walks over the fields of a hash in small steps. */

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
import { parseCursor } from '../generic/scan-cursor.ts'
import {
  type CollectionScan,
  collectNodes,
  readScanOptions,
  replyScanHead,
  scanMatches,
} from '../shared/collection-scan.ts'
import { readHash, WRONG_TYPE } from './find-hash.ts'

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
    if (ref === 0) return replyScanHead(reply, 0, 0)
    const options = readScanOptions(request, reply, true)
    if (options === null) return
    const table = tableOf(db, ref)
    if (table === null) scanPack(db, ref, request, reply, options)
    else scanTable(db, table, cursor, request, reply, options)
  },
})

/** A packed hash is answered in one step. */
function scanPack(
  db: Database,
  ref: number,
  request: Request,
  reply: ReplyWriter,
  options: CollectionScan,
): void {
  const { view, scratch } = db.keyspace
  const { bytes, start } = db.value(ref)
  const found: number[] = []
  for (let at = lpFirst(bytes, start); !lpIsEnd(bytes, at); at = lpNext(bytes, lpNext(bytes, at))) {
    lpRead(bytes, at, view, scratch)
    if (scanMatches(request, options, view)) found.push(at)
  }
  const what = shown(options)
  replyScanHead(reply, 0, elementsOf(found.length, what))
  for (const at of found) replyPair(db, bytes, at, reply, what)
}

function scanTable(
  db: Database,
  table: HashTable,
  cursor: number,
  request: Request,
  reply: ReplyWriter,
  options: CollectionScan,
): void {
  const { expiryNowMs: nowMs, view } = db.keyspace
  const nodes: number[] = []
  const scan = (at: number, into: number[]) => table.table.scan(at, (node) => into.push(node))
  const next = collectNodes(scan, cursor, options.count, nodes)
  const found = nodes.filter(
    (node) => !table.isExpired(node, nowMs) && scanMatches(request, options, table.field(node, view)),
  )
  const what = shown(options)
  replyScanHead(reply, next, elementsOf(found.length, what))
  for (const node of found) replyNode(db, table, node, reply, what)
}

function shown({ noValues }: CollectionScan): number {
  return noValues ? FIELDS : FIELDS | VALUES
}

function elementsOf(fields: number, what: number): number {
  return what === FIELDS ? fields : fields * 2
}
