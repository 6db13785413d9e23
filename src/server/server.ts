// The server: one object that owns everything a running Redstart needs, and gives it all back on close.
//
// It knows nothing of sockets: net/ brings connections as transports, hands over what they receive, and is told
// what to send. It knows no command either: the table of commands is given to it.

import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { Keyspace } from '../keyspace/keyspace.ts'
import { ActiveExpiry } from './active-expiry.ts'
import { resetAuthentication } from './authentication.ts'
import { BlockedKeys } from './blocked-keys.ts'
import { Client, STOP_CLOSING, STOP_OUTPUT } from './client.ts'
import { ClientList } from './client-list.ts'
import type { Clock } from './clock.ts'
import type { CommandSpec } from './command.ts'
import { CommandTable } from './command-table.ts'
import type { Config } from './config/config.ts'
import { CommandContext } from './context.ts'
import { Cron } from './cron.ts'
import { Delivery } from './delivery.ts'
import {
  Dispatcher,
  GATE_LOCAL_WRITES,
  GATE_LOCKED,
  GATE_MONITORED,
  GATE_PAUSE,
  GATE_REFUSING,
} from './dispatcher.ts'
import { followConfig } from './follow-config.ts'
import { FreeLoop } from './free-loop.ts'
import { InputProcessor } from './input.ts'
import { LaterReplies, type ReplyFunction } from './later-reply.ts'
import { linkErrorText } from './link-error.ts'
import type { Log } from './log.ts'
import { MemoryOnly } from './memory-only.ts'
import { Metrics } from './metrics.ts'
import { Migration } from './migration.ts'
import { Monitors } from './monitor.ts'
import { nullTransport } from './null-transport.ts'
import type { Outgoing } from './outgoing.ts'
import { Output } from './output.ts'
import { PauseControl } from './pause.ts'
import { PauseEffects } from './pause-effects.ts'
import type { PersistenceApi } from './persistence-api.ts'
import { Propagation } from './propagation.ts'
import { PubSub } from './pubsub.ts'
import { Refusals } from './refusals.ts'
import { Replay } from './replay.ts'
import type { ReplicationApi } from './replication-api.ts'
import { applyRole } from './role-effects.ts'
import type { ServerApi } from './server-api.ts'
import { Shutdown } from './shutdown.ts'
import type { ShutdownOptions } from './shutdown-options.ts'
import { Standalone } from './standalone.ts'
import { ServerStats } from './stats.ts'
import { Tracking } from './tracking.ts'
import { TransactionPool } from './transaction.ts'
import { leaveTransaction } from './transaction-state.ts'
import { WatchRegistry } from './watch.ts'

/** Input of more bytes than this is timed; of shorter input every eighth. */
const TIMED_INPUT_BYTES = 512
const TIMED_BATCH_MASK = 7

/** What a server is made of. */
export interface ServerParts {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly commands: Iterable<CommandSpec>
  readonly pid: number
  /** Opens connections to other servers. */
  readonly outgoing: Outgoing
  readonly hashSeed?: readonly [number, number] | undefined
  /** Asked to end the server; whoever made it closes listeners and then calls `close`. */
  readonly onShutdown: (options: ShutdownOptions) => void
}

/** A Redstart server without its listeners. */
export class Server implements ServerApi {
  readonly config: Config
  readonly keyspace: Keyspace
  readonly clock: Clock
  readonly log: Log
  readonly pid: number
  readonly stats = new ServerStats()
  readonly clients = new ClientList()
  readonly catalog: CommandTable
  readonly pause = new PauseControl()
  readonly refusals = new Refusals()
  readonly outgoing: Outgoing
  readonly migration: Migration
  /** Whoever made the server puts one in its place that has files. */
  persistence: PersistenceApi
  /** The same for replication. */
  replication: ReplicationApi = new Standalone()
  readonly propagation: Propagation
  readonly startedMs: number
  readonly runId = randomBytes(20).toString('hex')
  readonly laterReplies = new LaterReplies(
    (client, write) => this.answer(client, write),
    () => this.clients.running !== null,
  )
  readonly blocked: BlockedKeys
  readonly transactions = new TransactionPool()
  readonly delivery = new Delivery({
    clients: this.clients,
    onFirst: () => this.output.sendSoon(),
    onFull: () => this.output.sendWaiting(),
  })
  readonly tracking: Tracking
  readonly monitors: Monitors
  readonly pubsub = new PubSub(this.delivery)
  readonly watches: WatchRegistry
  readonly metrics: Metrics
  readonly expiry: ActiveExpiry
  readonly cron: Cron
  readonly output: Output
  port = 0
  activeExpire = true
  cronPaused = false

  private readonly ctx: CommandContext
  private readonly dispatcher: Dispatcher
  private readonly input: InputProcessor
  private readonly onShutdown: (options: ShutdownOptions) => void
  private readonly pauseEffects: PauseEffects
  private readonly freeLoop: FreeLoop
  private batches = 0
  private closed = false
  /** It is about to be closed: nothing that clients send runs any more. */
  private ending = false
  private readonly ownShutdown: Shutdown

