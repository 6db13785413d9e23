/**
 * XGROUP CREATE key group id|$ [MKSTREAM] [ENTRIESREAD entries-read]: a new group that is given what lies behind an id.
 * XGROUP SETID key group id|$ [ENTRIESREAD entries-read]: moves a group.
 */

import { createStream } from '../../collections/stream.ts'
import type { Request } from '../../protocol/request.ts'
import {
  type Arg,
  INSERTS,
  integer,
  key,
  oneOf,
  optional,
  string,
  token,
  UPDATES,
} from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { unknownSubcommandOrArity } from '../../server/errors.ts'
import type { Stream } from '../../values/stream.ts'
import { UNKNOWN_READ } from '../../values/stream-group.ts'
import { StreamGroups } from '../../values/stream-groups.ts'
import type { StreamId } from '../../values/stream-id.ts'
import { readId } from './arguments.ts'
import { GROUP_EVENTS } from './group-events.ts'
import { groupOf, KEY_NEEDED, noSuchGroup, streamOf } from './group-lookup.ts'
import { readInteger } from './group-numbers.ts'

const BUSY_GROUP = 'BUSYGROUP Consumer Group name already exists'
const NEGATIVE = 'ERR value for ENTRIESREAD must be positive or -1'
const DOLLAR = 36
const ID = 4
const FIRST_OPTION = 5
/** CREATE with both options; one given twice is too much. */
const MAX_ARGS = 8

const ID_ARG: Arg = oneOf('id', [string('id'), token('$', 'new_id')])
const ENTRIES_READ: Arg = optional(integer('entries_read', { token: 'ENTRIESREAD' }))

interface PositionOptions {
  mkStream: boolean
  entriesRead: number
}

export const xgroupCreate = defineCommand({
  name: 'create',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Makes a consumer group.',
  history: [['7.0.0', 'The ENTRIESREAD option.']],
  flags: ['write', 'denyoom'],
  args: [key('key', INSERTS), string('groupname'), ID_ARG, optional(token('MKSTREAM')), ENTRIES_READ],
  run(ctx, request) {
    const { db, keyspace, reply, streams } = ctx
    const { buf, start, end } = request
    const options = readOptions(ctx, request, true)
    if (options === null) return
    const ref = db.lookup(buf, start[2], end[2])
    const found = streamOf(db, reply, ref)
    if (found === undefined) return
    if (found === null && !options.mkStream) return reply.error(KEY_NEEDED)
    if (request.argc > MAX_ARGS) return reply.error(unknownSubcommandOrArity(request))
    if (!readPosition(ctx, request, found, streams.id, true)) return
    if (found !== null && groupOf(found, request, 3) !== null) return reply.error(BUSY_GROUP)
    if (found !== null) db.beforeEdit(ref)
    const stream = found ?? createStream(db, buf, start[2], end[2])
    stream.groups ??= new StreamGroups(keyspace)
    stream.groups.create(request.bytes(3), streams.id, options.entriesRead)
    reply.ok()
    if (found === null) {
      db.changed(buf, start[2], end[2], GROUP_EVENTS.create)
    } else {
      keyspace.dirty++
      db.notify(buf, start[2], end[2], GROUP_EVENTS.create)
    }
  },
})

export const xgroupSetid = defineCommand({
  name: 'setid',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Moves the position of a consumer group.',
  history: [['7.0.0', 'The ENTRIESREAD option.']],
  flags: ['write'],
  args: [key('key', UPDATES), string('groupname'), ID_ARG, ENTRIES_READ],
  run(ctx, request) {
    const { db, keyspace, reply, streams } = ctx
    const { buf, start, end } = request
    const options = readOptions(ctx, request, false)
    if (options === null) return
    const ref = db.lookup(buf, start[2], end[2])
    const stream = streamOf(db, reply, ref)
    if (stream === undefined) return
    if (stream === null) return reply.error(KEY_NEEDED)
    const group = groupOf(stream, request, 3)
    if (group === null) return reply.error(noSuchGroup(request, 2, 3))
    if (request.argc > FIRST_OPTION + 2) return reply.error(unknownSubcommandOrArity(request))
    if (!readPosition(ctx, request, stream, streams.id, false)) return
    db.beforeEdit(ref)
    group.lastId.set(streams.id)
    group.entriesRead = options.entriesRead
    reply.ok()
    keyspace.dirty++
    db.notify(buf, start[2], end[2], GROUP_EVENTS.setId)
  },
})

/** Reads the options, or returns null after an error reply. */
function readOptions({ reply }: CommandContext, request: Request, creates: boolean): PositionOptions | null {
  const options: PositionOptions = { mkStream: false, entriesRead: UNKNOWN_READ }
  for (let i = FIRST_OPTION; i < request.argc; i++) {
    if (creates && request.is(i, 'mkstream')) {
      options.mkStream = true
    } else if (request.is(i, 'entriesread') && i + 1 < request.argc) {
      const count = readInteger(reply, request, ++i)
      if (count === null) return null
      if (count < UNKNOWN_READ) {
        reply.error(NEGATIVE)
        return null
      }
      options.entriesRead = count
    } else {
      reply.error(unknownSubcommandOrArity(request))
      return null
    }
  }
  return options
}

/** Reads the id, where `$` is that of the last entry; false after an error reply. */
function readPosition(
  { reply }: CommandContext,
  request: Request,
  stream: Stream | null,
  into: StreamId,
  strict: boolean,
): boolean {
  const { buf, end, start } = request
  if (end[ID] - start[ID] !== 1 || buf[start[ID]] !== DOLLAR)
    return readId(reply, request, ID, into, 0, strict)
  if (stream === null) into.setMin()
  else into.set(stream.lastId)
  return true
}
