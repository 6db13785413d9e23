// From the reply writer to the client: one write a batch, the limits on what queues up, and closing.

import { type Client, STOP_CLOSING, STOP_OUTPUT } from './client.ts'
import type { CommandContext } from './context.ts'

/** A client without an output limit is not read from while this much waits to be sent to it. */
const PAUSE_BYTES = 8 * 1024 * 1024

/** `client-output-buffer-limit` of one class; 0: no limit. */
export interface OutputLimit {
  readonly hardBytes: number
  readonly softBytes: number
  readonly softSeconds: number
}

/** Sends what commands answered. */
export class Output {
  /** The limit for ordinary clients. */
  limit: OutputLimit = { hardBytes: 0, softBytes: 0, softSeconds: 0 }
  private readonly ctx: CommandContext

  constructor(ctx: CommandContext) {
    this.ctx = ctx
  }

  /** Hands the pending replies to the client's transport. */
  flush(client: Client): void {
    const { reply, server } = this.ctx
    const bytes = reply.pendingBytes
    if (bytes === 0) return
    const { transport } = client
    if (client.stopped & STOP_CLOSING && !client.closeAfterReply) {
      reply.reset()
      return
    }
    const { hardBytes } = this.limit
    if (hardBytes > 0 && transport.queuedBytes + bytes > hardBytes) {
      reply.reset()
      this.closeForOutput(client, 'hard')
      return
    }
    client.bytesOut += bytes
    server.stats.bytesOut += bytes
    if (!reply.isShort) transport.writeAll(reply.take())
    else if (transport.writeShort(reply.shortBuffer, reply.shortBytes)) reply.reset()
    else reply.renew()
    if (transport.queuedBytes > 0) this.checkQueue(client)
  }

  /** Looks at what a client has not taken yet. Called after writes, and by the cron for the soft limit. */
  checkQueue(client: Client): void {
    const queued = client.transport.queuedBytes
    const { softBytes, softSeconds, hardBytes } = this.limit
    if (hardBytes === 0 && softBytes === 0) {
      if (queued > PAUSE_BYTES) this.pause(client)
      return
    }
    if (hardBytes > 0 && queued > hardBytes) {
      this.closeForOutput(client, 'hard')
      return
    }
    if (softBytes === 0 || queued <= softBytes) {
      client.softLimitSinceMs = 0
      return
    }
    const now = this.ctx.server.clock.now()
    if (client.softLimitSinceMs === 0) client.softLimitSinceMs = now
    else if (now - client.softLimitSinceMs > softSeconds * 1000) this.closeForOutput(client, 'soft')
  }

  /** Everything handed to the transport is sent: reading goes on. True if it had been paused. */
  drained(client: Client): boolean {
    client.softLimitSinceMs = 0
    if ((client.stopped & STOP_OUTPUT) === 0) return false
    client.stopped &= ~STOP_OUTPUT
    return true
  }

  /** Closes a client once the replies that are pending now are out. */
  closeAfterReply(client: Client): void {
    client.closeAfterReply = true
    client.stopped |= STOP_CLOSING
  }

  /** A client's request outgrew `client-query-buffer-limit`. */
  closeForQueryBuffer(client: Client): void {
    const { server } = this.ctx
    server.stats.queryBufferLimitDisconnections++
    server.log.warning(`Closing client that reached max query buffer length: id=${client.id}`)
    server.clients.close(client)
  }

  private pause(client: Client): void {
    client.stopped |= STOP_OUTPUT
    client.transport.pauseReading()
  }

  private closeForOutput(client: Client, which: 'hard' | 'soft'): void {
    const { server } = this.ctx
    server.stats.outputBufferLimitDisconnections++
    server.log.warning(
      `Client id=${client.id} addr=${client.transport.remoteAddress} closed for overcoming of output buffer limits (${which}).`,
    )
    client.stopped |= STOP_CLOSING
    client.closeAfterReply = false
    client.transport.destroy()
  }
}
