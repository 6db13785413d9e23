// Replication of a server: its role, its history, its replicas and its master.

import type { Client } from '../server/client.ts'
import type { LaterReply } from '../server/later-reply.ts'
import type {
  AckCount,
  AckGoal,
  FailoverRequest,
  InfoFields,
  ReplicaSettings,
  ReplicationApi,
  RoleReport,
  SyncRequest,
} from '../server/replication-api.ts'
import type { Server } from '../server/server.ts'
import { AckWaiters } from './ack-waiters.ts'
import type { DataReplacer } from './data-replacer.ts'
import { Failover } from './failover.ts'
import { Follower } from './follower.ts'
import type { SnapshotMaker } from './full-sync.ts'
import { NO_ID, ReplicationHistory } from './history.ts'
import { Master, SyncCounts } from './master.ts'
import { MasterCron } from './master-cron.ts'
import { type ReportParts, replicationFields, roleReport } from './report.ts'

const SECOND_MS = 1000
const UNBLOCKED =
  'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)'

/** What replication is made of. */
export interface ReplicationParts {
  readonly server: Server
  readonly maker: SnapshotMaker
  readonly data: DataReplacer
  /** The offset up to which the append-only file is on disk; null: there is none. */
  readonly fileOffset: () => number | null
}

/** Both sides of replication. */
export class Replication implements ReplicationApi {
  readonly history = new ReplicationHistory()
  readonly master: Master
  readonly failoverControl: Failover
  private readonly parts: ReplicationParts
  private readonly waiters: AckWaiters
  private readonly cron: MasterCron
  private follower: Follower | null = null
  private nextTickMs = 0
  private goodReplicas = 0

  constructor(parts: ReplicationParts) {
    this.parts = parts
    const { maker, server } = parts
    const { clock, config, log, propagation } = server
    const { history } = this
    const now = (): number => clock.now()
    const isReplica = (): boolean => this.isReplica
    this.master = new Master({
      ...{ config, log, propagation, history, maker, now, isReplica },
      sendSoon: () => server.output.sendSoon(),
      onAck: () => this.acknowledgedSome(),
    })
    this.waiters = new AckWaiters({ clock, count: (goal) => this.countAcks(goal) })
    this.failoverControl = new Failover({
      ...{ log, now, isReplica, master: this.master, pause: server.pause },
      follow: (host, port) => this.setMaster(host, port),
      becomeMaster: () => this.becomeMaster(),
    })
    this.cron = new MasterCron({
      ...{ config, log, history, now, isReplica, master: this.master },
      isHandingOver: () => this.failoverControl.state !== 'no-failover',
    })
    server.cron.add(() => this.tick())
    server.output.afterSend = () => this.master.sendAll()
    config.onChange('repl-backlog-size', () => {
      this.master.stream.backlogBytes = config.number('repl-backlog-size')
      this.master.stream.trim()
      return undefined
    })
    config.onChange(['replica-read-only', 'replica-serve-stale-data'], () => {
      server.roleChanged()
      return undefined
    })
    config.onChange(['min-replicas-to-write', 'min-replicas-max-lag'], () => {
      this.countGoodReplicas()
      return undefined
    })
    const target = config.value('replicaof')
    // It is a replica from the start, and connects when it has loaded what it has.
    if (target !== null) this.beginToFollow(target.host, target.port, null)
    this.countGoodReplicas()
  }

  get isReplica(): boolean {
    return this.follower !== null
  }

  get isLinked(): boolean {
    return this.follower?.isConnected === true
  }

  get id(): string {
    return this.history.id
  }

  get offset(): number {
    return this.master.stream.offset
  }

  /** The database that the stream has selected, for a snapshot; -1: unknown. */
  get selectedDb(): number {
    return this.follower === null ? this.master.feed.selectedDb : (this.follower.selectedDb ?? -1)
  }

  close(): void {
    this.follower?.close()
    this.waiters.close()
    this.master.fullSync.close()
  }

  // For replicas of this server

  settingsOf(client: Client): ReplicaSettings {
    return this.master.replicaOf(client)
  }

