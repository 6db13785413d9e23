// How a server is asked to end.

/** How SHUTDOWN was asked for. */
export interface ShutdownOptions {
  readonly save?: boolean | undefined
  readonly now?: boolean
  readonly force?: boolean
}
