// How soon a rewrite is tried again that keeps failing: each failure leaves another small increment behind.

import type { Log } from '../../server/log.ts'

/** Failures in a row from which on the next try waits. */
const FAILURES = 3
/** The wait doubles up to an hour. */
const MAX_MINUTES = 60

/** Counts failures and says when to wait. */
export class RewriteLimit {
  /** In a row. */
  failures = 0
  private readonly log: Log
  private minutes = 0
  private notBeforeSeconds = 0

  constructor(log: Log) {
    this.log = log
  }

  /** Whether a rewrite has to wait still. Times are Unix seconds. */
  holds(nowSeconds: number): boolean {
    if (this.failures < FAILURES) {
      this.minutes = 0
      this.notBeforeSeconds = 0
      return false
    }
    if (this.notBeforeSeconds !== 0) {
      if (nowSeconds < this.notBeforeSeconds) return true
      this.notBeforeSeconds = 0
      return false
    }
    this.minutes = Math.min(this.minutes === 0 ? 1 : this.minutes * 2, MAX_MINUTES)
    this.notBeforeSeconds = nowSeconds + this.minutes * 60
    this.log.warning(
      `Background AOF rewrite has failed several times and triggered the limit, the next try is in ${this.minutes} minutes`,
    )
    return true
  }
}
