/** DEBUG LISTPACK key: what a listpack consists of, entry by entry, as lines of the log. */

import type { ByteRange } from '../../bytes/range.ts'
import { repr } from '../../bytes/text.ts'
import {
  lpBytes,
  lpEntryBytes,
  lpFirst,
  lpIsEnd,
  lpLength,
  lpNext,
  lpRead,
} from '../../encodings/listpack.ts'
import { ENCODING_LISTPACK, KIND_MASK, TYPE_MASK } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

const MAX_SHOWN_BYTES = 40
const DIGITS_BYTES = 24

export function debugListpack({ db, keyspace, reply, server }: CommandContext, request: Request): void {
  const ref = db.peek(request.buf, request.start[2], request.end[2])
  if (ref === 0) {
    keyspace.misses++
    return reply.error(ERRORS.noSuchKey)
  }
  keyspace.hits++
  if ((db.kind(ref) & KIND_MASK & ~TYPE_MASK) !== ENCODING_LISTPACK) {
    return reply.error('ERR Not a listpack encoded object.')
  }
  const { bytes, start } = db.value(ref)
  for (const line of listpackLines(bytes, start)) server.log.warning(line)
  reply.status('Listpack structure printed on stdout')
}

/** A line about the listpack at `base`, and one about each of its entries. */
function listpackLines(bytes: Uint8Array, base: number): string[] {
  const lines = [`listpack: ${lpBytes(bytes, base)} bytes, ${lpLength(bytes, base)} entries`]
  const text: ByteRange = { bytes, start: 0, end: 0 }
  const digits = new Uint8Array(DIGITS_BYTES)
  for (let at = lpFirst(bytes, base); !lpIsEnd(bytes, at); at = lpNext(bytes, at)) {
    lpRead(bytes, at, text, digits)
    const size = lpEntryBytes(bytes, at)
    const shownEnd = Math.min(text.end, text.start + MAX_SHOWN_BYTES)
    const shown = repr(text.bytes, text.start, shownEnd) + (shownEnd < text.end ? '...' : '')
    const form = text.bytes === digits ? 'integer' : 'string'
    lines.push(`listpack entry ${lines.length - 1} at offset ${at - base}: ${size} bytes, ${form} ${shown}`)
  }
  return lines
}
