// The transport of the client that stands for the master: nothing that its commands answer is sent.

import { nullTransport } from '../server/null-transport.ts'
import type { Transport } from '../server/transport.ts'

/** How the link is seen from the client. */
export interface MasterTransportOptions {
  readonly address: string
  readonly localAddress: string
  /** The client was closed, by CLIENT KILL or for what it sent. */
  onDestroy(): void
  pauseReading(): void
  resumeReading(): void
}

/** Makes the transport. */
export function masterTransport(options: MasterTransportOptions): Transport {
  return {
    ...nullTransport,
    remoteAddress: options.address,
    localAddress: options.localAddress,
    isLocal: true,
    pauseReading: options.pauseReading,
    resumeReading: options.resumeReading,
    closeAfterWrites: options.onDestroy,
    destroy: options.onDestroy,
  }
}