  sync(client: Client, request: SyncRequest | null): string | null {
    const { server } = this.parts
    if (request?.isFailover === true) {
      const refusal = this.takeOver(request)
      if (refusal !== null) return refusal
    }
    if (this.failoverControl.state !== 'no-failover') return "NOMASTERLINK Can't SYNC while failing over"
    if (this.follower !== null && !this.follower.isConnected)
      return "NOMASTERLINK Can't SYNC while not connected with my master"
    const replica = this.master.replicaOf(client)
    const isFiltered = !replica.filter.withData || !replica.filter.withFunctions
    if (isFiltered && !replica.knowsEof) return 'ERR Filtered replica requires EOF capability'
    server.log.notice(`Replica ${replica.name} asks for synchronization`)
    if (request === null) replica.isOldStyle = true
    else if (this.master.resume(replica, request.id, request.nextOffset)) return null
    else if (request.id !== '?') this.master.counts.partialRefused++
    this.master.synchronize(replica)
    return null
  }

  acknowledge(client: Client, offset: number, fileOffset: number | null): void {
    if (this.master.has(client)) this.master.acknowledged(this.master.replicaOf(client), offset, fileOffset)
  }

  sendAck(): void {
    this.follower?.acknowledge()
  }

  countAcks({ inFiles, offset }: AckGoal): AckCount {
    let replicas = 0
    for (const { ackOffset, fileAckOffset, state } of this.master.replicas) {
      if (state === 'online' && (inFiles ? fileAckOffset : ackOffset) >= offset) replicas++
    }
    const fileOffset = this.parts.fileOffset()
    return { local: fileOffset !== null && fileOffset >= offset ? 1 : 0, replicas }
  }

  waitForAcks(goal: AckGoal, timeoutMs: number, later: LaterReply, answer: (count: AckCount) => void): void {
    this.waiters.add(goal, timeoutMs, later, answer)
    if (this.master.replicas.size > 0) this.master.feed.askForAcks()
  }

  // The role of this server

  follow(host: string, port: number): boolean {
    const { follower } = this
    if (follower !== null && follower.host.toLowerCase() === host.toLowerCase() && follower.port === port)
      return false
    this.setMaster(host, port)
    return true
  }

  becomeMaster(): void {
    const { follower, history, master } = this
    if (follower === null) return
    const { server } = this.parts
    follower.close()
    this.follower = null
    history.branch(master.stream.offset)
    server.log.warning(
      `Setting secondary replication ID to ${history.secondId}, valid up to offset: ${history.secondOffset}. ` +
        `New replication ID is ${history.id}`,
    )
    // They must hear of the new id; they can go on from where they are.
    master.dropAll()
    master.feed.isForwarding = false
    master.feed.forgetSelected()
    master.noReplicasSinceMs = server.clock.now()
    server.config.assign('replicaof', ['no', 'one'])
    server.roleChanged()
    server.log.notice('MASTER MODE enabled')
  }

  role(): RoleReport {
    return roleReport(this.reportParts())
  }

  failover(request: FailoverRequest): string | null {
    return this.failoverControl.start(request)
  }

  abortFailover(): boolean {
    return this.failoverControl.abort()
  }

  fileFields(): readonly (readonly [string, string])[] {
    const { follower, history, master } = this
    // Without a backlog nothing counts the bytes, and a replica that never had a master's data has no history.
    if (!master.stream.hasBacklog || (follower !== null && !follower.hasPosition)) return []
    return [
      ['repl-stream-db', String(Math.max(0, this.selectedDb))],
      ['repl-id', history.id],
      ['repl-offset', String(master.stream.offset)],
    ]
  }

  /** A file was loaded at the start that says whose history its data is: replicas, or a master, may go on from there. */
  restore(aux: ReadonlyMap<string, string>): void {
    const id = aux.get('repl-id')
    const offset = Number(aux.get('repl-offset') ?? -1)
    const dbIndex = Number(aux.get('repl-stream-db') ?? -1)
    if (id?.length !== NO_ID.length || !(offset >= 0) || !(dbIndex >= 0)) return
    const { follower, history, master } = this
    if (follower === null) history.continueAfter(id, offset)
    else history.adopt(id)
    master.stream.restart(offset)
    master.openBacklog()
    follower?.goOnFrom(dbIndex)
  }

