/** GETRANGE key start end: the bytes from start to end, both included; a negative index counts from the end. SUBSTR is its old name. */

import { parseInt64 } from '../../bytes/int64.ts'
import { parseInteger } from '../../bytes/integer.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

function run({ db, reply }: CommandContext, request: Request): void {
  const from = readIndex(request, 2)
  const to = readIndex(request, 3)
  if (Number.isNaN(from) || Number.isNaN(to)) return reply.error(ERRORS.notInteger)
  const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
  if (ref === 0) return reply.bulk(request.buf, 0, 0)
  if (db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
  const value = db.value(ref)
  const length = value.end - value.start
  const first = Math.max(0, from < 0 ? length + from : from)
  const last = Math.min(length - 1, Math.max(0, to < 0 ? length + to : to))
  // Two indexes before the beginning both become 0: without the second test they would select the first byte.
  const isEmpty = first > last || (from < 0 && to < 0 && from > to)
  if (isEmpty) return reply.bulk(value.bytes, 0, 0)
  reply.bulk(value.bytes, value.start + first, value.start + last + 1)
}

/** An index argument, or NaN. Beyond 2^53 it is rounded, which makes no difference to strings that can exist. */
function readIndex(request: Request, i: number): number {
  const { buf, start, end } = request
  const index = parseInteger(buf, start[i], end[i])
  if (!Number.isNaN(index)) return index
  return Number(parseInt64(buf, start[i], end[i]) ?? Number.NaN)
}

export const getrange = defineCommand({
  name: 'getrange',
  group: 'string',
  since: '2.4.0',
  complexity: 'O(n), n the bytes returned',
  summary: 'Reads a part of a string.',
  flags: ['readonly'],
  args: [key('key', READS), integer('start'), integer('end')],
  run,
})

export const substr = defineCommand({
  name: 'substr',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(n), n the bytes returned',
  summary: 'Reads a part of a string.',
  flags: ['readonly'],
  deprecated: { since: '2.0.0', replacedBy: '`GETRANGE`' },
  args: [key('key', READS), integer('start'), integer('end')],
  run,
})
