/**
 * XREAD [COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...]: the entries above an id of each stream, or
 * waits for some. `$` stands for the last id there is now, `+` for the one before the last entry.
 */

import { ownCopy } from '../../bytes/copy.ts'
import { openStream } from '../../collections/stream.ts'
import { replyRange } from '../../collections/stream-reply.ts'
import type { StreamWorkspace } from '../../collections/stream-workspace.ts'
import type { Database } from '../../keyspace/database.ts'
import { TYPE_STREAM } from '../../keyspace/record.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, key, optional, READS, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { StreamId } from '../../values/stream-id.ts'
import { readId } from './arguments.ts'
import { keysOfRead, type ReadOptions, readOptions } from './read-options.ts'

const GROUP_ID =
  'ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.'
const DOLLAR = 36
const PLUS = 43
const GREATER = 62

export const xread = defineCommand({
  name: 'xread',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(n), n the entries returned',
  summary: 'Reads the entries above an id of each stream, or waits for some.',
  history: [['7.4.0', 'The id `+`.']],
  flags: ['readonly', 'blocking', 'movablekeys'],
  args: [
    optional(integer('count', { token: 'COUNT' })),
    optional(integer('milliseconds', { token: 'BLOCK' })),
    block('streams', [repeated(key('key', READS)), repeated(string('id'))], { token: 'STREAMS' }),
  ],
  keySpecs: [
    {
      flags: READS,
      begin: { type: 'keyword', keyword: 'STREAMS', startFrom: 1 },
      find: { type: 'range', lastKey: -1, keyStep: 1, limit: 2 },
    },
  ],
  getKeys: keysOfRead,
  run(ctx, request) {
    const { db, reply, streams } = ctx
    const options = readOptions(ctx, request)
    if (options === null) return
    if (options.keyCount === 1) return readOne(ctx, request, options)
    const ids = Array.from({ length: options.keyCount }, () => new StreamId())
    for (let i = 0; i < ids.length; i++) if (!readAbove(ctx, request, options, i, ids[i])) return
    const keys = keysIn(request, options)
    if (!replyStreams(db, reply, streams, keys, ids, options.count)) replyLater(ctx, options, keys, ids)
  },
})

/** One stream is the rule, and nothing is kept of the request for it. */
function readOne(ctx: CommandContext, request: Request, options: ReadOptions): void {
  const { db, reply, streams } = ctx
  const { buf, start, end } = request
  const { id } = streams
  const at = options.keys
  if (!readAbove(ctx, request, options, 0, id)) return
  const ref = db.lookupRead(buf, start[at], end[at])
  if (ref !== 0 && hasAbove(db, streams, ref, id)) {
    if (reply.resp3) reply.map(1)
    else reply.array(1)
    return replyStream(db, reply, streams, buf, start[at], end[at], ref, id, options.count)
  }
  replyLater(ctx, options, keysIn(request, options), [id.clone()])
}

/** Reads the id that goes with key number `i`; false: an error was replied, perhaps for the key. */
function readAbove(
  { db, reply }: CommandContext,
  request: Request,
  { keys, keyCount }: ReadOptions,
  i: number,
  into: StreamId,
): boolean {
  const { buf, start, end } = request
  const ref = db.lookupRead(buf, start[keys + i], end[keys + i])
  if (ref !== 0 && db.type(ref) !== TYPE_STREAM) {
    reply.error(ERRORS.wrongType)
    return false
  }
  const at = keys + keyCount + i
  const char = end[at] - start[at] === 1 ? buf[start[at]] : 0
  if (char === GREATER) {
    reply.error(GROUP_ID)
    return false
  }
  if (char !== DOLLAR && char !== PLUS) return readId(reply, request, at, into, 0, true)
  into.setMin()
  if (ref === 0) return true
  const stream = openStream(db, ref)
  if (char === DOLLAR) into.set(stream.lastId)
  else if (stream.lastEntry(into)) into.decrement()
  return true
}

/** Whether the stream of a record has an entry above an id. */
function hasAbove(db: Database, { other }: StreamWorkspace, ref: number, id: StreamId): boolean {
  const stream = openStream(db, ref)
  return stream.lastId.compare(id) > 0 && stream.lastEntry(other) && other.compare(id) > 0
}

/** The key and the entries above an id. */
function replyStream(
  db: Database,
  reply: ReplyWriter,
  { from, to, iterator }: StreamWorkspace,
  buf: Uint8Array,
  start: number,
  end: number,
  ref: number,
  id: StreamId,
  count: number,
): void {
  if (!reply.resp3) reply.array(2)
  reply.bulk(buf, start, end)
  from.set(id).increment()
  replyRange(reply, openStream(db, ref), from, to.setMax(), count === 0 ? -1 : count, false, iterator)
}

/** Replies all streams that have something; false, and nothing is replied, if none has. */
function replyStreams(
  db: Database,
  reply: ReplyWriter,
  streams: StreamWorkspace,
  keys: readonly Uint8Array[],
  ids: readonly StreamId[],
  count: number,
): boolean {
  const mark = reply.mark()
  let replied = 0
  for (const [i, name] of keys.entries()) {
    const ref = db.lookupRead(name, 0, name.length)
    if (ref === 0 || !hasAbove(db, streams, ref, ids[i])) continue
    replyStream(db, reply, streams, name, 0, name.length, ref, ids[i], count)
    replied++
  }
  if (replied === 0) return false
  if (reply.resp3) reply.mapAt(mark, replied)
  else reply.arrayAt(mark, replied)
  return true
}

/** There is nothing now: replies so, or lets the client wait. */
function replyLater(
  ctx: CommandContext,
  { timeoutMs, count }: ReadOptions,
  keys: readonly Uint8Array[],
  ids: readonly StreamId[],
): void {
  const { client, db, reply, server, streams } = ctx
  if (timeoutMs < 0 || ctx.inTransaction) return reply.nullArray()
  server.blocked.wait(client, {
    db,
    keys,
    type: TYPE_STREAM,
    timeoutMs,
    serve(theirs) {
      for (const name of keys) {
        const ref = db.peek(name, 0, name.length)
        if (ref === 0 || db.type(ref) === TYPE_STREAM) continue
        theirs.error(ERRORS.wrongType)
        return true
      }
      return replyStreams(db, theirs, streams, keys, ids, count)
    },
  })
}

function keysIn({ buf, start, end }: Request, { keys, keyCount }: ReadOptions): Uint8Array[] {
  return Array.from({ length: keyCount }, (_, i) => ownCopy(buf, start[keys + i], end[keys + i]))
}
