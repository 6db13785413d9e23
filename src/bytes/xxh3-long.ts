// The part of XXH3 that reads inputs above 240 bytes: eight accumulators of 64 bits fed in stripes of 64 bytes.
// It goes over every byte of values that may be huge, so it works on 32-bit halves instead of BigInt.
import { high32 } from './uint64.ts'
import { XXH3_SECRET } from './xxh3-secret.ts'

const STRIPE_BYTES = 64
const STRIPES_PER_BLOCK = 16
const LANES = 8

/** Multiplies in the scrambling after each block. */
const PRIME32_1 = 0x9e37_79b1

/** Low and high half of each accumulator at the start. */
const INITIAL = Uint32Array.of(
  ...[0xc2b2_ae3d, 0, 0x85eb_ca87, 0x9e37_79b1, 0x27d4_eb4f, 0xc2b2_ae3d, 0x9e37_79f9, 0x1656_67b1],
  ...[0xc2b2_ae63, 0x85eb_ca77, 0x85eb_ca77, 0, 0x1656_67c5, 0x27d4_eb2f, 0x9e37_79b1, 0],
)

/** The secret in 32-bit words, read from its beginning; each further stripe of a block starts two words later. */
const SECRET_WORDS = littleEndianWords(0, XXH3_SECRET.length / 4)
const LAST_STRIPE_WORDS = littleEndianWords(XXH3_SECRET.length - 71, 2 * LANES)
const SCRAMBLE_START = SECRET_WORDS.length - 2 * LANES

function littleEndianWords(start: number, count: number): Uint32Array {
  const view = new DataView(XXH3_SECRET.buffer, XXH3_SECRET.byteOffset + start)
  return Uint32Array.from({ length: count }, (_, i) => view.getUint32(4 * i, true))
}

/** The accumulators after all of `buf[start, end)`, at least 241 bytes: low and high half of each in turn. */
export function accumulateStripes(buf: Uint8Array, start: number, end: number): Uint32Array {
  const view = new DataView(buf.buffer, buf.byteOffset, buf.byteLength)
  const lanes = INITIAL.slice()
  // The last 64 bytes are read as a stripe of their own, whether or not they belong to a whole one before.
  const stripes = Math.floor((end - start - 1) / STRIPE_BYTES)
  for (let i = 0; i < stripes; i++) {
    const inBlock = i % STRIPES_PER_BLOCK
    if (inBlock === 0 && i > 0) scramble(lanes)
    addStripe(lanes, view, start + i * STRIPE_BYTES, SECRET_WORDS, 2 * inBlock)
  }
  if (stripes % STRIPES_PER_BLOCK === 0) scramble(lanes)
  addStripe(lanes, view, end - STRIPE_BYTES, LAST_STRIPE_WORDS, 0)
  return lanes
}

function addStripe(lanes: Uint32Array, view: DataView, pos: number, secret: Uint32Array, at: number): void {
  for (let i = 0; i < 2 * LANES; i += 2) {
    const low = view.getUint32(pos + 4 * i, true)
    const high = view.getUint32(pos + 4 * i + 4, true)
    const mixedLow = low ^ secret[at + i]
    const mixedHigh = high ^ secret[at + i + 1]
    // The data goes to the neighbour, the product of the two halves to the lane itself.
    addTo(lanes, i ^ 2, low, high)
    addTo(lanes, i, Math.imul(mixedLow, mixedHigh) >>> 0, high32(mixedLow, mixedHigh))
  }
}

function addTo(lanes: Uint32Array, i: number, low: number, high: number): void {
  const sum = lanes[i] + low
  lanes[i] = sum
  lanes[i + 1] += high + (sum > 0xffff_ffff ? 1 : 0)
}

/** After each block of 16 stripes: x ^= x >> 47, x ^= secret, x *= PRIME32_1. */
function scramble(lanes: Uint32Array): void {
  for (let i = 0; i < 2 * LANES; i += 2) {
    const low = (lanes[i] ^ (lanes[i + 1] >>> 15) ^ SECRET_WORDS[SCRAMBLE_START + i]) >>> 0
    const high = lanes[i + 1] ^ SECRET_WORDS[SCRAMBLE_START + i + 1]
    lanes[i] = Math.imul(low, PRIME32_1)
    lanes[i + 1] = Math.imul(high, PRIME32_1) + high32(low, PRIME32_1)
  }
}
