// All commands of Redstart. A group adds its own in its folder's index.ts.

import type { CommandSpec } from '../server/command.ts'
import { bitmapCommands } from './bitmap/index.ts'
import { connectionCommands } from './connection/index.ts'
import { genericCommands } from './generic/index.ts'
import { geoCommands } from './geo/index.ts'
import { hashCommands } from './hash/index.ts'
import { hyperloglogCommands } from './hyperloglog/index.ts'
import { blockingListCommands } from './list/blocking/index.ts'
import { listCommands } from './list/index.ts'
import { pubsubCommands } from './pubsub/index.ts'
import { replicationCommands } from './replication/index.ts'
import { serverCommands } from './server/index.ts'
import { setCommands } from './set/index.ts'
import { blockingSortedSetCommands } from './sorted-set/blocking/index.ts'
import { sortedSetCommands } from './sorted-set/index.ts'
import { streamCommands } from './stream/index.ts'
import { stringCommands } from './string/index.ts'
import { transactionCommands } from './transactions/index.ts'

export const commands: readonly CommandSpec[] = [
  ...bitmapCommands,
  ...blockingListCommands,
  ...blockingSortedSetCommands,
  ...connectionCommands,
  ...genericCommands,
  ...geoCommands,
  ...hashCommands,
  ...hyperloglogCommands,
  ...listCommands,
  ...pubsubCommands,
  ...replicationCommands,
  ...serverCommands,
  ...setCommands,
  ...sortedSetCommands,
  ...streamCommands,
  ...stringCommands,
  ...transactionCommands,
]
