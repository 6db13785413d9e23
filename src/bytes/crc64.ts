// CRC-64 with Jones's polynomial, as it ends RDB files and DUMP payloads: reflected, starting at 0, nothing inverted.
// Sixteen bytes a step from sixteen tables ("slicing by 16"), each table split into 32-bit halves: above 2 GB/s.

/** The polynomial 0xad93d23594c935a9 with its bits in reverse order, in halves. */
const POLYNOMIAL_LOW = 0xac4b_c9b5
const POLYNOMIAL_HIGH = 0x95ac_9329

const SLICES = 16

/** At [256 × k + b]: what the byte b contributes when k bytes follow it. */
const TABLE_LOW = new Int32Array(SLICES * 256)
const TABLE_HIGH = new Int32Array(SLICES * 256)

for (let byte = 0; byte < 256; byte++) {
  let low = byte
  let high = 0
  for (let bit = 0; bit < 8; bit++) {
    const carry = -(low & 1)
    low = ((low >>> 1) | (high << 31)) ^ (carry & POLYNOMIAL_LOW)
    high = (high >>> 1) ^ (carry & POLYNOMIAL_HIGH)
  }
  TABLE_LOW[byte] = low
  TABLE_HIGH[byte] = high
}
for (let i = 256; i < SLICES * 256; i++) {
  const low = TABLE_LOW[i - 256]
  const high = TABLE_HIGH[i - 256]
  TABLE_LOW[i] = ((low >>> 8) | (high << 24)) ^ TABLE_LOW[low & 0xff]
  TABLE_HIGH[i] = (high >>> 8) ^ TABLE_HIGH[low & 0xff]
}

/** A checksum in the making: feed it all bytes in order, in pieces of any size. */
export class Crc64 {
  #low = 0
  #high = 0

  /** Adds `buf[start, end)`. */
  update(buf: Uint8Array, start: number, end: number): void {
    let low = this.#low
    let high = this.#high
    let i = start
    if (end - start >= SLICES) {
      const view = new DataView(buf.buffer, buf.byteOffset, buf.byteLength)
      // From the last word to the first, each looked up in both halves at once: the order that keeps most in registers.
      for (const wideEnd = end - SLICES; i <= wideEnd; i += SLICES) {
        const fourth = view.getInt32(i + 12, true)
        let nextLow = wordIn(TABLE_LOW, 0, fourth)
        let nextHigh = wordIn(TABLE_HIGH, 0, fourth)
        const third = view.getInt32(i + 8, true)
        nextLow ^= wordIn(TABLE_LOW, 0x400, third)
        nextHigh ^= wordIn(TABLE_HIGH, 0x400, third)
        const second = view.getInt32(i + 4, true) ^ high
        nextLow ^= wordIn(TABLE_LOW, 0x800, second)
        nextHigh ^= wordIn(TABLE_HIGH, 0x800, second)
        const first = view.getInt32(i, true) ^ low
        low = nextLow ^ wordIn(TABLE_LOW, 0xc00, first)
        high = nextHigh ^ wordIn(TABLE_HIGH, 0xc00, first)
      }
    }
    for (; i < end; i++) {
      const index = (low ^ buf[i]) & 0xff
      low = ((low >>> 8) | (high << 24)) ^ TABLE_LOW[index]
      high = (high >>> 8) ^ TABLE_HIGH[index]
    }
    this.#low = low
    this.#high = high
  }

  /** The checksum of all bytes so far, as an unsigned 64-bit integer. */
  get value(): bigint {
    return (BigInt(this.#high >>> 0) << 32n) | BigInt(this.#low >>> 0)
  }

  /** Writes the checksum at `pos` in 8 bytes, little-endian as in RDB. */
  write(buf: Uint8Array, pos: number): void {
    for (let i = 0; i < 4; i++) {
      buf[pos + i] = this.#low >>> (8 * i)
      buf[pos + 4 + i] = this.#high >>> (8 * i)
    }
  }

  /** Whether the 8 bytes at `pos` are the checksum, as `write` would write it. */
  matches(buf: Uint8Array, pos: number): boolean {
    let difference = 0
    for (let i = 0; i < 4; i++) {
      difference |= buf[pos + i] ^ ((this.#low >>> (8 * i)) & 0xff)
      difference |= buf[pos + 4 + i] ^ ((this.#high >>> (8 * i)) & 0xff)
    }
    return difference === 0
  }
}

/** The checksum of `buf[start, end)`, as an unsigned 64-bit integer. */
export function crc64(buf: Uint8Array, start: number, end: number): bigint {
  const crc = new Crc64()
  crc.update(buf, start, end)
  return crc.value
}

/** One half of what the four bytes of a word contribute; `table[at]` is the place of its last byte. */
function wordIn(table: Int32Array, at: number, word: number): number {
  return (
    table[(at + 0x300) | (word & 0xff)] ^
    table[(at + 0x200) | ((word >>> 8) & 0xff)] ^
    table[(at + 0x100) | ((word >>> 16) & 0xff)] ^
    table[at | (word >>> 24)]
  )
}
