/**
 * XCLAIM key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-time-milliseconds] [RETRYCOUNT count] [FORCE]
 * [JUSTID] [LASTID id]: pending entries go over to another consumer.
 */

import { replyEntry, replyId } from '../../collections/stream-reply.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, optional, repeated, string, token, UPDATES, unixTime } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import type { Stream } from '../../values/stream.ts'
import type { StreamGroup } from '../../values/stream-group.ts'
import type { StreamConsumer } from '../../values/stream-group-consumer.ts'
import { readId } from './arguments.ts'
import { findEntry } from './group-delivery.ts'
import { createConsumer, groupOf, noSuchKeyOrGroup, streamOf } from './group-lookup.ts'
import { readInteger } from './group-numbers.ts'
import { propagateClaim, propagatePosition } from './group-propagation.ts'
import { type ClaimOptions, FIRST_CLAIMED, readClaimOptions } from './xclaim-options.ts'

const BAD_IDLE = 'ERR Invalid min-idle-time argument for XCLAIM'

export const xclaim = defineCommand({
  name: 'xclaim',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(log n) for each id, n the pending entries of the group',
  summary: 'Makes a consumer the owner of pending entries.',
  flags: ['write', 'fast'],
  tips: ['nondeterministic_output'],
  args: [
    key('key', UPDATES),
    string('group'),
    string('consumer'),
    string('min-idle-time'),
    repeated(string('id')),
    optional(integer('ms', { token: 'IDLE' })),
    optional(unixTime('unix-time-milliseconds', { token: 'TIME' })),
    optional(integer('count', { token: 'RETRYCOUNT' })),
    optional(token('FORCE')),
    optional(token('JUSTID')),
    optional(string('id', { token: 'LASTID' })),
  ],
  run(ctx, request) {
    const { db, reply } = ctx
    const { buf, start, end } = request
    const ref = db.lookupRead(buf, start[1], end[1])
    const stream = streamOf(db, reply, ref)
    if (stream === undefined) return
    const group = stream === null ? null : groupOf(stream, request, 2)
    if (stream === null || group === null) return reply.error(noSuchKeyOrGroup(request, 1, 2))
    const minIdleMs = readInteger(reply, request, 4, BAD_IDLE)
    if (minIdleMs === null) return
    const options = readClaimOptions(ctx, request)
    if (options === null) return
    db.beforeEdit(ref)
    new Claiming(ctx, request, stream, group, Math.max(0, minIdleMs), options).run()
  },
})

/** One run of the command. */
class Claiming {
  private readonly ctx: CommandContext
  private readonly request: Request
  private readonly stream: Stream
  private readonly group: StreamGroup
  private readonly minIdleMs: number
  private readonly options: ClaimOptions
  private readonly consumer: StreamConsumer
  private readonly key: Uint8Array | null
  /** Whether the group's position has moved and nothing that is handed on says so. */
  private positionMoved = false

  constructor(
    ctx: CommandContext,
    request: Request,
    stream: Stream,
    group: StreamGroup,
    minIdleMs: number,
    options: ClaimOptions,
  ) {
    this.ctx = ctx
    this.request = request
    this.stream = stream
    this.group = group
    this.minIdleMs = minIdleMs
    this.options = options
    const { buf, start, end } = request
    const known = group.consumer(buf, start[3], end[3])
    this.consumer = known ?? createConsumer(ctx, ctx.db, group, request, 3)
    this.consumer.seenMs = ctx.nowMs
    this.key = ctx.propagation.active ? request.bytes(1) : null
  }

  run(): void {
    const { ctx, group, options, request } = this
    const { keyspace, propagation, reply, streams } = ctx
    propagation.asNothing()
    if (options.lastId.compare(group.lastId) > 0) {
      group.lastId.set(options.lastId)
      this.positionMoved = true
    }
    const mark = reply.mark()
    let claimed = 0
    for (let i = FIRST_CLAIMED; i < options.idsEnd; i++) {
      readId(reply, request, i, streams.id, 0, true)
      if (this.claim(i)) claimed++
    }
    if (this.positionMoved) {
      if (this.key !== null) propagatePosition(propagation, this.key, group)
      keyspace.dirty++
    }
    reply.arrayAt(mark, claimed)
  }

  /** Claims the entry with the id that is argument `i` and stands in the workspace. False: it could not be claimed. */
  private claim(i: number): boolean {
    const { consumer, group, options, stream } = this
    const { nowMs, reply, streams } = this.ctx
    const { id } = streams
    const { pending } = group
    const isPending = pending.seek(id)
    if (!findEntry(streams, stream, id)) {
      if (isPending) {
        this.handOn(i)
        group.settle(id)
      }
      return false
    }
    if (!isPending && !options.force) return false
    if (isPending && this.minIdleMs > 0 && nowMs - pending.deliveredMs < this.minIdleMs) return false
    const before = isPending ? pending.deliveries : 1
    const after = options.justId ? before : before + 1
    group.deliver(id, consumer, options.deliveredMs, options.deliveries >= 0 ? options.deliveries : after)
    consumer.activeMs = nowMs
    if (options.justId) replyId(reply, id)
    else replyEntry(reply, streams.iterator)
    this.handOn(i)
    return true
  }

  /** Hands on the entry under the cursor of the pending list. */
  private handOn(i: number): void {
    const { group, key } = this
    if (key !== null) propagateClaim(this.ctx.propagation, key, group, this.request.bytes(i))
    this.positionMoved = false
    this.ctx.keyspace.dirty++
  }
}
