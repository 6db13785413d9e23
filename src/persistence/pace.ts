// Writing in pieces: a generator that stops wherever enough has been written.

import type { ChunkWriter } from './chunk-writer.ts'
import type { EntryPieces } from './entry-encoder.ts'

/** How far a writer may go before it stops. */
export class Pace {
  /** The total of the writer at which to stop. */
  limit = 0
}

/** Runs a generator step by step. It stops with `yield` when the writer's total has reached the limit of the pace. */
export class PacedPieces implements EntryPieces {
  private readonly out: ChunkWriter
  private readonly pace: Pace
  private readonly steps: Iterator<void>

  constructor(out: ChunkWriter, pace: Pace, steps: Iterator<void>) {
    this.out = out
    this.pace = pace
    this.steps = steps
  }

  step(limitBytes: number): boolean {
    this.pace.limit = this.out.total + limitBytes
    return this.steps.next().done === true
  }
}
