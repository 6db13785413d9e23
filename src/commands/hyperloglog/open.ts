// Opening the HyperLogLog under a key, and the errors of keys that hold none.

import { TYPE_STRING } from '../../keyspace/record.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

/** The error for a sketch whose registers make no sense. */
export const MALFORMED_SKETCH = 'INVALIDOBJ Corrupted HLL object detected'

const NO_SKETCH = 'WRONGTYPE Key is not a valid HyperLogLog string value.'

/** Opens a record as `ctx.sketch`. False: it is no sketch; the error is written. */
export function openSketch({ db, reply, sketch }: CommandContext, ref: number): boolean {
  if (db.type(ref) !== TYPE_STRING) {
    reply.error(ERRORS.wrongType)
    return false
  }
  if (sketch.open(db, ref)) return true
  reply.error(NO_SKETCH)
  return false
}
