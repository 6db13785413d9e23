// A client: what the server remembers of a connection. Input handling is in input.ts, the way out in transport.ts.

import type { Database } from '../keyspace/database.ts'
import type { PooledBuffer } from '../protocol/output-buffer.ts'
import type { Request } from '../protocol/request.ts'
import type { ClientLink } from './client-link.ts'
import type { CommandEntry } from './declaration.ts'
import type { Outbox } from './outbox.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { TrackingState } from './tracking-state.ts'
import type { Transaction } from './transaction.ts'
import type { Transport } from './transport.ts'
import type { WatchList } from './watch.ts'

// Why a client's input is not processed at the moment, as bits.
/** It is being closed. */
export const STOP_CLOSING = 1
/** It waits inside a blocking command. */
export const STOP_BLOCKED = 2
/** CLIENT PAUSE holds its next command back. */
export const STOP_PAUSED = 4
/** It does not read its replies fast enough. */
export const STOP_OUTPUT = 8

// What has to be looked at before each command of a client, as bits; 0 for most. The server has its own, in gates.ts.
/** It has to authenticate first. */
export const GATE_AUTH = 1
/** CLIENT REPLY OFF or SKIP. */
export const GATE_REPLY = 2
/** CLIENT NO-TOUCH. */
export const GATE_NO_TOUCH = 4
/** Between MULTI and EXEC. */
export const GATE_TRANSACTION = 8
/** It is subscribed to something. */
export const GATE_SUBSCRIBED = 16

/** It uses client-side caching, or gets the messages of one that does. */
export const GATE_TRACKING = 32
/** MONITOR. */
export const GATE_MONITOR = 64
/** It is a replica of this server: keys are none of its business. */
export const GATE_REPLICA = 128

/** What CLIENT REPLY asked for. SKIP is `skip-next` until the next command begins, and then `skip` until that ends. */
export type ReplyMode = 'on' | 'off' | 'skip-next' | 'skip'

/** What CLIENT LIST TYPE can ask for. `master` is the link of a replica to its master. */
export type ClientClass = LimitedClass | 'master'

/** The classes that have a `client-output-buffer-limit`; a master's is that of `normal`. */
export type LimitedClass = 'normal' | 'replica' | 'pubsub'

/** One client of a server. */
export class Client {
  readonly id: number
  readonly transport: Transport
  readonly createdMs: number
  db: Database
  resp3 = false
  name = ''
  libName = ''
  libVersion = ''
  user = 'default'
  authenticated = true
  /** See `trust`. */
  trusted = false
  noEvict = false
  replyMode: ReplyMode = 'on'
  lastActiveMs: number
  /** The command that ran last. */
  lastCommand: CommandEntry | null = null
  commandCount = 0
  bytesIn = 0
  bytesOut = 0
  /** Made with its first subscription. */
  subscriptions: Subscriptions | null = null
  /** What is queued since MULTI; null: it is in no transaction. */
  transaction: Transaction | null = null
  /** The keys that it watches; made by its first WATCH. */
  watchList: WatchList | null = null
  /** What is known of its client-side caching; made by its first CLIENT TRACKING ON. */
  tracking: TrackingState | null = null

  /** The replication offset behind its last command. */
  writeOffset = 0
  /** What hangs on it if it is a replication link. */
  link: ClientLink | null = null

  /** STOP bits. */
  stopped = 0
  /** GATE bits. */
  gates = 0
  /** Whether the other end has closed its side. */
  inputEnded = false
  /** Close when the reply of the running command is out. */
  closeAfterReply = false
  /** Output buffers that its transport still reads; they are used again when it has drained. */
  lentBuffers: PooledBuffer[] | null = null
  /** How many pieces of replies to it wait for the end of the turn. */
  repliesWaiting = 0
  /** Messages to it that wait for the end of the turn; made with the first one. */
  outbox: Outbox | null = null
  /** What was queued for it at the last tick of the cron. */
  queuedBytesSeen = 0
  /** Since when its output is over the soft limit; 0: it is not. */
  softLimitSinceMs = 0

  /** Bytes of the input that is being worked on or is kept, as CLIENT LIST shows them. */
  queryBytes = 0
  /** Input that was received and not used up yet: `pending[pendingPos, pendingEnd)` is still to be parsed. */
  pending: Uint8Array | null = null
  /** Where the first request in `pending` begins that has not run. */
  pendingStart = 0
  pendingPos = 0
  pendingEnd = 0
  /** The request that has not arrived whole; it begins at `pendingStart`. */
  partial: Request | null = null
  /** How far `pending` must be filled before parsing can go on. */
  pendingNeeds = 0

  constructor(id: number, transport: Transport, db: Database, nowMs: number) {
    this.id = id
    this.transport = transport
    this.db = db
    this.createdMs = nowMs
    this.lastActiveMs = nowMs
  }

  get class(): ClientClass {
    if (this.link !== null) return this.link.role
    return (this.gates & GATE_SUBSCRIBED) === 0 ? 'normal' : 'pubsub'
  }

  /** Bytes of input buffers that this client holds. */
  get inputBytes(): number {
    return this.pending === null ? 0 : this.pending.length
  }

  /** Has the connection closed once the replies to what has run so far are sent; nothing more runs. */
  closeSoon(): void {
    this.closeAfterReply = true
    this.stopped |= STOP_CLOSING
  }

  /** Bytes of queued commands and watched keys. */
  get transactionBytes(): number {
    return (this.transaction?.heldBytes ?? 0) + (this.watchList?.heldBytes ?? 0)
  }

  /** Closes the connection at once; replies that are not sent yet are lost. */
  drop(): void {
    this.closeAfterReply = false
    this.stopped |= STOP_CLOSING
    this.transport.destroy()
  }

  /** Whether what is answered now is not sent. */
  get isMuted(): boolean {
    return this.replyMode === 'off' || this.replyMode === 'skip'
  }

  setReplyMode(mode: ReplyMode): void {
    this.replyMode = mode
    this.setGate(GATE_REPLY, mode !== 'on')
  }

  /** Makes it the embedding program itself: it needs no password and may be idle. */
  trust(): void {
    this.trusted = true
    this.authenticated = true
    this.setGate(GATE_AUTH, false)
  }

  setGate(gate: number, on: boolean): void {
    this.gates = on ? this.gates | gate : this.gates & ~gate
  }
}
