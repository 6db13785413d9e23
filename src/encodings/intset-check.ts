// Whether bytes that came from outside are an intset.

import { Int64Words } from './int64-words.ts'
import { INTSET_HEADER_BYTES, intsetGet, intsetLength } from './intset.ts'

/** Whether `b[base, end)` is an intset with at least one integer, in ascending order. */
export function isIntset(b: Uint8Array, base: number, end: number): boolean {
  const length = end - base
  if (length < INTSET_HEADER_BYTES || (b[base + 1] | b[base + 2] | b[base + 3]) !== 0) return false
  const width = b[base]
  if (width !== 2 && width !== 4 && width !== 8) return false
  const count = intsetLength(b, base)
  return count > 0 && INTSET_HEADER_BYTES + count * width === length && isAscending(b, base, count)
}

function isAscending(b: Uint8Array, base: number, count: number): boolean {
  const before = new Int64Words()
  const current = new Int64Words()
  intsetGet(b, base, 0, before)
  for (let i = 1; i < count; i++) {
    intsetGet(b, base, i, current)
    const isAbove =
      current.high === before.high ? current.low >>> 0 > before.low >>> 0 : current.high > before.high
    if (!isAbove) return false
    before.high = current.high
    before.low = current.low
  }
  return true
}
