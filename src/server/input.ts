// From received bytes to commands: the loop that parses a client's input, runs what is whole and keeps what is not.
//
// Bytes arrive in a read buffer that all connections share. Whole requests run straight from it. The rest moves to a
// buffer of the client's own (input-buffer.ts), sized for the bulk string that is being received.

import {
  PARSE_DONE,
  PARSE_EMPTY,
  PARSE_ERROR,
  PARSE_INCOMPLETE,
  type ParseLimits,
  RequestParser,
} from '../protocol/parser.ts'
import { Request } from '../protocol/request.ts'
import { type Client, GATE_AUTH, GATE_REPLY, STOP_CLOSING } from './client.ts'
import { describeClient } from './client-info.ts'
import type { CommandContext } from './context.ts'
import type { Dispatcher } from './dispatcher.ts'
import { appendInput, dropInput, moveInput } from './input-buffer.ts'
import { isOutOfMemory } from './out-of-memory.ts'
import type { Output } from './output.ts'

/** A request with more arguments gives its tables back after use. */
const SHRINK_ARGS = 1024
/** Request objects that are kept for the next partial request. */
const MAX_FREE_REQUESTS = 64
/** Positions in a request are 32-bit integers. */
const MAX_QUERY_BUFFER_BYTES = 2 ** 31 - 2 ** 20

/** Feeds input to the dispatcher, for all clients of a server. */
export class InputProcessor {
  readonly limits: ParseLimits = { maxBulkBytes: 512 * 1024 * 1024, unauthenticated: false }
  private queryBufferLimitBytes = 1024 * 1024 * 1024
  private readonly ctx: CommandContext
  private readonly dispatcher: Dispatcher
  private readonly output: Output
  private readonly parser = new RequestParser()
  /** The request object for clients that have none of their own. */
  private spare = new Request()
  private readonly free: Request[] = []
  /** After `run`: where parsing goes on, which is behind the start of a request that is not whole. */
  private resumeAt = 0
  /** Where the input ends that is being run, and how much of a chunk comes behind that. */
  private runEnd = 0
  private unfedBytes = 0

  constructor(ctx: CommandContext, dispatcher: Dispatcher, output: Output) {
    this.ctx = ctx
    this.dispatcher = dispatcher
    this.output = output
  }

  /** Sets `client-query-buffer-limit`. */
  setQueryBufferLimit(bytes: number): void {
    this.queryBufferLimitBytes = Math.min(bytes, MAX_QUERY_BUFFER_BYTES)
  }

  /** Of what the served client has sent so far: bytes behind the running command. */
  get bytesBehind(): number {
    return this.runEnd - this.parser.pos + this.unfedBytes
  }

  /** Takes `chunk[0, length)`, which may be overwritten afterwards. The context is the client's. */
  feed(client: Client, chunk: Uint8Array, length: number): void {
    client.bytesIn += length
    if (client.transaction !== null && this.isQueueTooLong(client, length)) {
      this.closeForQueryBuffer(client)
      return
    }
    try {
      this.consume(client, chunk, length)
    } catch (error) {
      this.failed(client, error)
    }
  }

  /** Goes on with the client's kept input, if it can. */
  drain(client: Client): void {
    this.unfedBytes = 0
    try {
      this.runKept(client)
    } catch (error) {
      this.failed(client, error)
    }
  }

  /** Forgets all input of a client. */
  forget(client: Client): void {
    dropInput(client)
  }

  private consume(client: Client, chunk: Uint8Array, length: number): void {
    let at = 0
    while (at < length && (client.stopped & STOP_CLOSING) === 0) {
      if (client.pending === null && client.stopped === 0) {
        this.unfedBytes = 0
        const used = this.run(client, chunk, at, at, length, false)
        this.keepRest(client, chunk, used, length, false)
        return
      }
      at = this.append(client, chunk, at, length)
      this.unfedBytes = length - at
      this.runKept(client)
    }
  }

  private runKept(client: Client): void {
    const buf = client.pending
    if (client.stopped !== 0 || buf === null || client.pendingEnd < client.pendingNeeds) return
    const used = this.run(client, buf, client.pendingStart, client.pendingPos, client.pendingEnd, true)
    this.keepRest(client, buf, used, client.pendingEnd, true)
  }

