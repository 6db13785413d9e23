// The list commands.

import type { CommandSpec } from '../../server/command.ts'
import { linsert } from './linsert.ts'
import { lmove, rpoplpush } from './lmove.ts'
import { lmpop } from './lmpop.ts'
import { lpos } from './lpos.ts'
import { lrem } from './lrem.ts'
import { lset } from './lset.ts'
import { ltrim } from './ltrim.ts'
import { lpop, rpop } from './pop.ts'
import { lpush, lpushx, rpush, rpushx } from './push.ts'
import { lindex, llen, lrange } from './read.ts'

export const listCommands: readonly CommandSpec[] = [
  lindex,
  linsert,
  llen,
  lmove,
  lmpop,
  lpop,
  lpos,
  lpush,
  lpushx,
  lrange,
  lrem,
  lset,
  ltrim,
  rpop,
  rpoplpush,
  rpush,
  rpushx,
]