  info(): InfoFields {
    return replicationFields(this.reportParts())
  }

  statistics(): InfoFields {
    const { full, partialAccepted, partialRefused } = this.master.counts
    return [
      ['sync_full', full],
      ['sync_partial_ok', partialAccepted],
      ['sync_partial_err', partialRefused],
    ]
  }

  resetStats(): void {
    this.master.counts = new SyncCounts()
  }

  /** A replica asks to be the master in this server's... no: this server is that replica, and takes over. */
  private takeOver({ id }: SyncRequest): string | null {
    if (this.follower === null) return "ERR PSYNC FAILOVER can't be sent to a master."
    if (id !== this.history.id) return 'ERR PSYNC FAILOVER replid must match my replid.'
    this.parts.server.log.warning(`Failover request received for replid ${id}.`)
    this.becomeMaster()
    return null
  }

  private setMaster(host: string, port: number): void {
    const { follower } = this
    const { server } = this.parts
    const position = follower === null ? this.ownPosition() : follower.selectedDb
    follower?.close()
    if (follower === null) this.unblockAll()
    server.config.assign('replicaof', [host, String(port)])
    this.beginToFollow(host, port, position)
    this.follower?.connect()
  }

  private beginToFollow(host: string, port: number, position: number | null): void {
    const { history, master } = this
    const { data, fileOffset, server } = this.parts
    master.feed.isForwarding = true
    // As a replica it keeps what comes by for its own replicas, also for those that come when it is a master again.
    master.openBacklog()
    this.follower = new Follower(
      {
        ...{ server, history, master, data, fileOffset },
        isFailover: () => this.failoverControl.state === 'failover-in-progress',
        onFailoverAnswer: (isAccepted) => this.failoverControl.answered(isAccepted),
        onLink: () => server.roleChanged(),
      },
      host,
      port,
      position,
    )
    server.roleChanged()
  }

  /** What was a master may be a replica that goes on from its own last byte. */
  private ownPosition(): number {
    return Math.max(0, this.master.feed.selectedDb)
  }

  /** Clients that wait for something on a master would wait for ever on a replica. */
  private unblockAll(): void {
    const { server } = this.parts
    this.waiters.failAll(UNBLOCKED)
    server.blocked.failAll(UNBLOCKED)
  }

  private tick(): void {
    const nowMs = this.parts.server.clock.now()
    if (nowMs < this.nextTickMs) return
    this.nextTickMs = nowMs + SECOND_MS
    if (this.parts.server.persistence.isLoading && this.follower?.isSyncing !== true) return
    this.failoverControl.check()
    this.follower?.tick()
    this.cron.tick()
    this.countGoodReplicas()
  }

  private acknowledgedSome(): void {
    this.waiters.check()
    this.failoverControl.check()
    this.countGoodReplicas()
  }

  /** `min-replicas-to-write`: without enough replicas that are near enough, nothing may be written. */
  private countGoodReplicas(): void {
    const { clock, config, refusals } = this.parts.server
    const wanted = config.number('min-replicas-to-write')
    const maxLagSeconds = config.number('min-replicas-max-lag')
    const nowMs = clock.now()
    this.goodReplicas = [...this.master.replicas].filter(
      ({ ackMs, state }) => state === 'online' && Math.floor((nowMs - ackMs) / SECOND_MS) <= maxLagSeconds,
    ).length
    const isAsked = wanted > 0 && maxLagSeconds > 0 && !this.isReplica
    refusals.setFewReplicas(isAsked && this.goodReplicas < wanted)
  }

  private reportParts(): ReportParts {
    const { config, clock } = this.parts.server
    const asksForReplicas =
      config.number('min-replicas-to-write') > 0 && config.number('min-replicas-max-lag') > 0
    return {
      ...{ config, master: this.master, history: this.history, follower: this.follower },
      failoverState: this.failoverControl.state,
      goodReplicas: asksForReplicas ? this.goodReplicas : null,
      nowMs: clock.now(),
    }
  }
}
