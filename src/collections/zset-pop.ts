// Removing a run of ranks from a sorted set under a key, with all that follows from it; and the pops made of that.

import type { KeyEvent } from '../keyspace/events.ts'
import { EVENTS } from '../keyspace/events.ts'
import type { ReplyWriter } from '../protocol/reply.ts'
import type { Zset } from './zset.ts'
import { ZSET_EVENTS } from './zset-events.ts'

/**
 * Removes the members of the ranks `[from, to)`, at least one, from the opened sorted set under `key[start, end)`,
 * deletes the key when nothing is left, and tells everybody.
 */
export function removeRanks(
  zset: Zset,
  key: Uint8Array,
  start: number,
  end: number,
  from: number,
  to: number,
  event: KeyEvent,
): void {
  const { db } = zset
  zset.removeRange(from, to)
  const isEmpty = zset.length === 0
  if (isEmpty) db.delete(zset.ref)
  db.changed(key, start, end, event)
  if (isEmpty) db.notify(key, start, end, EVENTS.del)
}

/**
 * Takes `count` members (1 to its length) with the lowest scores, or the highest if `max`, out of the opened sorted
 * set under `key[start, end)`. Each is written to `reply` as member and score, as an array of the two if `nested`;
 * the header in front of all of them is the caller's.
 */
export function popMembers(
  zset: Zset,
  reply: ReplyWriter,
  key: Uint8Array,
  start: number,
  end: number,
  count: number,
  max: boolean,
  nested: boolean,
): void {
  const { length, member } = zset
  zset.seek(max ? length - 1 : 0)
  for (let left = count; left > 0; left--) {
    zset.read()
    if (nested) reply.array(2)
    reply.bulk(member.bytes, member.start, member.end)
    reply.float(zset.score)
    if (left === 1) break
    if (max) zset.backward()
    else zset.forward()
  }
  if (max) removeRanks(zset, key, start, end, length - count, length, ZSET_EVENTS.zpopmax)
  else removeRanks(zset, key, start, end, 0, count, ZSET_EVENTS.zpopmin)
}
