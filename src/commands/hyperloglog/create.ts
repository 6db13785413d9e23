// A new HyperLogLog under a key.

import { SKETCH_KIND } from '../../collections/sketch.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { EMPTY_SKETCH } from '../../values/hyperloglog-format.ts'

/** Stores an empty sketch under argument 1, which was looked up last and is no key; returns its record. */
export function createSketch({ db }: CommandContext, { buf, start, end }: Request): number {
  return db.store(0, buf, start[1], end[1], EMPTY_SKETCH, 0, EMPTY_SKETCH.length, SKETCH_KIND, false)
}
