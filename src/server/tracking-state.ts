// What the server remembers of a client that uses client-side caching.

/** What CLIENT TRACKING ON was told. */
export interface TrackingOptions {
  /** The client that gets the messages; 0: the client itself. */
  readonly redirectId: number
  /** Every change of a key with one of the prefixes is told, whether the client has read it or not. */
  readonly broadcast: boolean
  readonly optIn: boolean
  readonly optOut: boolean
  /** What the client changes itself is not told. */
  readonly noLoop: boolean
  /** Of keys, one byte a character. */
  readonly prefixes: readonly string[]
}

export const NO_TRACKING: TrackingOptions = {
  redirectId: 0,
  broadcast: false,
  optIn: false,
  optOut: false,
  noLoop: false,
  prefixes: [],
}

/** The tracking of one client, made by its first CLIENT TRACKING ON. */
export class TrackingState {
  isOn = false
  options: TrackingOptions = NO_TRACKING
  /** The prefixes that it has asked for by now, one byte a character. */
  readonly prefixes = new Set<string>()
  /** CLIENT CACHING was said for the next command or transaction: YES with `optIn`, NO with `optOut`. */
  hasSaidCaching = false
  /** The client that the messages go to was gone when one should be sent. */
  isRedirectBroken = false

  /** Whether what it reads now is remembered. */
  get remembers(): boolean {
    const { broadcast, optIn, optOut } = this.options
    if (!this.isOn || broadcast) return false
    return this.hasSaidCaching ? !optOut : !optIn
  }
}
