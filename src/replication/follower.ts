// The replica's side: following a master, from REPLICAOF to REPLICAOF NO ONE.
//
// Where this server is in its master's stream is where its own stream is: the same bytes go through both. So after a
// broken link, or when another server becomes master, it asks for what comes behind its own stream's last byte.

import type { Server } from '../server/server.ts'
import { REDIS_VERSION } from '../server/version.ts'
import { StreamApplier } from './applier.ts'
import type { DataReplacer } from './data-replacer.ts'
import type { ReplicationHistory } from './history.ts'
import type { Master } from './master.ts'
import { type LinkState, MasterLink } from './master-link.ts'
import { masterTransport } from './master-transport.ts'

/** What a follower works with. */
export interface FollowerParts {
  readonly server: Server
  readonly history: ReplicationHistory
  readonly master: Master
  readonly data: DataReplacer
  /** Whether the other end of the next link is to become the master (FAILOVER). */
  readonly isFailover: () => boolean
  /** The other end of a failover has taken over, or has refused. */
  readonly onFailoverAnswer: (isAccepted: boolean) => void
  /** The link has come or gone. */
  readonly onLink: () => void
  /** The offset up to which the append-only file is on disk; null: there is none. */
  readonly fileOffset: () => number | null
}

/** A replica's end of replication. */
export class Follower {
  readonly host: string
  readonly port: number
  /** Since when there is no link, Unix milliseconds; 0: there is one, or there never was. */
  downSinceMs = 0
  link: MasterLink | null = null
  private readonly parts: FollowerParts
  /** The database that the stream has selected where this server is; null: its data has no place in any stream. */
  private dbIndex: number | null
  private applier: StreamApplier | null = null
  /** The history and offset of the snapshot that is on its way. */
  private snapshotId: string | null = null
  private snapshotOffset = -1
  /** Whether the snapshot that comes counts as being loaded already. */
  private isTakingIn = false
  private isClosed = false

  /** `dbIndex` as of the field. It connects at the next tick, or with `connect`. */
  constructor(parts: FollowerParts, host: string, port: number, dbIndex: number | null) {
    this.parts = parts
    this.host = host
    this.port = port
    this.dbIndex = dbIndex
  }

  /** What ROLE calls the state. */
  get state(): 'connect' | LinkState {
    return this.link?.state ?? 'connect'
  }

  /** Whether a snapshot of the master is on its way or being loaded. */
  get isSyncing(): boolean {
    return this.link?.state === 'sync'
  }

  get isConnected(): boolean {
    return this.applier !== null
  }

  /** Whether this server knows a place in the master's stream from which it could go on. */
  get hasPosition(): boolean {
    return this.dbIndex !== null
  }

  /** Milliseconds since the master's last sign of life; -1: there is no link. */
  get silenceMs(): number {
    if (this.link === null || this.applier === null) return -1
    return this.parts.server.clock.now() - this.link.lastInputMs
  }

  /** The master's database that is selected at the end of the stream; null: unknown. */
  get selectedDb(): number | null {
    return this.applier === null ? this.dbIndex : this.applier.client.db.index
  }

  /** How much was received: more than was applied while a command is not complete. */
  get receivedOffset(): number {
    return this.parts.master.stream.offset + (this.applier?.unappliedBytes ?? 0)
  }

  /** Every second: connects where there is no link, and tells the master how far this server is. */
  tick(): void {
    if (this.link === null) {
      if (!this.isDiskBroken) this.connect()
      return
    }
    const { clock, config } = this.parts.server
    const isSilent = clock.now() - this.link.lastInputMs > config.number('repl-timeout') * 1000
    // The connection's own timeout does not see this: acknowledgements go out all the time.
    if (isSilent && !this.link.isLoading) this.link.timedOut()
    else if (this.applier !== null) this.acknowledge()
    else if (this.link.state === 'sync') this.link.writeNewline()
  }

  /** A file has told where this server is in the stream that it is to follow. */
  goOnFrom(dbIndex: number): void {
    this.dbIndex = dbIndex
  }

  acknowledge(): void {
    if (this.applier === null) return
    this.applier.advance()
    this.link?.acknowledge(this.parts.master.stream.offset, this.parts.fileOffset())
  }

  /** Ends the link; nothing follows any more. */
  close(): void {
    this.isClosed = true
    this.drop()
    this.parts.data.cancel()
  }

  /** The client of the master was closed, or the link must begin anew. */
  reconnect(): void {
    if (this.isClosed) return
    this.drop()
    this.wasLost()
    this.parts.server.log.notice(`Reconnecting to MASTER ${this.host}:${this.port}`)
    this.connect()
  }

  /** Begins to connect. */
  connect(): void {
    const { host, parts, port } = this
    const { config, log, outgoing, clock } = parts.server
    log.notice(`Connecting to MASTER ${host}:${port}`)
    const files = parts.data.files(config.text('dir'))
    this.link = new MasterLink({
      ...{ host, port, outgoing, localAddress: config.text('bind-source-addr') },
      timeoutMs: config.number('repl-timeout') * 1000,
      handshake: {
        password: config.text('masterauth'),
        user: config.text('masteruser'),
        port: config.number('replica-announce-port') || parts.server.port,
        announcedIp: config.text('replica-announce-ip'),
        version: REDIS_VERSION,
        position: this.dbIndex === null ? null : { id: parts.history.id, offset: parts.master.stream.offset },
        isFailover: parts.isFailover(),
      },
      payload: files,
      now: () => clock.now(),
      onBytes: (bytes) => {
        parts.server.stats.replicationBytesIn += bytes
      },
      events: {
        continued: (id) => this.continued(id),
        syncing: (id, offset) => this.syncing(id, offset),
        arriving: () => this.arriving(),
        received: () => void this.load(files.path),
        stream: (chunk, start, end) => this.take(chunk, start, end),
        failed: (reason, isRefusal) => this.failed(reason, isRefusal),
        note: (text) => log.notice(text),
      },
    })
    log.notice('MASTER <-> REPLICA sync started')
  }

