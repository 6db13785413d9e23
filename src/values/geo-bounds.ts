// A quick look at scores: most of those in the cells of a search are outside the rectangle around its shape, which shows
// without decoding them.

import {
  COLUMN_BITS,
  columnOf,
  columnPlaces,
  MAX_LATITUDE,
  MAX_LONGITUDE,
  MAX_STEPS,
  ROW_BITS,
  rowOf,
  rowPlaces,
} from '../bytes/geohash.ts'
import type { GeoShape } from './geo-shape.ts'

const WORD = 2 ** 32
/** What is added on each side, in degrees: more than half a cell, and than rounding makes. */
const MARGIN = 1e-5

/** The rectangle around a shape. */
export class GeoBounds {
  private minRow = 0
  private maxRow = 0
  private minColumn = 0
  private maxColumn = 0

  /** Sets the rectangle around a shape, somewhat larger. */
  enclose(shape: GeoShape): void {
    const south = shape.south - MARGIN
    const north = shape.north + MARGIN
    this.minRow = south > -MAX_LATITUDE ? rowPlaces(rowOf(south, MAX_STEPS)) : 0
    this.maxRow = north < MAX_LATITUDE ? rowPlaces(rowOf(north, MAX_STEPS)) : Number.POSITIVE_INFINITY
    const reach = shape.longitudeReach + MARGIN
    const west = shape.longitude - reach
    const east = shape.longitude + reach
    // Across the date line there would be two rectangles: then longitudes are not looked at.
    const isWhole = west > -MAX_LONGITUDE && east < MAX_LONGITUDE
    this.minColumn = isWhole ? columnPlaces(columnOf(west, MAX_STEPS)) : 0
    this.maxColumn = isWhole ? columnPlaces(columnOf(east, MAX_STEPS)) : Number.POSITIVE_INFINITY
  }

  /** Whether a score may lie within the shape. */
  mayHold(score: number): boolean {
    const high = (score / WORD) | 0
    const low = score | 0
    const row = (high & ROW_BITS) * WORD + (low & ROW_BITS)
    if (row < this.minRow || row > this.maxRow) return false
    const column = (high & COLUMN_BITS) * WORD + ((low & COLUMN_BITS) >>> 0)
    return column >= this.minColumn && column <= this.maxColumn
  }
}
