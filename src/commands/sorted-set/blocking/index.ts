// The sorted set commands that wait.

import type { CommandSpec } from '../../../server/command.ts'
import { bzmpop } from './bzmpop.ts'
import { bzpopmax, bzpopmin } from './bzpop.ts'

export const blockingSortedSetCommands: readonly CommandSpec[] = [bzmpop, bzpopmax, bzpopmin]
