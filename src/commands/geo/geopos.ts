/** GEOPOS, GEOHASH and GEODIST: where members of a geo index lie, and how far from each other. */

import { geohashText } from '../../bytes/geohash.ts'
import { replyCoordinates, replyDistance } from '../../collections/geo-reply.ts'
import type { Request } from '../../protocol/request.ts'
import { key, optional, READS, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { distanceBetween } from '../../values/geo-distance.ts'
import { ABSENT, OPENED, openForReading, REFUSED } from '../sorted-set/open.ts'
import { BAD_UNIT, readUnit, UNIT } from './units.ts'

/** Answers an array with one element a member from argument 2 on. */
function eachMember(ctx: CommandContext, request: Request, there: () => void, missing: () => void): void {
  const { geo, zset } = ctx
  const found = openForReading(ctx, request, 1)
  if (found === REFUSED) return
  ctx.reply.array(request.argc - 2)
  for (let i = 2; i < request.argc; i++) {
    if (found === OPENED && zset.find(request.buf, request.start[i], request.end[i])) {
      geo.place.decode(zset.score)
      there()
    } else missing()
  }
}

export const geopos = defineCommand({
  name: 'geopos',
  group: 'geo',
  since: '3.2.0',
  complexity: 'O(n), n the members asked for',
  summary: 'Tells the longitude and latitude of members of a geo index.',
  flags: ['readonly'],
  arity: -2,
  args: [key('key', READS), repeated(string('member'))],
  run: (ctx, request) =>
    eachMember(
      ctx,
      request,
      () => replyCoordinates(ctx.reply, ctx.geo.place),
      () => ctx.reply.nullArray(),
    ),
})

export const geohash = defineCommand({
  name: 'geohash',
  group: 'geo',
  since: '3.2.0',
  complexity: 'O(1) for each member asked for',
  summary: 'Tells the places of members of a geo index as standard geohashes.',
  flags: ['readonly'],
  arity: -2,
  args: [key('key', READS), repeated(string('member'))],
  run: (ctx, request) =>
    eachMember(
      ctx,
      request,
      () => ctx.reply.bulkText(geohashText(ctx.geo.place)),
      () => ctx.reply.nullBulk(),
    ),
})

export const geodist = defineCommand({
  name: 'geodist',
  group: 'geo',
  since: '3.2.0',
  complexity: 'O(1)',
  summary: 'Tells the distance between two members of a geo index.',
  flags: ['readonly'],
  args: [key('key', READS), string('member1'), string('member2'), optional(UNIT)],
  run(ctx, request) {
    const { geo, reply, zset } = ctx
    const { buf, start, end, argc } = request
    const unit = argc === 5 ? readUnit(request, 4) : 1
    if (argc > 5) return reply.error(ERRORS.syntax)
    if (Number.isNaN(unit)) return reply.error(BAD_UNIT)
    const found = openForReading(ctx, request, 1)
    if (found === REFUSED) return
    if (found === ABSENT || !zset.find(buf, start[2], end[2])) return reply.nullBulk()
    geo.place.decode(zset.score)
    const { longitude, latitude } = geo.place
    if (!zset.find(buf, start[3], end[3])) return reply.nullBulk()
    geo.place.decode(zset.score)
    const distance = distanceBetween(longitude, latitude, geo.place.longitude, geo.place.latitude)
    replyDistance(reply, distance / unit)
  },
})
