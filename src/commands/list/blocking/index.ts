// The list commands that wait.

import type { CommandSpec } from '../../../server/command.ts'
import { blmove, brpoplpush } from './blmove.ts'
import { blmpop } from './blmpop.ts'
import { blpop, brpop } from './bpop.ts'

export const blockingListCommands: readonly CommandSpec[] = [blmove, blmpop, blpop, brpop, brpoplpush]
