/**
 * DELEX key [IFEQ value | IFNE value | IFDEQ digest | IFDNE digest]: deletes a key if its string is as expected; without
 * a condition any key. DELIFEQ key value: the same for a string that equals a value.
 */

import { EVENTS } from '../../keyspace/events.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import { type KeyFlag, key, oneOf, optional, REMOVES, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS, wrongArity } from '../../server/errors.ts'
import { OptionReader } from '../../server/options.ts'
import {
  BAD_DIGEST,
  comparisons,
  digestIsArgument,
  equalsArgument,
  isComparison,
  isDigestLength,
} from './condition.ts'

const args = [key('key', ['RW', 'delete', 'variable_flags']), optional(oneOf('condition', comparisons()))]
const options = new OptionReader(args)
const IFEQ = options.slot('IFEQ')
const IFNE = options.slot('IFNE')
const IFDEQ = options.slot('IFDEQ')
const IFDNE = options.slot('IFDNE')
const COMPARED = 3

export const delex = defineCommand({
  name: 'delex',
  group: 'string',
  since: '8.4.0',
  complexity: 'O(1) for IFEQ and IFNE, O(n) for IFDEQ and IFDNE, n the length of the string',
  summary: 'Deletes a key, if its string or the digest of it is as expected.',
  flags: ['write', 'fast'],
  args,
  getKeys: (request) => [{ position: 1, flags: keyFlags(request) }],
  run(ctx, request) {
    const { db, reply } = ctx
    if (request.argc === 2) return deleteKey(ctx, request)
    if (request.argc !== 4) return reply.error(wrongArity('delex'))
    const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
    if (ref === 0) return reply.integer(0)
    if (db.type(ref) !== TYPE_STRING)
      return reply.error('ERR Key should be of string type if conditions are specified')
    if (!options.read(request, 2, ctx.options))
      return reply.error('ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE')
    const comparesDigest = ctx.options[IFDEQ] + ctx.options[IFDNE] !== 0
    if (comparesDigest && !isDigestLength(request, COMPARED)) return reply.error(BAD_DIGEST)
    if (!conditionHolds(ctx, request, ref)) return reply.integer(0)
    deleteCompared(ctx, request, ref)
  },
})

/** What this request uses its key for. */
function keyFlags(request: Request): readonly KeyFlag[] {
  for (let i = 2; i < request.argc; i++) if (isComparison(request, i)) return ['RW', 'delete']
  return REMOVES
}

/** Without a condition: as DEL does, and handed on as it is. */
function deleteKey({ db, reply }: CommandContext, request: Request): void {
  const ref = db.lookup(request.buf, request.start[1], request.end[1])
  if (ref === 0) return reply.integer(0)
  db.delete(ref)
  db.changed(request.buf, request.start[1], request.end[1], EVENTS.del)
  reply.integer(1)
}

function conditionHolds({ db, options: found }: CommandContext, request: Request, ref: number): boolean {
  if (found[IFEQ] !== 0) return equalsArgument(db, ref, request, COMPARED)
  if (found[IFNE] !== 0) return !equalsArgument(db, ref, request, COMPARED)
  return digestIsArgument(db, ref, request, COMPARED) === (found[IFDEQ] !== 0)
}

/** What was compared here need not be compared again: it is handed on as a plain deletion. */
function deleteCompared({ db, reply, propagation }: CommandContext, request: Request, ref: number): void {
  db.delete(ref)
  db.changed(request.buf, request.start[1], request.end[1], EVENTS.del)
  if (propagation.active) propagation.as('DEL', request.bytes(1))
  reply.integer(1)
}

export const delifeq = defineCommand({
  name: 'delifeq',
  group: 'string',
  since: '9.0.0',
  complexity: 'O(1)',
  summary: 'Deletes a key if its string equals a value.',
  flags: ['write', 'fast'],
  args: [key('key', REMOVES), string('value')],
  run(ctx, request) {
    const { db, reply } = ctx
    const ref = db.lookup(request.buf, request.start[1], request.end[1])
    if (ref === 0) return reply.integer(0)
    if (db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    if (!equalsArgument(db, ref, request, 2)) return reply.integer(0)
    deleteCompared(ctx, request, ref)
  },
})
