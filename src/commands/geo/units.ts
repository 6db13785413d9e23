// The units of distances.

import type { Request } from '../../protocol/request.ts'
import { type Arg, oneOf, token } from '../../server/args.ts'

export const UNIT: Arg = oneOf('unit', [token('M'), token('KM'), token('FT'), token('MI')])

export const BAD_UNIT = 'ERR unsupported unit provided. please use M, KM, FT, MI'

/** The metres of the unit in argument `i`, or NaN. */
export function readUnit(request: Request, i: number): number {
  if (request.is(i, 'm')) return 1
  if (request.is(i, 'km')) return 1000
  if (request.is(i, 'ft')) return 0.3048
  return request.is(i, 'mi') ? 1609.34 : Number.NaN
}
