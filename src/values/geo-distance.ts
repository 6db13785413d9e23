// Distances on a sphere by the haversine formula, to the same double as Redis has them.
//
// What decides is computed twice: quickly first, and where that is too close to a border again with functions that round
// correctly. All angles are in degrees, all distances in metres.

import { roundedAsin, roundedCos, roundedSin } from '../bytes/rounded-trig.ts'

/** The quadratic mean of the earth's radii. */
export const EARTH_RADIUS_M = 6372797.560856

const RADIANS = Math.PI / 180

export function toRadians(degrees: number): number {
  return degrees * RADIANS
}

export function toDegrees(radians: number): number {
  return radians / RADIANS
}

/** The distance of two parallels. */
export function latitudeDistance(latitude1: number, latitude2: number): number {
  return EARTH_RADIUS_M * Math.abs(toRadians(latitude2) - toRadians(latitude1))
}

/** The distance of two places. */
export function distanceBetween(
  longitude1: number,
  latitude1: number,
  longitude2: number,
  latitude2: number,
): number {
  const v = roundedSin((toRadians(longitude2) - toRadians(longitude1)) / 2)
  if (v === 0) return latitudeDistance(latitude1, latitude2)
  const radians1 = toRadians(latitude1)
  const radians2 = toRadians(latitude2)
  const u = roundedSin((radians2 - radians1) / 2)
  const a = u * u + roundedCos(radians1) * roundedCos(radians2) * v * v
  return 2 * EARTH_RADIUS_M * roundedAsin(Math.sqrt(a))
}

/**
 * The haversine of the angle between two places, which grows with their distance: 0 to 1. It is off by less than
 * HAVERSINE_ERROR of itself.
 */
export function haversineBetween(
  longitude1: number,
  latitude1: number,
  longitude2: number,
  latitude2: number,
): number {
  const radians1 = toRadians(latitude1)
  const radians2 = toRadians(latitude2)
  const u = Math.sin((radians2 - radians1) / 2)
  const v = Math.sin((toRadians(longitude2) - toRadians(longitude1)) / 2)
  return u * u + Math.cos(radians1) * Math.cos(radians2) * v * v
}

/** How far two haversines have to be apart, as a share of themselves, to be sure of their order. */
export const HAVERSINE_ERROR = 1e-12

/** The haversine of a distance; from half the equator on that of half the equator. */
export function haversineOf(distance: number): number {
  const half = distance / (2 * EARTH_RADIUS_M)
  if (half >= Math.PI / 2) return 1
  const sine = Math.sin(half)
  return sine * sine
}

/** Beyond it a distance loses digits, as the arcsine is steep. */
const MAX_QUICK_HAVERSINE = 0.99
/** How far a distance may be off that is computed quickly, as a share of itself. */
export const QUICK_DISTANCE_ERROR = 1e-13

/** The distance of a haversine to about QUICK_DISTANCE_ERROR, or NaN if that cannot be had so. */
export function quickDistance(haversine: number): number {
  if (haversine > MAX_QUICK_HAVERSINE) return Number.NaN
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(haversine))
}
