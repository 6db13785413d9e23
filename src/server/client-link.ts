// What hangs on a client whose connection is a replication link.

/** A replication link, as the server sees it. */
export interface ClientLink {
  /** `replica`: the other end follows this server. `master`: this server follows the other end. */
  readonly role: 'replica' | 'master'
  /** Everything that was handed to the connection has been sent. */
  drained(): void
  /** The connection is gone. */
  gone(): void
}
