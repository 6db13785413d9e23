// Short strings of the arena as replies, copied through views four bytes at a time.
//
// A copy may run over the end of a string by three bytes, which must lie in the same block. What is written too much is
// written over by what comes next, and never sent.

/** Strings of up to this many bytes are short. */
export const SHORT_BYTES = 63
/** The most that one of them takes: `$63`, two line ends, 63 bytes and those that the copy runs over. */
export const SHORT_REPLY_BYTES = 72

const DOLLAR = 0x24
const ZERO = 0x30
const LINE_END = 0x0d0a

/** Writes a bulk string of `length` bytes, at most SHORT_BYTES, at `at`; returns the position behind it. */
export function writeShort(out: DataView, at: number, from: DataView, start: number, length: number): number {
  const to = writeHeader(out, at, length)
  for (let i = 0; i < length; i += 4) out.setInt32(to + i, from.getInt32(start + i))
  out.setUint16(to + length, LINE_END)
  return to + length + 2
}

function writeHeader(out: DataView, at: number, length: number): number {
  if (length < 10) {
    out.setUint32(at, (DOLLAR << 24) | ((ZERO + length) << 16) | LINE_END)
    return at + 4
  }
  const tens = (length / 10) | 0
  out.setUint8(at, DOLLAR)
  out.setUint32(at + 1, ((ZERO + tens) << 24) | ((ZERO + length - tens * 10) << 16) | LINE_END)
  return at + 5
}
