// Slow snapshots and slow loads, for tests (`rdb-key-save-delay`, `key-load-delay`): each key costs time, and the event loop
// goes on meanwhile.

const US_PER_MS = 1000
/** A wait is cut into pieces of this length, so that another setting, or the end, is noticed soon. */
const MAX_WAIT_MS = 10

/** Says when the next key may come. Times are milliseconds of a monotonic clock. */
export class KeyDelay {
  private readonly delayUs: () => number
  private dueMs = 0

  /** `delayUs`: microseconds a key as they are set now; -n: one of n keys costs a microsecond. */
  constructor(delayUs: () => number) {
    this.delayUs = delayUs
  }

  /** Whether keys cost time at the moment. */
  get isOn(): boolean {
    return this.delayUs() !== 0
  }

  /** A key is through. */
  spend(nowMs: number): void {
    this.dueMs = Math.max(this.dueMs, nowMs - MAX_WAIT_MS) + this.delayMs
  }

  /** For how long to wait before asking again; 0: the next key may come. */
  waitMs(nowMs: number): number {
    const { delayMs } = this
    // It may have been shortened since.
    if (this.dueMs > nowMs + delayMs) this.dueMs = nowMs + delayMs
    return Math.min(Math.max(this.dueMs - nowMs, 0), MAX_WAIT_MS)
  }

  private get delayMs(): number {
    const us = this.delayUs()
    return (us < 0 ? -1 / us : us) / US_PER_MS
  }
}
