/** HGET, HMGET, HEXISTS, HSTRLEN: single fields of a hash. */

import type { ByteRange } from '../../bytes/range.ts'
import { getField } from '../../collections/hash.ts'
import { dropExpiredFields } from '../../collections/hash-expiry.ts'
import type { Request } from '../../protocol/request.ts'
import { key, LOOKS, READS, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { readHash, WRONG_TYPE } from './find-hash.ts'

/** The value of the field in argument 2 of the hash `ref`, or null. */
function fieldValue({ db }: CommandContext, request: Request, ref: number): ByteRange | null {
  const left = ref === 0 ? 0 : dropExpiredFields(db, ref, request, 2, 3, 1)
  return left === 0 ? null : getField(db, left, request.buf, request.start[2], request.end[2])
}

export const hget = defineCommand({
  name: 'hget',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Reads a field of a hash.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS), string('field')],
  run(ctx, request) {
    const ref = readHash(ctx, request)
    if (ref === WRONG_TYPE) return
    const value = fieldValue(ctx, request, ref)
    if (value === null) ctx.reply.nullBulk()
    else ctx.reply.bulk(value.bytes, value.start, value.end)
  },
})

export const hmget = defineCommand({
  name: 'hmget',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(n), n the fields asked for',
  summary: 'Reads several fields of a hash, null for those that it does not have.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS), repeated(string('field'))],
  run(ctx, request) {
    const { db, reply } = ctx
    const { argc, buf, start, end } = request
    let ref = readHash(ctx, request)
    if (ref === WRONG_TYPE) return
    if (ref !== 0) ref = dropExpiredFields(db, ref, request, 2, argc, 1)
    reply.array(argc - 2)
    for (let i = 2; i < argc && !reply.isOverfull; i++) {
      const value = ref === 0 ? null : getField(db, ref, buf, start[i], end[i])
      if (value === null) reply.nullBulk()
      else reply.bulk(value.bytes, value.start, value.end)
    }
  },
})

export const hexists = defineCommand({
  name: 'hexists',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Tells whether a hash has a field.',
  flags: ['readonly', 'fast'],
  args: [key('key', LOOKS), string('field')],
  run(ctx, request) {
    const ref = readHash(ctx, request)
    if (ref !== WRONG_TYPE) ctx.reply.integer(fieldValue(ctx, request, ref) === null ? 0 : 1)
  },
})

export const hstrlen = defineCommand({
  name: 'hstrlen',
  group: 'hash',
  since: '3.2.0',
  complexity: 'O(1)',
  summary: 'Tells the length of the value of a field in bytes.',
  flags: ['readonly', 'fast'],
  args: [key('key', LOOKS), string('field')],
  run(ctx, request) {
    const ref = readHash(ctx, request)
    if (ref === WRONG_TYPE) return
    const value = fieldValue(ctx, request, ref)
    ctx.reply.integer(value === null ? 0 : value.end - value.start)
  },
})
