// Time, as the server sees it. A test gives the server a clock that it moves itself.

import { performance } from 'node:perf_hooks'

/** Where a server takes the time from. */
export interface Clock {
  /** Unix time in milliseconds; fractions are allowed. */
  now(): number
  /** As `now`, for a caller that has just read `performance.now()`: one reading serves both. */
  nowAt(monotonicMs: number): number
  /** Runs `task` once after `delayMs` of this clock's time. */
  after(delayMs: number, task: () => void): Timer
  /** Runs `task` every `intervalMs` of this clock's time. */
  every(intervalMs: number, task: () => void): Timer
}

/** Something that will happen, unless it is cancelled. */
export interface Timer {
  cancel(): void
}

/** The system's clock. Its timers do not keep the process alive. */
export class SystemClock implements Clock {
  now(): number {
    return this.nowAt(performance.now())
  }

  nowAt(monotonicMs: number): number {
    return this.originMs + monotonicMs
  }

  after(delayMs: number, task: () => void): Timer {
    const timer = setTimeout(task, delayMs)
    timer.unref()
    return { cancel: () => clearTimeout(timer) }
  }

  every(intervalMs: number, task: () => void): Timer {
    const timer = setInterval(() => {
      this.adjust()
      task()
    }, intervalMs)
    timer.unref()
    return { cancel: () => clearInterval(timer) }
  }

  /** Unix time at the zero of `performance.now`, to the microsecond: a client compares times with its own clock. */
  private originMs: number = performance.timeOrigin

  constructor() {
    this.adjust()
  }

  /**
   * The wall clock may be set while we run: `performance.now` does not see that. `Date.now` drops fractions, so a
   * reading only says between which two milliseconds the origin lies.
   */
  private adjust(): void {
    const before = performance.now()
    const wallMs = Date.now()
    const after = performance.now()
    const earliestMs = wallMs - after
    if (earliestMs > this.originMs || wallMs + 1 - before < this.originMs) this.originMs = earliestMs
  }
}

/** How often a task that runs at intervals does so in one move of a manual clock. */
const MAX_INTERVALS = 10_000

interface ManualTimer {
  atMs: number
  readonly intervalMs: number
  readonly task: () => void
  readonly order: number
}

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  private currentMs: number
  private readonly timers = new Set<ManualTimer>()
  private order = 0

  /** Starts at `startMs`, Unix milliseconds. */
  constructor(startMs = 1_700_000_000_000) {
    this.currentMs = startMs
  }

  now(): number {
    return this.currentMs
  }

  nowAt(): number {
    return this.currentMs
  }

  after(delayMs: number, task: () => void): Timer {
    return this.add(delayMs, 0, task)
  }

  every(intervalMs: number, task: () => void): Timer {
    return this.add(intervalMs, Math.max(1, intervalMs), task)
  }

  /**
   * Moves the time on by `byMs`, running every timer that falls due, in order, at its own time. What is to run at
   * intervals runs at most 10,000 times, evenly spread and at the end, so that a year can pass in a test.
   */
  advance(byMs: number): void {
    const end = this.currentMs + byMs
    const spreadMs = byMs / MAX_INTERVALS
    for (;;) {
      const next = this.nextDue(end)
      if (next === null) break
      this.currentMs = Math.max(this.currentMs, next.atMs)
      const { intervalMs } = next
      if (intervalMs === 0) this.timers.delete(next)
      else if (intervalMs >= spreadMs) next.atMs += intervalMs
      else next.atMs = Math.max(next.atMs + intervalMs, Math.min(next.atMs + spreadMs, end))
      next.task()
    }
    this.currentMs = end
  }

  private add(delayMs: number, intervalMs: number, task: () => void): Timer {
    const timer = { atMs: this.currentMs + delayMs, intervalMs, task, order: this.order++ }
    this.timers.add(timer)
    return { cancel: () => this.timers.delete(timer) }
  }

  private nextDue(endMs: number): ManualTimer | null {
    let next: ManualTimer | null = null
    for (const timer of this.timers) {
      if (timer.atMs > endMs) continue
      if (next === null || timer.atMs < next.atMs || (timer.atMs === next.atMs && timer.order < next.order))
        next = timer
    }
    return next
  }
}
