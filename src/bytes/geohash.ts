// The geohash that is a member's score in a geo index: 26 bits of latitude and 26 of longitude, interleaved.
//
// Bit 0 is the lowest of the latitude, bit 1 the lowest of the longitude. A cell of `steps` bits either way is named by
// its column and row, counted from south-west. Its corner is computed in the order of operations that Redis has, so
// that the doubles are the same.

export const MAX_LONGITUDE = 180
/** Where the Mercator projection of the world is as high as it is wide. */
export const MAX_LATITUDE = 85.05112878
const LONGITUDE_RANGE = 360
const LATITUDE_RANGE: number = MAX_LATITUDE - -MAX_LATITUDE

/** Bits of a coordinate in a score. */
export const MAX_STEPS = 26
const CELLS = 2 ** MAX_STEPS
/** What the upper word of a score counts. */
const WORD = 2 ** 32

/** The column of a longitude from -180 to 180 in a grid of `2 ** steps`; 180 is one beyond the last. */
export function columnOf(longitude: number, steps: number): number {
  return Math.trunc(((longitude - -MAX_LONGITUDE) / LONGITUDE_RANGE) * 2 ** steps)
}

/** The row of a latitude, up to MAX_LATITUDE either way; MAX_LATITUDE itself is one beyond the last. */
export function rowOf(latitude: number, steps: number): number {
  return Math.trunc(((latitude - -MAX_LATITUDE) / LATITUDE_RANGE) * 2 ** steps)
}

/** The western edge of a column. */
export function westOf(column: number, steps: number): number {
  return -MAX_LONGITUDE + (column / 2 ** steps) * LONGITUDE_RANGE
}

/** The southern edge of a row. */
export function southOf(row: number, steps: number): number {
  return -MAX_LATITUDE + (row / 2 ** steps) * LATITUDE_RANGE
}

/** The upper 32 bits of column and row interleaved; both have up to 27 bits. */
export function interleaveHigh(column: number, row: number): number {
  return spread(row >>> 16) | (spread(column >>> 16) << 1)
}

/** The lower 32 bits, as a signed number. */
export function interleaveLow(column: number, row: number): number {
  return spread(row) | (spread(column) << 1)
}

/** The bits of a latitude, and those of a longitude, in either word of a score. */
export const ROW_BITS = 0x55555555
export const COLUMN_BITS: number = ~ROW_BITS

/** A row with its bits where they stand in a score, as a number: rows have the order of these. */
export function rowPlaces(row: number): number {
  return interleaveHigh(0, row) * WORD + interleaveLow(0, row)
}

/** The same for a column. */
export function columnPlaces(column: number): number {
  return interleaveHigh(column, 0) * WORD + (interleaveLow(column, 0) >>> 0)
}

/** The score of a place. Beyond 2^53, at 180 degrees, it is rounded as a double is. */
export function scoreOf(longitude: number, latitude: number): number {
  const column = columnOf(longitude, MAX_STEPS)
  const row = rowOf(latitude, MAX_STEPS)
  return interleaveHigh(column, row) * WORD + (interleaveLow(column, row) >>> 0)
}

/** The same as an exact integer. */
export function exactScoreOf(longitude: number, latitude: number): bigint {
  const column = columnOf(longitude, MAX_STEPS)
  const row = rowOf(latitude, MAX_STEPS)
  return (BigInt(interleaveHigh(column, row)) << 32n) | BigInt(interleaveLow(column, row) >>> 0)
}

/** Gives the lower 16 bits the even places of 32. */
function spread(bits: number): number {
  let x = bits & 0xffff
  x = (x | (x << 8)) & 0x00ff00ff
  x = (x | (x << 4)) & 0x0f0f0f0f
  x = (x | (x << 2)) & 0x33333333
  return (x | (x << 1)) & 0x55555555
}

/** Collects the bits of the even places. */
function collect(bits: number): number {
  let x = bits & 0x55555555
  x = (x | (x >>> 1)) & 0x33333333
  x = (x | (x >>> 2)) & 0x0f0f0f0f
  x = (x | (x >>> 4)) & 0x00ff00ff
  return (x | (x >>> 8)) & 0xffff
}

/** A place on earth, in degrees. */
export class GeoPosition {
  longitude = 0
  latitude = 0

  /** Goes to the middle of a score's cell. Any score leads somewhere: a sorted set may have been made by ZADD. */
  decode(score: number): void {
    let high: number
    let low: number
    if (score >= 0 && score < 2 ** 52) {
      high = (score / WORD) | 0
      low = score | 0
    } else {
      const bits = toUint64(score)
      high = Number(bits >> 32n) | 0
      low = Number(bits & 0xffff_ffffn) | 0
    }
    const row = (collect(low) | (collect(high) << 16)) >>> 0
    const column = (collect(low >>> 1) | (collect(high >>> 1) << 16)) >>> 0
    const west = -MAX_LONGITUDE + (column / CELLS) * LONGITUDE_RANGE
    const east = -MAX_LONGITUDE + (((column + 1) >>> 0) / CELLS) * LONGITUDE_RANGE
    const south = -MAX_LATITUDE + (row / CELLS) * LATITUDE_RANGE
    const north = -MAX_LATITUDE + (((row + 1) >>> 0) / CELLS) * LATITUDE_RANGE
    this.longitude = within((west + east) / 2, MAX_LONGITUDE)
    this.latitude = within((south + north) / 2, MAX_LATITUDE)
  }
}

function within(value: number, limit: number): number {
  if (value > limit) return limit
  return value < -limit ? -limit : value
}

/** A double as an x86-64 converts it to an unsigned integer of 64 bits, where C says nothing of it, too. */
function toUint64(score: number): bigint {
  const isLarge = score >= 2 ** 63
  const shifted = isLarge ? score - 2 ** 63 : score
  const fits = shifted >= -(2 ** 63) && shifted < 2 ** 63
  const bits = fits ? BigInt(Math.trunc(shifted)) : 1n << 63n
  return BigInt.asUintN(64, isLarge ? bits ^ (1n << 63n) : bits)
}

/** Characters of a standard geohash. */
const ALPHABET = '0123456789bcdefghjkmnpqrstuvwxyz'

const BITS_PER_CHARACTER = 5

/**
 * The standard geohash of a place, for which latitudes go up to 90 degrees. 52 bits are ten characters and a little;
 * the eleventh is always the same.
 */
export function geohashText({ longitude, latitude }: GeoPosition): string {
  const column = columnOf(longitude, MAX_STEPS)
  const row = Math.trunc(((latitude - -90) / 180) * CELLS)
  const high = interleaveHigh(column, row)
  const low = interleaveLow(column, row)
  let text = ''
  for (let shift = 2 * MAX_STEPS - BITS_PER_CHARACTER; shift > 0; shift -= BITS_PER_CHARACTER) {
    text += ALPHABET[(shift >= 32 ? high >>> (shift - 32) : low >>> shift) & 31]
  }
  return text + ALPHABET[0]
}
