// The 24 bits of a record that remember its use: the time of the last access (LRU), or a decaying counter (LFU).
//
// LRU: seconds modulo 2^24. LFU: 16 bits of minutes (last decay), then 8 bits of a logarithmic counter.
// Both as in Redis, so that OBJECT IDLETIME, OBJECT FREQ and RESTORE mean the same.

const LRU_MASK = 0xffffff
const LFU_MINUTES_MASK = 0xffff
const LFU_INIT = 5
const LFU_MAX = 255

/** The access clock of a keyspace. `set` it once a batch; reading it costs nothing. */
export class AccessClock {
  /** What a record that is touched now gets; in LFU mode only its minutes. */
  now = 0
  lfu = false
  /** `lfu-log-factor`: the larger, the more accesses the counter needs to grow. */
  logFactor = 10
  /** `lfu-decay-time`: minutes for the counter to fall by one; 0: it never falls. */
  decayMinutes = 1

  /** Moves the clock to `nowMs` (Unix milliseconds). */
  set(nowMs: number): void {
    this.now = this.lfu ? Math.floor(nowMs / 60_000) & LFU_MINUTES_MASK : Math.floor(nowMs / 1000) & LRU_MASK
  }

  /** The 24 bits of a new record. */
  initial(): number {
    return this.lfu ? (this.now << 8) | LFU_INIT : this.now
  }

  /** The 24 bits of a record with `bits` after an access. */
  touched(bits: number, random: () => number): number {
    if (!this.lfu) return this.now
    const counter = this.frequency(bits)
    const base = Math.max(0, counter - LFU_INIT)
    const grow = counter < LFU_MAX && random() < 1 / (base * this.logFactor + 1)
    return (this.now << 8) | (grow ? counter + 1 : counter)
  }

  /** Seconds since the last access of a record with `bits`; LRU mode only. */
  idleSeconds(bits: number): number {
    return (this.now - bits) & LRU_MASK
  }

  /** The decayed access counter of a record with `bits`; LFU mode only. */
  frequency(bits: number): number {
    const counter = bits & 0xff
    const elapsed = (this.now - (bits >>> 8)) & LFU_MINUTES_MASK
    const periods = this.decayMinutes === 0 ? 0 : Math.floor(elapsed / this.decayMinutes)
    return Math.max(0, counter - periods)
  }

  /** The 24 bits that stand for an idle time in seconds, or for a frequency. */
  bitsForIdle(seconds: number): number {
    return (this.now - seconds) & LRU_MASK
  }

  bitsForFrequency(counter: number): number {
    return (this.now << 8) | counter
  }
}
