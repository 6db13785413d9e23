// CLIENT PAUSE: commands are held back until a time, all of them or those that write.

/** What a pause holds back. */
export type PauseMode = 'write' | 'all'

/** The pause of one server. */
export class PauseControl {
  private mode: PauseMode | null = null
  private untilMs = 0
  /** Called when a pause begins or ends. */
  onChange: (() => void) | null = null

  /** Holds commands back until `untilMs`; a running pause is only ever made longer and stricter. */
  start(mode: PauseMode, untilMs: number): void {
    this.mode = this.mode === 'all' || mode === 'all' ? 'all' : 'write'
    if (untilMs > this.untilMs) this.untilMs = untilMs
    this.onChange?.()
  }

  /** Ends the pause. */
  end(): void {
    if (this.mode === null) return
    this.mode = null
    this.untilMs = 0
    this.onChange?.()
  }

  /** What is held back at `nowMs`; null: nothing. */
  current(nowMs: number): PauseMode | null {
    return this.mode !== null && nowMs < this.untilMs ? this.mode : null
  }

  /** When the pause ends, Unix milliseconds; 0: there is none. */
  get endMs(): number {
    return this.mode === null ? 0 : this.untilMs
  }
}
