/**
 * HSETEX key [FNX | FXX] [EX seconds | PX milliseconds | EXAT time | PXAT time-ms | KEEPTTL] FIELDS numfields field value
 * [field value ...]: sets fields of a hash and when they expire. FNX only if none of them exists, FXX only if all do.
 */

import { getField, removeField, setField } from '../../collections/hash.ts'
import { dropExpiredFields } from '../../collections/hash-expiry.ts'
import { setFieldTime } from '../../collections/hash-time.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, key, oneOf, optional, repeated, string, token, UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { HASH_EVENTS } from './events.ts'
import { TIME_ARGS, wordsFrom } from './field-arguments.ts'
import { orNewHash, WRONG_TYPE, writeHash } from './find-hash.ts'
import { announceDeletion } from './hexpire.ts'
import { SetexOptions } from './hsetex-options.ts'

export const hsetex = defineCommand({
  name: 'hsetex',
  group: 'hash',
  since: '8.0.0',
  complexity: 'O(n), n the fields given',
  summary: 'Sets fields of a hash and, if asked to, when they expire.',
  flags: ['write', 'denyoom', 'fast'],
  args: [
    key('key', UPDATES),
    optional(oneOf('condition', [token('FNX'), token('FXX')])),
    optional(oneOf('expiration', [...TIME_ARGS, token('KEEPTTL')])),
    block('fields', [integer('numfields'), repeated(block('data', [string('field'), string('value')]))], {
      token: 'FIELDS',
    }),
  ],
  run(ctx, request) {
    const options = new SetexOptions()
    if (!options.read(ctx, request)) return
    let ref = writeHash(ctx, request)
    if (ref === WRONG_TYPE) return
    if (ref !== 0) ref = dropExpiredFields(ctx.db, ref, request, options.first, request.argc, 2)
    if (!conditionHolds(ctx, request, ref, options)) return ctx.reply.integer(0)
    setFields(ctx, request, orNewHash(ctx, request, ref), options)
    ctx.reply.integer(1)
  },
})

function conditionHolds(
  { db }: CommandContext,
  { argc, buf, start, end }: Request,
  ref: number,
  { condition, first }: SetexOptions,
): boolean {
  if (condition === null) return true
  for (let i = first; i < argc; i += 2) {
    const exists = ref !== 0 && getField(db, ref, buf, start[i], end[i]) !== null
    if (exists !== (condition === 'fxx')) return false
  }
  return true
}

function setFields(ctx: CommandContext, request: Request, ref: number, options: SetexOptions): void {
  const { db } = ctx
  const { argc, buf, start, end } = request
  const { first, keepTime, unixMs } = options
  const isOver = unixMs >= 0 && unixMs <= ctx.keyspace.expiryNowMs
  let current = ref
  for (let i = first; i < argc; i += 2) {
    current = setField(db, current, buf, start[i], end[i], buf, start[i + 1], end[i + 1], keepTime)
    if (unixMs < 0 || isOver) continue
    current = setFieldTime(db, current, buf, start[1], end[1], start[i], end[i], unixMs)
  }
  db.keyspace.dirty += ((argc - first) >> 1) - 1
  db.changed(buf, start[1], end[1], HASH_EVENTS.hset)
  if (isOver) return removeAgain(ctx, request, current, first)
  if (unixMs < 0) return
  db.notify(buf, start[1], end[1], HASH_EVENTS.hexpire)
  handOn(ctx, request, options)
}

/** The time is over already: the fields were there for an instant only. */
function removeAgain(ctx: CommandContext, request: Request, ref: number, first: number): void {
  const { argc, buf, start, end } = request
  const removed: number[] = []
  let current = ref
  for (let i = first; i < argc; i += 2) {
    const target = removeField(ctx.db, current, buf, start[i], end[i])
    if (target === 0) continue
    current = target
    removed.push(i)
  }
  announceDeletion(ctx, request, current, removed)
}

/** A time that counts from now, or in seconds, is handed on as Unix milliseconds. */
function handOn({ propagation }: CommandContext, request: Request, options: SetexOptions): void {
  if (!propagation.active || !options.isRelative) return
  const words: (Uint8Array | string)[] = wordsFrom(request, 0)
  words.splice(options.timeAt - 1, 2, 'PXAT', String(options.unixMs))
  propagation.as(...words)
}
