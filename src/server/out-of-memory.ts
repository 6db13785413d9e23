// Telling "there is no memory for this" from a bug.

import { OutOfArenaError } from '../memory/chunk-pool.ts'

/** Whether an error means that memory could not be had. V8 throws a RangeError for a buffer that it cannot allocate. */
export function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof OutOfArenaError ||
    (error instanceof RangeError && /allocation|length/i.test(error.message))
  )
}
