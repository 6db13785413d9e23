// Lists as RDB files have them since Redis 7.0: nodes, each a listpack or a single long element.

import type { ChunkWriter } from '../chunk-writer.ts'
import type { Pace } from '../pace.ts'
import type { ListSource } from '../source.ts'
import { writeLength } from './write-length.ts'
import type { StringWriter } from './write-string.ts'

/** What a node is: a single element, or a listpack. */
const NODE_PLAIN = 1
export const NODE_PACKED = 2

/** Writes a list. */
export function* writeList(
  out: ChunkWriter,
  strings: StringWriter,
  source: ListSource,
  pace: Pace,
): Generator<void> {
  writeLength(out, source.count)
  while (source.next()) {
    out.byte(source.isPacked ? NODE_PACKED : NODE_PLAIN)
    strings.writeRange(out, source.node)
    if (out.total >= pace.limit) yield
  }
}
