// Values of many elements are read in steps, those of few at once.

import type { DecodeSteps } from './read-context.ts'

/** Values of up to this many elements are read at once. */
const AT_ONCE = 512

/** Begins with a value of `count` elements: null if it is whole already. Throws what its steps throw; nothing is held then. */
export function begin(steps: DecodeSteps, count: number): DecodeSteps | null {
  if (count > AT_ONCE) return steps
  runToEnd(steps)
  return null
}

/** Reads the rest of a value. Throws what its steps throw; nothing is held then. */
export function runToEnd(steps: DecodeSteps): void {
  try {
    while (!steps.step(Number.MAX_SAFE_INTEGER));
  } catch (error) {
    steps.discard()
    throw error
  }
}