  private take(chunk: Uint8Array, start: number, end: number): void {
    if (this.isDiskBroken) this.failed('what it sends cannot be written to disk here', false)
    else this.applier?.receive(chunk, start, end)
  }

  private continued(id: string | null): void {
    const { history, master, onFailoverAnswer, server } = this.parts
    server.log.notice('MASTER <-> REPLICA sync: Master accepted a Partial Resynchronization.')
    if (id !== null && id !== history.id) {
      server.log.warning(`Master replication ID changed to ${id}`)
      history.follow(id, master.stream.offset)
      // They must hear of the new id, and go on from where they are.
      master.dropAll()
    }
    master.openBacklog()
    onFailoverAnswer(true)
    this.attach(this.dbIndex ?? 0)
  }

  private syncing(id: string | null, offset: number): void {
    this.snapshotId = id
    this.snapshotOffset = offset
    if (id !== null) this.parts.server.log.notice(`Full resync from master: ${id}:${offset}`)
    this.parts.onFailoverAnswer(true)
  }

  private arriving(): void {
    const { data, history } = this.parts
    this.isTakingIn = data.arriving(this.snapshotId === history.id)
    if (this.isTakingIn) this.logLoading()
  }

  private logLoading(): void {
    this.parts.server.log.notice('MASTER <-> REPLICA sync: Loading DB in memory')
  }

  /** The snapshot is in a file: it takes the place of everything that is here. */
  private async load(path: string): Promise<void> {
    const { data, history, master, server } = this.parts
    const { link, snapshotId, snapshotOffset } = this
    if (!this.isTakingIn) this.logLoading()
    this.isTakingIn = false
    const result = await data.replace(path, {
      isSameHistory: snapshotId === history.id,
      // This data set has nothing to do with what was here: no replica can go on from there.
      onDiscard: () => this.discardHistory(),
    })
    if (this.isClosed || link !== this.link || link === null) return
    if (result.error !== null) {
      server.log.warning(`Failed trying to load the MASTER synchronization DB: ${result.error}`)
      return this.failed('the snapshot cannot be loaded', false)
    }
    if (snapshotId !== null) history.adopt(snapshotId)
    master.stream.restart(Math.max(0, snapshotOffset))
    master.openBacklog()
    server.log.notice('MASTER <-> REPLICA sync: Finished with success')
    this.attach(result.dbIndex)
    link.follow()
    this.acknowledge()
  }

  private discardHistory(): void {
    const { master } = this.parts
    this.dbIndex = null
    master.dropAll()
    master.closeBacklog()
  }

  /** From here on the link carries the stream. */
  private attach(dbIndex: number): void {
    const { link, parts } = this
    if (link === null) return
    const { master, server } = parts
    this.downSinceMs = 0
    this.dbIndex = dbIndex
    this.applier = new StreamApplier({
      ...{ server, dbIndex },
      transport: masterTransport({
        address: `${this.host}:${this.port}`,
        localAddress: `:${link.localPort}`,
        onDestroy: () => setImmediate(() => this.link === link && this.reconnect()),
        pauseReading: () => link.pauseReading(),
        resumeReading: () => link.resumeReading(),
      }),
      forward: (bytes, start, end) => master.feed.forward(bytes, start, end),
    })
    this.parts.onLink()
  }

  private failed(reason: string, isRefusal: boolean): void {
    const { log } = this.parts.server
    if (isRefusal) log.notice(reason)
    else log.warning(`Link with the MASTER: ${reason}`)
    if (this.isTakingIn) log.warning('Internal error in RDB from the MASTER: it ends too early')
    const wasConnected = this.applier !== null
    this.drop()
    this.wasLost()
    if (isRefusal) this.parts.onFailoverAnswer(false)
    // A link that worked is made again at once, before the backlog has moved on; else at the next tick.
    if (wasConnected && !this.isClosed && !this.isDiskBroken) this.connect()
  }

  /** It could not keep what it applies, and is not to go on regardless: it follows nobody until it can. */
  private get isDiskBroken(): boolean {
    const { config, refusals } = this.parts.server
    return refusals.hasWriteError && !config.bool('replica-ignore-disk-write-errors')
  }

  private wasLost(): void {
    if (this.downSinceMs === 0) this.downSinceMs = this.parts.server.clock.now()
  }

  /** Gives the link up and remembers where its stream was. */
  private drop(): void {
    const { applier, link } = this
    this.link = null
    this.applier = null
    if (applier !== null) {
      this.dbIndex = applier.client.db.index
      applier.close()
      this.parts.onLink()
    }
    link?.close()
    this.isTakingIn = false
    this.parts.data.lost()
  }
}
