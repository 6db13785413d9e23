// CRC-64 with Jones's polynomial, as it ends RDB files and DUMP payloads: reflected, starting at 0, nothing inverted.
// Eight bytes a step from eight tables ("slicing by 8"), each table split into 32-bit halves.

/** The polynomial 0xad93d23594c935a9 with its bits in reverse order, in halves. */
const POLYNOMIAL_LOW = 0xac4b_c9b5
const POLYNOMIAL_HIGH = 0x95ac_9329

const SLICES = 8

/** At [256 × k + b]: what the byte b contributes when k bytes follow it. */
const TABLE_LOW = new Uint32Array(SLICES * 256)
const TABLE_HIGH = new Uint32Array(SLICES * 256)

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
    for (const wideEnd = end - SLICES; i <= wideEnd; i += SLICES) {
      const a = low ^ (buf[i] | (buf[i + 1] << 8) | (buf[i + 2] << 16) | (buf[i + 3] << 24))
      const b = high ^ (buf[i + 4] | (buf[i + 5] << 8) | (buf[i + 6] << 16) | (buf[i + 7] << 24))
      low = slices(TABLE_LOW, a, b)
      high = slices(TABLE_HIGH, a, b)
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

/** One half of the checksum of the eight bytes in `a` and, behind it, `b`. */
function slices(table: Uint32Array, a: number, b: number): number {
  return (
    table[0x700 | (a & 0xff)] ^
    table[0x600 | ((a >>> 8) & 0xff)] ^
    table[0x500 | ((a >>> 16) & 0xff)] ^
    table[0x400 | (a >>> 24)] ^
    table[0x300 | (b & 0xff)] ^
    table[0x200 | ((b >>> 8) & 0xff)] ^
    table[0x100 | ((b >>> 16) & 0xff)] ^
    table[b >>> 24]
  )
}
