/**
 * XINFO STREAM key [FULL [COUNT count]]: what there is to know of a stream; with FULL its first entries and all groups.
 * XINFO GROUPS, XINFO CONSUMERS: see xinfo-groups.ts.
 */

import { parseInt64 } from '../../bytes/int64.ts'
import { openStream } from '../../collections/stream.ts'
import { replyEntry, replyId, replyRange } from '../../collections/stream-reply.ts'
import { TYPE_STREAM } from '../../keyspace/record.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, key, optional, READS } from '../../server/args.ts'
import { type CommandSpec, defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS, unknownSubcommandOrArity } from '../../server/errors.ts'
import { type HelpEntry, replyHelp } from '../../server/help.ts'
import type { Stream } from '../../values/stream.ts'
import type { StreamId } from '../../values/stream-id.ts'
import { radixNodes } from '../../values/stream-radix.ts'
import { replyFullGroups, xinfoConsumers, xinfoGroups } from './xinfo-groups.ts'

const HELP: readonly HelpEntry[] = [
  ['CONSUMERS <key> <groupname>', 'The consumers of the group <groupname>.'],
  ['GROUPS <key>', 'The groups of the stream.'],
  ['STREAM <key> [FULL [COUNT <count>]', 'The stream itself; with FULL its entries and groups too.'],
]
const DEFAULT_COUNT = 10
const FIRST_OPTION = 3
/** XINFO does not say how many entries are wanted: the short form. */
const SHORT = -1
/** The options are none. */
const WRONG = -2

/** How many entries FULL shall show, 0 for all; SHORT without FULL; WRONG; NaN for a count that is no number. */
function readCount(request: Request): number {
  const options = request.argc - FIRST_OPTION
  if (options === 0) return SHORT
  if ((options !== 1 && options !== 3) || !request.is(FIRST_OPTION, 'full')) return WRONG
  if (options === 1) return DEFAULT_COUNT
  if (!request.is(FIRST_OPTION + 1, 'count')) return WRONG
  const at = FIRST_OPTION + 2
  const value = parseInt64(request.buf, request.start[at], request.end[at])
  if (value === null) return Number.NaN
  return value < 0n ? DEFAULT_COUNT : Number(value)
}

function integerField(reply: ReplyWriter, name: string, value: number): void {
  reply.bulkText(name)
  reply.integer(value)
}

function idField(reply: ReplyWriter, name: string, id: StreamId): void {
  reply.bulkText(name)
  replyId(reply, id)
}

function replyCommon(reply: ReplyWriter, stream: Stream): void {
  integerField(reply, 'length', stream.size)
  integerField(reply, 'radix-tree-keys', stream.blocks.table.count)
  integerField(reply, 'radix-tree-nodes', radixNodes(stream.blocks))
  idField(reply, 'last-generated-id', stream.lastId)
  idField(reply, 'max-deleted-entry-id', stream.maxDeletedId)
  integerField(reply, 'entries-added', stream.entriesAdded)
  idField(reply, 'recorded-first-entry-id', stream.firstId)
}

/** The first or the last entry, or nothing. */
function replyEdge({ reply, streams }: CommandContext, stream: Stream, last: boolean): void {
  const { iterator, from, to } = streams
  iterator.start(stream, from.setMin(), to.setMax(), last)
  if (iterator.next()) replyEntry(reply, iterator)
  else reply.nullBulk()
}

const stream = defineCommand({
  name: 'stream',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1); with FULL O(n), n the entries returned',
  summary: 'Tells what there is to know of a stream.',
  history: [
    ['6.0.0', 'The FULL form.'],
    ['7.0.0', 'What is known of entries that are gone.'],
  ],
  flags: ['readonly'],
  args: [
    key('key', READS),
    optional(block('full', [optional(integer('count', { token: 'COUNT' }))], { token: 'FULL' })),
  ],
  run(ctx, request) {
    const { db, reply, streams } = ctx
    const ref = db.lookupRead(request.buf, request.start[2], request.end[2])
    if (ref === 0) return reply.error(ERRORS.noSuchKey)
    if (db.type(ref) !== TYPE_STREAM) return reply.error(ERRORS.wrongType)
    const count = readCount(request)
    if (count === WRONG) return reply.error(unknownSubcommandOrArity(request))
    if (Number.isNaN(count)) return reply.error(ERRORS.notInteger)
    const value = openStream(db, ref)
    if (count === SHORT) {
      reply.map(10)
      replyCommon(reply, value)
      integerField(reply, 'groups', value.groups === null ? 0 : value.groups.size)
      reply.bulkText('first-entry')
      replyEdge(ctx, value, false)
      reply.bulkText('last-entry')
      replyEdge(ctx, value, true)
      return
    }
    reply.map(9)
    replyCommon(reply, value)
    reply.bulkText('entries')
    const { from, iterator, to } = streams
    replyRange(reply, value, from.setMin(), to.setMax(), count === 0 ? -1 : count, false, iterator)
    reply.bulkText('groups')
    replyFullGroups(ctx, value, count)
  },
})

const help: CommandSpec = {
  name: 'help',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Explains the subcommands.',
  flags: ['loading', 'stale'],
  run: ({ reply }) => replyHelp(reply, 'xinfo', HELP),
}

export const xinfo = defineCommand({
  name: 'xinfo',
  group: 'stream',
  since: '5.0.0',
  complexity: 'Depends on the subcommand',
  summary: 'Tells about streams, their groups and consumers.',
  flags: [],
  subcommands: [xinfoConsumers, xinfoGroups, help, stream],
})