  constructor(parts: ServerParts) {
    this.config = parts.config
    this.clock = parts.clock
    this.log = parts.log
    this.pid = parts.pid
    this.outgoing = parts.outgoing
    this.onShutdown = parts.onShutdown
    this.startedMs = this.clock.now()
    const databases = this.config.number('databases')
    const nowMs = Math.floor(this.startedMs)
    this.keyspace = new Keyspace({ databases, nowMs, ...(parts.hashSeed && { hashSeed: parts.hashSeed }) })
    this.catalog = new CommandTable(parts.commands)
    this.propagation = new Propagation({
      keyspace: this.keyspace,
      isBusy: () => this.clients.running !== null,
      expiresLazily: () => this.config.bool('lazyfree-lazy-expire'),
    })
    this.watches = new WatchRegistry(this.keyspace)
    const { clients, clock, delivery, keyspace } = this
    this.tracking = new Tracking({ keyspace, delivery, clients, onBroadcast: () => this.output.sendSoon() })
    this.monitors = new Monitors({
      clock,
      delivery,
      onMonitors: (any) => this.dispatcher.setGate(GATE_MONITORED, any),
    })
    this.migration = new Migration({
      keyspace,
      onChange: (any) => this.dispatcher.setGate(GATE_LOCKED, any),
      resume: (client) => this.resume(client),
    })
    this.blocked = new BlockedKeys(this)
    const nobody = new Client(0, nullTransport, this.keyspace.databases[0], this.startedMs)
    this.ctx = new CommandContext(this, this.propagation, nobody)
    this.ctx.reply.onError = (text) => {
      this.stats.countError(text)
      if (this.ctx.client.link === null) return
      this.stats.unexpectedErrors++
      this.log.warning(linkErrorText(this.ctx.client, text))
    }
    this.dispatcher = new Dispatcher(this.ctx, this.catalog)
    this.output = new Output(this.ctx, this.delivery)
    this.output.beforeTurnEnd = () => this.tracking.sendBroadcasts()
    this.input = new InputProcessor(this.ctx, this.dispatcher, this.output)
    this.expiry = new ActiveExpiry(this.keyspace)
    this.cron = new Cron(this, this.expiry, this.output)
    this.metrics = new Metrics(this)
    this.cron.add(() => this.metrics.sample())
    this.cron.add(() => this.ctx.reply.trimSpare())
    this.cron.add(() => this.tracking.limit())
    this.freeLoop = new FreeLoop(keyspace.lazyFree)
    this.pauseEffects = new PauseEffects({
      ...{ clock, keyspace, pause: this.pause },
      isReplica: () => this.replication.isReplica,
      isBusy: () => clients.running !== null,
      setGate: (isOn) => this.dispatcher.setGate(GATE_PAUSE, isOn),
      resume: (client) => this.resume(client),
    })
    this.refusals.onChange = () => this.dispatcher.setGate(GATE_REFUSING, this.refusals.any)
    this.persistence = new MemoryOnly(this.startedMs)
    this.ownShutdown = new Shutdown(this, (options) => this.end(options))
    this.cron.add(() => this.checkShutdown())
    followConfig({
      config: this.config,
      ...{ clock, clients, keyspace },
      ...{ cron: this.cron, pubsub: this.pubsub, tracking: this.tracking },
      ...{ input: this.input, output: this.output, times: this.dispatcher.times },
    })
  }

  /** Starts the periodic work. */
  start(): void {
    this.cron.start(this.clock, this.config.number('hz'))
  }

  // What net/ calls

  /** A connection has come in. */
  connect(transport: Client['transport']): Client {
    const client = new Client(this.clients.nextId(), transport, this.keyspace.databases[0], this.clock.now())
    resetAuthentication(this.config, client)
    this.clients.add(client)
    this.stats.connectionsReceived++
    return client
  }

  /** A client sent `chunk[0, length)`; the buffer may be used again afterwards. */
  receive(client: Client, chunk: Uint8Array, length: number): void {
    if (this.ending) return
    if (client.link === null) this.stats.bytesIn += length
    else this.stats.replicationBytesIn += length
    this.stats.readsProcessed++
    const startMs = this.beginBatch(client, length)
    this.input.feed(client, chunk, length)
    this.endBatch(client, startMs)
  }

  /** Of what the served client has sent so far: bytes behind the running command. */
  get bytesBehind(): number {
    return this.input.bytesBehind
  }

  /** Runs commands that no client has sent. */
  replay(): Replay {
    const { blocked, catalog, clients, ctx, output } = this
    return new Replay({ ctx, table: catalog, output, clients, blocked })
  }

  /** Everything that was handed to a client's transport has been sent. */
  drained(client: Client): void {
    if (this.output.drained(client)) this.resume(client)
    client.link?.drained()
  }

