// Amounts of memory as text: `100mb` in the configuration, `1.00M` in INFO.

/** Bytes a unit stands for: with `b` powers of 1024, without it powers of 1000. The case does not matter. */
const UNITS: Readonly<Record<string, bigint>> = {
  '': 1n,
  b: 1n,
  k: 1000n,
  kb: 1024n,
  m: 1000n ** 2n,
  mb: 1024n ** 2n,
  g: 1000n ** 3n,
  gb: 1024n ** 3n,
}

/** Redis refuses numbers with more digits. */
const MAX_DIGITS = 127

const UINT64_MAX = 2n ** 64n - 1n

/**
 * Reads an amount such as `1024`, `64k`, `64KB` or `1g` as bytes; null if it is none. No sign, blank or fraction.
 *
 * As in Redis, a number that is missing counts as 0, one beyond 64 bits as the largest, and what the unit then
 * carries beyond 64 bits is lost. Results above 2^53 are rounded to a double.
 */
export function parseMemorySize(text: string): number | null {
  const parts = /^(\d*)([a-z]*)$/i.exec(text)
  if (parts === null) return null
  const digits = parts[1]
  const unit = parts[2].toLowerCase()
  if (digits.length > MAX_DIGITS || !Object.hasOwn(UNITS, unit)) return null
  let count = BigInt(digits)
  if (count > UINT64_MAX) count = UINT64_MAX
  return Number(BigInt.asUintN(64, count * UNITS[unit]))
}

const HUMAN_UNITS = ['K', 'M', 'G', 'T', 'P']

/**
 * An amount as INFO's `_human` fields show it: whole bytes below 1024 (`512B`), else two decimals and a letter,
 * `1.00K` to `1023.99P`. A half of the last decimal goes to the even digit. From 1024 P on whole bytes again.
 */
export function formatHumanBytes(sizeBytes: number): string {
  const size = BigInt(Math.trunc(sizeBytes))
  let unitBits = 10n
  for (const letter of HUMAN_UNITS) {
    if (size < 1024n) break
    if (size >> (unitBits + 10n) === 0n) return hundredths(size * 100n, unitBits) + letter
    unitBits += 10n
  }
  return `${size}B`
}

/** `scaled` divided by 2^bits, rounded half to even, shown as hundredths. */
function hundredths(scaled: bigint, bits: bigint): string {
  let quotient = scaled >> bits
  const rest = scaled - (quotient << bits)
  const half = 1n << (bits - 1n)
  if (rest > half || (rest === half && (quotient & 1n) === 1n)) quotient++
  const digits = quotient.toString().padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** An amount as CONFIG REWRITE writes it: in the largest of `gb`, `mb` and `kb` that leaves no rest, else the bare bytes. */
export function formatConfigMemory(sizeBytes: number): string {
  const size = BigInt(sizeBytes)
  if (size !== 0n) {
    for (const unit of ['gb', 'mb', 'kb']) {
      if (size % UNITS[unit] === 0n) return `${size / UNITS[unit]}${unit}`
    }
  }
  return size.toString()
}
