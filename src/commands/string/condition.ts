// The conditions IFEQ, IFNE, IFDEQ and IFDNE: a string is compared with a value, or its digest with a digest.

import { equalRanges } from '../../bytes/text.ts'
import { xxh3Hex } from '../../bytes/xxh3.ts'
import type { Database } from '../../keyspace/database.ts'
import type { Request } from '../../protocol/request.ts'
import { type Arg, integer, string } from '../../server/args.ts'

export const BAD_DIGEST = 'ERR must be exactly 16 hexadecimal characters'

const DIGEST_CHARS = 16
const COMPARISON_WORDS = ['ifeq', 'ifne', 'ifdeq', 'ifdne']

/** Declares the four conditions, which a version has added to a command unless it has had them always. */
export function comparisons(options: Pick<Arg, 'since'> = {}): Arg[] {
  return [
    string('ifeq-value', { token: 'IFEQ', ...options }),
    string('ifne-value', { token: 'IFNE', ...options }),
    integer('ifdeq-digest', { token: 'IFDEQ', ...options }),
    integer('ifdne-digest', { token: 'IFDNE', ...options }),
  ]
}

/** Whether an argument is one of the four words. */
export function isComparison(request: Request, i: number): boolean {
  return COMPARISON_WORDS.some((word) => request.is(i, word))
}

/** Whether an argument has the length of a digest. Nothing else is asked of it: what is no digest equals none. */
export function isDigestLength(request: Request, i: number): boolean {
  return request.length(i) === DIGEST_CHARS
}

/** Whether the string of a record is the same bytes as an argument. */
export function equalsArgument(db: Database, ref: number, request: Request, i: number): boolean {
  const { bytes, start, end } = db.value(ref)
  return equalRanges(bytes, start, end, request.buf, request.start[i], request.end[i])
}

/** Whether the digest of a record's string is the one that an argument says, in whatever case. */
export function digestIsArgument(db: Database, ref: number, request: Request, i: number): boolean {
  const { bytes, start, end } = db.value(ref)
  return request.is(i, xxh3Hex(bytes, start, end))
}
