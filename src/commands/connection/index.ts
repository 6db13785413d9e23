// The connection commands.

import type { CommandSpec } from '../../server/command.ts'
import { ping } from './ping.ts'

export const connectionCommands: readonly CommandSpec[] = [ping]
