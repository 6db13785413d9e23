// The options of ZADD.

import type { Request } from '../../protocol/request.ts'

export const NX = 1
export const XX = 2
export const GT = 4
export const LT = 8
export const CH = 16
export const INCR = 32
const FLAGS = 63
const POSITION_SHIFT = 6

/** What `readZaddOptions` found: flags and the position of the first score, in one number. */
export function flagsOf(options: number): number {
  return options & FLAGS
}

/** The position of the first score in what `readZaddOptions` found. */
export function scoresAt(options: number): number {
  return options >>> POSITION_SHIFT
}

/** Reads the words from argument 2 on that are options. */
export function readZaddOptions(request: Request): number {
  let flags = 0
  let i = 2
  for (; i < request.argc; i++) {
    const flag = flagAt(request, i)
    if (flag === 0) break
    flags |= flag
  }
  return (i << POSITION_SHIFT) | flags
}

function flagAt(request: Request, i: number): number {
  const first = request.buf[request.start[i]] | 32
  if (first < 97) return 0
  if (request.is(i, 'nx')) return NX
  if (request.is(i, 'xx')) return XX
  if (request.is(i, 'gt')) return GT
  if (request.is(i, 'lt')) return LT
  if (request.is(i, 'ch')) return CH
  return request.is(i, 'incr') ? INCR : 0
}

/** Why the options do not go together, or null. */
export function optionConflict(flags: number, pairs: number): string | null {
  if ((flags & NX) !== 0 && (flags & XX) !== 0)
    return 'ERR XX and NX options at the same time are not compatible'
  const ordered = flags & (NX | GT | LT)
  if ((ordered & (ordered - 1)) !== 0)
    return 'ERR GT, LT, and/or NX options at the same time are not compatible'
  if ((flags & INCR) !== 0 && pairs > 1) return 'ERR INCR option supports a single increment-element pair'
  return null
}
