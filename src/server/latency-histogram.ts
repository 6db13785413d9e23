// How long the calls of a command took: counts in buckets that keep two significant digits, from 1 ns to 1 s.
//
// The buckets are those of an HDR histogram (Gil Tene, http://hdrhistogram.org): 128 of equal width for each doubling,
// and twice as many for the first. Redis reports the upper edge of a bucket, so the same figures come out here.

const HALF_BUCKETS = 128
const HALF_BITS = 7
/** log2 of the values below which buckets are 1 ns wide. */
const LINEAR_BITS = 8
const MAX_NS = 1_000_000_000
const SLOTS = slotOf(MAX_NS) + 1

/** A histogram of durations. */
export class LatencyHistogram {
  /** How many durations were recorded. */
  total = 0
  private readonly counts = new Float64Array(SLOTS)

  /** Records `count` durations of `ns` nanoseconds each. */
  record(ns: number, count: number): void {
    this.counts[slotOf(ns < 1 ? 1 : ns > MAX_NS ? MAX_NS : ns)] += count
    this.total += count
  }

  /** The duration in nanoseconds that `percent` per cent of the calls did not exceed; 0 without calls. */
  percentile(percent: number): number {
    const wanted = Math.max(1, Math.floor((Math.min(percent, 100) / 100) * this.total + 0.5))
    let seen = 0
    for (let slot = 0; slot < SLOTS; slot++) {
      seen += this.counts[slot]
      if (seen >= wanted) return upperEdge(slot)
    }
    return 0
  }
}

function slotOf(ns: number): number {
  const doublings = 32 - Math.clz32(ns | (HALF_BUCKETS * 2 - 1)) - LINEAR_BITS
  return (doublings << HALF_BITS) + (ns >> doublings)
}

/** The largest duration of a slot. */
function upperEdge(slot: number): number {
  const doublings = Math.max(0, (slot >> HALF_BITS) - 1)
  const lower = (slot - (doublings << HALF_BITS)) * 2 ** doublings
  return lower + 2 ** doublings - 1
}
