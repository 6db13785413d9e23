// One run of XREADGROUP over its streams: the checks, and what each stream has for the consumer.

import { openStream } from '../../collections/stream.ts'
import type { StreamWorkspace } from '../../collections/stream-workspace.ts'
import type { Database } from '../../keyspace/database.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import type { Stream } from '../../values/stream.ts'
import type { StreamGroup } from '../../values/stream-group.ts'
import type { StreamConsumer } from '../../values/stream-group-consumer.ts'
import type { StreamId } from '../../values/stream-id.ts'
import { parseStreamId } from '../../values/stream-id-text.ts'
import { readId } from './arguments.ts'
import { deliverClaimed, findClaimable, nextClaimableMs } from './group-claim.ts'
import { type Delivery, deliverNew, deliverPending, findNew } from './group-delivery.ts'
import { createConsumer, groupOf, noSuchKeyOrGroup, streamOf } from './group-lookup.ts'
import { propagateConsumer } from './group-propagation.ts'
import type { GroupRead } from './read-group-options.ts'

const DOLLAR = 36
const GREATER = 62
const DOLLAR_ID =
  'ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by ' +
  'specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.'

function isChar({ buf, end, start }: Request, i: number, char: number): boolean {
  return end[i] - start[i] === 1 && buf[start[i]] === char
}

/** Whether every key is a stream with the group and every id is one; an error is replied if not. */
export function areReadable(
  db: Database,
  reply: ReplyWriter,
  request: Request,
  read: GroupRead,
  { id }: StreamWorkspace,
): boolean {
  const { buf, start, end } = request
  for (let key = read.keys; key < read.keys + read.keyCount; key++) {
    const stream = streamOf(db, reply, db.lookupRead(buf, start[key], end[key]))
    if (stream === undefined) return false
    const idAt = key + read.keyCount
    if (stream === null || groupOf(stream, request, read.group) === null) {
      reply.error(`${noSuchKeyOrGroup(request, key, read.group)} in XREADGROUP with GROUP option`)
      return false
    }
    if (isChar(request, idAt, DOLLAR)) {
      reply.error(DOLLAR_ID)
      return false
    }
    if (!isChar(request, idAt, GREATER) && !readId(reply, request, idAt, id, 0, true)) return false
  }
  return true
}

/** Reads for a client, at once or when a key has changed. The streams and groups must be there. */
export class GroupReader {
  private readonly ctx: CommandContext
  private readonly db: Database
  private readonly request: Request
  private readonly read: GroupRead

  constructor(ctx: CommandContext, db: Database, request: Request, read: GroupRead) {
    this.ctx = ctx
    this.db = db
    this.request = request
    this.read = read
  }

  /** Replies what there is; false, and nothing is replied, if there is nothing. */
  reply(reply: ReplyWriter): boolean {
    const { keyCount, keys } = this.read
    if (keyCount === 1) return this.replyStream(reply, keys, true)
    const mark = reply.mark()
    let replied = 0
    for (let key = keys; key < keys + keyCount; key++) if (this.replyStream(reply, key, false)) replied++
    if (replied === 0) return false
    if (reply.resp3) reply.mapAt(mark, replied)
    else reply.arrayAt(mark, replied)
    return true
  }

  /** Whether a stream has something new, or something that may be claimed. It changes nothing. */
  hasNews(): boolean {
    const { ctx, db, read, request } = this
    const { buf, start, end } = request
    const { minIdleMs } = read
    for (let key = read.keys; key < read.keys + read.keyCount; key++) {
      const stream = openStream(db, db.peek(buf, start[key], end[key]))
      const group = groupOf(stream, request, read.group)
      if (group === null) continue
      if (findNew(ctx.streams, stream, group)) return true
      if (minIdleMs >= 0 && nextClaimableMs(ctx.streams, stream, group, minIdleMs, ctx.nowMs) <= ctx.nowMs)
        return true
    }
    return false
  }

  /** When an entry that is pending may be claimed, Unix milliseconds. */
  nextClaimableMs(): number {
    const { ctx, db, read, request } = this
    const { buf, start, end } = request
    let earliestMs = Number.POSITIVE_INFINITY
    for (let key = read.keys; key < read.keys + read.keyCount; key++) {
      const ref = db.peek(buf, start[key], end[key])
      const stream = ref === 0 ? null : openStream(db, ref)
      const group = stream === null ? null : groupOf(stream, request, read.group)
      if (stream === null || group === null) continue
      earliestMs = Math.min(
        earliestMs,
        nextClaimableMs(ctx.streams, stream, group, read.minIdleMs, ctx.nowMs),
      )
    }
    return earliestMs
  }

