// Runs of listpack entries `b[from, end)`: counting and removing those that equal an element.

import { lpNext } from '../encodings/listpack.ts'
import type { ListpackNeedle } from '../encodings/listpack-needle.ts'

/** How many entries are the needle's element. */
export function countEntries(b: Uint8Array, from: number, end: number, needle: ListpackNeedle): number {
  let count = 0
  for (let p = from; p < end; p = lpNext(b, p)) if (needle.equals(b, p)) count++
  return count
}

/**
 * Removes up to `limit` entries that are the needle's element, after passing over `skip` of them. The others close up
 * towards `from`. Returns how many were removed; each was `needle.length` bytes.
 */
export function removeEntries(
  b: Uint8Array,
  from: number,
  end: number,
  needle: ListpackNeedle,
  skip: number,
  limit: number,
): number {
  let removed = 0
  let passed = 0
  let to = from
  let kept = from
  for (let p = from; p < end && removed < limit; ) {
    const next = lpNext(b, p)
    if (needle.equals(b, p) && passed++ >= skip) {
      if (to !== kept) b.copyWithin(to, kept, p)
      to += p - kept
      kept = next
      removed++
    }
    p = next
  }
  if (removed > 0) b.copyWithin(to, kept, end)
  return removed
}
