// The master's side: the replicas of this server, the stream that they follow, and how far they are.
//
// While there are replicas, or a backlog for those that may come back, everything that propagation hands on goes into the
// stream. At the end of each turn of the event loop the replicas get what is new. A server that is a replica itself puts
// the bytes of its master into the same stream, so that offsets are the same along a chain.

import { type Client, GATE_REPLICA } from '../server/client.ts'
import { describeClient } from '../server/client-info.ts'
import type { ClientLink } from '../server/client-link.ts'
import type { Config } from '../server/config/config.ts'
import { ERRORS } from '../server/errors.ts'
import type { Log } from '../server/log.ts'
import type { Propagation } from '../server/propagation.ts'
import type { SyncRequest } from '../server/replication-api.ts'
import type { ServerStats } from '../server/stats.ts'
import { StreamFeed } from './feed.ts'
import { FullSync, type SnapshotMaker } from './full-sync.ts'
import type { ReplicationHistory } from './history.ts'
import { isTooFarBehind } from './lag-limit.ts'
import { Replica } from './replica.ts'
import { StreamSender } from './sender.ts'
import { ReplicationStream } from './stream.ts'

/** What a master works with. */
export interface MasterParts {
  readonly config: Config
  readonly log: Log
  readonly propagation: Propagation
  readonly history: ReplicationHistory
  readonly maker: SnapshotMaker
  readonly stats: ServerStats
  /** Unix milliseconds. */
  readonly now: () => number
  /** The turn of the event loop must have an end, at which `sendAll` is called. */
  readonly sendSoon: () => void
  /** Whether this server is a replica itself. */
  readonly isReplica: () => boolean
  /** A replica has acknowledged something, has come or has gone. */
  readonly onAck: () => void
}

/** What INFO counts. */
export class SyncCounts {
  full = 0
  partialAccepted = 0
  partialRefused = 0
}

/** The replicas of this server. */
export class Master {
  readonly stream = new ReplicationStream()
  readonly feed: StreamFeed
  readonly fullSync: FullSync
  readonly sender: StreamSender
  counts = new SyncCounts()
  /** Those that have asked to be synchronised, in the order in which they came. */
  readonly replicas = new Set<Replica>()
  /** Since when there is none, Unix milliseconds. */
  noReplicasSinceMs: number
  private readonly parts: MasterParts
  private readonly byClient = new WeakMap<Client, Replica>()
  private hasNews = false
  private isCounting = false
  private isListening = false

  constructor(parts: MasterParts) {
    this.parts = parts
    const { config, history, log, maker, now } = parts
    this.noReplicasSinceMs = now()
    this.feed = new StreamFeed(this.stream, () => this.fed())
    const countBytes = (bytes: number): void => {
      parts.stats.replicationBytesOut += bytes
    }
    this.sender = new StreamSender(this.stream, countBytes)
    this.fullSync = new FullSync({
      ...{ config, log, history, maker, now, countBytes },
      ...{ stream: this.stream, feed: this.feed, replicas: this.replicas },
      onSynced: (replica) => this.synced(replica),
    })
  }

  /** What is known of a client as a replica; made when it first says something about itself. */
  replicaOf(client: Client): Replica {
    let replica = this.byClient.get(client)
    if (replica === undefined) {
      replica = new Replica(client)
      this.byClient.set(client, replica)
    }
    return replica
  }

  /** Whether a client is one of the replicas. */
  has(client: Client): boolean {
    const replica = this.byClient.get(client)
    return replica !== undefined && this.replicas.has(replica)
  }

  /** PSYNC, or SYNC with null. Returns an error text or null. */
  accept(client: Client, request: SyncRequest | null): string | null {
    const replica = this.replicaOf(client)
    const isFiltered = !replica.filter.withData || !replica.filter.withFunctions
    if (isFiltered && !replica.knowsEof) return 'ERR Filtered replica requires EOF capability'
    this.parts.log.notice(`Replica ${replica.name} asks for synchronization`)
    if (Number.isNaN(request?.nextOffset)) {
      this.parts.log.warning(`Replica ${replica.name} asks for synchronization but with a wrong offset`)
      return ERRORS.notInteger
    }
    if (request === null) replica.isOldStyle = true
    else if (this.resume(replica, request.id.toLowerCase(), request.nextOffset)) return null
    else if (!request.id.startsWith('?')) this.counts.partialRefused++
    this.synchronize(replica)
    return null
  }

  /** A client wants to go on from the byte of an offset: false if that cannot be. */
  private resume(replica: Replica, id: string, nextOffset: number): boolean {
    const { history, log } = this.parts
    if (!history.covers(id, nextOffset)) {
      if (!id.startsWith('?'))
        log.notice(`Partial resynchronization not accepted: ${mismatch(id, nextOffset, history)}`)
      else log.notice(`Full resync requested by replica ${replica.name}`)
      return false
    }
    const reader = this.stream.hasBacklog ? this.stream.readFrom(nextOffset) : null
    if (reader === null) {
      log.notice(
        `Unable to partial resync with replica ${replica.name} for lack of backlog (Replica request was: ${nextOffset}).`,
      )
      if (nextOffset > this.stream.offset + 1) {
        log.warning(
          `Warning: replica ${replica.name} tried to PSYNC with an offset that is greater than the master replication offset.`,
        )
      }
      return false
    }
    replica.reader = reader
    replica.state = 'online'
    replica.ackMs = this.parts.now()
    this.add(replica)
    const line = replica.knowsPsync2 ? `+CONTINUE ${history.id}\r\n` : '+CONTINUE\r\n'
    replica.client.transport.writeAll([Buffer.from(line)])
    this.counts.partialAccepted++
    const bytes = this.stream.offset + 1 - nextOffset
    log.notice(
      `Partial resynchronization request from ${replica.name} accepted. ` +
        `Sending ${bytes} bytes of backlog starting from offset ${nextOffset}.`,
    )
    this.sender.send(replica)
    this.parts.onAck()
    return true
  }

