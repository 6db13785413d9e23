// The counters of a server that INFO shows and CONFIG RESETSTAT clears.

/** Counters since the start or the last reset. */
export class ServerStats {
  connectionsReceived = 0
  rejectedConnections = 0
  commandsProcessed = 0
  /** Bytes of clients that are no replication links, */
  bytesIn = 0
  bytesOut = 0
  /** and of those that are, snapshots included. */
  replicationBytesIn = 0
  replicationBytesOut = 0
  errorReplies = 0
  unexpectedErrors = 0
  queryBufferLimitDisconnections = 0
  outputBufferLimitDisconnections = 0
  aclAccessDeniedAuth = 0
  readsProcessed = 0
  writesProcessed = 0
  /** Snapshots and rewrites that were begun in the background. */
  snapshots = 0
  /** Error replies by the first word of their text. */
  readonly errorsByCode = new Map<string, number>()

  /** Counts an error reply. */
  countError(text: string): void {
    this.errorReplies++
    const blank = text.indexOf(' ')
    const code = blank < 0 ? text : text.slice(0, blank)
    const count = this.errorsByCode.get(code)
    // As Redis: codes are bounded, since a script could make up any number of them.
    if (count === undefined && this.errorsByCode.size >= MAX_ERROR_CODES) return
    this.errorsByCode.set(code, (count ?? 0) + 1)
  }

  reset(): void {
    this.connectionsReceived = 0
    this.rejectedConnections = 0
    this.commandsProcessed = 0
    this.bytesIn = 0
    this.bytesOut = 0
    this.replicationBytesIn = 0
    this.replicationBytesOut = 0
    this.errorReplies = 0
    this.unexpectedErrors = 0
    this.queryBufferLimitDisconnections = 0
    this.outputBufferLimitDisconnections = 0
    this.aclAccessDeniedAuth = 0
    this.readsProcessed = 0
    this.writesProcessed = 0
    this.snapshots = 0
    this.errorsByCode.clear()
  }
}

const MAX_ERROR_CODES = 128
