/**
 * BITOP AND | OR | XOR | NOT | DIFF | DIFF1 | ANDOR | ONE destination key [key ...]: combines strings bit by bit and
 * stores the result. Shorter strings count as if zeros followed.
 */

import type { ByteRange } from '../../bytes/range.ts'
import { EVENTS } from '../../keyspace/events.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import { storeBytes } from '../../keyspace/strings.ts'
import { VALUE_APART } from '../../memory/node.ts'
import type { Request } from '../../protocol/request.ts'
import { key, OVERWRITES, READS, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { type BitOperation, combineBits } from '../../values/bits-combine.ts'
import { RAW_STRING } from './grow.ts'

const OPERATIONS: readonly BitOperation[] = ['and', 'or', 'xor', 'not', 'diff', 'diff1', 'andor', 'one']
const FIRST_SOURCE = 3
const NOTHING: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }

export const bitop = defineCommand({
  name: 'bitop',
  group: 'bitmap',
  since: '2.6.0',
  complexity: 'O(n), n the bytes of all strings',
  summary: 'Combines strings bit by bit and stores the result.',
  flags: ['write', 'denyoom'],
  args: [string('operation'), key('destkey', OVERWRITES), repeated(key('key', READS))],
  history: [['8.2.0', 'The operations `DIFF`, `DIFF1`, `ANDOR` and `ONE`.']],
  run(ctx, request) {
    const { reply } = ctx
    const operation = OPERATIONS.find((name) => request.is(1, name))
    if (operation === undefined) return reply.error(ERRORS.syntax)
    const refusal = refusalOf(operation, request.argc - FIRST_SOURCE)
    if (refusal !== null) return reply.error(refusal)
    const sources = findSources(ctx, request)
    if (sources === null) return reply.error(ERRORS.wrongType)
    const length = sources.reduce((longest, { start, end }) => Math.max(longest, end - start), 0)
    if (length === 0) deleteDestination(ctx, request)
    else storeResult(ctx, request, operation, sources, length)
    reply.integer(length)
  },
})

/** The error for a number of source keys that an operation does not take, or null. */
function refusalOf(operation: BitOperation, sourceCount: number): string | null {
  if (operation === 'not' && sourceCount !== 1)
    return 'ERR BITOP NOT must be called with a single source key.'
  const needsTwo = operation === 'diff' || operation === 'diff1' || operation === 'andor'
  if (!needsTwo || sourceCount > 1) return null
  return `ERR BITOP ${operation.toUpperCase()} must be called with at least two source keys.`
}

/** The strings under the source keys, empty where there is none; null if one is no string. */
function findSources({ db }: CommandContext, request: Request): ByteRange[] | null {
  const sources: ByteRange[] = []
  for (let i = FIRST_SOURCE; i < request.argc; i++) {
    const ref = db.lookupRead(request.buf, request.start[i], request.end[i])
    if (ref !== 0 && db.type(ref) !== TYPE_STRING) return null
    sources.push(ref === 0 ? NOTHING : { ...db.value(ref) })
  }
  return sources
}

function deleteDestination({ db }: CommandContext, request: Request): void {
  const { buf, start, end } = request
  const ref = db.lookup(buf, start[2], end[2])
  if (ref === 0) return
  db.delete(ref)
  db.changed(buf, start[2], end[2], EVENTS.del)
}

function storeResult(
  ctx: CommandContext,
  request: Request,
  operation: BitOperation,
  sources: readonly ByteRange[],
  length: number,
): void {
  const { db } = ctx
  const { buf, start, end } = request
  const ref = db.lookup(buf, start[2], end[2])
  const place = ref === 0 ? null : placeIn(ctx, ref, length)
  if (place === null) {
    const result = new Uint8Array(length)
    combineBits(operation, sources, result)
    storeBytes(db, ref, request, 2, result, RAW_STRING, false)
  } else {
    db.beforeEdit(ref)
    combineBits(operation, sources, place)
    db.setKind(ref, RAW_STRING)
    db.clearExpiry(ref)
  }
  db.changed(buf, start[2], end[2], EVENTS.set)
}

/**
 * The bytes of a long string that the result can be written over, or null: fresh memory for a result of 10 MB costs as
 * much as working it out.
 */
function placeIn({ db }: CommandContext, ref: number, length: number): Uint8Array | null {
  if (length < VALUE_APART || db.type(ref) !== TYPE_STRING) return null
  const { bytes, start, end } = db.value(ref)
  return end - start === length ? bytes.subarray(start, end) : null
}
