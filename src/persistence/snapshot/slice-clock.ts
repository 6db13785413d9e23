// How long a slice of a snapshot may be. Between two slices the event loop has a turn: if others had nothing to do in it,
// the next slice follows at once; if they had, they get at least as much time as the snapshot.

const MIN_SLICE_MS = 0.25
const MAX_SLICE_MS = 1
/** A turn in which others took less is an idle one: it costs so much by itself. */
const IDLE_TURN_MS = 0.05

/** Measures slices and what comes between them, in milliseconds of a monotonic clock. */
export class SliceClock {
  private endedMs = Number.NEGATIVE_INFINITY
  /** The time of others in busy turns, smoothed. */
  private othersMs = 0

  /** When the slice that begins now is to end. */
  begin(nowMs: number): number {
    const between = nowMs - this.endedMs
    if (between < IDLE_TURN_MS) this.othersMs /= 2
    else this.othersMs = Math.min(between, MAX_SLICE_MS)
    if (this.othersMs < IDLE_TURN_MS) return nowMs + MAX_SLICE_MS
    return nowMs + Math.max(MIN_SLICE_MS, this.othersMs)
  }

  /** The slice has ended. */
  end(nowMs: number): void {
    this.endedMs = nowMs
  }
}
