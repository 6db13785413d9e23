// What the commands about consumer groups begin with: the stream, the group in it, and the errors where there is none.

import { openStream } from '../../collections/stream.ts'
import type { Database } from '../../keyspace/database.ts'
import { TYPE_STREAM } from '../../keyspace/record.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS, shownArgument } from '../../server/errors.ts'
import type { Stream } from '../../values/stream.ts'
import type { StreamGroup } from '../../values/stream-group.ts'
import type { StreamConsumer } from '../../values/stream-group-consumer.ts'
import { GROUP_EVENTS } from './group-events.ts'

/** Of the subcommands of XGROUP, where there is no stream. */
export const KEY_NEEDED =
  'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option ' +
  'to create an empty stream automatically.'

/** The stream of a record, null where there is no record. A record of another type is an error, and undefined. */
export function streamOf(db: Database, reply: ReplyWriter, ref: number): Stream | null | undefined {
  if (ref === 0) return null
  if (db.type(ref) === TYPE_STREAM) return openStream(db, ref)
  reply.error(ERRORS.wrongType)
  return undefined
}

/** The group of a stream that argument `i` names, or null. */
export function groupOf(stream: Stream, request: Request, i: number): StreamGroup | null {
  const { buf, start, end } = request
  return stream.groups === null ? null : stream.groups.find(buf, start[i], end[i])
}

/** The error for a key or group that is not there, by the arguments that name them. */
export function noSuchKeyOrGroup(request: Request, key: number, group: number): string {
  return `NOGROUP No such key '${shownArgument(request, key)}' or consumer group '${shownArgument(request, group)}'`
}

/** The error for a group that a stream does not have, by the arguments that name them. */
export function noSuchGroup(request: Request, key: number, group: number): string {
  return `NOGROUP No such consumer group '${shownArgument(request, group)}' for key name '${shownArgument(request, key)}'`
}

/**
 * Makes a consumer, named by argument `i`, of a group of the stream under the key that is argument `key`. That counts
 * as a change, but not as one of the stream's: who watches the key does not hear of it.
 */
export function createConsumer(
  ctx: CommandContext,
  db: Database,
  group: StreamGroup,
  request: Request,
  i: number,
  key = 1,
): StreamConsumer {
  const { buf, start, end } = request
  const consumer = group.addConsumer(buf, start[i], end[i], ctx.nowMs)
  ctx.keyspace.dirty++
  db.notify(buf, start[key], end[key], GROUP_EVENTS.createConsumer)
  return consumer
}
