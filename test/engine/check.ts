// Runs a property with the same random numbers every time, unless the environment asks for others.

import fc from 'fast-check'

const DEFAULT_SEED = 20_240_117

/**
 * Throws when the property fails. REDSTART_FUZZ_RUNS and REDSTART_FUZZ_SEED override how often it is tried and where
 * the random numbers start.
 */
export function check<T>(property: fc.IProperty<T>, numRuns: number): void {
  fc.assert(property, {
    numRuns: fromEnvironment('REDSTART_FUZZ_RUNS') ?? numRuns,
    seed: fromEnvironment('REDSTART_FUZZ_SEED') ?? DEFAULT_SEED,
  })
}

/** Numbers from 0 to 1 that are the same in every run (a linear congruential generator). */
export function pseudoRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function fromEnvironment(name: string): number | undefined {
  const text = process.env[name]
  return text === undefined || text === '' ? undefined : Number(text)
}
