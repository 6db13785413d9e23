// A transport that leads nowhere: for clients that have no connection.

import type { Transport } from './transport.ts'

/** Takes everything and sends nothing. */
export const nullTransport: Transport = {
  remoteAddress: '',
  localAddress: '',
  fd: -1,
  isUnixSocket: false,
  isLocal: true,
  queuedBytes: 0,
  queuedPieces: 0,
  writeRange: () => true,
  writeAll: () => 'sent',
  pauseReading: () => {},
  resumeReading: () => {},
  closeAfterWrites: () => {},
  destroy: () => {},
}
