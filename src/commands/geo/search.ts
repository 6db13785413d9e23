// What all geo searches do: find the members, sort them, and reply or store them.

import { replyMatches } from '../../collections/geo-reply.ts'
import { ZsetDraft } from '../../collections/zset-draft.ts'
import { ZSET_EVENTS } from '../../collections/zset-events.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ABSENT, OPENED, openForReading, REFUSED } from '../sorted-set/open.ts'
import { storeResult } from '../sorted-set/store-result.ts'
import { readCoordinates } from './coordinates.ts'
import { SearchArguments, type SearchKind } from './search-arguments.ts'

/** GEOSEARCH and GEOSEARCHSTORE. */
export function search(ctx: CommandContext, request: Request, kind: SearchKind): void {
  const found = openForReading(ctx, request, kind.stores ? 2 : 1)
  if (found === REFUSED) return
  const options = new SearchArguments()
  finish(ctx, request, kind, options, found)
}

/** GEORADIUS and GEORADIUS_RO. */
export function searchAround(ctx: CommandContext, request: Request, kind: SearchKind): void {
  const found = openForReading(ctx, request, 1)
  if (found === REFUSED) return
  const options = new SearchArguments()
  const error = readCoordinates(request, 2, ctx.geo.shape) ?? options.readRadius(request, 4)
  if (error !== null) return ctx.reply.error(error)
  finish(ctx, request, kind, options, found)
}

/** GEORADIUSBYMEMBER and GEORADIUSBYMEMBER_RO. Without a key nobody looks at the member and the radius. */
export function searchAroundMember(ctx: CommandContext, request: Request, kind: SearchKind): void {
  const found = openForReading(ctx, request, 1)
  if (found === REFUSED) return
  const options = new SearchArguments()
  const error =
    found === ABSENT ? null : (options.readMember(ctx, request, 2) ?? options.readRadius(request, 3))
  if (error !== null) return ctx.reply.error(error)
  finish(ctx, request, kind, options, found)
}

function finish(
  ctx: CommandContext,
  request: Request,
  kind: SearchKind,
  options: SearchArguments,
  found: number,
): void {
  const { geo, reply, zset } = ctx
  const error = options.read(ctx, request, kind, found === OPENED)
  if (error !== null) return reply.error(error)
  let count = 0
  if (found === OPENED) {
    options.applyShape(ctx)
    geo.run(zset, options.any ? options.count : 0)
    count = options.count === 0 ? geo.length : Math.min(geo.length, options.count)
    // The nearest ones are meant where only some are wanted, unless any will do.
    const order = options.order === 0 && options.count > 0 && !options.any ? 1 : options.order
    if (order !== 0 && geo.length > 1) geo.sort(order < 0, count)
  }
  if (options.storeAt > 0) store(ctx, request, kind, options, count)
  else if (count === 0) reply.array(0)
  else {
    replyMatches(reply, geo, zset, count, options.unit, {
      distance: options.withDistance,
      hash: options.withHash,
      coordinates: options.withCoordinates,
    })
  }
  geo.release()
}

function store(
  ctx: CommandContext,
  request: Request,
  kind: SearchKind,
  options: SearchArguments,
  count: number,
): void {
  const { geo, keyspace, zset } = ctx
  const { member } = zset
  const draft = new ZsetDraft(keyspace)
  if (count > 0) draft.reserve(count)
  for (let i = 0; i < count; i++) {
    zset.readHandle(geo.handle(i))
    const score = options.storesDistance ? geo.distance(i, options.unit) : geo.score(i)
    draft.find(member.bytes, member.start, member.end)
    draft.add(member.bytes, member.start, member.end, score)
  }
  const event = kind.isOpen ? ZSET_EVENTS.geosearchstore : ZSET_EVENTS.georadiusstore
  storeResult(ctx, request, draft, event, options.storeAt)
}
