// Numbers read as the C library and Redis read them in configuration values; exact over the whole 64-bit range.

import { INT64_MAX, INT64_MIN, parseInt64 } from '../../../bytes/int64.ts'
import { stringToLatin1 } from '../../../bytes/text.ts'

export const INT_MIN = -(2 ** 31)
export const INT_MAX = 2 ** 31 - 1
export const UINT_MAX = 2 ** 32 - 1
export const UINT64_MAX = 2n ** 64n - 1n

/** A canonical decimal 64-bit integer: no blank, no plus, no leading zero, not `-0`. Undefined for anything else. */
export function parseCanonicalInt64(word: string): bigint | undefined {
  const bytes = stringToLatin1(word)
  return parseInt64(bytes, 0, bytes.length) ?? undefined
}

/**
 * A 64-bit integer as `strtoll` reads it when nothing may follow it: blanks and a sign may stand before it, digits may
 * be missing (then it is 0, and so must be all the rest), and what is beyond 64 bits becomes the nearest end.
 */
export function parseLenientInt64(word: string, radix: 8 | 10 = 10): bigint | undefined {
  if (word === '') return 0n
  const parts = (radix === 8 ? LENIENT_OCTAL : LENIENT_DECIMAL).exec(word)
  if (parts === null) return undefined
  const magnitude = BigInt(radix === 8 ? `0o${parts[2]}` : parts[2])
  const value = parts[1] === '-' ? -magnitude : magnitude
  if (value > INT64_MAX) return INT64_MAX
  return value < INT64_MIN ? INT64_MIN : value
}

const LENIENT_OCTAL = /^[ \t-\r]*([+-]?)([0-7]+)$/
const LENIENT_DECIMAL = /^[ \t-\r]*([+-]?)([0-9]+)$/

/** The number that a C `int` keeps of a wider one. */
export function asInt32(value: bigint): number {
  return Number(BigInt.asIntN(32, value))
}

/**
 * An amount of memory in bytes: digits and a unit (`b`, powers of 1000 `k m g`, powers of 1024 `kb mb gb`).
 * A missing number counts as 0, one beyond 64 bits as the largest, and what the unit carries beyond 64 bits is lost.
 */
export function parseMemoryAmount(word: string): bigint | undefined {
  const parts = /^(\d{0,127})([a-z]*)$/i.exec(word)
  const unit = parts === null ? undefined : MEMORY_UNITS.get(parts[2].toLowerCase())
  if (parts === null || unit === undefined) return undefined
  const count = BigInt(parts[1])
  return BigInt.asUintN(64, (count > UINT64_MAX ? UINT64_MAX : count) * unit)
}

const MEMORY_UNITS: ReadonlyMap<string, bigint> = new Map([
  ['', 1n],
  ['b', 1n],
  ['k', 1000n],
  ['kb', 1024n],
  ['m', 1000n ** 2n],
  ['mb', 1024n ** 2n],
  ['g', 1000n ** 3n],
  ['gb', 1024n ** 3n],
])

/** An amount as CONFIG REWRITE writes it: in the largest of `gb`, `mb`, `kb` that leaves no rest, else plain bytes. */
export function formatMemoryAmount(amount: bigint): string {
  for (const unit of ['gb', 'mb', 'kb']) {
    const size = MEMORY_UNITS.get(unit) ?? 1n
    if (amount !== 0n && amount % size === 0n) return `${amount / size}${unit}`
  }
  return amount.toString()
}
