// The string commands.

import type { CommandSpec } from '../../server/command.ts'
import { append } from './append.ts'
import { delex, delifeq } from './delex.ts'
import { digest } from './digest.ts'
import { get, mget } from './get.ts'
import { getdel } from './getdel.ts'
import { getex } from './getex.ts'
import { getrange, substr } from './getrange.ts'
import { getset } from './getset.ts'
import { decr, decrby, incr, incrby } from './incr.ts'
import { incrbyfloat } from './incrbyfloat.ts'
import { increx } from './increx.ts'
import { lcs } from './lcs.ts'
import { mset, msetnx } from './mset.ts'
import { msetex } from './msetex.ts'
import { set } from './set.ts'
import { psetex, setex } from './setex.ts'
import { setnx } from './setnx.ts'
import { setrange } from './setrange.ts'
import { strlen } from './strlen.ts'

export const stringCommands: readonly CommandSpec[] = [
  append,
  decr,
  decrby,
  delex,
  delifeq,
  digest,
  get,
  getdel,
  getex,
  getrange,
  getset,
  incr,
  incrby,
  incrbyfloat,
  increx,
  lcs,
  mget,
  mset,
  msetex,
  msetnx,
  psetex,
  set,
  setex,
  setnx,
  setrange,
  strlen,
  substr,
]
