// Something that happens at a time of the server's clock: never early, however far away.

import type { Clock, Timer } from './clock.ts'

/** The longest time that Node's timers take; longer ones would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1
/** A double of Unix milliseconds is not exact below this. */
const ROUNDING_MS = 0.01

/** Runs a task once when the clock has reached a time, unless it is cancelled before. */
export class Alarm implements Timer {
  private readonly clock: Clock
  private readonly unixMs: number
  private readonly task: () => void
  private timer: Timer

  /** Runs `task` at `unixMs`, Unix milliseconds; on the next turn if that has passed already. */
  constructor(clock: Clock, unixMs: number, task: () => void) {
    this.clock = clock
    this.unixMs = unixMs
    this.task = task
    this.timer = this.wait()
  }

  cancel(): void {
    this.timer.cancel()
  }

  private wait(): Timer {
    const leftMs = Math.ceil(Math.max(0, this.unixMs - this.clock.now() - ROUNDING_MS))
    return this.clock.after(Math.min(leftMs, MAX_TIMER_MS), () => this.wake())
  }

  /** Timers of the system may be a fraction of a millisecond early. */
  private wake(): void {
    if (this.clock.now() >= this.unixMs - ROUNDING_MS) this.task()
    else this.timer = this.wait()
  }
}
