/** SETBIT key offset value: sets or clears one bit; answers what it was. The string grows with zeros as needed. */

import { TYPE_STRING } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, READS_AND_UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { BAD_OFFSET, readBitOffset } from './bit-offset.ts'
import { SETBIT } from './events.ts'
import { grow, isShorter, makeRaw } from './grow.ts'

const ZERO = 48

export const setbit = defineCommand({
  name: 'setbit',
  group: 'bitmap',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'Sets or clears a bit of a string, which grows as needed.',
  flags: ['write', 'denyoom'],
  args: [key('key', READS_AND_UPDATES), integer('offset'), integer('value')],
  run(ctx, request) {
    const { db, reply } = ctx
    const { buf } = request
    const offset = readBitOffset(ctx, request, 2)
    if (offset < 0) return reply.error(BAD_OFFSET)
    const bit = readBit(request, 3)
    if (bit < 0) return reply.error('ERR bit is not an integer or out of range')
    const found = db.lookup(buf, request.start[1], request.end[1])
    if (found !== 0 && db.type(found) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    const byte = Math.floor(offset / 8)
    const grows = isShorter(ctx, found, byte + 1)
    const ref = grows ? grow(ctx, request, found, byte + 1) : found
    makeRaw(db, ref)
    const value = db.value(ref)
    const { bytes } = value
    const at = value.start + byte
    const shift = 7 - (offset & 7)
    const old = (bytes[at] >>> shift) & 1
    if (grows || old !== bit) {
      db.beforeEdit(ref)
      bytes[at] = (bytes[at] & ~(1 << shift)) | (bit << shift)
      db.changed(buf, request.start[1], request.end[1], SETBIT)
    }
    reply.integer(old)
  },
})

/** The bit that argument `i` is, or -1. */
function readBit(request: Request, i: number): number {
  const bit = request.buf[request.start[i]] - ZERO
  return request.length(i) === 1 && (bit === 0 || bit === 1) ? bit : -1
}
