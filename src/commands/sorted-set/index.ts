// The sorted set commands.

import type { CommandSpec } from '../../server/command.ts'
import { zadd, zincrby } from './zadd.ts'
import { zcard, zcount, zlexcount } from './zcount.ts'
import { zdiff, zdiffstore } from './zdiff.ts'
import { zinter, zintercard, zinterstore } from './zinter.ts'
import { zmpop } from './zmpop.ts'
import { zpopmax, zpopmin } from './zpop.ts'
import { zrandmember } from './zrandmember.ts'
import { zrange, zrangebylex, zrangebyscore, zrevrange, zrevrangebylex, zrevrangebyscore } from './zrange.ts'
import { zrangestore } from './zrangestore.ts'
import { zrank, zrevrank } from './zrank.ts'
import { zrem } from './zrem.ts'
import { zremrangebylex, zremrangebyrank, zremrangebyscore } from './zremrange.ts'
import { zscan } from './zscan.ts'
import { zmscore, zscore } from './zscore.ts'
import { zunion, zunionstore } from './zunion.ts'

export const sortedSetCommands: readonly CommandSpec[] = [
  zadd,
  zcard,
  zcount,
  zdiff,
  zdiffstore,
  zincrby,
  zinter,
  zintercard,
  zinterstore,
  zlexcount,
  zmpop,
  zmscore,
  zpopmax,
  zpopmin,
  zrandmember,
  zrange,
  zrangebylex,
  zrangebyscore,
  zrangestore,
  zrank,
  zrem,
  zremrangebylex,
  zremrangebyrank,
  zremrangebyscore,
  zrevrange,
  zrevrangebylex,
  zrevrangebyscore,
  zrevrank,
  zscan,
  zscore,
  zunion,
  zunionstore,
]
