// What SSCAN, HSCAN and ZSCAN have in common: their options, and what a step asks for.

import { globMatchRange } from '../../bytes/glob.ts'
import { parseInt64 } from '../../bytes/int64.ts'
import type { ByteRange } from '../../bytes/range.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import { ERRORS } from '../../server/errors.ts'

const FIRST_OPTION = 3
const DEFAULT_COUNT = 10
/** A step visits at most this many buckets for each element that it is asked for. */
const BUCKETS_PER_ELEMENT = 10
const STAR = 42

/** What a step asks for. */
export interface CollectionScan {
  count: number
  /** The argument with the pattern; 0: everything matches. */
  match: number
  /** HSCAN's NOVALUES. */
  noValues: boolean
}

/** Begins the reply of a step: the next cursor and the header of `elements` elements, which follow. */
export function replyScanHead(reply: ReplyWriter, cursor: number, elements: number): void {
  reply.array(2)
  reply.bulkInteger(cursor)
  reply.array(elements)
}

/** Reads the options behind key and cursor, or writes the error reply: then the answer is null. */
export function readScanOptions(
  request: Request,
  reply: ReplyWriter,
  takesNoValues = false,
): CollectionScan | null {
  const options: CollectionScan = { count: DEFAULT_COUNT, match: 0, noValues: false }
  for (let i = FIRST_OPTION; i < request.argc; i++) {
    let error: string | null = null
    if (request.is(i, 'count') && i + 1 < request.argc) error = readCount(request, ++i, options)
    else if (request.is(i, 'match') && i + 1 < request.argc) options.match = ++i
    else if (takesNoValues && request.is(i, 'novalues')) options.noValues = true
    else error = ERRORS.syntax
    if (error === null) continue
    reply.error(error)
    return null
  }
  if (options.match !== 0 && isStar(request, options.match)) options.match = 0
  return options
}

function readCount(request: Request, i: number, options: CollectionScan): string | null {
  const count = parseInt64(request.buf, request.start[i], request.end[i])
  if (count === null) return ERRORS.notInteger
  options.count = Number(count)
  return count < 1n ? ERRORS.syntax : null
}

function isStar({ buf, start, end }: Request, i: number): boolean {
  return end[i] - start[i] === 1 && buf[start[i]] === STAR
}

/** Whether an element belongs into the answer. */
export function scanMatches(request: Request, { match }: CollectionScan, element: ByteRange): boolean {
  if (match === 0) return true
  const { buf, start, end } = request
  return globMatchRange(buf, start[match], end[match], element.bytes, element.start, element.end, false)
}

/**
 * Collects nodes of a table from `cursor` on until there are enough; returns the next cursor, 0 at the end. `scan`
 * adds those of one bucket to `into`.
 */
export function collectNodes(
  scan: (cursor: number, into: number[]) => number,
  cursor: number,
  count: number,
  into: number[],
): number {
  let at = cursor
  let buckets = count * BUCKETS_PER_ELEMENT
  do {
    at = scan(at, into)
  } while (at !== 0 && buckets-- > 0 && into.length < count)
  return at
}
