// All commands of Redstart. A group adds its own in its folder's index.ts.

import type { CommandSpec } from '../server/command.ts'
import { connectionCommands } from './connection/index.ts'
import { genericCommands } from './generic/index.ts'
import { hashCommands } from './hash/index.ts'
import { blockingListCommands } from './list/blocking/index.ts'
import { listCommands } from './list/index.ts'
import { serverCommands } from './server/index.ts'
import { setCommands } from './set/index.ts'
import { blockingSortedSetCommands } from './sorted-set/blocking/index.ts'
import { sortedSetCommands } from './sorted-set/index.ts'
import { stringCommands } from './string/index.ts'
import { transactionCommands } from './transactions/index.ts'

export const commands: readonly CommandSpec[] = [
  ...blockingListCommands,
  ...blockingSortedSetCommands,
  ...connectionCommands,
  ...genericCommands,
  ...hashCommands,
  ...listCommands,
  ...serverCommands,
  ...setCommands,
  ...sortedSetCommands,
  ...stringCommands,
  ...transactionCommands,
]