  /** A client sends no more. It still gets the replies to what it has sent, unless it waits for something, and is closed. */
  ended(client: Client): void {
    client.inputEnded = true
    if ((client.stopped & STOP_OUTPUT) !== 0) return
    client.closeSoon()
    if (client.repliesWaiting > 0 || client.outbox !== null) this.output.sendWaiting()
    client.transport.closeAfterWrites()
  }

  /** A client's connection is gone. */
  disconnected(client: Client): void {
    client.stopped |= STOP_CLOSING
    this.input.forget(client)
    this.clients.remove(client)
    this.laterReplies.forget(client)
    leaveTransaction(client, this)
    this.pubsub.unsubscribeAll(client)
    this.tracking.forget(client)
    this.monitors.remove(client)
    this.pause.forget(client)
    this.migration.locks.forget(client)
    client.link?.gone()
  }

  /** Gives everything back. The listeners must be closed already. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.cron.stop()
    this.output.close()
    this.pauseEffects.close()
    this.blocked.close()
    this.outgoing.close()
    this.freeLoop.close()
    for (const client of [...this.clients.all()]) {
      client.stopped |= STOP_CLOSING
      client.transport.destroy()
    }
  }

  deliver(client: Client, bytes: Uint8Array, start: number, end: number): void {
    this.delivery.deliver(client, bytes, start, end)
  }

  bookTimes(): void {
    this.dispatcher.times.book()
  }

  resetStats(): void {
    this.dispatcher.times.book()
    for (const command of this.catalog.all()) {
      command.resetStats()
      for (const sub of this.catalog.subcommandsOf(command)) sub.resetStats()
    }
    this.stats.reset()
    this.keyspace.resetStats()
    this.expiry.resetStats()
    this.metrics.reset()
    this.replication.resetStats()
  }

  shutdown(options: ShutdownOptions, onRefused: () => void): boolean {
    return this.ownShutdown.begin(options, onRefused)
  }

  get shutdownLeftMs(): number | null {
    return this.ownShutdown.leftMs
  }

  /** A replica may have got what a shutdown waits for. */
  checkShutdown(): void {
    this.ownShutdown.check()
  }

  /** The server has become a replica or a master, or has gained or lost its link: what it does by itself follows. */
  roleChanged(): void {
    this.dispatcher.setGate(GATE_LOCAL_WRITES, applyRole(this))
  }

  abortShutdown(): boolean {
    return this.ownShutdown.abort()
  }

  private end(options: ShutdownOptions): void {
    // Whoever is served behind this in the same turn would be told that what is not saved any more is done.
    this.ending = true
    // Not inside the batch that asks for it: closing takes the connections away.
    setImmediate(() => this.onShutdown(options))
  }

  /**
   * Makes a client the one that is served. Returns the time if this batch is timed, else 0.
   * The clock is read once a turn of the event loop, and for long input: short requests cost less than reading it.
   */
  private beginBatch(client: Client, inputBytes: number): number {
    const { ctx, output } = this
    output.prepare()
    const timed = inputBytes > TIMED_INPUT_BYTES || (++this.batches & TIMED_BATCH_MASK) === 0
    let startMs = 0
    if (output.openTurn() || timed) {
      startMs = performance.now()
      this.keyspace.setNow(this.clock.nowAt(startMs))
    }
    client.lastActiveMs = this.keyspace.nowMs
    ctx.client = client
    ctx.db = client.db
    ctx.reply.resp3 = client.resp3
    this.clients.running = client
    if (!timed) return 0
    this.dispatcher.times.begin()
    return startMs
  }

  private endBatch(client: Client, startMs: number): void {
    this.output.flush(client)
    this.clients.running = null
    if (client.closeAfterReply) {
      this.output.sendWaiting()
      client.transport.closeAfterWrites()
    }
    if (startMs > 0) this.dispatcher.times.end(performance.now() - startMs)
    if (this.laterReplies.hasReady) this.laterReplies.deliverReady()
  }

  /** Writes the reply that a held client has waited for, and goes on with its input. */
  private answer(client: Client, write: ReplyFunction): void {
    if (this.ending) return
    const startMs = this.beginBatch(client, client.pendingEnd)
    write(this.ctx.reply)
    this.input.drain(client)
    this.endBatch(client, startMs)
    this.readOn(client)
  }

  /** Goes on with a client's input after it was stopped, outside the running batch. */
  private resume(client: Client): void {
    if (client.stopped !== 0 || this.ending) return
    const startMs = this.beginBatch(client, client.pendingEnd)
    this.input.drain(client)
    this.endBatch(client, startMs)
    this.readOn(client)
  }

  /** Everything that a client has sent was run, unless it was stopped again. */
  private readOn(client: Client): void {
    if (client.stopped !== 0) return
    if (client.inputEnded) this.ended(client)
    else client.transport.resumeReading()
  }
}
