// The commands that speak to the server itself.

import type { CommandSpec } from '../../server/command.ts'
import { command } from './command.ts'
import { config } from './config.ts'
import { dbsize } from './dbsize.ts'
import { debug } from './debug.ts'
import { flushall, flushdb } from './flush.ts'
import { info } from './info.ts'
import { lolwut } from './lolwut.ts'
import { memory } from './memory.ts'
import { monitor } from './monitor.ts'
import { shutdown } from './shutdown.ts'
import { swapdb } from './swapdb.ts'
import { time } from './time.ts'

export const serverCommands: readonly CommandSpec[] = [
  command,
  config,
  dbsize,
  debug,
  flushall,
  flushdb,
  info,
  lolwut,
  memory,
  monitor,
  shutdown,
  swapdb,
  time,
]
