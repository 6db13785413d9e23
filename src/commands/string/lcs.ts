/** LCS key1 key2 [LEN] [IDX] [MINMATCHLEN length] [WITHMATCHLEN]: the longest common subsequence of two strings. */

import { parseInt64 } from '../../bytes/int64.ts'
import { findLcs, type LcsMatch, lcsLength, lcsTableBytes } from '../../bytes/lcs.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, optional, READS, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { isOutOfMemory } from '../../server/out-of-memory.ts'

const TABLE_TOO_LARGE = 'ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len'
const NO_MEMORY = 'ERR Insufficient memory, failed allocating transient memory for LCS'

interface LcsOptions {
  length: boolean
  indexes: boolean
  withMatchLength: boolean
  minMatchLength: number
}

export const lcs = defineCommand({
  name: 'lcs',
  group: 'string',
  since: '7.0.0',
  complexity: 'O(n*m), n and m the lengths of the two strings',
  summary: 'Finds the longest common subsequence of two strings.',
  flags: ['readonly'],
  args: [
    key('key1', READS),
    key('key2', READS),
    optional(token('LEN')),
    optional(token('IDX')),
    optional(integer('len', { token: 'MINMATCHLEN' })),
    optional(token('WITHMATCHLEN')),
  ],
  keySpecs: [
    {
      flags: READS,
      begin: { type: 'index', index: 1 },
      find: { type: 'range', lastKey: 1, keyStep: 1, limit: 0 },
    },
  ],
  run(ctx, request) {
    const { reply } = ctx
    const a = stringAt(ctx, request, 1)
    const b = stringAt(ctx, request, 2)
    if (a === null || b === null) return reply.error('ERR The specified keys must contain string values')
    const wanted = readOptions(ctx, request)
    if (wanted === null) return
    if (wanted.length && wanted.indexes)
      return reply.error('ERR If you want both the length and indexes, please just use IDX.')
    const tableBytes = lcsTableBytes(a.end - a.start, b.end - b.start)
    if (tableBytes > ctx.server.config.number('proto-max-bulk-len')) return reply.error(TABLE_TOO_LARGE)
    answer(ctx, a, b, wanted)
  },
})

/** The string under a key, empty if there is none, or null if the key holds something else. */
function stringAt({ db }: CommandContext, request: Request, i: number): ByteRange | null {
  const ref = db.lookupRead(request.buf, request.start[i], request.end[i])
  if (ref === 0) return { bytes: request.buf, start: 0, end: 0 }
  return db.type(ref) === TYPE_STRING ? { ...db.value(ref) } : null
}

/**
 * Reads the options; null after an error reply. By hand, because each number is checked as it comes: of a wrong number
 * and a wrong word the first one is the error.
 */
function readOptions({ reply }: CommandContext, request: Request): LcsOptions | null {
  const wanted = { length: false, indexes: false, withMatchLength: false, minMatchLength: 0 }
  for (let i = 3; i < request.argc; i++) {
    if (request.is(i, 'idx')) wanted.indexes = true
    else if (request.is(i, 'len')) wanted.length = true
    else if (request.is(i, 'withmatchlen')) wanted.withMatchLength = true
    else if (request.is(i, 'minmatchlen') && i + 1 < request.argc) {
      i++
      const least = parseInt64(request.buf, request.start[i], request.end[i])
      if (least === null) {
        reply.error(ERRORS.notInteger)
        return null
      }
      wanted.minMatchLength = Number(least)
    } else {
      reply.error(ERRORS.syntax)
      return null
    }
  }
  return wanted
}

function answer({ reply }: CommandContext, a: ByteRange, b: ByteRange, wanted: LcsOptions): void {
  if (wanted.length) return reply.integer(lcsLength(a.bytes, a.start, a.end, b.bytes, b.start, b.end))
  const found = tryFind(a, b)
  if (found === null) return reply.error(NO_MEMORY)
  if (!wanted.indexes) return reply.bulkBytes(found.bytes)
  const matches = found.matches.filter((match) => match[4] >= wanted.minMatchLength)
  reply.map(2)
  reply.bulkText('matches')
  reply.array(matches.length)
  for (const match of matches) writeMatch(reply, match, wanted.withMatchLength)
  reply.bulkText('len')
  reply.integer(found.bytes.length)
}

function tryFind(a: ByteRange, b: ByteRange) {
  try {
    return findLcs(a.bytes, a.start, a.end, b.bytes, b.start, b.end)
  } catch (error) {
    if (isOutOfMemory(error)) return null
    throw error
  }
}

function writeMatch(reply: CommandContext['reply'], match: LcsMatch, withLength: boolean): void {
  const [aStart, aEnd, bStart, bEnd, length] = match
  reply.array(withLength ? 3 : 2)
  reply.array(2)
  reply.integer(aStart)
  reply.integer(aEnd)
  reply.array(2)
  reply.integer(bStart)
  reply.integer(bEnd)
  if (withLength) reply.integer(length)
}
