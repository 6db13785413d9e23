// The commands of publish and subscribe.

import type { CommandSpec } from '../../server/command.ts'
import { publish, spublish } from './publish.ts'
import { pubsub } from './pubsub.ts'
import { ssubscribe, sunsubscribe } from './ssubscribe.ts'
import { psubscribe, punsubscribe, subscribe, unsubscribe } from './subscribe.ts'

export const pubsubCommands: readonly CommandSpec[] = [
  psubscribe,
  publish,
  pubsub,
  punsubscribe,
  spublish,
  ssubscribe,
  subscribe,
  sunsubscribe,
  unsubscribe,
]
