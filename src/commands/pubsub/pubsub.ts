/** PUBSUB CHANNELS, NUMSUB, NUMPAT, SHARDCHANNELS, SHARDNUMSUB, HELP: who listens to what. */

import { globMatch } from '../../bytes/glob.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import { optional, pattern, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { unknownSubcommandOrArity } from '../../server/errors.ts'
import { replyHelp } from '../../server/help.ts'
import type { Topics } from '../../server/pubsub-topic.ts'

const channels = defineCommand({
  name: 'channels',
  group: 'pubsub',
  since: '2.8.0',
  complexity: 'O(n), n the channels that anybody listens to',
  summary: 'Lists the channels that anybody listens to.',
  flags: ['pubsub', 'loading', 'stale'],
  args: [optional(pattern('pattern'))],
  run: ({ reply, server }, request) => replyNames(reply, request, server.pubsub.channel),
})

const numsub = defineCommand({
  name: 'numsub',
  group: 'pubsub',
  since: '2.8.0',
  complexity: 'O(n), n the channels given',
  summary: 'Counts the subscribers of channels.',
  flags: ['pubsub', 'loading', 'stale'],
  args: [optional(repeated(string('channel')))],
  run: ({ reply, server }, request) => replyCounts(reply, request, server.pubsub.channel),
})

const numpat = defineCommand({
  name: 'numpat',
  group: 'pubsub',
  since: '2.8.0',
  complexity: 'O(1)',
  summary: 'Counts the patterns that anybody is subscribed to.',
  flags: ['pubsub', 'loading', 'stale'],
  args: [],
  run: ({ reply, server }) => reply.integer(server.pubsub.pattern.size),
})

const shardchannels = defineCommand({
  name: 'shardchannels',
  group: 'pubsub',
  since: '7.0.0',
  complexity: 'O(n), n the shard channels that anybody listens to',
  summary: 'Lists the shard channels that anybody listens to.',
  flags: ['pubsub', 'loading', 'stale'],
  args: [optional(pattern('pattern'))],
  run: ({ reply, server }, request) => replyNames(reply, request, server.pubsub.shard),
})

const shardnumsub = defineCommand({
  name: 'shardnumsub',
  group: 'pubsub',
  since: '7.0.0',
  complexity: 'O(n), n the shard channels given',
  summary: 'Counts the subscribers of shard channels.',
  flags: ['pubsub', 'loading', 'stale'],
  args: [optional(repeated(string('shardchannel')))],
  run: ({ reply, server }, request) => replyCounts(reply, request, server.pubsub.shard),
})

const help = defineCommand({
  name: 'help',
  group: 'pubsub',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Explains the subcommands.',
  flags: ['loading', 'stale'],
  args: [],
  run({ reply }) {
    replyHelp(reply, 'pubsub', [
      ['CHANNELS [<pattern>]', 'Lists the channels that anybody listens to and that match <pattern>.'],
      ['NUMPAT', 'Counts the patterns that anybody is subscribed to.'],
      ['NUMSUB [<channel> ...]', 'Counts the subscribers of each channel, those of patterns left out.'],
      [
        'SHARDCHANNELS [<pattern>]',
        'Lists the shard channels that anybody listens to and that match <pattern>.',
      ],
      ['SHARDNUMSUB [<shardchannel> ...]', 'Counts the subscribers of each shard channel.'],
    ])
  },
})

export const pubsub = defineCommand({
  name: 'pubsub',
  group: 'pubsub',
  since: '2.8.0',
  complexity: 'as its subcommands say',
  summary: 'Looks at who listens to what.',
  flags: [],
  subcommands: [channels, help, numpat, numsub, shardchannels, shardnumsub],
})

function replyNames(reply: ReplyWriter, request: Request, topics: Topics): void {
  if (request.argc > 3) return reply.error(unknownSubcommandOrArity(request))
  const wanted = request.argc === 3 ? request.bytes(2) : null
  const mark = reply.mark()
  let count = 0
  for (const { name } of topics.values()) {
    if (wanted !== null && !globMatch(wanted, name, false)) continue
    reply.bulkBytes(name)
    count++
  }
  reply.arrayAt(mark, count)
}

function replyCounts(reply: ReplyWriter, request: Request, topics: Topics): void {
  reply.array((request.argc - 2) * 2)
  for (let i = 2; i < request.argc; i++) {
    reply.bulk(request.buf, request.start[i], request.end[i])
    reply.integer(topics.get(request.text(i))?.size ?? 0)
  }
}
