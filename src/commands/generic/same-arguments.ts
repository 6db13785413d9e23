// Compares two arguments of a request, as the commands do that name a source and a destination.

import type { Request } from '../../protocol/request.ts'

/** Whether arguments `i` and `k` are the same bytes. */
export function sameArguments({ buf, start, end }: Request, i: number, k: number): boolean {
  const length = end[i] - start[i]
  if (end[k] - start[k] !== length) return false
  for (let at = 0; at < length; at++) if (buf[start[i] + at] !== buf[start[k] + at]) return false
  return true
}
