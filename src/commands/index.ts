// All commands of Redstart. A group adds its own in its folder's index.ts.

import type { CommandSpec } from '../server/command.ts'
import { connectionCommands } from './connection/index.ts'
import { genericCommands } from './generic/index.ts'
import { serverCommands } from './server/index.ts'
import { stringCommands } from './string/index.ts'

export const commands: readonly CommandSpec[] = [
  ...connectionCommands,
  ...genericCommands,
  ...serverCommands,
  ...stringCommands,
]
