// The commands for transactions.

import type { CommandSpec } from '../../server/command.ts'
import { exec } from './exec.ts'
import { discard, multi } from './multi.ts'
import { unwatch, watch } from './watch.ts'

export const transactionCommands: readonly CommandSpec[] = [discard, exec, multi, unwatch, watch]
