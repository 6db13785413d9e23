// Intervals of ids: `-` and `+` are the ends, and `(` before an id leaves it out.

import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import type { StreamId } from '../../values/stream-id.ts'
import { parseStreamId } from '../../values/stream-id-text.ts'
import { INVALID_ID } from './arguments.ts'

const BAD_START = 'ERR invalid start ID for the interval'
const BAD_END = 'ERR invalid end ID for the interval'
const OPEN = 40

/** Reads arguments `i` and `i + 1`, start and end; false after an error reply. */
export function readInterval(
  reply: ReplyWriter,
  request: Request,
  i: number,
  from: StreamId,
  to: StreamId,
): boolean {
  return readStart(reply, request, i, from) && readEnd(reply, request, i + 1, to)
}

/** Reads a start; a sequence number that is not given is 0. */
export function readStart(reply: ReplyWriter, request: Request, i: number, into: StreamId): boolean {
  if (!readBound(reply, request, i, into, 0)) return false
  if (!isOpen(request, i) || into.increment()) return true
  reply.error(BAD_START)
  return false
}

/** Reads an end; a sequence number that is not given is the largest. */
export function readEnd(reply: ReplyWriter, request: Request, i: number, into: StreamId): boolean {
  if (!readBound(reply, request, i, into, -1)) return false
  if (!isOpen(request, i) || into.decrement()) return true
  reply.error(BAD_END)
  return false
}

function readBound(
  reply: ReplyWriter,
  request: Request,
  i: number,
  into: StreamId,
  missingSeqWord: 0 | -1,
): boolean {
  const { buf, end, start } = request
  const open = isOpen(request, i)
  if (parseStreamId(into, buf, open ? start[i] + 1 : start[i], end[i], missingSeqWord, open)) return true
  reply.error(INVALID_ID)
  return false
}

function isOpen({ buf, end, start }: Request, i: number): boolean {
  return end[i] - start[i] > 1 && buf[start[i]] === OPEN
}
