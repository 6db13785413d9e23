/** DEL, UNLINK key [key ...]: deletes keys. */

import { EVENTS } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import { key, REMOVES, repeated } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'

/**
 * Deletes the keys that are arguments and answers how many there were.
 *
 * UNLINK and DEL are one: a string is freed at once, whatever its length, and values of many parts will be freed in
 * slices by either.
 */
function deleteKeys({ db, reply }: CommandContext, request: Request): void {
  const { buf, start, end } = request
  let deleted = 0
  for (let i = 1; i < request.argc; i++) {
    const ref = db.peek(buf, start[i], end[i])
    if (ref === 0) continue
    db.delete(ref)
    db.changed(buf, start[i], end[i], EVENTS.del)
    deleted++
  }
  reply.integer(deleted)
}

export const del = defineCommand({
  name: 'del',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(n), n the keys given and, of values other than strings, their elements',
  summary: 'Deletes keys.',
  flags: ['write'],
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  args: [repeated(key('key', REMOVES))],
  run: deleteKeys,
})

export const unlink = defineCommand({
  name: 'unlink',
  group: 'generic',
  since: '4.0.0',
  complexity: 'O(n), n the keys given; the memory of large values is freed later',
  summary: 'Deletes keys, and frees what is large between later commands.',
  flags: ['write', 'fast'],
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  args: [repeated(key('key', REMOVES))],
  run: deleteKeys,
})
