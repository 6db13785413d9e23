// The commands for single bits and small integers in strings.

import type { CommandSpec } from '../../server/command.ts'
import { bitcount } from './bitcount.ts'
import { bitfield, bitfieldRo } from './bitfield.ts'
import { bitop } from './bitop.ts'
import { bitpos } from './bitpos.ts'
import { getbit } from './getbit.ts'
import { setbit } from './setbit.ts'

export const bitmapCommands: readonly CommandSpec[] = [
  bitcount,
  bitfield,
  bitfieldRo,
  bitop,
  bitpos,
  getbit,
  setbit,
]
