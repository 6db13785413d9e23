// Commands that answer later: their client is held back until the reply is there, and then goes on.
//
// It serves whatever takes longer than one turn: a configuration change that opens sockets, a blocking command that
// waits for a key. Meanwhile other clients run; what the held client sends is kept.

import type { ReplyWriter } from '../protocol/reply.ts'
import { type Client, STOP_BLOCKED, STOP_CLOSING } from './client.ts'

/** How CLIENT UNBLOCK ends a wait. */
export type UnblockMode = 'timeout' | 'error'

/** Writes a reply, with the writer set up for the client's protocol. */
export type ReplyFunction = (reply: ReplyWriter) => void

/** The reply that a held client waits for. Exactly one `send`; later ones do nothing. */
export class LaterReply {
  readonly client: Client
  /** Set by commands that CLIENT UNBLOCK can end; their clients count as blocked. */
  unblock: ((mode: UnblockMode) => void) | null = null
  /** Whether its client counts as blocked although CLIENT UNBLOCK cannot end that. */
  isBlocking = false
  /** Called when the client is gone before its reply. */
  onGone: (() => void) | null = null
  private readonly deliver: (later: LaterReply, write: ReplyFunction) => void
  private sent = false

  constructor(client: Client, deliver: (later: LaterReply, write: ReplyFunction) => void) {
    this.client = client
    this.deliver = deliver
  }

  /** Gives the reply, now or when the batch of commands that is running is through. */
  send(write: ReplyFunction): void {
    if (this.sent) return
    this.sent = true
    this.unblock = null
    this.deliver(this, write)
  }
}

/** All clients of a server that wait for a reply. */
export class LaterReplies {
  private readonly held = new Map<Client, LaterReply>()
  private ready: { readonly later: LaterReply; readonly write: ReplyFunction }[] = []
  private delivering = false
  private readonly serve: (client: Client, write: ReplyFunction) => void
  private readonly isBusy: () => boolean

  /** `serve` writes a reply to a client and goes on with its input; not called while `isBusy`. */
  constructor(serve: (client: Client, write: ReplyFunction) => void, isBusy: () => boolean) {
    this.serve = serve
    this.isBusy = isBusy
  }

  /** Holds the running client back; its command must not write a reply then. */
  hold(client: Client): LaterReply {
    const muted = client.replyMode === 'off' || client.replyMode === 'skip'
    const later = new LaterReply(client, (done, write) => this.deliver(done, muted ? writeNothing : write))
    client.stopped |= STOP_BLOCKED
    this.held.set(client, later)
    return later
  }

  /** What a client waits for, if it does. */
  of(client: Client): LaterReply | undefined {
    return this.held.get(client)
  }

  /** How many clients wait in a blocking command. */
  get blockedClients(): number {
    let count = 0
    for (const { isBlocking, unblock } of this.held.values()) if (isBlocking || unblock !== null) count++
    return count
  }

  /** Whether replies have come while a batch was running: see `deliverReady`. */
  get hasReady(): boolean {
    return this.ready.length > 0
  }

  /**
   * Serves the clients whose replies came while a batch was running, and those whose replies come on the way. Serving
   * one runs a batch too, which ends here again: the first call goes on for all of them.
   */
  deliverReady(): void {
    if (this.delivering) return
    this.delivering = true
    try {
      while (this.ready.length > 0) {
        const batch = this.ready
        this.ready = []
        for (const { later, write } of batch) this.release(later, write)
      }
    } finally {
      this.delivering = false
    }
  }

  /** The client's connection is gone. */
  forget(client: Client): void {
    const later = this.held.get(client)
    if (later === undefined) return
    this.held.delete(client)
    later.onGone?.()
  }

  private deliver(later: LaterReply, write: ReplyFunction): void {
    if (this.isBusy()) this.ready.push({ later, write })
    else this.release(later, write)
  }

  private release(later: LaterReply, write: ReplyFunction): void {
    const { client } = later
    if (this.held.get(client) !== later) return
    this.held.delete(client)
    client.stopped &= ~STOP_BLOCKED
    if ((client.stopped & STOP_CLOSING) === 0) this.serve(client, write)
  }
}

function writeNothing(): void {}
