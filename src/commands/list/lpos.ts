/** LPOS key element [RANK rank] [COUNT num-matches] [MAXLEN len]: the indexes at which an element stands. */

import { ListCursor, listLength } from '../../collections/list.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, optional, READS, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { isListOrNone, readDirected, readLong } from './arguments.ts'

const ZERO_RANK =
  "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list"

/** What is looked for beside the element. */
interface Search {
  /** From which match on, counted from the tail if negative. */
  rank: number
  /** How many matches, 0 for all; -1: one, and it is replied alone. */
  count: number
  /** How many elements are looked at, 0 for all. */
  maxLength: number
}

export const lpos = defineCommand({
  name: 'lpos',
  group: 'list',
  since: '6.0.6',
  complexity: 'O(n), n the elements looked at',
  summary: 'Finds the indexes of elements with a given value.',
  flags: ['readonly'],
  args: [
    key('key', READS),
    string('element'),
    optional(integer('rank', { token: 'RANK' })),
    optional(integer('num-matches', { token: 'COUNT' })),
    optional(integer('len', { token: 'MAXLEN' })),
  ],
  run(ctx, request) {
    const { db, reply } = ctx
    const search: Search = { rank: 1, count: -1, maxLength: 0 }
    if (!readSearch(ctx, request, search)) return
    const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
    if (ref === 0) return search.count < 0 ? reply.nullBulk() : reply.array(0)
    if (!isListOrNone(ctx, ref)) return
    const single = search.count < 0
    const mark = single ? null : reply.mark()
    const found = findMatches(ctx, request, ref, search)
    if (mark !== null) reply.arrayAt(mark, found)
    else if (found === 0) reply.nullBulk()
  },
})

/** Reads the options, each of which may come again; false after an error reply. */
function readSearch(ctx: CommandContext, request: Request, search: Search): boolean {
  const { reply } = ctx
  for (let i = 3; i < request.argc; i += 2) {
    if (i + 1 === request.argc) return refuse(ctx, ERRORS.syntax)
    if (request.is(i, 'rank')) {
      search.rank = readDirected(ctx, request, i + 1)
      if (Number.isNaN(search.rank)) return false
      if (search.rank === 0) return refuse(ctx, ZERO_RANK)
    } else if (request.is(i, 'count')) {
      search.count = readLong(request, i + 1)
      if (!(search.count >= 0)) return refuse(ctx, "ERR COUNT can't be negative")
    } else if (request.is(i, 'maxlen')) {
      search.maxLength = readLong(request, i + 1)
      if (!(search.maxLength >= 0)) return refuse(ctx, "ERR MAXLEN can't be negative")
    } else {
      reply.error(ERRORS.syntax)
      return false
    }
  }
  return true
}

function refuse({ reply }: CommandContext, error: string): boolean {
  reply.error(error)
  return false
}

/** Replies the indexes of the matches and returns how many there are. */
function findMatches(
  { db, reply }: CommandContext,
  request: Request,
  ref: number,
  { rank, count, maxLength }: Search,
): number {
  const { buf, start, end } = request
  const { needle } = db.keyspace
  needle.set(buf, start[2], end[2])
  const fromTail = rank < 0
  const length = listLength(db, ref)
  const looked = maxLength > 0 ? Math.min(maxLength, length) : length
  const wanted = count < 0 ? 1 : count
  const cursor = new ListCursor(db, ref)
  cursor.seek(fromTail ? -1 : 0)
  let passed = 0
  let found = 0
  for (let i = 0; i < looked && !reply.isOverfull; i++) {
    if (cursor.equals(needle, buf, start[2], end[2]) && ++passed >= Math.abs(rank)) {
      reply.integer(fromTail ? length - 1 - i : i)
      found++
      if (found === wanted) break
    }
    if (fromTail) cursor.previous()
    else cursor.next()
  }
  return found
}
