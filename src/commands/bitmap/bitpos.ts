/** BITPOS key bit [start [end [BYTE | BIT]]]: where the first bit that is set, or clear, stands. */

import type { ByteRange } from '../../bytes/range.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, key, optional, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { findBit } from '../../values/bits-find.ts'
import { firstOf, INDEX_UNIT, type IndexUnit, lastOf, readIndex, readUnit } from './bit-range.ts'

/** Where to look for which bit. */
interface Search {
  readonly bit: 0 | 1
  readonly from: number
  /** Null: to the end, behind which there are zeros. */
  readonly to: number | null
  readonly unit: IndexUnit
}

export const bitpos = defineCommand({
  name: 'bitpos',
  group: 'bitmap',
  since: '2.8.7',
  complexity: 'O(n), n the bytes of the range',
  summary: 'Finds the first bit of a string that is set, or clear.',
  flags: ['readonly'],
  args: [
    key('key', READS),
    integer('bit'),
    optional(block('index', [integer('start'), optional(block('end_index', [integer('end'), INDEX_UNIT]))])),
  ],
  history: [['7.0.0', 'The options `BYTE` and `BIT`.']],
  run({ db, reply }, request) {
    const search = readSearch(request)
    if (typeof search === 'string') return reply.error(search)
    const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
    if (ref === 0) return reply.integer(search.bit === 1 ? -1 : 0)
    if (db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    reply.integer(positionOf(db.value(ref), search))
  },
})

/** The arguments, or the error that they are. */
function readSearch(request: Request): Search | string {
  const bit = readIndex(request, 2)
  if (Number.isNaN(bit)) return ERRORS.notInteger
  if (bit !== 0 && bit !== 1) return 'ERR The bit argument must be 1 or 0.'
  if (request.argc > 6) return ERRORS.syntax
  const from = request.argc > 3 ? readIndex(request, 3) : 0
  if (Number.isNaN(from)) return ERRORS.notInteger
  const unit = request.argc > 5 ? readUnit(request, 5) : 'byte'
  if (unit === null) return ERRORS.syntax
  const to = request.argc > 4 ? readIndex(request, 4) : null
  if (Number.isNaN(to)) return ERRORS.notInteger
  return { bit, from, to, unit }
}

function positionOf({ bytes, start, end }: ByteRange, { bit, from, to, unit }: Search): number {
  const total = (end - start) * (unit === 'bit' ? 8 : 1)
  const first = firstOf(from, total)
  const last = to === null ? total - 1 : lastOf(to, total)
  if (first > last) return -1
  const scale = unit === 'bit' ? 1 : 8
  const found = findBit(bytes, start, first * scale, (last + 1) * scale - 1, bit)
  return found < 0 && bit === 0 && to === null ? total * 8 : found
}
