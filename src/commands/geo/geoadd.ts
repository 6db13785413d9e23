/** GEOADD key [NX | XX] [CH] longitude latitude member [longitude latitude member ...]: adds places to a geo index. */

import { exactScoreOf, GeoPosition, scoreOf } from '../../bytes/geohash.ts'
import { ADDED, UNCHANGED, UPDATED, type Zset } from '../../collections/zset.ts'
import { ZSET_EVENTS } from '../../collections/zset-events.ts'
import type { Request } from '../../protocol/request.ts'
import { block, double, key, oneOf, optional, repeated, string, token, UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import type { Word } from '../../server/propagation.ts'
import { ABSENT, openForWriting, REFUSED } from '../sorted-set/open.ts'
import { readCoordinates } from './coordinates.ts'

const NX = 1
const XX = 2
const CH = 4

const WORDS = 3

function add(ctx: CommandContext, request: Request): void {
  const { reply, db, zset } = ctx
  const { buf, start, end, argc } = request
  const { place } = ctx.geo
  let flags = 0
  let first = 2
  for (; first < argc; first++) {
    const flag = flagAt(request, first)
    if (flag === 0) break
    flags |= flag
  }
  const places = (argc - first) / WORDS
  if (places === 0 || !Number.isInteger(places) || (flags & (NX | XX)) === (NX | XX)) {
    return reply.error(ERRORS.syntax)
  }
  // All coordinates are checked before anything is added.
  for (let i = first; i < argc; i += WORDS) {
    const error = readCoordinates(request, i, place)
    if (error !== null) return reply.error(error)
  }
  const found = openForWriting(ctx, request, 1)
  if (found === REFUSED) return
  if (found === ABSENT) {
    if ((flags & XX) !== 0) return reply.integer(0)
    zset.create(db, buf, start[1], end[1], places, end[first + 2] - start[first + 2])
  } else if (places > 1) {
    zset.expect(places)
  }
  let added = 0
  let updated = 0
  for (let i = first; i < argc; i += WORDS) {
    if (places > 1) readCoordinates(request, i, place)
    const score = scoreOf(place.longitude, place.latitude)
    const outcome = put(zset, buf, start[i + 2], end[i + 2], score, flags)
    if (outcome === ADDED) added++
    else if (outcome === UPDATED) updated++
  }
  if (added + updated > 0) db.changed(buf, start[1], end[1], ZSET_EVENTS.zadd)
  if (ctx.propagation.active) handOn(ctx, request, first)
  reply.integer((flags & CH) === 0 ? added : added + updated)
}

function flagAt(request: Request, i: number): number {
  if ((request.buf[request.start[i]] | 32) < 97) return 0
  if (request.is(i, 'nx')) return NX
  if (request.is(i, 'xx')) return XX
  return request.is(i, 'ch') ? CH : 0
}

function put(zset: Zset, buf: Uint8Array, start: number, end: number, score: number, flags: number): number {
  if ((flags & (NX | XX)) === 0) return zset.put(buf, start, end, score)
  if (!zset.find(buf, start, end)) {
    if ((flags & XX) !== 0) return UNCHANGED
    zset.addMissing(score)
    return ADDED
  }
  if ((flags & NX) !== 0 || zset.score === score) return UNCHANGED
  zset.setFound(score)
  return UPDATED
}

/** Elsewhere it is a ZADD, which needs no arithmetic. */
function handOn({ propagation }: CommandContext, request: Request, first: number): void {
  const words: Word[] = ['zadd']
  for (let i = 1; i < first; i++) words.push(request.bytes(i))
  const place = new GeoPosition()
  for (let i = first; i < request.argc; i += WORDS) {
    readCoordinates(request, i, place)
    words.push(exactScoreOf(place.longitude, place.latitude).toString(), request.bytes(i + 2))
  }
  propagation.as(...words)
}

export const geoadd = defineCommand({
  name: 'geoadd',
  group: 'geo',
  since: '3.2.0',
  complexity: 'O(log n) for each place, n the places in the index',
  summary: 'Adds places to a geo index, or moves those that are in it.',
  history: [['6.2.0', 'The options `CH`, `NX` and `XX`.']],
  flags: ['write', 'denyoom'],
  args: [
    key('key', UPDATES),
    optional(oneOf('condition', [token('NX'), token('XX')], { since: '6.2.0' })),
    optional(token('CH', 'change', { since: '6.2.0' })),
    repeated(block('longitude_latitude_member', [double('longitude'), double('latitude'), string('member')])),
  ],
  run: add,
})
