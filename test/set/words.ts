// Members, configurations and comparisons that the tests of sets share.

import type { Arg, Command } from '../support/command.ts'
import { type Comparison, type Comparisons, sameElements, sameType } from '../support/comparison.ts'
import { splitElements } from '../support/reply.ts'

/** Integers of every width and spellings that are none, short and long strings, binary. */
export const MEMBERS: readonly Arg[] = [
  ...['0', '1', '2', '3', '-1', '127', '128', '32767', '32768', '-32769', '2147483647', '-2147483649'],
  ...['9007199254740993', '9223372036854775807', '-9223372036854775808', '9223372036854775808'],
  ...['', '01', '-0', '1.0', 'a', 'b', 'c', 'x'.repeat(64), 'y'.repeat(65), 'z'.repeat(5000)],
  Buffer.from('\x00\r\n\xff', 'latin1'),
]

/** One SSCAN: the same cursor, which is 0 for small sets, and the same members. */
const sameScan: Comparison = (oracle, subject) => {
  if (oracle[0] !== 0x2a) return oracle.equals(subject)
  const [left, right] = [splitElements(oracle), splitElements(subject)]
  return left[0]?.equals(right[0] as Buffer) === true && sameElements(left[1] as Buffer, right[1] as Buffer)
}

/** Sets have no order. Random picks are compared only where there is no choice. */
export const UNORDERED: Comparisons = {
  SMEMBERS: sameElements,
  SINTER: sameElements,
  SUNION: sameElements,
  SDIFF: sameElements,
  SPOP: sameElements,
  SRANDMEMBER: sameType,
  SSCAN: sameScan,
}

/** Limits so low that a few members cross them. Redis 7.0 knows only the one of intsets. */
export const SMALL_INTSETS: Command = ['CONFIG', 'SET', 'set-max-intset-entries', '5']
export const SMALL_LISTPACKS: Command = [
  ...['CONFIG', 'SET', 'set-max-listpack-entries', '4'],
  ...['set-max-listpack-value', '64'],
]
