// What a client is connected through: a socket, or memory. The net/ layer implements it.

/**
 * What becomes of buffers that a transport was given: they are sent and may be written to again; they are once
 * everything is sent, when the server is told that the transport has `drained`; or the transport keeps them for good.
 */
export type BufferFate = 'sent' | 'queued' | 'kept'

/** The way out to a client. */
export interface Transport {
  /** Who is at the other end, as CLIENT LIST shows it. */
  readonly remoteAddress: string
  /** Where it came in. */
  readonly localAddress: string
  /** File descriptor, or -1. */
  readonly fd: number
  readonly isUnixSocket: boolean
  /** Whether the other end is on this machine. */
  readonly isLocal: boolean
  /** Bytes handed over that the system has not taken yet. */
  readonly queuedBytes: number
  /** How many buffers these bytes stand in. */
  readonly queuedPieces: number
  /**
   * Sends `buffer[start, end)`. True: it is sent, the bytes may be overwritten.
   * False: the transport keeps the buffer until it is sent; the caller must not write to it again.
   */
  writeRange(buffer: Uint8Array, start: number, end: number): boolean
  /** Sends buffers, and says what becomes of them. */
  writeAll(chunks: Uint8Array[]): BufferFate
  pauseReading(): void
  resumeReading(): void
  /** Closes once everything handed over is sent. */
  closeAfterWrites(): void
  /** Closes at once. */
  destroy(): void
}
