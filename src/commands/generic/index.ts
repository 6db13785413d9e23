// The commands that work on keys of any type.

import type { CommandSpec } from '../../server/command.ts'
import { copy } from './copy.ts'
import { del, unlink } from './del.ts'
import { dump } from './dump.ts'
import { exists, touch } from './exists.ts'
import { expire, expireat, pexpire, pexpireat } from './expire.ts'
import { keys, randomkey } from './keys.ts'
import { migrate } from './migrate.ts'
import { move } from './move.ts'
import { object } from './object.ts'
import { persist } from './persist.ts'
import { rename, renamenx } from './rename.ts'
import { restore, restoreAsking } from './restore.ts'
import { scan } from './scan.ts'
import { sort, sortRo } from './sort.ts'
import { expiretime, pexpiretime, pttl, ttl } from './ttl.ts'
import { type } from './type.ts'

export const genericCommands: readonly CommandSpec[] = [
  copy,
  del,
  dump,
  exists,
  expire,
  expireat,
  expiretime,
  keys,
  migrate,
  move,
  object,
  persist,
  pexpire,
  pexpireat,
  pexpiretime,
  pttl,
  randomkey,
  rename,
  renamenx,
  restore,
  restoreAsking,
  scan,
  sort,
  sortRo,
  touch,
  ttl,
  type,
  unlink,
]
