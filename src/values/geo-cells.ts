// The cells of the geohash grid that cover the shape of a search: the one of its centre and up to eight around it.
//
// Which they are, and in which order they are searched, decides the order of results that nothing else sorts. So the
// steps are those of Redis, also where they could be better.

import {
  columnOf,
  interleaveHigh,
  interleaveLow,
  MAX_STEPS,
  rowOf,
  southOf,
  westOf,
} from '../bytes/geohash.ts'
import type { GeoShape } from './geo-shape.ts'

/** Half of the height and width of the Mercator projection, in metres. */
const MERCATOR_REACH_M = 20037726.37
/** Nearer to a pole than these the cells are too narrow, and too narrow again. */
const NARROW_LATITUDE = 66
const VERY_NARROW_LATITUDE = 80
/** From so many steps on the cells around the centre's can be left out where the shape ends within it. */
const MIN_STEPS_TO_LEAVE_OUT = 2

/** In the order in which they are searched: how many columns to the east and rows to the north of the centre's. */
const EAST = [0, 0, 0, 1, -1, 1, -1, 1, -1] as const
const NORTH = [0, 1, -1, 0, 0, 1, 1, -1, -1] as const
const AROUND: number = EAST.length

/** The cells of one search. `min[i]` and `max[i]` are the scores of cell i: from the first to below the second. */
export class GeoCells {
  count = 0
  readonly min = new Float64Array(AROUND)
  readonly max = new Float64Array(AROUND)

  private steps = 0
  private column = 0
  private row = 0
  private north = 0
  private south = 0
  private west = 0
  private east = 0

  /** Finds the cells for a shape. */
  cover(shape: GeoShape): void {
    const span = shape.longitudeSpan
    this.north = shape.north
    this.south = shape.south
    this.west = shape.longitude - span
    this.east = shape.longitude + span
    this.choose(shape, stepsFor(shape.reach, shape.latitude))
    if (this.steps > 1 && !this.isCovered()) this.choose(shape, this.steps - 1)
    this.collect()
  }

  private choose({ longitude, latitude }: GeoShape, steps: number): void {
    this.steps = steps
    this.column = columnOf(longitude, steps)
    this.row = rowOf(latitude, steps)
  }

  /** Whether the cells to the four sides reach beyond the shape's bounds. */
  private isCovered(): boolean {
    const { steps } = this
    // Not `>=`: of bounds that are no numbers, as those of an endless radius, nothing is outside.
    if (southOf(this.rowAt(1) + 1, steps) < this.north) return false
    if (southOf(this.rowAt(-1), steps) > this.south) return false
    if (westOf(this.columnAt(1) + 1, steps) < this.east) return false
    return !(westOf(this.columnAt(-1), steps) > this.west)
  }

  private collect(): void {
    const { steps, row, column } = this
    const mayLeaveOut = steps >= MIN_STEPS_TO_LEAVE_OUT
    const endsSouth = mayLeaveOut && southOf(row, steps) < this.south
    const endsNorth = mayLeaveOut && southOf(row + 1, steps) > this.north
    const endsWest = mayLeaveOut && westOf(column, steps) < this.west
    const endsEast = mayLeaveOut && westOf(column + 1, steps) > this.east
    this.count = 0
    let lastColumn = -1
    let lastRow = -1
    for (let i = 0; i < AROUND; i++) {
      const east = EAST[i]
      const north = NORTH[i]
      if ((east > 0 && endsEast) || (east < 0 && endsWest)) continue
      if ((north > 0 && endsNorth) || (north < 0 && endsSouth)) continue
      const cellColumn = this.columnAt(east)
      const cellRow = this.rowAt(north)
      // In a grid of two by two a neighbour is met on both sides, one right after the other.
      if (cellColumn === lastColumn && cellRow === lastRow) continue
      this.add(cellColumn, cellRow)
      if (i === 0) continue
      lastColumn = cellColumn
      lastRow = cellRow
    }
  }

  private add(column: number, row: number): void {
    const high = interleaveHigh(column, row) * 2 ** 32
    const low = interleaveLow(column, row) >>> 0
    const scale = 4 ** (MAX_STEPS - this.steps)
    this.min[this.count] = (high + low) * scale
    this.max[this.count] = (high + (low + 1)) * scale
    this.count++
  }

  /** A column to the east of the centre's; the grid is a ring. The centre's own may be one beyond the last. */
  private columnAt(east: number): number {
    return east === 0 ? this.column : (this.column + east) & (2 ** this.steps - 1)
  }

  private rowAt(north: number): number {
    return north === 0 ? this.row : (this.row + north) & (2 ** this.steps - 1)
  }
}

/** The steps of a grid whose cells are about as large as a shape that reaches so far from its centre. */
function stepsFor(reach: number, latitude: number): number {
  if (reach === 0) return MAX_STEPS
  let steps = -1
  for (let doubled = reach; doubled < MERCATOR_REACH_M; doubled *= 2) steps++
  if (Math.abs(latitude) > NARROW_LATITUDE) steps--
  if (Math.abs(latitude) > VERY_NARROW_LATITUDE) steps--
  return Math.min(Math.max(steps, 1), MAX_STEPS)
}
