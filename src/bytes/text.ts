// Small helpers over byte ranges: comparison, quoting for logs, and conversion from and to strings one byte a character.

const QUOTE = 34
const BACKSLASH = 92

/** Whether `buf[start, end)` is the ASCII word `lowerAscii` (given in small letters), whatever the case of its letters. */
export function equalsIgnoreCase(
  buf: Uint8Array,
  start: number,
  end: number,
  lowerAscii: Uint8Array,
): boolean {
  if (end - start !== lowerAscii.length) return false
  for (let i = 0; i < lowerAscii.length; i++) {
    const byte = buf[start + i]
    const folded = byte >= 65 && byte <= 90 ? byte + 32 : byte
    if (folded !== lowerAscii[i]) return false
  }
  return true
}

/** Whether `a[aStart, aEnd)` and `b[bStart, bEnd)` hold the same bytes. */
export function equalRanges(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): boolean {
  const length = aEnd - aStart
  if (length !== bEnd - bStart) return false
  for (let i = 0; i < length; i++) {
    if (a[aStart + i] !== b[bStart + i]) return false
  }
  return true
}

/**
 * Compares two byte ranges as unsigned bytes; when one begins the other, the shorter comes first.
 * Negative when a comes before b, 0 when equal, positive when after.
 */
export function compareRanges(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const lengthDifference = aEnd - aStart - (bEnd - bStart)
  const common = lengthDifference < 0 ? aEnd - aStart : bEnd - bStart
  for (let i = 0; i < common; i++) {
    const difference = a[aStart + i] - b[bStart + i]
    if (difference !== 0) return difference
  }
  return lengthDifference
}

/**
 * `bytes[start, end)` between double quotes, as Redis shows strings in its log and in MONITOR: `\"`, `\\`, `\n`, `\r`,
 * `\t`, `\a` and `\b`, and `\x` with two small hexadecimal digits for every other byte outside printable ASCII.
 */
export function repr(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  let text = '"'
  for (let i = start; i < end; i++) text += REPR[bytes[i]]
  return `${text}"`
}

/** The form of each byte between the quotes of `repr`. */
export const REPR: readonly string[] = Array.from({ length: 256 }, (_, byte) => reprByte(byte))

function reprByte(byte: number): string {
  switch (byte) {
    case 7:
      return '\\a'
    case 8:
      return '\\b'
    case 9:
      return '\\t'
    case 10:
      return '\\n'
    case 13:
      return '\\r'
    case QUOTE:
      return '\\"'
    case BACKSLASH:
      return '\\\\'
    default: {
      const printable = byte >= 32 && byte < 127
      return printable ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
    }
  }
}

/** The bytes `buf[start, end)` as a string of characters U+0000 to U+00FF, one a byte. */
export function latin1ToString(buf: Uint8Array, start = 0, end: number = buf.length): string {
  return Buffer.from(buf.buffer, buf.byteOffset + start, end - start).toString('latin1')
}

/** Writes a text of one byte a character at `pos`; returns the position behind it. */
export function writeText(out: Uint8Array, pos: number, text: string): number {
  for (let i = 0; i < text.length; i++) out[pos + i] = text.charCodeAt(i)
  return pos + text.length
}

/** The inverse of `latin1ToString`; of a character beyond U+00FF only the low byte is kept. */
export function stringToLatin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}
