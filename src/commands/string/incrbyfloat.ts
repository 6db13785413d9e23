/** INCRBYFLOAT key increment: adds to the number under a key, in the arithmetic of C's 80-bit `long double`. */

import { formatLongDouble, parseLongDouble, sumLongDoubles } from '../../bytes/long-double.ts'
import { stringToLatin1 } from '../../bytes/text.ts'
import { EVENTS } from '../../keyspace/events.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import { storeBytes, textKind } from '../../keyspace/strings.ts'
import type { Request } from '../../protocol/request.ts'
import { double, key, READS_AND_UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

const ZERO = stringToLatin1('0')

export const incrbyfloat = defineCommand({
  name: 'incrbyfloat',
  group: 'string',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Adds a floating-point number to the number under a key.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', READS_AND_UPDATES), double('increment')],
  run(ctx, request) {
    const { db, reply } = ctx
    const { buf, start, end } = request
    const ref = db.lookup(buf, start[1], end[1])
    if (ref !== 0 && db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    const old = ref === 0 ? parseLongDouble(ZERO, 0, 1) : storedNumber(ctx, ref)
    const increment = parseLongDouble(buf, start[2], end[2])
    if (old === null || increment === null) return reply.error(ERRORS.notFloat)
    const sum = sumLongDoubles(old, increment)
    if (sum === null) return reply.error(ERRORS.nanOrInfinity)
    store(ctx, request, ref, stringToLatin1(formatLongDouble(sum)))
  },
})

function storedNumber({ db }: CommandContext, ref: number) {
  const value = db.value(ref)
  return parseLongDouble(value.bytes, value.start, value.end)
}

/** The outcome is handed on, not the sum: another machine might calculate it with other rounding. */
function store(ctx: CommandContext, request: Request, ref: number, text: Uint8Array): void {
  const { db, reply, propagation } = ctx
  storeBytes(db, ref, request, 1, text, textKind(text.length), true)
  db.changed(request.buf, request.start[1], request.end[1], EVENTS.incrbyfloat)
  if (propagation.active) propagation.as('SET', request.bytes(1), text, 'KEEPTTL')
  reply.bulkBytes(text)
}
