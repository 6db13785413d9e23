/** KEYS pattern: all keys that match. RANDOMKEY: any key. */

import { globMatchRange } from '../../bytes/glob.ts'
import type { ByteRange } from '../../bytes/range.ts'
import type { Request } from '../../protocol/request.ts'
import { pattern } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'

const STAR = 42
/** How many keys RANDOMKEY draws in vain where those whose time is up are kept. */
const MAX_DRAWS = 100

function randomBelow(limit: number): number {
  return Math.floor(Math.random() * limit)
}

/** Whether argument `i` is the pattern that every key matches, the empty one included. */
export function matchesAll(request: Request, i: number): boolean {
  return request.length(i) === 1 && request.buf[request.start[i]] === STAR
}

export const keys = defineCommand({
  name: 'keys',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(n), n the keys of the database',
  summary: 'Lists all keys that match a pattern.',
  flags: ['readonly'],
  categories: ['dangerous'],
  tips: ['request_policy:all_shards', 'nondeterministic_output_order'],
  args: [pattern('pattern')],
  run({ db, reply }, request) {
    const { buf } = request
    const start = request.start[1]
    const end = request.end[1]
    const all = matchesAll(request, 1)
    const key: ByteRange = { bytes: buf, start: 0, end: 0 }
    const mark = reply.mark()
    let count = 0
    const visit = (ref: number): void => {
      if (db.isExpired(ref)) return
      db.key(ref, key)
      if (!all && !globMatchRange(buf, start, end, key.bytes, key.start, key.end, false)) return
      reply.bulk(key.bytes, key.start, key.end)
      count++
    }
    for (let cursor = db.table.scan(0, visit); cursor !== 0; ) cursor = db.table.scan(cursor, visit)
    reply.arrayAt(mark, count)
  },
})

export const randomkey = defineCommand({
  name: 'randomkey',
  touchesAnyKey: true,
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Picks a key at random.',
  flags: ['readonly'],
  tips: ['request_policy:all_shards', 'nondeterministic_output'],
  args: [],
  run({ db, reply, keyspace }) {
    for (let draws = 0; draws < MAX_DRAWS || !keyspace.keepExpired; draws++) {
      const ref = db.table.random(randomBelow)
      if (ref === 0) break
      if (db.dropExpired(ref)) continue
      const { bytes, start, end } = db.key(ref, keyspace.view)
      return reply.bulk(bytes, start, end)
    }
    reply.nullBulk()
  },
})
