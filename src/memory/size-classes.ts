// The block sizes of the arena: steps of 8 bytes up to 512, then eight sizes for each doubling up to 128 KiB.
// The step bounds what is lost inside a block: at most 7 bytes below 512, at most an eighth above.

/** The largest block of the arena, in bytes. Larger values live apart. */
export const MAX_BLOCK_BYTES = 128 * 1024

const MIN_BLOCK_BYTES = 16
const FINE_LIMIT_BYTES = 512

function listSizes(): number[] {
  const sizes: number[] = []
  for (let size = MIN_BLOCK_BYTES; size <= FINE_LIMIT_BYTES; size += 8) sizes.push(size)
  for (let base = FINE_LIMIT_BYTES; base < MAX_BLOCK_BYTES; base *= 2) {
    for (let step = 1; step <= 8; step++) sizes.push(base + (base / 8) * step)
  }
  return sizes
}

/** Block size in bytes of each class, ascending. */
export const CLASS_SIZES: Int32Array = Int32Array.from(listSizes())

/** The smallest class that holds a block, by its size in units of 8 bytes (rounded up). */
export const CLASS_OF_UNITS: Uint8Array = buildClassOfUnits()

function buildClassOfUnits(): Uint8Array {
  const classes = new Uint8Array(MAX_BLOCK_BYTES / 8 + 1)
  let current = 0
  for (let units = 0; units < classes.length; units++) {
    if (units * 8 > CLASS_SIZES[current]) current++
    classes[units] = current
  }
  return classes
}

/** The bytes that a block asked for with `sizeBytes` really takes. */
export function blockSize(sizeBytes: number): number {
  return CLASS_SIZES[CLASS_OF_UNITS[(sizeBytes + 7) >>> 3]]
}
