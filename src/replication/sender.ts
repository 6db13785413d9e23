// Sends a replica what it has not got of the stream, straight from the stream's blocks.

import type { Replica } from './replica.ts'
import type { ReplicationStream } from './stream.ts'

/** Sends from one stream. */
export class StreamSender {
  private readonly stream: ReplicationStream
  private readonly onSent: (bytes: number) => void

  /** `onSent` counts what goes out. */
  constructor(stream: ReplicationStream, onSent: (bytes: number) => void) {
    this.stream = stream
    this.onSent = onSent
  }

  /** Sends what there is, until the connection takes no more; called again when that has changed. */
  send(replica: Replica): void {
    const { reader } = replica
    if (reader === null || replica.state !== 'online' || replica.waitsForAck) return
    const { transport } = replica.client
    while (transport.queuedBytes === 0 && reader.block !== null) {
      const { block, pos } = reader
      if (pos < block.used) {
        const end = block.used
        // The transport may keep the bytes: blocks are never written to twice.
        transport.writeRange(block.bytes, pos, end)
        replica.client.bytesOut += end - pos
        this.onSent(end - pos)
        // A write may have found the connection broken.
        if (reader.block === null) return
        this.stream.advance(reader, end)
      } else if (block.next !== null) this.stream.advance(reader, pos)
      else return
    }
  }

  /** Bytes that wait to be sent to a replica: of the stream, and with its connection. */
  lag(replica: Replica): number {
    const { reader } = replica
    const unread = reader === null ? 0 : this.stream.offset - reader.offset
    // A snapshot on its way comes as fast as the connection takes it, and is no lag.
    return replica.state === 'online' ? unread + replica.client.transport.queuedBytes : unread
  }
}
