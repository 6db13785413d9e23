/** RESTORE key ttl payload [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ counter]: makes a key of what DUMP has answered. */

import { parseInt64 } from '../../bytes/int64.ts'
import { EVENTS, keyEvent } from '../../keyspace/events.ts'
import { checkedForm } from '../../persistence/rdb/form-names.ts'
import { type LoadedValue, NO_VALUE } from '../../persistence/rdb/loaded-value.ts'
import { RdbError } from '../../persistence/rdb/rdb-error.ts'
import { decodePayload, isSoundPayload } from '../../persistence/rdb/read-payload.ts'
import { dropLoaded, setAccess, storeLoaded } from '../../persistence/rdb/store-loaded.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, OVERWRITES, optional, string, token } from '../../server/args.ts'
import { type CommandSpec, defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

const FIRST_OPTION = 4
const MAX_FREQUENCY = 255

const BUSY_KEY = 'BUSYKEY Target key name already exists.'
const BAD_TTL = 'ERR Invalid TTL value, must be >= 0'
const BAD_IDLE_TIME = 'ERR Invalid IDLETIME value, must be >= 0'
const BAD_FREQUENCY = 'ERR Invalid FREQ value, must be >= 0 and <= 255'
const BAD_PAYLOAD = 'ERR DUMP payload version or checksum are wrong'
const BAD_DATA = 'ERR Bad data format'

const RESTORE_EVENT = keyEvent('restore', 'g')

/** What the options ask for. */
interface RestoreOptions {
  replace: boolean
  absolute: boolean
  /** -1: not given. */
  idleSeconds: number
  frequency: number
}

/** Reads the options in order, as an error in one comes before an error in the next. Null after an error reply. */
function readOptions({ reply }: CommandContext, request: Request): RestoreOptions | null {
  const options: RestoreOptions = { replace: false, absolute: false, idleSeconds: -1, frequency: -1 }
  for (let i = FIRST_OPTION; i < request.argc; i++) {
    const hasValue = i + 1 < request.argc
    let error: string | null = null
    if (request.is(i, 'replace')) options.replace = true
    else if (request.is(i, 'absttl')) options.absolute = true
    else if (request.is(i, 'idletime') && hasValue && options.frequency === -1) {
      options.idleSeconds = readInteger(request, ++i)
      if (!(options.idleSeconds >= 0)) error = BAD_IDLE_TIME
    } else if (request.is(i, 'freq') && hasValue && options.idleSeconds === -1) {
      options.frequency = readInteger(request, ++i)
      if (!(options.frequency >= 0 && options.frequency <= MAX_FREQUENCY)) error = BAD_FREQUENCY
    } else error = ERRORS.syntax
    if (error === null) continue
    const isNumber =
      error === ERRORS.syntax || parseInt64(request.buf, request.start[i], request.end[i]) !== null
    reply.error(isNumber ? error : ERRORS.notInteger)
    return null
  }
  return options
}

/** Argument `i` as an integer, beyond 2^53 nearly so; NaN if it is none. */
function readInteger(request: Request, i: number): number {
  const value = parseInt64(request.buf, request.start[i], request.end[i])
  return value === null ? Number.NaN : Number(value)
}

function restoreKey(ctx: CommandContext, request: Request): void {
  const { db, reply } = ctx
  const { buf, start, end } = request
  const options = readOptions(ctx, request)
  if (options === null) return
  if (!options.replace && db.lookup(buf, start[1], end[1]) !== 0) return reply.error(BUSY_KEY)
  const ttl = parseInt64(buf, start[2], end[2])
  if (ttl === null) return reply.error(ERRORS.notInteger)
  if (ttl < 0n) return reply.error(BAD_TTL)
  const { checksPayloads } = ctx.server.persistence.debug
  if (!isSoundPayload(buf, start[3], end[3], checksPayloads)) return reply.error(BAD_PAYLOAD)
  const value = decode(ctx, request)
  if (value === null) return reply.error(BAD_DATA)
  const expireAt = ttl === 0n || options.absolute ? ttl : BigInt.asIntN(64, ttl + BigInt(ctx.nowMs))
  store(ctx, request, options, value, expireAt)
  reply.ok()
}

/** The value of the payload; null: it is broken, the log says how. */
function decode({ keyspace, server }: CommandContext, { buf, start, end }: Request): LoadedValue | null {
  const isDeep = server.config.text('sanitize-dump-payload') !== 'no'
  let reason = 'it is empty'
  try {
    const value = decodePayload(keyspace, buf, start[3], end[3], isDeep)
    if (value.kind !== NO_VALUE) return value
  } catch (error) {
    if (!(error instanceof RdbError)) throw error
    reason = error.message
  }
  const form = checkedForm(buf[start[3]])
  server.log.verbose(`A payload of RESTORE is refused: ${form} integrity check failed: ${reason}`)
  return null
}

/** Puts the value in place of whatever is there. `expireAt`: Unix milliseconds, 0 for never. */
function store(
  ctx: CommandContext,
  request: Request,
  options: RestoreOptions,
  value: LoadedValue,
  expireAt: bigint,
): void {
  const { db } = ctx
  const { buf, start, end } = request
  const old = db.lookup(buf, start[1], end[1])
  if (old !== 0) db.delete(old)
  if (expireAt !== 0n && expireAt <= ctx.keyspace.expiryNowMs) {
    dropLoaded(value)
    if (old === 0) return
    if (ctx.propagation.active) ctx.propagation.as('DEL', request.bytes(1))
    return db.changed(buf, start[1], end[1], EVENTS.del)
  }
  let ref = storeLoaded(db, buf, start[1], end[1], value)
  if (expireAt !== 0n) {
    ref = db.setExactExpiry(ref, expireAt)
    if (!options.absolute) propagateTime(ctx, request, expireAt)
  }
  setAccess(db, ref, options.idleSeconds, options.frequency)
  db.changed(buf, start[1], end[1], RESTORE_EVENT)
}

/** The request is handed on with the expiry time in place of the time to live. */
function propagateTime({ propagation }: CommandContext, request: Request, expireAt: bigint): void {
  if (!propagation.active) return
  const words = Array.from({ length: request.argc }, (_, i) => request.bytes(i))
  const time = Buffer.from(String(expireAt))
  propagation.as(words[0], words[1], time, ...words.slice(3), 'ABSTTL')
}

/** What RESTORE and RESTORE-ASKING have in common. */
const SHARED = {
  complexity: 'O(n), n the elements of the value; O(n log n) for sorted sets',
  categories: ['keyspace', 'dangerous'],
  history: [
    ['3.0.0', 'The option `REPLACE`.'],
    ['5.0.0', 'The option `ABSTTL`.'],
    ['5.0.0', 'The options `IDLETIME` and `FREQ`.'],
  ],
  args: [
    key('key', OVERWRITES),
    integer('ttl'),
    string('serialized-value'),
    optional(token('REPLACE', 'replace', { since: '3.0.0' })),
    optional(token('ABSTTL', 'absttl', { since: '5.0.0' })),
    optional(integer('seconds', { token: 'IDLETIME', since: '5.0.0' })),
    optional(integer('frequency', { token: 'FREQ', since: '5.0.0' })),
  ],
  run: restoreKey,
} satisfies Partial<CommandSpec>

export const restore = defineCommand({
  ...SHARED,
  name: 'restore',
  group: 'generic',
  since: '2.6.0',
  summary: 'Makes a key of what DUMP has answered.',
  flags: ['write', 'denyoom'],
})

export const restoreAsking = defineCommand({
  ...SHARED,
  name: 'restore-asking',
  group: 'server',
  since: '3.0.0',
  summary:
    'As RESTORE, while the slot of the key is being imported: nodes of a cluster send it to each other.',
  flags: ['write', 'denyoom', 'asking'],
  isInternal: true,
})
