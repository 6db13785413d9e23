// How far the loading of a data set is: for INFO, and for the log, where somebody waits for it.

import { formatHumanBytes } from '../bytes/memory-size.ts'
import type { Clock } from '../server/clock.ts'
import type { InfoField } from '../server/info/section.ts'
import type { Log } from '../server/log.ts'

/** A line goes to the log this often. */
const LOG_INTERVAL_MS = 2000

/** What is known of a load while it runs. */
export interface LoadFigures {
  readonly loadedBytes: number
  readonly keysLoaded: number
}

/** One load, from one file or several. */
export class LoadReport {
  readonly startedMs: number
  readonly totalBytes: number
  private readonly what: string
  private readonly log: Log
  private readonly clock: Clock
  private figures: LoadFigures = { loadedBytes: 0, keysLoaded: 0 }
  private loggedMs: number

  /** `what`: what is loaded, as the log calls it. */
  constructor(what: string, totalBytes: number, parts: { readonly log: Log; readonly clock: Clock }) {
    this.what = what
    this.totalBytes = totalBytes
    this.log = parts.log
    this.clock = parts.clock
    this.startedMs = parts.clock.now()
    this.loggedMs = this.startedMs
  }

  get elapsedSeconds(): number {
    return (this.clock.now() - this.startedMs) / 1000
  }

  /** Takes note of how far it is; now and then with a line in the log. */
  progress(figures: LoadFigures): void {
    this.figures = figures
    const nowMs = this.clock.now()
    if (nowMs - this.loggedMs < LOG_INTERVAL_MS) return
    this.loggedMs = nowMs
    this.log.notice(this.line())
  }

  /** The fields that INFO has only while something is loaded. */
  fields(): InfoField[] {
    const { loadedBytes } = this.figures
    const percent = this.totalBytes === 0 ? 0 : (loadedBytes * 100) / this.totalBytes
    return [
      ['loading_start_time', Math.floor(this.startedMs / 1000)],
      ['loading_total_bytes', this.totalBytes],
      ['loading_rdb_used_mem', 0],
      ['loading_loaded_bytes', loadedBytes],
      ['loading_loaded_perc', percent.toFixed(2)],
      ['loading_eta_seconds', this.secondsLeft()],
    ]
  }

  /** As Redis: with too little to go by it says 1. */
  private secondsLeft(): number {
    const elapsed = Math.floor(this.elapsedSeconds)
    if (elapsed === 0) return 1
    const { loadedBytes } = this.figures
    return Math.floor((elapsed * (this.totalBytes - loadedBytes)) / (loadedBytes + 1))
  }

  private line(): string {
    const { loadedBytes, keysLoaded } = this.figures
    const share = this.totalBytes === 0 ? 0 : Math.floor((loadedBytes * 100) / this.totalBytes)
    const rate = formatHumanBytes(loadedBytes / Math.max(this.elapsedSeconds, 0.001))
    const size = `${formatHumanBytes(loadedBytes)} of ${formatHumanBytes(this.totalBytes)}`
    return `Loading ${this.what}: ${share}% (${size}, ${keysLoaded} keys), ${rate}/s, about ${this.secondsLeft()} s left`
  }
}
