// Words that the tests of the geo commands share.

import type { Arg, Command } from '../support/command.ts'

export const UNITS = ['m', 'km', 'ft', 'mi', 'M', 'Km', 'FT', 'mI'] as const

/** The date line, the prime meridian, and what is next to them. */
export const EDGE_LONGITUDES = [
  '180',
  '-180',
  '179.999999',
  '-179.999999',
  '0',
  '-0',
  '0.000003',
  '1e-7',
] as const

/** The ends of the projection, the equator, and where the cells become narrow. */
export const EDGE_LATITUDES = [
  ...['85.05112878', '-85.05112878', '85', '-85', '0', '-0', '0.000001'],
  ...['66', '66.1', '-66.1', '80', '80.1', '-80.1'],
] as const

/** What is no place. */
export const BAD_COORDINATES: readonly (readonly Arg[])[] = [
  ['180.0078125', '0'],
  ['-180.00000051', '3'],
  ['0', '85.06'],
  ['0', '-1e22'],
  ['inf', '0'],
  ['nan', '0'],
  ['x', '0'],
  ['0', ''],
  ['1e300', '1.5e-7'],
]

/** Commands on the key `k`, that change something and that do not. */
export const TRACED: readonly Command[] = [
  ['GEOADD', 'k', '13', '38', 'a'],
  ['GEOADD', 'k', '13.5', '38', 'a'],
  ['geoadd', 'k', 'CH', 'xx', '13.5', '38', 'a', '1', '1', 'new'],
  ['GEOADD', 'k', 'NX', '13.5', '38', 'a'],
  ['GEOADD', 'k', 'XX', '13.5', '38', 'none'],
  ['GEOADD', 'k', 'NX', '180', '85.05112878', 'edge', '-180', '-85.05112878', 'corner'],
  ['GEOADD', 'k', '200', '38', 'a'],
  ['GEOADD', 'k', 'NX', 'XX', '13', '38', 'a'],
  ['GEOADD', 'k', 'NX', 'NX', 'NX', 'CH'],
  ['GEOADD', 'k', 'CH', '13', '38'],
  ['GEOPOS', 'k', 'a'],
  ['GEOHASH', 'k', 'a'],
  ['GEODIST', 'k', 'a', 'b'],
  ['GEOSEARCH', 'k', 'FROMLONLAT', '13', '38', 'BYRADIUS', '100', 'km'],
  ['GEOSEARCHSTORE', 'dst', 'k', 'FROMLONLAT', '13', '38', 'BYRADIUS', '100', 'km'],
  ['GEOSEARCHSTORE', 'k', 'k', 'FROMLONLAT', '13', '38', 'BYBOX', '100', '100', 'km', 'STOREDIST'],
  ['GEOSEARCHSTORE', 'k', 'k', 'FROMLONLAT', '-13', '38', 'BYRADIUS', '100', 'km'],
  ['GEOSEARCHSTORE', 'k', 'none', 'FROMLONLAT', '-13', '38', 'BYRADIUS', '100', 'km'],
  ['GEOSEARCHSTORE', 'dst', 'none', 'FROMMEMBER', 'x', 'BYRADIUS', '100', 'km'],
  ['GEORADIUS', 'k', '13', '38', '100', 'km'],
  ['GEORADIUS', 'k', '13', '38', '100', 'km', 'STORE', 'dst'],
  ['GEORADIUS', 'k', '13', '38', '100', 'km', 'STORE', 'other', 'STOREDIST', 'k'],
  ['GEORADIUS', 'k', '-13', '38', '100', 'km', 'STORE', 'k'],
  ['GEORADIUS_RO', 'k', '13', '38', '100', 'km'],
  ['GEORADIUSBYMEMBER', 'k', 'a', '100', 'km', 'STORE', 'dst'],
  ['GEORADIUSBYMEMBER', 'none', 'a', '100', 'km', 'STORE', 'k'],
  ['GEORADIUSBYMEMBER_RO', 'k', 'a', '100', 'km'],
]
