/** SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]: walks over the keys in small steps. */

import { ownCopy } from '../../bytes/copy.ts'
import { globMatchRange } from '../../bytes/glob.ts'
import { parseInt64 } from '../../bytes/int64.ts'
import type { Database } from '../../keyspace/database.ts'
import { typeName } from '../../keyspace/record.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, optional, pattern, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { matchesAll } from './keys.ts'
import { parseCursor } from './scan-cursor.ts'

const FIRST_OPTION = 2
const DEFAULT_COUNT = 10
/** A step visits at most this many buckets for each key that it is asked for, so that a sparse table cannot hold it up. */
const BUCKETS_PER_KEY = 10

/** What a SCAN asks for: positions of arguments, 0 where there is none. */
interface ScanOptions {
  count: number
  match: number
  type: number
}

/** Reads the options, or writes the error reply: then the answer is null. */
function readOptions(request: Request, reply: ReplyWriter): ScanOptions | null {
  const options: ScanOptions = { count: DEFAULT_COUNT, match: 0, type: 0 }
  for (let i = FIRST_OPTION; i < request.argc; i += 2) {
    let error: string | null = null
    if (i + 1 === request.argc) error = ERRORS.syntax
    else if (request.is(i, 'count')) error = readCount(request, i + 1, options)
    else if (request.is(i, 'match')) options.match = i + 1
    else if (request.is(i, 'type')) options.type = i + 1
    else error = ERRORS.syntax
    if (error === null) continue
    reply.error(error)
    return null
  }
  if (options.match !== 0 && matchesAll(request, options.match)) options.match = 0
  return options
}

function readCount(request: Request, i: number, options: ScanOptions): string | null {
  const count = parseInt64(request.buf, request.start[i], request.end[i])
  if (count === null) return ERRORS.notInteger
  options.count = Number(count)
  return count < 1n ? ERRORS.syntax : null
}

/** Collects the records of buckets from `cursor` on into `refs` until there are enough; returns the next cursor. */
function collect(db: Database, cursor: number, count: number, refs: number[]): number {
  const visit = (ref: number): void => {
    refs.push(ref)
  }
  let at = cursor
  let buckets = count * BUCKETS_PER_KEY
  do {
    at = db.table.scan(at, visit)
  } while (at !== 0 && buckets-- > 0 && refs.length < count)
  return at
}

/** Whether a record belongs into the answer. One whose time is up does not, and is deleted if the pattern matches. */
function isWanted(db: Database, ref: number, request: Request, { match, type }: ScanOptions): boolean {
  const { buf, start, end } = request
  const { keyspace } = db
  const key = db.key(ref, keyspace.view)
  if (match !== 0) {
    if (!globMatchRange(buf, start[match], end[match], key.bytes, key.start, key.end, false)) return false
  }
  if (type === 0) return !db.dropExpired(ref)
  // With TYPE each key counts as looked up.
  if (db.isExpired(ref)) {
    const name = ownCopy(key.bytes, key.start, key.end)
    db.dropExpired(ref)
    db.missed(name, 0, name.length)
    return false
  }
  keyspace.hits++
  return request.is(type, typeName(db.kind(ref)))
}

export const scan = defineCommand({
  name: 'scan',
  touchesAnyKey: true,
  group: 'generic',
  since: '2.8.0',
  complexity: 'O(1) for each step, O(n) for a whole walk, n the keys of the database',
  summary: 'Walks over the keys of the database in small steps.',
  history: [['6.0.0', 'The option `TYPE`.']],
  flags: ['readonly'],
  tips: ['nondeterministic_output', 'request_policy:special'],
  args: [
    integer('cursor'),
    optional(pattern('pattern', { token: 'MATCH' })),
    optional(integer('count', { token: 'COUNT' })),
    optional(string('type', { token: 'TYPE', since: '6.0.0' })),
  ],
  run({ db, reply, keyspace }, request) {
    const cursor = parseCursor(request, 1)
    if (cursor < 0) return reply.error(ERRORS.invalidCursor)
    const options = readOptions(request, reply)
    if (options === null) return
    const refs: number[] = []
    const next = collect(db, cursor, options.count, refs)
    const wanted = refs.filter((ref) => isWanted(db, ref, request, options))
    reply.array(2)
    reply.bulkInteger(next)
    reply.array(wanted.length)
    for (const ref of wanted) {
      const { bytes, start, end } = db.key(ref, keyspace.view)
      reply.bulk(bytes, start, end)
    }
  },
})
