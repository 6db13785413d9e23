// The longest common subsequence of two byte ranges by the classic table of all pairs of prefixes, for the LCS command.

/** A run of common bytes: first and last position in a, the same in b (all from 0, both included), and its length. */
export type LcsMatch = readonly [aStart: number, aEnd: number, bStart: number, bEnd: number, length: number]

export interface Lcs {
  /** The subsequence itself. */
  readonly bytes: Uint8Array
  /** The runs that it consists of, the last one first. */
  readonly matches: readonly LcsMatch[]
}

/** Memory that `findLcs` takes for its table, in bytes; ask before calling it. */
export function lcsTableBytes(aLength: number, bLength: number): number {
  return (aLength + 1) * (bLength + 1) * Uint32Array.BYTES_PER_ELEMENT
}

/** The length of the longest common subsequence alone: the same time, but memory for one row of the table only. */
export function lcsLength(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const width = bEnd - bStart
  const row = new Uint32Array(width + 1)
  for (let i = aStart; i < aEnd; i++) fillRow(row, 0, 0, a[i], b, bStart, width)
  return row[width]
}

/**
 * Finds the subsequence that Redis finds: walking back from both ends, of two ways of equal worth the one that steps
 * back in b. Throws a RangeError if the table cannot be allocated.
 */
export function findLcs(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): Lcs {
  const stride = bEnd - bStart + 1
  const table = buildTable(a, aStart, aEnd, b, bStart, bEnd)
  const bytes = new Uint8Array(table[table.length - 1])
  const matches: LcsMatch[] = []
  let at = bytes.length
  let i = aEnd - aStart
  let j = bEnd - bStart
  let run = 0
  while (i > 0 && j > 0) {
    if (a[aStart + i - 1] === b[bStart + j - 1]) {
      i--
      j--
      bytes[--at] = a[aStart + i]
      run++
      continue
    }
    if (run > 0) matches.push([i, i + run - 1, j, j + run - 1, run])
    run = 0
    const corner = i * stride + j
    if (table[corner - stride] > table[corner - 1]) i--
    else j--
  }
  if (run > 0) matches.push([i, i + run - 1, j, j + run - 1, run])
  return { bytes, matches }
}

/** At [i, j], rows being one byte of a each: the length for the first i bytes of a and the first j of b. */
function buildTable(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): Uint32Array {
  const width = bEnd - bStart
  const stride = width + 1
  const table = new Uint32Array((aEnd - aStart + 1) * stride)
  for (let i = 0; i < aEnd - aStart; i++) {
    fillRow(table, i * stride, (i + 1) * stride, a[aStart + i], b, bStart, width)
  }
  return table
}

/**
 * Fills the row of `table` that begins at `current` from the one that begins at `above`, which may be the same.
 * `byte` is the byte of a that the row adds; `b[bStart, bStart + width)` are the columns.
 */
function fillRow(
  table: Uint32Array,
  above: number,
  current: number,
  byte: number,
  b: Uint8Array,
  bStart: number,
  width: number,
): void {
  let diagonal = 0
  let left = 0
  for (let j = 1; j <= width; j++) {
    const up = table[above + j]
    if (b[bStart + j - 1] === byte) left = diagonal + 1
    else if (up > left) left = up
    table[current + j] = left
    diagonal = up
  }
}
