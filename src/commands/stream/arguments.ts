// Arguments that several stream commands have.

import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import type { StreamId } from '../../values/stream-id.ts'
import { parseStreamId } from '../../values/stream-id-text.ts'

export const INVALID_ID = 'ERR Invalid stream ID specified as stream command argument'

/**
 * Reads argument `i`, an id; without a sequence number it gets `missingSeqWord` in both words of it. `strict`: `-` and `+`
 * are no ids. False: an error was replied.
 */
export function readId(
  reply: ReplyWriter,
  request: Request,
  i: number,
  into: StreamId,
  missingSeqWord: 0 | -1,
  strict: boolean,
): boolean {
  if (parseStreamId(into, request.buf, request.start[i], request.end[i], missingSeqWord, strict)) return true
  reply.error(INVALID_ID)
  return false
}
