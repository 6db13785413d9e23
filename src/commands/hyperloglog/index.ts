// The commands for HyperLogLogs.

import type { CommandSpec } from '../../server/command.ts'
import { pfadd } from './pfadd.ts'
import { pfcount } from './pfcount.ts'
import { pfdebug } from './pfdebug.ts'
import { pfmerge } from './pfmerge.ts'
import { pfselftest } from './pfselftest.ts'

export const hyperloglogCommands: readonly CommandSpec[] = [pfadd, pfcount, pfdebug, pfmerge, pfselftest]
