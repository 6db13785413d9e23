// The cursor argument of SCAN and its relatives.

import type { Request } from '../../protocol/request.ts'

const NUL = 0
const PLUS = 43
const MINUS = 45
const UINT64_MAX = 2n ** 64n - 1n
const MAX_DIGITS = 20

/**
 * The cursor in argument `i`, cut to the 32 bits that the tables use, or -1 if it is none.
 *
 * Redis reads it with C's `strtoul`, so that a sign, leading zeros and nothing at all are fine, as is anything behind a
 * NUL byte; a negative number counts down from 2^64.
 */
export function parseCursor({ buf, start, end }: Request, i: number): number {
  let at = start[i]
  const nul = buf.subarray(at, end[i]).indexOf(NUL)
  const stop = nul < 0 ? end[i] : at + nul
  if (at === stop) return 0
  const negative = buf[at] === MINUS
  if (negative || buf[at] === PLUS) at++
  const first = at
  while (at < stop && buf[at] >= 48 && buf[at] <= 57) at++
  if (at === first || at < stop) return -1
  const digits = Buffer.from(buf.subarray(first, stop))
    .toString('latin1')
    .replace(/^0+(?=.)/, '')
  const value = digits.length > MAX_DIGITS ? UINT64_MAX + 1n : BigInt(digits)
  if (value > UINT64_MAX) return -1
  return Number(BigInt.asUintN(32, negative ? -value : value))
}
