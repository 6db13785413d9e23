// The commands that speak to the server itself.

import type { CommandSpec } from '../../server/command.ts'
import { bgrewriteaof } from './bgrewriteaof.ts'
import { bgsave } from './bgsave.ts'
import { command } from './command.ts'
import { config } from './config.ts'
import { dbsize } from './dbsize.ts'
import { debug } from './debug.ts'
import { flushall, flushdb } from './flush.ts'
import { info } from './info.ts'
import { lastsave } from './lastsave.ts'
import { lolwut } from './lolwut.ts'
import { memory } from './memory.ts'
import { monitor } from './monitor.ts'
import { save } from './save.ts'
import { shutdown } from './shutdown.ts'
import { swapdb } from './swapdb.ts'
import { time } from './time.ts'

export const serverCommands: readonly CommandSpec[] = [
  bgrewriteaof,
  bgsave,
  command,
  config,
  dbsize,
  debug,
  flushall,
  flushdb,
  info,
  lastsave,
  lolwut,
  memory,
  monitor,
  save,
  shutdown,
  swapdb,
  time,
]
