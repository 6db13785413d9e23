// Amounts of memory as INFO shows them. The configuration's own notation is in server/config/types/c-numbers.ts.

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
