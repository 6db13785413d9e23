// Who puts a master's snapshot in the place of a server's data. persistence is behind it.

import type { PayloadOptions } from './payload.ts'

/** What is known of the snapshot beside its bytes. */
export interface ReplaceOptions {
  /** Whether the old data is an earlier state of the same history: it may be served while the new is loaded. */
  readonly isSameHistory: boolean
  /** Called when the old data goes. */
  readonly onDiscard: () => void
}

/** How it went: the database that the stream has selected, or why it failed; then there may be no data at all. */
export interface ReplaceResult {
  readonly error: string | null
  readonly dbIndex: number
}

/** Replaces the data of a server. */
export interface DataReplacer {
  /** Where to put the snapshot. */
  files(dir: string): PayloadOptions
  /**
   * Its bytes begin to come. True: it is not to become a file that stays, and counts as being loaded from now on until
   * `replace` is through or `lost` is called.
   */
  arriving(isSameHistory: boolean): boolean
  /** Nothing more of it comes. */
  lost(): void
  /** Loads it in slices. */
  replace(path: string, options: ReplaceOptions): Promise<ReplaceResult>
  /** Stops a load; what was loaded goes. */
  cancel(): void
  /** The server is a master now: its append-only file goes on, if it stood still for a load that failed. */
  promoted(): void
}
