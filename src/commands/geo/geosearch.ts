/**
 * GEOSEARCH key FROMMEMBER member | FROMLONLAT longitude latitude BYRADIUS radius unit | BYBOX width height unit
 * [ASC | DESC] [COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH], and GEOSEARCHSTORE destination key ... [STOREDIST].
 */

import {
  type Arg,
  block,
  double,
  integer,
  key,
  OVERWRITES,
  oneOf,
  optional,
  READS,
  string,
  token,
} from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { search } from './search.ts'
import { UNIT } from './units.ts'

const CENTRE: Arg = oneOf('from', [
  string('member', { token: 'FROMMEMBER' }),
  block('longitude_latitude', [double('longitude'), double('latitude')], { token: 'FROMLONLAT' }),
])

const SHAPE: Arg = oneOf('by', [
  block('circle', [double('radius', { token: 'BYRADIUS' }), UNIT]),
  block('box', [double('width', { token: 'BYBOX' }), double('height'), UNIT]),
])

const ORDER: Arg = optional(oneOf('order', [token('ASC'), token('DESC')]))
const COUNT: Arg = optional(block('count', [integer('count', { token: 'COUNT' }), optional(token('ANY'))]))
const COMPLEXITY = 'O(n + log m), n the members in the cells around the shape, m those of the index'
const HISTORY = [['7.0.0', 'Names of units in capitals.']] as const

export const geosearch = defineCommand({
  name: 'geosearch',
  group: 'geo',
  since: '6.2.0',
  complexity: COMPLEXITY,
  summary: 'Finds the members of a geo index within a circle or a box.',
  history: HISTORY,
  flags: ['readonly'],
  args: [
    key('key', READS),
    CENTRE,
    SHAPE,
    ORDER,
    COUNT,
    optional(token('WITHCOORD')),
    optional(token('WITHDIST')),
    optional(token('WITHHASH')),
  ],
  run: (ctx, request) => search(ctx, request, { from: 2, isOpen: true, mayStore: false, stores: false }),
})

export const geosearchstore = defineCommand({
  name: 'geosearchstore',
  group: 'geo',
  since: '6.2.0',
  complexity: COMPLEXITY,
  summary: 'Stores the members of a geo index within a circle or a box as another, or by distance.',
  history: HISTORY,
  flags: ['write', 'denyoom'],
  args: [
    key('destination', OVERWRITES),
    key('source', READS),
    CENTRE,
    SHAPE,
    ORDER,
    COUNT,
    optional(token('STOREDIST')),
  ],
  run: (ctx, request) => search(ctx, request, { from: 3, isOpen: true, mayStore: false, stores: true }),
})
