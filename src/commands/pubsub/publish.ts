/** PUBLISH channel message, SPUBLISH shardchannel message: sends a message to all who listen to a channel. */

import type { ByteRange } from '../../bytes/range.ts'
import type { Request } from '../../protocol/request.ts'
import { string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { channelSpec } from './ssubscribe.ts'

export const publish = defineCommand({
  name: 'publish',
  group: 'pubsub',
  since: '2.0.0',
  complexity: 'O(n+m), n the subscribers of the channel, m the patterns that anybody is subscribed to',
  summary: 'Sends a message to all who listen to a channel.',
  flags: ['pubsub', 'loading', 'stale', 'fast', 'may_replicate'],
  args: [string('channel'), string('message')],
  run({ propagation, reply, server }, request) {
    const { pubsub } = server
    reply.integer(pubsub.isSilent ? 0 : pubsub.publish(rangeOf(request, 1), rangeOf(request, 2)))
    propagation.forceToReplicas()
  },
})

export const spublish = defineCommand({
  name: 'spublish',
  group: 'pubsub',
  since: '7.0.0',
  complexity: 'O(n), n the subscribers of the channel',
  summary: 'Sends a message to all who listen to a shard channel.',
  flags: ['pubsub', 'loading', 'stale', 'fast', 'may_replicate'],
  args: [string('shardchannel'), string('message')],
  keySpecs: [channelSpec(0)],
  run({ propagation, reply, server }, request) {
    reply.integer(server.pubsub.publishSharded(rangeOf(request, 1), rangeOf(request, 2)))
    propagation.forceToReplicas()
  },
})

function rangeOf(request: Request, i: number): ByteRange {
  return { bytes: request.buf, start: request.start[i], end: request.end[i] }
}