  /**
   * Runs the whole requests of `buf[start, end)`, the first of which is parsed up to `pos` already. Returns where the
   * first begins that could not be run. `owned`: the buffer is the client's own.
   */
  private run(
    client: Client,
    buf: Uint8Array,
    start: number,
    pos: number,
    end: number,
    owned: boolean,
  ): number {
    const { parser, limits } = this
    const request = client.partial ?? this.spare
    let requestStart = start
    let at = pos
    client.queryBytes = end - start
    this.runEnd = end
    for (;;) {
      limits.unauthenticated = (client.gates & GATE_AUTH) !== 0
      const status = parser.parse(request, buf, at, end, limits)
      if (status === PARSE_INCOMPLETE) {
        this.resumeAt = parser.pos
        return requestStart
      }
      if (status === PARSE_ERROR) return this.protocolError(client, end)
      at = parser.pos
      if (status === PARSE_DONE) {
        // Who takes the buffer may write behind the value, so it is not given away while input waits there.
        request.ownsBuffer = owned && request.buf === buf && at === end
        request.adopted = false
        const ran = this.dispatcher.dispatch(request)
        this.release(client, request)
        if (!ran) at = requestStart // held back: it is parsed again later, which costs little
        if (this.ctx.reply.longBytes !== 0) this.output.spill(client)
        if (client.stopped !== 0) {
          this.resumeAt = at
          parser.needed = 0
          return at
        }
        if (at === end) return end
      } else if (status === PARSE_EMPTY && (client.gates & GATE_REPLY) !== 0) {
        this.dispatcher.skipEmpty()
      }
      requestStart = at
    }
  }

  /** The request is done with: its object serves the next one. */
  private release(client: Client, request: Request): void {
    if (request.argc > SHRINK_ARGS) request.clear()
    if (client.partial === null) return
    client.partial = null
    if (this.free.length < MAX_FREE_REQUESTS) this.free.push(this.spare)
    this.spare = request
  }

  /** Keeps `buf[used, end)` and the request that is partly parsed, if there is one. */
  private keepRest(client: Client, buf: Uint8Array, used: number, end: number, owned: boolean): void {
    client.queryBytes = end - used
    if (used === end && client.pending === null) return
    if (used === end || (client.stopped & STOP_CLOSING) !== 0) {
      dropInput(client)
      return
    }
    if (client.partial === null && this.spare.expected > 0) {
      client.partial = this.spare
      this.spare = this.free.pop() ?? new Request()
    }
    client.pending = buf
    client.pendingStart = used
    client.pendingPos = this.resumeAt
    client.pendingEnd = end
    client.pendingNeeds = this.resumeAt + this.parser.needed
    moveInput(client, owned, this.limitOf(client))
  }

  /** Copies as much of a chunk as the client's buffer should get now; returns the position after it. */
  private append(client: Client, chunk: Uint8Array, at: number, end: number): number {
    const missing = client.pendingNeeds - client.pendingEnd
    // No more than the running bulk string needs: what follows then runs from the chunk, without a copy.
    const take = missing > 0 && client.stopped === 0 ? Math.min(missing, end - at) : end - at
    if (client.pendingEnd - client.pendingStart + take > this.limitOf(client)) {
      this.closeForQueryBuffer(client)
      return end
    }
    appendInput(client, chunk, at, at + take)
    return at + take
  }

  private protocolError(client: Client, end: number): number {
    const { error } = this.parser
    const { nowMs, reply, server } = this.ctx
    server.log.verbose(`${error} from client: ${describeClient(client, nowMs)}`)
    reply.begin()
    reply.error(`ERR ${error}`)
    if ((client.gates & GATE_REPLY) !== 0) reply.cutToBegin()
    this.spare.clear()
    client.partial = null
    client.closeSoon()
    return end
  }

  /** Commands that wait for EXEC count like input that waits to be parsed. */
  private isQueueTooLong(client: Client, length: number): boolean {
    const { pendingEnd, pendingStart, transaction } = client
    const queuedBytes = transaction?.argumentBytes ?? 0
    return queuedBytes + pendingEnd - pendingStart + length > this.limitOf(client)
  }

  /** What a master took a replica must take too. */
  private limitOf({ link }: Client): number {
    return link?.role === 'master' ? MAX_QUERY_BUFFER_BYTES : this.queryBufferLimitBytes
  }

  /** A client's input outgrew `client-query-buffer-limit`. */
  private closeForQueryBuffer(client: Client): void {
    const { nowMs, server } = this.ctx
    server.stats.queryBufferLimitDisconnections++
    server.log.warning(
      `Closing client that reached max query buffer length: ${describeClient(client, nowMs)}`,
    )
    client.closeSoon()
  }

  /** There is no memory for what a client sends, or there is a bug: the client goes, the server stays. */
  private failed(client: Client, error: unknown): void {
    const { nowMs, server } = this.ctx
    const reason = isOutOfMemory(error) ? 'there is no memory for its input' : 'of an internal error'
    server.log.warning(`Closing client because ${reason}: ${describeClient(client, nowMs)}: ${String(error)}`)
    this.spare = new Request()
    dropInput(client)
    client.closeSoon()
  }
}
