// Deleting fields, and the key of a hash that has none left.

import { hashSize, removeField } from '../../collections/hash.ts'
import { EVENTS } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { HASH_EVENTS } from './events.ts'

/** Deletes the fields named by the arguments from `from` on. Answers how many there were; tells nobody. */
export function removeFields(ctx: CommandContext, request: Request, ref: number, from: number): number {
  const { db } = ctx
  const { argc, buf, start, end } = request
  let current = ref
  let count = 0
  for (let i = from; i < argc; i++) {
    const target = removeField(db, current, buf, start[i], end[i])
    if (target === 0) continue
    current = target
    count++
  }
  if (count > 0) announceRemoval(ctx, request, current, count)
  return count
}

/** Tells everybody that `count` fields of the hash were deleted, and deletes its key if none is left. */
export function announceRemoval(ctx: CommandContext, request: Request, ref: number, count: number): void {
  const { db, keyspace } = ctx
  const { buf, start, end } = request
  const isEmpty = hashSize(db, ref) === 0
  if (isEmpty) db.delete(ref)
  keyspace.dirty += count - 1
  db.changed(buf, start[1], end[1], HASH_EVENTS.hdel)
  if (isEmpty) db.notify(buf, start[1], end[1], EVENTS.del)
}
