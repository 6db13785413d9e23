// How XADD and XTRIM are handed on: with the id that the entry got, and trimming as exact as it turned out to be.

import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import type { Word } from '../../server/propagation.ts'
import type { Stream } from '../../values/stream.ts'
import type { StreamId } from '../../values/stream-id.ts'
import { firstOrDeleted } from '../../values/stream-trim.ts'

/** Hands the request on with an id in place of argument `idAt` (0: none), and trimming up to where the stream begins now. */
export function handOnTrimmed(
  { propagation, streams }: CommandContext,
  request: Request,
  stream: Stream,
  idAt: number,
  id: StreamId,
): void {
  const { trim, trimArguments } = streams
  const words: Word[] = Array.from({ length: request.argc }, (_, i) => request.bytes(i))
  if (idAt > 0) words[idAt] = id.toString()
  if (trimArguments.trims && trim.approximate) {
    words[trimArguments.thresholdAt - 1] = '='
    words[trimArguments.thresholdAt] = trim.maxLength >= 0 ? stream.size : firstId(stream, streams.other)
  }
  propagation.as(...words)
}

function firstId(stream: Stream, into: StreamId): string {
  firstOrDeleted(stream, into)
  return into.toString()
}
