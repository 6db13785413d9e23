// A bound of a range by score: a number that is in the range, or `(` and a number that is not.

import { DOUBLE, roundText } from '../../bytes/binary-float.ts'
import { parseDouble } from '../../bytes/double.ts'
import { readFloatText } from '../../bytes/float-text.ts'
import type { Request } from '../../protocol/request.ts'

const NUL = 0
const TAB = 9
const RETURN = 13
const BLANK = 32
const OPEN = 40

/** Whether the bound in argument `i` lies outside its range. */
export function isExclusive({ buf, start, end }: Request, i: number): boolean {
  return start[i] < end[i] && buf[start[i]] === OPEN
}

/** The number of the bound in argument `i`, or NaN where there is none. */
export function readScoreBound(request: Request, i: number): number {
  const { buf, start, end } = request
  const from = isExclusive(request, i) ? start[i] + 1 : start[i]
  const value = parseDouble(buf, from, end[i])
  return Number.isNaN(value) ? readLeniently(buf, from, end[i]) : value
}

/**
 * The number as C's `strtod` reads it, which Redis uses here and not for scores: blanks may stand in front, anything
 * behind a NUL byte, what is too large is infinite, what is too small 0, and so is nothing at all.
 */
function readLeniently(buf: Uint8Array, start: number, end: number): number {
  const nul = buf.subarray(start, end).indexOf(NUL)
  const stop = nul < 0 ? end : start + nul
  if (start === stop) return 0
  let first = start
  while (first < stop && isBlank(buf[first])) first++
  const text = readFloatText(buf, first, stop)
  if (text === null) return Number.NaN
  const { negative, mantissa, exponent } = roundText(text, DOUBLE)
  // In two steps, because 2^exponent alone may be too small for a double.
  const magnitude = Number(mantissa) * 2 ** Math.max(exponent, -1000) * 2 ** Math.min(exponent + 1000, 0)
  return negative ? -magnitude : magnitude
}

function isBlank(byte: number): boolean {
  return byte === BLANK || (byte >= TAB && byte <= RETURN)
}
