// From received bytes to commands: the loop that parses a client's input, runs what is whole and keeps what is not.
//
// Bytes arrive in one read buffer that all connections share. Whole requests run straight from it. A rest is copied
// to a buffer of the client's own, sized for the bulk string that is being received, so that each byte is copied once.

import {
  PARSE_DONE,
  PARSE_ERROR,
  PARSE_INCOMPLETE,
  type ParseLimits,
  RequestParser,
} from '../protocol/parser.ts'
import { Request } from '../protocol/request.ts'
import { type Client, GATE_AUTH, STOP_CLOSING } from './client.ts'
import type { CommandContext } from './context.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Output } from './output.ts'

const MIN_PENDING_BYTES = 512
/** Room behind a long bulk string, for the few arguments that may follow it. */
const SLACK_BYTES = 1024
/** Above this a buffer grows by an eighth, not to double. */
const DOUBLING_LIMIT_BYTES = 1024 * 1024
/** A request with more arguments gives its tables back after use. */
const SHRINK_ARGS = 1024

/** Feeds input to the dispatcher, for all clients of a server. */
export class InputProcessor {
  /** `client-query-buffer-limit`. */
  queryBufferLimitBytes = 1024 * 1024 * 1024
  readonly limits: ParseLimits = { maxBulkBytes: 512 * 1024 * 1024, unauthenticated: false }
  private readonly ctx: CommandContext
  private readonly dispatcher: Dispatcher
  private readonly output: Output
  private readonly parser = new RequestParser()
  /** The request object for clients that have none of their own. */
  private spare = new Request()
  /** After `run`: where parsing goes on, which is behind the start of a request that is not whole. */
  private resumeAt = 0
  /** After `run`: whether a command has taken the buffer. */
  private bufferTaken = false

  constructor(ctx: CommandContext, dispatcher: Dispatcher, output: Output) {
    this.ctx = ctx
    this.dispatcher = dispatcher
    this.output = output
  }

  /** Takes `chunk[0, length)`, which may be overwritten afterwards. The context is the client's. */
  feed(client: Client, chunk: Uint8Array, length: number): void {
    client.bytesIn += length
    let at = 0
    while (at < length && (client.stopped & STOP_CLOSING) === 0) {
      if (client.pending === null && client.stopped === 0) {
        const used = this.run(client, chunk, at, length, false)
        this.keepRest(client, chunk, used, length, false)
        return
      }
      at = this.append(client, chunk, at, length)
      this.drain(client)
    }
  }

  /** Goes on with the client's kept input, if it can. */
  drain(client: Client): void {
    const buf = client.pending
    if (client.stopped !== 0 || buf === null || client.pendingEnd < client.pendingNeeds) return
    const used = this.run(client, buf, client.pendingPos, client.pendingEnd, true)
    this.keepRest(client, buf, used, client.pendingEnd, !this.bufferTaken)
  }

  /** Forgets all input of a client. */
  forget(client: Client): void {
    client.pending = null
    client.partial = null
  }

  /**
   * Runs the whole requests of `buf[pos, end)`; returns where the first begins that could not be run.
   * `owned`: the buffer is the client's own, and starts with the request that the client has in part.
   */
  private run(client: Client, buf: Uint8Array, pos: number, end: number, owned: boolean): number {
    const { parser, limits } = this
    const request = client.partial ?? this.spare
    let start = client.partial === null ? pos : 0
    let at = pos
    this.bufferTaken = false
    for (;;) {
      limits.unauthenticated = (client.gates & GATE_AUTH) !== 0
      const status = parser.parse(request, buf, at, end, limits)
      if (status === PARSE_INCOMPLETE) {
        this.resumeAt = parser.pos
        return start
      }
      if (status === PARSE_ERROR) return this.protocolError(client, end)
      at = parser.pos
      if (status === PARSE_DONE) {
        request.ownsBuffer = owned && request.buf === buf
        request.adopted = false
        const ran = this.dispatcher.dispatch(request)
        this.release(client, request)
        if (request.adopted) this.bufferTaken = true
        if (!ran) at = start // held back: it is parsed again later, which costs little
        if (this.ctx.reply.longBytes !== 0) this.output.flush(client)
        if (client.stopped !== 0) {
          this.resumeAt = at
          parser.needed = 0
          return at
        }
      }
      start = at
    }
  }

  /** The request is done with: its object serves the next one. */
  private release(client: Client, request: Request): void {
    if (request.argc > SHRINK_ARGS) request.clear()
    if (client.partial === null) return
    client.partial = null
    this.spare = request
  }

  /** Keeps `buf[used, end)` and the request that is partly parsed, if there is one. */
  private keepRest(client: Client, buf: Uint8Array, used: number, end: number, owned: boolean): void {
    if (used === end || (client.stopped & STOP_CLOSING) !== 0) {
      this.forget(client)
      return
    }
    const request = client.partial ?? this.spare
    if (request.expected > 0) {
      if (client.partial === null) this.spare = new Request()
      client.partial = request
      request.shift(-used)
    }
    client.pendingPos = this.resumeAt - used
    client.pendingEnd = end - used
    client.pendingNeeds = client.pendingPos + this.parser.needed
    const capacity = Math.max(MIN_PENDING_BYTES, client.pendingEnd, client.pendingNeeds + SLACK_BYTES)
    if (owned && used === 0 && buf.length >= capacity) return
    client.pending = new Uint8Array(capacity)
    client.pending.set(buf.subarray(used, end))
  }

  /** Copies as much of a chunk as the client's buffer should get now; returns the position after it. */
  private append(client: Client, chunk: Uint8Array, at: number, end: number): number {
    const missing = client.pendingNeeds - client.pendingEnd
    // No more than the running bulk string needs: what follows then runs from the chunk, without a copy.
    const take = missing > 0 && client.stopped === 0 ? Math.min(missing, end - at) : end - at
    const filled = client.pendingEnd + take
    const target = this.roomFor(client, filled)
    target.set(chunk.subarray(at, at + take), client.pendingEnd)
    client.pendingEnd = filled
    if (filled > this.queryBufferLimitBytes) this.output.closeForQueryBuffer(client)
    return at + take
  }

  /** The client's buffer, with room for `needed` bytes. */
  private roomFor(client: Client, needed: number): Uint8Array {
    const old = client.pending
    if (old !== null && needed <= old.length) return old
    if (old === null) {
      client.pendingPos = 0
      client.pendingEnd = 0
      client.pendingNeeds = 0
      client.pending = new Uint8Array(Math.max(MIN_PENDING_BYTES, needed))
      return client.pending
    }
    const extra = old.length < DOUBLING_LIMIT_BYTES ? old.length : old.length >> 3
    client.pending = new Uint8Array(Math.max(needed, old.length + extra))
    client.pending.set(old.subarray(0, client.pendingEnd))
    return client.pending
  }

  private protocolError(client: Client, end: number): number {
    const { error } = this.parser
    const { log } = this.ctx.server
    log.verbose(
      `Protocol error (${error}) from client: id=${client.id} addr=${client.transport.remoteAddress}`,
    )
    this.ctx.reply.error(`ERR ${error}`)
    this.spare.clear()
    client.partial = null
    this.output.closeAfterReply(client)
    return end
  }
}
