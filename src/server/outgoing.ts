// Connections that the server opens itself: to the target of MIGRATE, to a master. net/ implements them.

/** Where to connect to. */
export interface OutgoingTarget {
  readonly host: string
  readonly port: number
  /** The address to connect from; the system chooses one by default. */
  readonly localAddress?: string
}

/** How a connection ended that was not closed here. */
export interface OutgoingEnd {
  /** Whether nothing moved for the time that `setTimeout` allows. */
  readonly timedOut: boolean
  /** The system's name of the error; '' if there is none. */
  readonly code: string
  /** What happened, for logs. */
  readonly reason: string
}

/** What becomes of a connection. None of these is called inside a call of the connection's methods. */
export interface OutgoingHandlers {
  /** It is there. What was written before goes out now. */
  connected?(): void
  /** Bytes came in; they are valid during the call only. */
  received(chunk: Uint8Array): void
  /** The system has taken a piece of what was written. */
  sent?(): void
  /** It could not be made or is gone; called once, and never after `close`. */
  ended(end: OutgoingEnd): void
}

/** A connection to another server. */
export interface OutgoingConnection {
  /** Who hears of it; may be replaced, as when a connection waits to be used again. */
  handlers: OutgoingHandlers
  readonly isConnected: boolean
  /** Bytes that were written and that the system has not taken yet. */
  readonly queuedBytes: number
  /** The port at this end; 0 while it is not connected. */
  readonly localPort: number
  /** Sends bytes behind those that still wait. They must stay as they are until they are sent. */
  write(bytes: Uint8Array): void
  /**
   * Ends the connection when for this long it was not made, or no byte came in or went out; 0: never. Counts from now
   * on.
   */
  setTimeout(timeoutMs: number): void
  pauseReading(): void
  resumeReading(): void
  /** Closes it at once; nothing is called any more. */
  close(): void
}

/** Opens connections. */
export interface Outgoing {
  /** Begins to connect. A target that cannot be is an `ended` like any other, `timeoutMs` as in `setTimeout`. */
  connect(target: OutgoingTarget, handlers: OutgoingHandlers, timeoutMs: number): OutgoingConnection
  /** Closes every connection. */
  close(): void
}
