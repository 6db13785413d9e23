/** SSUBSCRIBE shardchannel [shardchannel ...], SUNSUBSCRIBE [shardchannel ...]: listens to shard channels, or no more. */

import { type Arg, optional, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { KeySpec } from '../../server/key-specs.ts'
import { subscribeToNames, unsubscribeFromNames } from './confirm.ts'

const SHARD_CHANNEL: Arg = string('shardchannel')

/** Shard channels are no keys, but belong to slots as keys do. */
export function channelSpec(lastKey: number): KeySpec {
  return {
    flags: ['not_key'],
    begin: { type: 'index', index: 1 },
    find: { type: 'range', lastKey, keyStep: 1, limit: 0 },
  }
}

export const ssubscribe = defineCommand({
  name: 'ssubscribe',
  group: 'pubsub',
  since: '7.0.0',
  complexity: 'O(n), n the channels given',
  summary: 'Listens to shard channels.',
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  inSubscriberMode: true,
  args: [repeated(SHARD_CHANNEL)],
  keySpecs: [channelSpec(-1)],
  run(ctx, request) {
    if (ctx.inTransaction) return ctx.reply.error("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client")
    subscribeToNames(ctx, request, 'shard', 'ssubscribe')
  },
})

export const sunsubscribe = defineCommand({
  name: 'sunsubscribe',
  group: 'pubsub',
  since: '7.0.0',
  complexity: 'O(n), n the channels given or subscribed to',
  summary: 'Listens to shard channels no more.',
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  inSubscriberMode: true,
  args: [optional(repeated(SHARD_CHANNEL))],
  keySpecs: [channelSpec(-1)],
  run: (ctx, request) => unsubscribeFromNames(ctx, request, 'shard', 'sunsubscribe'),
})
