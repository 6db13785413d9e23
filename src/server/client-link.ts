// What hangs on a client whose connection is a replication link.

/** A replication link, as the server sees it. */
export interface ClientLink {
  /** `replica`: the other end follows this server. `master`: this server follows the other end. */
  readonly role: 'replica' | 'master'
  /** Bytes that wait to be sent, with the connection or before it. */
  readonly waitingBytes?: number
  /** A command of the master begins: everything in front of it has run. */
  begins?(): void
  /** Everything that was handed to the connection has been sent. */
  drained(): void
  /** The connection is gone. */
  gone(): void
}
