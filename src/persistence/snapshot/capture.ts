// A large value that is kept as it was until the snapshot has written it, in pieces.

import type { BigValue, BigValues } from '../../values/big-value.ts'
import type { ValueSource } from '../source.ts'

/** A value whose pieces are still to be written. */
export interface Capture {
  readonly source: ValueSource
  /** Bytes that were copied because the value changed. */
  readonly heldBytes: number
  /** The value is written, or never will be: it may change freely. */
  close(): void
}

/** What happens to a guarded value when nobody but the snapshot reaches it any more. */
export class Custody {
  private readonly value: BigValue
  private readonly bigValues: BigValues
  private isTaken = false

  constructor(value: BigValue, bigValues: BigValues) {
    this.value = value
    this.bigValues = bigValues
  }

  takeOver(): void {
    this.isTaken = true
  }

  /** The snapshot is through with the value, and has taken its guard off. */
  end(): void {
    if (this.isTaken) this.bigValues.free(this.value)
    this.isTaken = false
  }
}

/** Says that a value did not give what was announced: an error of ours, better found than written to a file. */
export function checkCount(form: string, given: number, count: number): void {
  if (given !== count) throw new Error(`snapshot: a ${form} gave ${given} elements instead of ${count}`)
}
