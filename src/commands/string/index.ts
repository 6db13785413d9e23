// The string commands.

import type { CommandSpec } from '../../server/command.ts'
import { get } from './get.ts'
import { decr, decrby, incr, incrby } from './incr.ts'
import { mset } from './mset.ts'
import { set } from './set.ts'

export const stringCommands: readonly CommandSpec[] = [get, set, mset, incr, decr, incrby, decrby]
