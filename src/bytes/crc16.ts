// CRC-16 in its XMODEM form, and the cluster slots that it gives to keys.

const POLYNOMIAL = 0x1021

/** Slots of a cluster; a power of two. */
export const SLOT_COUNT = 16384

const OPEN_BRACE = 123
const CLOSE_BRACE = 125

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x8000 ? POLYNOMIAL : 0)
  return crc
})

/** The checksum of `buf[start, end)`: starting at 0, highest bit first, nothing inverted. */
export function crc16(buf: Uint8Array, start: number, end: number): number {
  let crc = 0
  for (let i = start; i < end; i++) crc = ((crc << 8) & 0xffff) ^ TABLE[(crc >>> 8) ^ buf[i]]
  return crc
}

/**
 * The slot of the key `buf[start, end)`. If there is a `{` and a `}` somewhere behind the first one, with at least
 * a byte between, only what lies between counts: keys with the same hash tag share a slot.
 */
export function keySlot(buf: Uint8Array, start: number, end: number): number {
  const open = indexOf(buf, start, end, OPEN_BRACE)
  const close = open === end ? end : indexOf(buf, open + 1, end, CLOSE_BRACE)
  const hasTag = close < end && close > open + 1
  const crc = hasTag ? crc16(buf, open + 1, close) : crc16(buf, start, end)
  return crc & (SLOT_COUNT - 1)
}

/** The position of the first such byte in `buf[start, end)`, `end` if there is none. */
function indexOf(buf: Uint8Array, start: number, end: number, byte: number): number {
  let i = start
  while (i < end && buf[i] !== byte) i++
  return i
}
