// Where the bytes of a snapshot go: a file, or later a replica's socket.

/** Takes the bytes of a snapshot in order and makes something lasting of them. */
export interface SnapshotTarget {
  /** Takes `bytes[start, end)`, which are valid during the call only. After an error it does nothing. */
  write(bytes: Uint8Array, start: number, end: number): void
  /** Bytes taken and not written yet. The snapshot stands still while they are too many. */
  readonly queuedBytes: number
  /** What went wrong, or null. */
  readonly error: Error | null
  /** Called when `queuedBytes` has fallen, and after an error. */
  onProgress: (() => void) | null
  /** All bytes are there: completes the work, then calls `done` once, with the error or null. */
  finish(done: (error: Error | null) => void): void
  /** The snapshot is of no use any more: leaves no trace of it. Does nothing after `finish` has called back. */
  abort(): void
}
