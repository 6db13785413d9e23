/**
 * SET key value [NX | XX | IFEQ value | IFNE value | IFDEQ digest | IFDNE digest] [GET]
 * [EX seconds | PX milliseconds | EXAT time | PXAT time-ms | KEEPTTL]: stores a string.
 */

import type { Database } from '../../keyspace/database.ts'
import { EVENTS } from '../../keyspace/events.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import { storeArgument } from '../../keyspace/strings.ts'
import type { Request } from '../../protocol/request.ts'
import {
  integer,
  type KeyFlag,
  key,
  OVERWRITES,
  oneOf,
  optional,
  READS_AND_UPDATES,
  string,
  token,
  UPDATES,
  unixTime,
} from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { OptionReader } from '../../server/options.ts'
import {
  BAD_DIGEST,
  comparisons,
  digestIsArgument,
  equalsArgument,
  isComparison,
  isDigestLength,
} from './condition.ts'
import { BAD_DEADLINE, type Deadline, DeadlineReader, NO_DEADLINE } from './deadline.ts'
import { replyString } from './find-string.ts'
import { storeUntil } from './store-until.ts'

const KEY_FLAGS: readonly KeyFlag[] = ['RW', 'access', 'update', 'variable_flags']

const args = [
  key('key', KEY_FLAGS),
  string('value'),
  optional(
    oneOf('condition', [token('NX'), token('XX'), ...comparisons({ since: '8.4.0' })], { since: '2.6.12' }),
  ),
  optional(token('GET', 'get', { since: '6.2.0' })),
  optional(
    oneOf('expiration', [
      integer('seconds', { token: 'EX', since: '2.6.12' }),
      integer('milliseconds', { token: 'PX', since: '2.6.12' }),
      unixTime('unix-time-seconds', { token: 'EXAT', since: '6.2.0' }),
      unixTime('unix-time-milliseconds', { token: 'PXAT', since: '6.2.0' }),
      token('KEEPTTL', 'keepttl', { since: '6.0.0' }),
    ]),
  ),
]
const options = new OptionReader(args)
const deadlines = new DeadlineReader(options, 'set')
const NX = options.slot('NX')
const XX = options.slot('XX')
const IFEQ = options.slot('IFEQ')
const IFNE = options.slot('IFNE')
const IFDEQ = options.slot('IFDEQ')
const IFDNE = options.slot('IFDNE')
const GET = options.slot('GET')
const KEEPTTL = options.slot('KEEPTTL')

export const set = defineCommand({
  name: 'set',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Stores a string under a key, whatever was there before.',
  flags: ['write', 'denyoom'],
  args,
  keySpecs: [
    {
      flags: KEY_FLAGS,
      notes: 'RW and access because of `GET`',
      begin: { type: 'index', index: 1 },
      find: { type: 'range', lastKey: 0, keyStep: 1, limit: 0 },
    },
  ],
  getKeys: (request) => [{ position: 1, flags: keyFlags(request) }],
  history: [
    ['2.6.12', 'The options `EX`, `PX`, `NX` and `XX`.'],
    ['6.0.0', 'The option `KEEPTTL`.'],
    ['6.2.0', 'The options `GET`, `EXAT` and `PXAT`.'],
    ['7.0.0', '`GET` may be combined with `NX`.'],
    ['8.4.0', 'The conditions `IFEQ`, `IFNE`, `IFDEQ` and `IFDNE`.'],
  ],
  run(ctx, request) {
    if (request.argc > 3) return setWithOptions(ctx, request)
    const { db, reply } = ctx
    const { buf } = request
    const start = request.start[1]
    const end = request.end[1]
    const ref = db.lookup(buf, start, end)
    storeArgument(db, ref, request, 1, 2, false)
    db.changed(buf, start, end, EVENTS.set)
    reply.ok()
  },
})

/** What this request uses its key for. */
function keyFlags(request: Request): readonly KeyFlag[] {
  let flags = OVERWRITES
  for (let i = 3; i < request.argc; i++) {
    if (request.is(i, 'get')) return READS_AND_UPDATES
    if (isComparison(request, i)) flags = UPDATES
  }
  return flags
}

function setWithOptions(ctx: CommandContext, request: Request): void {
  const { db, reply, options: found } = ctx
  if (!options.read(request, 3, found)) return reply.error(ERRORS.syntax)
  const deadline = deadlines.read(ctx, request)
  if (deadline === BAD_DEADLINE) return
  const digestAt = found[IFDEQ] + found[IFDNE]
  const readsOld = found[GET] + found[IFEQ] + found[IFNE] + digestAt !== 0
  const ref = readsOld
    ? db.lookupRead(request.buf, request.start[1], request.end[1])
    : db.lookup(request.buf, request.start[1], request.end[1])
  if (readsOld && ref !== 0 && db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
  if (ref !== 0 && digestAt !== 0 && !isDigestLength(request, digestAt + 1)) return reply.error(BAD_DIGEST)
  const holds = conditionHolds(db, ref, request, found)
  if (found[GET] !== 0 && ref !== 0) replyString(ctx, ref)
  else if (found[GET] === 0 && holds) reply.ok()
  else reply.nullBulk()
  if (holds) storeWithOptions(ctx, request, ref, deadline)
}

function conditionHolds(db: Database, ref: number, request: Request, found: Int32Array): boolean {
  if (found[NX] !== 0) return ref === 0
  if (found[XX] !== 0) return ref !== 0
  if (found[IFEQ] !== 0) return ref !== 0 && equalsArgument(db, ref, request, found[IFEQ] + 1)
  if (found[IFNE] !== 0) return ref === 0 || !equalsArgument(db, ref, request, found[IFNE] + 1)
  if (found[IFDEQ] !== 0) return ref !== 0 && digestIsArgument(db, ref, request, found[IFDEQ] + 1)
  if (found[IFDNE] !== 0) return ref === 0 || !digestIsArgument(db, ref, request, found[IFDNE] + 1)
  return true
}

function storeWithOptions(ctx: CommandContext, request: Request, ref: number, deadline: Deadline): void {
  const { db, options: found, propagation } = ctx
  if (deadline !== NO_DEADLINE) return storeUntil(ctx, request, ref, 2, deadline)
  storeArgument(db, ref, request, 1, 2, found[KEEPTTL] !== 0)
  db.changed(request.buf, request.start[1], request.end[1], EVENTS.set)
  if (found[GET] !== 0 && propagation.active) propagation.as(...withoutGet(request))
}

/** The words of a request without its GET options: nobody reads the answer of what is handed on. */
function withoutGet(request: Request): Uint8Array[] {
  const words: Uint8Array[] = []
  let isOption = false
  for (let i = 0; i < request.argc; i++) {
    isOption = i > 2 && !(isOption && isComparison(request, i - 1))
    if (!(isOption && request.is(i, 'get'))) words.push(request.bytes(i))
  }
  return words
}
