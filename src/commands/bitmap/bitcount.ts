/** BITCOUNT key [start end [BYTE | BIT]]: how many bits of a string, or of a part of it, are set. */

import { parseInt64 } from '../../bytes/int64.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, key, optional, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { countBitRange, countBits } from '../../values/bits-count.ts'
import { firstOf, INDEX_UNIT, type IndexUnit, lastOf, readIndex, readUnit } from './bit-range.ts'

export const bitcount = defineCommand({
  name: 'bitcount',
  group: 'bitmap',
  since: '2.6.0',
  complexity: 'O(n), n the bytes of the range',
  summary: 'Counts the bits that are set in a string.',
  flags: ['readonly'],
  args: [key('key', READS), optional(block('index', [integer('start'), integer('end'), INDEX_UNIT]))],
  history: [['7.0.0', 'The options `BYTE` and `BIT`.']],
  run({ db, reply }, request) {
    if (request.argc === 3 || request.argc > 5) return reply.error(ERRORS.syntax)
    const from = request.argc > 2 ? readIndex(request, 2) : 0
    const to = request.argc > 2 ? readIndex(request, 3) : -1
    if (Number.isNaN(from) || Number.isNaN(to)) return reply.error(ERRORS.notInteger)
    const unit = request.argc === 5 ? readUnit(request, 4) : 'byte'
    if (unit === null) return reply.error(ERRORS.syntax)
    const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
    if (ref === 0) return reply.integer(0)
    if (db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    if (from < 0 && to < 0 && isBackwards(request, from, to)) return reply.integer(0)
    reply.integer(countRange(db.value(ref), from, to, unit))
  },
})

/** Whether the range of arguments 2 and 3, which were read as `from` and `to`, ends before it begins. */
function isBackwards({ buf, start, end }: Request, from: number, to: number): boolean {
  if (from !== to || Number.isSafeInteger(from)) return from > to
  const exactFrom = parseInt64(buf, start[2], end[2]) ?? 0n
  const exactTo = parseInt64(buf, start[3], end[3]) ?? 0n
  return exactFrom > exactTo
}

function countRange({ bytes, start, end }: ByteRange, from: number, to: number, unit: IndexUnit): number {
  const total = (end - start) * (unit === 'bit' ? 8 : 1)
  const first = firstOf(from, total)
  const last = lastOf(to, total)
  if (first > last) return 0
  if (unit === 'bit') return countBitRange(bytes, start, first, last)
  return countBits(bytes, start + first, start + last + 1)
}
