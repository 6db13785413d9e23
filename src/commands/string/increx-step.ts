// One step of INCREX: from the number that is there to the next one within its bounds.

import type { NumberDomain } from './number-domain.ts'

/** How a number is to be changed. */
export interface Step<N> {
  readonly increment: N
  readonly lower: N
  readonly upper: N
  /** Whether a result outside the bounds becomes the bound, and not: no change. */
  readonly saturate: boolean
}

/** The outcome of a step; `applied` is the difference that was really made, null if the domain cannot express it. */
export interface StepResult<N> {
  readonly value: N
  readonly applied: N | null
}

/** Takes a step from `current`; null: the result would be out of bounds, so that nothing changes. */
export function takeStep<N>(domain: NumberDomain<N>, current: N, step: Step<N>): StepResult<N> | null {
  const sum = domain.sum(current, step.increment)
  if (sum !== null && domain.compare(sum, step.lower) >= 0 && domain.compare(sum, step.upper) <= 0) {
    return { value: sum, applied: domain.difference(sum, current) }
  }
  if (!step.saturate) return null
  const value = bounded(domain, sum ?? endOf(domain, step.increment), step)
  return { value, applied: domain.difference(value, current) }
}

/** The end of the domain that an increment runs into. */
function endOf<N>(domain: NumberDomain<N>, increment: N): N {
  const zero = domain.difference(increment, increment) as N
  return domain.compare(increment, zero) < 0 ? domain.lowest : domain.highest
}

function bounded<N>(domain: NumberDomain<N>, value: N, { lower, upper }: Step<N>): N {
  if (domain.compare(value, lower) < 0) return lower
  return domain.compare(value, upper) > 0 ? upper : value
}