  /** Replies what the stream under the key that is argument `key` has, alone or as one of several. */
  private replyStream(reply: ReplyWriter, key: number, alone: boolean): boolean {
    const { ctx, db, read, request } = this
    const { buf, start, end } = request
    const { streams } = ctx
    const ref = db.lookupRead(buf, start[key], end[key])
    const stream = openStream(db, ref)
    const group = groupOf(stream, request, read.group)
    if (group === null) return false
    db.beforeEdit(ref)
    const keyBytes = ctx.propagation.active ? request.bytes(key) : null
    const consumer = this.consumer(group, key, keyBytes)
    const delivery = this.delivery(reply, stream, group, consumer, keyBytes)
    const pendingFrom = this.pendingFrom(key + read.keyCount, streams.from)
    if (pendingFrom) {
      this.begin(reply, key, alone)
      deliverPending(delivery)
    } else if (read.minIdleMs >= 0) {
      if (!this.replyClaimed(delivery, key, alone)) return false
    } else {
      if (!findNew(streams, stream, group)) return false
      this.begin(reply, key, alone)
      replyCounted(delivery)
    }
    ctx.keyspace.dirty++
    return true
  }

  /** Reads an id other than `>` and puts the next one into `from`. The largest id there is means `>` too. */
  private pendingFrom(i: number, from: StreamId): boolean {
    const { request } = this
    if (isChar(request, i, GREATER)) return false
    parseStreamId(from, request.buf, request.start[i], request.end[i], 0, true)
    return from.increment()
  }

  /** What has been pending for long, and then what is new. */
  private replyClaimed(delivery: Delivery, key: number, alone: boolean): boolean {
    const { count, group, minIdleMs, nowMs, reply, stream, streams } = delivery
    const claimable = findClaimable(streams, stream, group, minIdleMs, nowMs, count)
    const hasNew = (count === 0 || claimable.length < count) && findNew(streams, stream, group)
    if (claimable.length === 0 && !hasNew) return false
    this.begin(reply, key, alone)
    const mark = reply.mark()
    deliverClaimed(delivery, claimable)
    let given = claimable.length
    // The search is made anew: claimed entries were read with the same iterator.
    if (hasNew && findNew(streams, stream, group))
      given += deliverNew(delivery, count === 0 ? 0 : count - given)
    reply.arrayAt(mark, given)
    return true
  }

  /** The consumer, made if there is none yet. */
  private consumer(group: StreamGroup, key: number, keyBytes: Uint8Array | null): StreamConsumer {
    const { ctx, db, read, request } = this
    const { buf, start, end } = request
    const i = read.consumer
    let consumer = group.consumer(buf, start[i], end[i])
    if (consumer === null) {
      consumer = createConsumer(ctx, db, group, request, i, key)
      if (read.noAck && keyBytes !== null) propagateConsumer(ctx.propagation, keyBytes, group, consumer.name)
    }
    consumer.seenMs = ctx.nowMs
    return consumer
  }

  private delivery(
    reply: ReplyWriter,
    stream: Stream,
    group: StreamGroup,
    consumer: StreamConsumer,
    key: Uint8Array | null,
  ): Delivery {
    const { nowMs, propagation, streams } = this.ctx
    const { count, minIdleMs, noAck } = this.read
    return { reply, streams, propagation, nowMs, stream, group, consumer, key, count, noAck, minIdleMs }
  }

  /** The beginning of a stream's reply: the name of its key. */
  private begin(reply: ReplyWriter, key: number, alone: boolean): void {
    const { buf, start, end } = this.request
    if (alone && reply.resp3) reply.map(1)
    else if (alone) reply.array(1)
    if (!reply.resp3) reply.array(2)
    reply.bulk(buf, start[key], end[key])
  }
}

/** New entries with their number before them. */
function replyCounted(delivery: Delivery): void {
  const { count, reply } = delivery
  if (count === 1) {
    reply.array(1)
    deliverNew(delivery, 1)
    return
  }
  const mark = reply.mark()
  reply.arrayAt(mark, deliverNew(delivery, count))
}
