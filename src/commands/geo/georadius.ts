/**
 * GEORADIUS key longitude latitude radius unit [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC | DESC]
 * [STORE key | STOREDIST key] and GEORADIUSBYMEMBER key member radius unit ...: older forms of GEOSEARCH, and the forms of
 * both that only read.
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
import type { KeySpec } from '../../server/key-specs.ts'
import { searchAround, searchAroundMember } from './search.ts'
import type { SearchKind } from './search-arguments.ts'
import { UNIT } from './units.ts'

const COMPLEXITY = 'O(n + log m), n the members in the cells around the circle, m those of the index'
const CAPITALS = ['7.0.0', 'Names of units in capitals.'] as const
const ANY = ['6.2.0', 'The option `ANY` of `COUNT`.'] as const

const AROUND: readonly Arg[] = [
  key('key', READS),
  double('longitude'),
  double('latitude'),
  double('radius'),
  UNIT,
]
const AROUND_MEMBER: readonly Arg[] = [key('key', READS), string('member'), double('radius'), UNIT]

/** The options that both forms have; `any` is newer than the command or not. */
function options(any: Arg): readonly Arg[] {
  return [
    optional(token('WITHCOORD')),
    optional(token('WITHDIST')),
    optional(token('WITHHASH')),
    optional(block('count', [integer('count', { token: 'COUNT' }), optional(any)])),
    optional(oneOf('order', [token('ASC'), token('DESC')])),
  ]
}

const OPTIONS = options(token('ANY', 'any', { since: '6.2.0' }))
const MEMBER_OPTIONS = options(token('ANY'))

const STORE: readonly Arg[] = [
  { ...optional(key('key', OVERWRITES, { token: 'STORE' })), keySpecIndex: 1 },
  { ...optional(key('key', OVERWRITES, { token: 'STOREDIST' })), keySpecIndex: 2 },
]

function keySpecs(startFrom: number): readonly KeySpec[] {
  const find = { type: 'range', lastKey: 0, keyStep: 1, limit: 0 } as const
  return [
    { flags: READS, begin: { type: 'index', index: 1 }, find },
    { flags: OVERWRITES, begin: { type: 'keyword', keyword: 'STORE', startFrom }, find },
    { flags: OVERWRITES, begin: { type: 'keyword', keyword: 'STOREDIST', startFrom }, find },
  ]
}

/** Where the options begin, and whether STORE is one. */
function kind(from: number, mayStore: boolean): SearchKind {
  return { from, isOpen: false, mayStore, stores: false }
}

export const georadius = defineCommand({
  name: 'georadius',
  group: 'geo',
  since: '3.2.0',
  complexity: COMPLEXITY,
  summary: 'Finds the members of a geo index within a circle; replies or stores them.',
  history: [ANY, CAPITALS],
  deprecated: { since: '6.2.0', replacedBy: '`GEOSEARCH` and `GEOSEARCHSTORE` with `BYRADIUS`' },
  flags: ['write', 'denyoom'],
  args: [...AROUND, ...OPTIONS, ...STORE],
  keySpecs: keySpecs(6),
  run: (ctx, request) => searchAround(ctx, request, kind(6, true)),
})

export const georadiusRo = defineCommand({
  name: 'georadius_ro',
  group: 'geo',
  since: '3.2.10',
  complexity: COMPLEXITY,
  summary: 'Finds the members of a geo index within a circle.',
  history: [ANY],
  deprecated: { since: '6.2.0', replacedBy: '`GEOSEARCH` with `BYRADIUS`' },
  flags: ['readonly'],
  args: [...AROUND, ...OPTIONS],
  run: (ctx, request) => searchAround(ctx, request, kind(6, false)),
})

export const georadiusbymember = defineCommand({
  name: 'georadiusbymember',
  group: 'geo',
  since: '3.2.0',
  complexity: COMPLEXITY,
  summary: 'Finds the members of a geo index within a circle around one of them; replies or stores them.',
  history: [CAPITALS],
  deprecated: {
    since: '6.2.0',
    replacedBy: '`GEOSEARCH` and `GEOSEARCHSTORE` with `BYRADIUS` and `FROMMEMBER`',
  },
  flags: ['write', 'denyoom'],
  args: [...AROUND_MEMBER, ...MEMBER_OPTIONS, ...STORE],
  keySpecs: keySpecs(5),
  run: (ctx, request) => searchAroundMember(ctx, request, kind(5, true)),
})

export const georadiusbymemberRo = defineCommand({
  name: 'georadiusbymember_ro',
  group: 'geo',
  since: '3.2.10',
  complexity: COMPLEXITY,
  summary: 'Finds the members of a geo index within a circle around one of them.',
  deprecated: { since: '6.2.0', replacedBy: '`GEOSEARCH` with `BYRADIUS` and `FROMMEMBER`' },
  flags: ['readonly'],
  args: [...AROUND_MEMBER, ...MEMBER_OPTIONS],
  run: (ctx, request) => searchAroundMember(ctx, request, kind(5, false)),
})
