// What geo commands reply: distances, coordinates, and the matches of a search.

import {
  distanceLength,
  distanceUnits,
  MAX_COORDINATE_BYTES,
  writeCoordinate,
  writeDistance,
} from '../bytes/fixed-double.ts'
import type { GeoPosition } from '../bytes/geohash.ts'
import { isBigKind } from '../keyspace/record.ts'
import type { ReplyWriter } from '../protocol/reply.ts'
import type { SortedSet } from '../values/sorted-set.ts'
import type { GeoSearch } from './geo-search.ts'
import type { Zset } from './zset.ts'
import { replyNodes } from './zset-reply.ts'

const DOLLAR = 36
const COMMA = 44
const ZERO = 48
const CR = 13
const LF = 10
/** The header of a bulk string of 10 to 99 bytes, and a line end. */
const FRAME_BYTES = 7
const DISTANCE_BYTES = 40

/** Names that are written between two looks at the room in the output buffer. */
const RUN = 64

/** What is told of each match beside its name. */
export interface MatchParts {
  readonly distance: boolean
  readonly hash: boolean
  readonly coordinates: boolean
}

/** A distance with four decimals. */
export function replyDistance(reply: ReplyWriter, distance: number): void {
  const units = distanceUnits(distance)
  const length = distanceLength(units)
  const at = reply.claim(DISTANCE_BYTES)
  const text = writeBulkHeader(reply.space, at, length)
  reply.wrote(writeLineEnd(reply.space, writeDistance(reply.space, text, units)))
}

/** An array of longitude and latitude. */
export function replyCoordinates(reply: ReplyWriter, { longitude, latitude }: GeoPosition): void {
  reply.array(2)
  replyCoordinate(reply, longitude)
  replyCoordinate(reply, latitude)
}

function replyCoordinate(reply: ReplyWriter, value: number): void {
  const at = reply.claim(MAX_COORDINATE_BYTES + FRAME_BYTES)
  const out = reply.space
  if (reply.resp3) {
    out[at] = COMMA
    reply.wrote(writeLineEnd(out, writeCoordinate(out, at + 1, value)))
    return
  }
  // Nearly all have two digits of length: the text is moved where it has one.
  const text = at + 5
  const length = writeCoordinate(out, text, value) - text
  if (length < 10) out.copyWithin(text - 1, text, text + length)
  reply.wrote(writeLineEnd(out, writeBulkHeader(out, at, length) + length))
}

function writeBulkHeader(out: Uint8Array, pos: number, length: number): number {
  let at = pos
  out[at++] = DOLLAR
  if (length >= 10) out[at++] = ZERO + ((length / 10) | 0)
  out[at++] = ZERO + (length % 10)
  return writeLineEnd(out, at)
}

function writeLineEnd(out: Uint8Array, pos: number): number {
  out[pos] = CR
  out[pos + 1] = LF
  return pos + 2
}

/** The first `count` matches of a search in the opened sorted set; distances in units of so many metres. */
export function replyMatches(
  reply: ReplyWriter,
  search: GeoSearch,
  zset: Zset,
  count: number,
  unit: number,
  parts: MatchParts,
): void {
  const { member } = zset
  const length = 1 + Number(parts.distance) + Number(parts.hash) + Number(parts.coordinates)
  reply.array(count)
  if (length === 1 && replyNames(reply, search, zset, count)) return
  for (let i = 0; i < count && !reply.isOverfull; i++) {
    zset.readHandle(search.handle(i))
    if (length > 1) reply.array(length)
    reply.bulk(member.bytes, member.start, member.end)
    if (length === 1) continue
    if (parts.distance) replyDistance(reply, search.roughDistance(i, unit))
    if (parts.hash) reply.integer(Math.trunc(search.score(i)))
    if (!parts.coordinates) continue
    search.placeOf(i)
    replyCoordinates(reply, search.place)
  }
}

/** The names of matches in a big sorted set, quickly; false: the set is packed. */
function replyNames(reply: ReplyWriter, search: GeoSearch, zset: Zset, count: number): boolean {
  const { db, ref } = zset
  if (!isBigKind(db.kind(ref))) return false
  const nodes = new Int32Array(RUN)
  for (let first = 0; first < count && !reply.isOverfull; first += RUN) {
    const run = Math.min(RUN, count - first)
    for (let i = 0; i < run; i++) nodes[i] = search.handle(first + i)
    replyNodes(reply, db.keyspace, db.big(ref) as SortedSet, nodes, 0, run, 1)
  }
  return true
}