  /** A client gets the whole data set, and then what happens since. */
  private synchronize(replica: Replica): void {
    this.counts.full++
    this.add(replica)
    if (!this.stream.hasBacklog) {
      // What happened without a backlog is in no stream: the ids of before must not be relied on.
      if (!this.parts.isReplica()) this.parts.history.begin()
      this.openBacklog()
      const { id, secondId } = this.parts.history
      this.parts.log.notice(
        `Replication backlog created, my new replication IDs are '${id}' and '${secondId}'`,
      )
    }
    this.fullSync.request(replica)
  }

  /** What happens from now on is kept. */
  openBacklog(): void {
    if (this.stream.hasBacklog) return
    this.stream.backlogBytes = this.parts.config.number('repl-backlog-size')
    this.stream.hasBacklog = true
    this.listen()
  }

  /** Nothing is kept any more. There must be no replicas. */
  closeBacklog(): void {
    this.stream.dropBacklog()
    this.feed.forgetSelected()
    this.listen()
  }

  /** The offset moves with each command also without a backlog, or no longer: an append-only file counts in it. */
  countAlways(isCounting: boolean): void {
    this.isCounting = isCounting
    this.listen()
  }

  /** A replica says up to which offset it has everything; `fileOffset`: and up to which in its append-only file. */
  acknowledged(replica: Replica, offset: number, fileOffset: number | null): void {
    replica.ackOffset = Math.max(replica.ackOffset, offset)
    if (fileOffset !== null) replica.fileAckOffset = Math.max(replica.fileAckOffset, fileOffset)
    replica.ackMs = this.parts.now()
    if (replica.waitsForAck && replica.state === 'online') {
      replica.waitsForAck = false
      this.sender.send(replica)
    }
    this.parts.onAck()
  }

  /** The turn of the event loop ends: the replicas get what is new. */
  sendAll(): void {
    if (!this.hasNews) return
    this.hasNews = false
    for (const replica of this.replicas) this.sender.send(replica)
    this.checkLags()
  }

  /** Closes the connections of replicas that are too far behind. */
  checkLags(): void {
    const { config, log, now, stats } = this.parts
    const limit = config.value('client-output-buffer-limit').replica
    if (limit.hardBytes === 0 && limit.softBytes === 0) return
    for (const replica of [...this.replicas]) {
      const lagBytes = this.sender.lag(replica)
      if (!isTooFarBehind(replica, lagBytes, limit, this.stream.backlogBytes, now())) continue
      const client = describeClient(replica.client, now())
      log.warning(`Client ${client} scheduled to be closed ASAP for overcoming of output buffer limits.`)
      stats.outputBufferLimitDisconnections++
      replica.client.drop()
    }
  }

  /** Closes all replicas' connections: their data would not be right any more. */
  dropAll(): void {
    for (const { client } of [...this.replicas]) client.drop()
  }

  private add(replica: Replica): void {
    const { client } = replica
    this.replicas.add(replica)
    client.link = this.linkOf(replica)
    client.setGate(GATE_REPLICA, true)
  }

  private linkOf(replica: Replica): ClientLink {
    const { sender } = this
    return {
      role: 'replica',
      get waitingBytes() {
        return sender.lag(replica)
      },
      drained: () => {
        this.fullSync.drained(replica)
        this.sender.send(replica)
      },
      gone: () => this.drop(replica),
    }
  }

  private drop(replica: Replica): void {
    if (!this.replicas.delete(replica)) return
    const { log, now, onAck } = this.parts
    log.notice(`Connection with replica ${replica.name} lost.`)
    if (this.replicas.size === 0) this.noReplicasSinceMs = now()
    if (replica.reader !== null) this.stream.release(replica.reader)
    replica.reader = null
    this.fullSync.drop(replica)
    onAck()
  }

  private synced(replica: Replica): void {
    this.sender.send(replica)
    this.parts.onAck()
  }

  private listen(): void {
    const listens = this.isCounting || this.stream.hasBacklog
    if (listens === this.isListening) return
    this.isListening = listens
    if (listens) this.parts.propagation.addSink(this.feed.sink, 'replicas')
    else this.parts.propagation.removeSink(this.feed.sink)
  }

  private fed(): void {
    if (this.hasNews) return
    this.hasNews = true
    this.parts.sendSoon()
  }
}

function mismatch(id: string, nextOffset: number, history: ReplicationHistory): string {
  if (id !== history.id && id !== history.secondId) {
    return `Replication ID mismatch (Replica asked for '${id}', my replication IDs are '${history.id}' and '${history.secondId}')`
  }
  return `Requested offset for second ID was ${nextOffset}, but I can reply up to ${history.secondOffset}`
}
