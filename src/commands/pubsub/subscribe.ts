/**
 * SUBSCRIBE channel [channel ...], UNSUBSCRIBE [channel ...]: listens to channels, or no more.
 * PSUBSCRIBE pattern [pattern ...], PUNSUBSCRIBE [pattern ...]: the same for all channels that match a pattern.
 */

import { block, optional, pattern, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { subscribeToNames, unsubscribeFromNames } from './confirm.ts'

export const subscribe = defineCommand({
  name: 'subscribe',
  group: 'pubsub',
  since: '2.0.0',
  complexity: 'O(n), n the channels given',
  summary: 'Listens to channels.',
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  inSubscriberMode: true,
  args: [repeated(string('channel'))],
  run: (ctx, request) => subscribeToNames(ctx, request, 'channel', 'subscribe'),
})

export const unsubscribe = defineCommand({
  name: 'unsubscribe',
  group: 'pubsub',
  since: '2.0.0',
  complexity: 'O(n), n the channels given or subscribed to',
  summary: 'Listens to channels no more.',
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  inSubscriberMode: true,
  args: [optional(repeated(string('channel')))],
  run: (ctx, request) => unsubscribeFromNames(ctx, request, 'channel', 'unsubscribe'),
})

export const psubscribe = defineCommand({
  name: 'psubscribe',
  group: 'pubsub',
  since: '2.0.0',
  complexity: 'O(n), n the patterns given',
  summary: 'Listens to all channels that match a pattern.',
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  inSubscriberMode: true,
  args: [repeated(block('pattern', [pattern('pattern')]))],
  run: (ctx, request) => subscribeToNames(ctx, request, 'pattern', 'psubscribe'),
})

export const punsubscribe = defineCommand({
  name: 'punsubscribe',
  group: 'pubsub',
  since: '2.0.0',
  complexity: 'O(n), n the patterns given or subscribed to',
  summary: 'Listens to the channels of patterns no more.',
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  inSubscriberMode: true,
  args: [optional(repeated(pattern('pattern')))],
  run: (ctx, request) => unsubscribeFromNames(ctx, request, 'pattern', 'punsubscribe'),
})
