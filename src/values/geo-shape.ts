// The circle or box that a geo search looks into, around its centre.

import { type GeoPosition, MAX_LONGITUDE } from '../bytes/geohash.ts'
import { roundedCos } from '../bytes/rounded-trig.ts'
import {
  distanceBetween,
  EARTH_RADIUS_M,
  HAVERSINE_ERROR,
  haversineBetween,
  haversineOf,
  latitudeDistance,
  toDegrees,
  toRadians,
} from './geo-distance.ts'

/** The order of parallels is sure beyond this share of their distance. */
const LATITUDE_SLACK = 1 + 1e-9

/** A little less than a right angle. */
const POLE = 1.57

/** Set the centre and call `makeCircle` or `makeBox`; then it tells which places lie within. Lengths are in metres. */
export class GeoShape {
  longitude = 0
  latitude = 0
  /** Half the extent from south to north, and from west to east. */
  private halfHeight = 0
  private halfWidth = 0
  private isBox = false
  /** The distance from the centre to the farthest point. */
  reach = 0
  /** The haversine of the distance to the place that `has` saw last; of a box NaN. */
  haversine = Number.NaN

  // What a place is quickly compared with: see `prepare`.
  private maxLatitudeDegrees = 0
  private surelyInside = 0
  private surelyOutside = 0

  makeCircle(radius: number): void {
    this.isBox = false
    this.halfHeight = radius
    this.halfWidth = radius
    this.reach = radius
    this.prepare(radius)
  }

  /** `width` and `height` in the unit of the request, which is `unit` metres. */
  makeBox(width: number, height: number, unit: number): void {
    this.isBox = true
    this.haversine = Number.NaN
    this.halfHeight = (height * unit) / 2
    this.halfWidth = (width * unit) / 2
    this.reach = Math.sqrt((width / 2) * (width / 2) + (height / 2) * (height / 2)) * unit
    this.prepare(this.halfWidth)
  }

  private prepare(width: number): void {
    const haversine = haversineOf(width)
    this.surelyInside = haversine * (1 - HAVERSINE_ERROR)
    this.surelyOutside = haversine * (1 + HAVERSINE_ERROR)
    this.maxLatitudeDegrees = toDegrees(this.halfHeight / EARTH_RADIUS_M) * LATITUDE_SLACK
  }

  /** The northern and southern end. */
  get north(): number {
    return this.latitude + toDegrees(this.halfHeight / EARTH_RADIUS_M)
  }

  get south(): number {
    return this.latitude - toDegrees(this.halfHeight / EARTH_RADIUS_M)
  }

  /** How many degrees it goes to the east and west, on the side of its centre that is nearer to a pole. */
  get longitudeSpan(): number {
    const parallel = this.latitude < 0 ? this.south : this.north
    return toDegrees(this.halfWidth / EARTH_RADIUS_M / roundedCos(toRadians(parallel)))
  }

  /**
   * How many degrees to the east and west its points lie at most: more than `longitudeSpan` for some boxes. 180 where
   * there is no bound.
   */
  get longitudeReach(): number {
    const height = this.halfHeight / EARTH_RADIUS_M
    const width = this.halfWidth / EARTH_RADIUS_M
    const latitude = Math.abs(toRadians(this.latitude))
    if (latitude + height >= POLE || width >= POLE) return MAX_LONGITUDE
    if (!this.isBox) return toDegrees(Math.asin(Math.min(1, Math.sin(width) / Math.cos(latitude))))
    return toDegrees(2 * Math.asin(Math.min(1, Math.sin(width / 2) / Math.cos(latitude + height))))
  }

  /** Whether a place lies within. */
  has(place: GeoPosition): boolean {
    const { longitude, latitude } = place
    if (Math.abs(latitude - this.latitude) > this.maxLatitudeDegrees) return false
    return this.isBox ? this.boxHas(longitude, latitude) : this.circleHas(longitude, latitude)
  }

  private circleHas(longitude: number, latitude: number): boolean {
    const haversine = haversineBetween(this.longitude, this.latitude, longitude, latitude)
    this.haversine = haversine
    if (haversine < this.surelyInside) return true
    if (haversine > this.surelyOutside) return false
    return !(distanceBetween(this.longitude, this.latitude, longitude, latitude) > this.halfWidth)
  }

  /** The width is measured on the place's own parallel. */
  private boxHas(longitude: number, latitude: number): boolean {
    if (latitudeDistance(latitude, this.latitude) > this.halfHeight) return false
    const haversine = haversineBetween(longitude, latitude, this.longitude, latitude)
    if (haversine < this.surelyInside) return true
    if (haversine > this.surelyOutside) return false
    return !(distanceBetween(longitude, latitude, this.longitude, latitude) > this.halfWidth)
  }

  /** How far a place is from the centre. */
  distanceTo({ longitude, latitude }: GeoPosition): number {
    return distanceBetween(this.longitude, this.latitude, longitude, latitude)
  }

  /** The haversine of that, quickly. */
  haversineTo({ longitude, latitude }: GeoPosition): number {
    return haversineBetween(this.longitude, this.latitude, longitude, latitude)
  }
}
