// A longitude and a latitude as arguments.

import { parseDouble } from '../../bytes/double.ts'
import { formatFixed6 } from '../../bytes/fixed-double.ts'
import { MAX_LATITUDE, MAX_LONGITUDE } from '../../bytes/geohash.ts'
import type { Request } from '../../protocol/request.ts'
import { ERRORS } from '../../server/errors.ts'

/** Reads arguments `i` and `i + 1` into `place`; the error, or null. */
export function readCoordinates(
  { buf, start, end }: Request,
  i: number,
  place: { longitude: number; latitude: number },
): string | null {
  const longitude = parseDouble(buf, start[i], end[i])
  const latitude = parseDouble(buf, start[i + 1], end[i + 1])
  if (Number.isNaN(longitude) || Number.isNaN(latitude)) return ERRORS.notFloat
  if (Math.abs(longitude) > MAX_LONGITUDE || Math.abs(latitude) > MAX_LATITUDE) {
    return `ERR invalid longitude,latitude pair ${formatFixed6(longitude)},${formatFixed6(latitude)}`
  }
  place.longitude = longitude
  place.latitude = latitude
  return null
}
