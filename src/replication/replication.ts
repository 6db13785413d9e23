// Replication of a server: its role, its history, its replicas and its master.

import type { Client } from '../server/client.ts'
import { describeClient } from '../server/client-info.ts'
import type { LaterReply } from '../server/later-reply.ts'
import type {
  AckCount,
  AckGoal,
  FailoverRequest,
  InfoFields,
  ReplicaSettings,
  ReplicaSync,
  ReplicationApi,
  RoleReport,
  SyncRequest,
} from '../server/replication-api.ts'
import type { Server } from '../server/server.ts'
import { countAcks, replicaSync } from './ack-counts.ts'
import { AckWaiters } from './ack-waiters.ts'
import type { DataReplacer } from './data-replacer.ts'
import { Failover } from './failover.ts'
import type { FileOffset } from './file-offset.ts'
import type { SnapshotMaker } from './full-sync.ts'
import { GoodReplicas } from './good-replicas.ts'
import { ReplicationHistory } from './history.ts'
import { LocalExpiries } from './local-expiries.ts'
import { Master, SyncCounts } from './master.ts'
import { MasterCron } from './master-cron.ts'
import { type ReportParts, replicationFields, roleReport } from './report.ts'
import { historyFields, takeHistory } from './restart.ts'
import { Role } from './role.ts'

const SECOND_MS = 1000
const UNBLOCKED =
  'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)'

/** What replication is made of. */
export interface ReplicationParts {
  readonly server: Server
  readonly maker: SnapshotMaker
  readonly data: DataReplacer
  /** How far the append-only file is on disk. */
  readonly file: FileOffset
}

/** Both sides of replication. */
export class Replication implements ReplicationApi {
  readonly history = new ReplicationHistory()
  readonly master: Master
  readonly failoverControl: Failover
  private readonly parts: ReplicationParts
  private readonly ownRole: Role
  private readonly waiters: AckWaiters
  private readonly cron: MasterCron
  private readonly goodReplicas: GoodReplicas
  private readonly localExpiries: LocalExpiries
  private nextTickMs = 0

  constructor(parts: ReplicationParts) {
    this.parts = parts
    const { data, file, maker, server } = parts
    const { clock, config, log, propagation, refusals, stats } = server
    const { history } = this
    const now = (): number => clock.now()
    const isReplica = (): boolean => this.isReplica
    this.master = new Master({
      ...{ config, log, propagation, history, maker, now, isReplica, stats },
      sendSoon: () => server.output.sendSoon(),
      onAck: () => this.acknowledgedSome(),
    })
    const { master } = this
    this.waiters = new AckWaiters({ clock, count: (goal) => this.countAcks(goal) })
    this.goodReplicas = new GoodReplicas({ config, refusals, replicas: master.replicas, now, isReplica })
    this.localExpiries = new LocalExpiries(server)
    this.ownRole = new Role({
      ...{ server, history, master, data },
      fileOffset: () => file.current,
      isHandingOver: () => this.failoverControl.state === 'failover-in-progress',
      onFailoverAnswer: (isAccepted) => this.failoverControl.answered(isAccepted),
      onFollowing: () => this.unblockAll(),
    })
    this.failoverControl = new Failover({
      ...{ log, now, isReplica, master, pause: server.pause },
      follow: (host, port) => this.ownRole.setMaster(host, port),
      becomeMaster: () => this.ownRole.becomeMaster(),
    })
    this.cron = new MasterCron({
      ...{ config, log, history, now, isReplica, master },
      isHandingOver: () => this.isFailingOver,
    })
    server.cron.add(() => this.tick())
    server.output.afterSend = () => this.master.sendAll()
    file.onMoved = () => this.waiters.check()
    file.onSwitched = (isOn) => this.fileSwitched(isOn)
    this.followConfig()
    const target = config.value('replicaof')
    // It is a replica from the start, and connects when it has loaded what it has.
    if (target !== null) this.ownRole.begin(target.host, target.port, null)
    this.goodReplicas.update()
  }

  get isReplica(): boolean {
    return this.ownRole.isReplica
  }

  get isLinked(): boolean {
    return this.ownRole.follower?.isConnected === true
  }

  get id(): string {
    return this.history.id
  }

  get offset(): number {
    return this.master.stream.offset
  }

  get replicaCount(): number {
    return this.master.replicas.size
  }

  get bufferBytes(): number {
    return this.master.stream.sizeBytes
  }

  get backlogLimitBytes(): number {
    return this.master.stream.backlogBytes
  }

  get localExpiryCount(): number {
    return this.localExpiries.count
  }

  get isFailingOver(): boolean {
    return this.failoverControl.state !== 'no-failover'
  }

  get replicaSync(): ReplicaSync {
    return replicaSync(this.master, this.parts.server.clock.now())
  }

  close(): void {
    this.ownRole.follower?.close()
    this.waiters.close()
    this.master.fullSync.close()
  }

  // For replicas of this server

  settingsOf(client: Client): ReplicaSettings {
    return this.master.replicaOf(client)
  }

  sync(client: Client, request: SyncRequest | null): string | null {
    const { follower } = this.ownRole
    if (request?.isFailover === true) {
      const refusal = this.ownRole.takeOver(request, describeClient(client, this.parts.server.clock.now()))
      if (refusal !== null) return refusal
    }
    if (this.isFailingOver) return "NOMASTERLINK Can't SYNC while failing over"
    if (this.isReplica && follower?.isConnected !== true)
      return "NOMASTERLINK Can't SYNC while not connected with my master"
    return this.master.accept(client, request)
  }

  acknowledge(client: Client, offset: number, fileOffset: number | null): void {
    if (this.master.has(client)) this.master.acknowledged(this.master.replicaOf(client), offset, fileOffset)
  }

  sendAck(): void {
    this.ownRole.follower?.acknowledge()
  }

  feed(command: Uint8Array): void {
    const { feed, stream } = this.master
    if (!this.isReplica && stream.hasBacklog) feed.forward(command, 0, command.length)
  }

  countAcks(goal: AckGoal): AckCount {
    return countAcks(this.master.replicas, this.parts.file.current, goal)
  }

  waitForAcks(goal: AckGoal, timeoutMs: number, later: LaterReply, answer: (count: AckCount) => void): void {
    this.waiters.add(goal, timeoutMs, later, answer)
    this.askForAcks()
  }

  askForAcks(): void {
    if (this.master.replicas.size > 0 && !this.isReplica) this.master.feed.askForAcks()
  }

  sendPending(): void {
    this.master.sendAll()
  }

  // The role of this server

  follow(host: string, port: number): boolean {
    return this.ownRole.follow(host, port)
  }

  becomeMaster(): void {
    this.ownRole.becomeMaster()
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
    return historyFields(this.history, this.master, this.ownRole.follower)
  }

  restore(aux: ReadonlyMap<string, string>): void {
    takeHistory(aux, this.history, this.master, this.ownRole.follower)
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

  roleChanged(): void {
    this.localExpiries.attach(this.isReplica && !this.parts.server.config.bool('replica-read-only'))
    this.goodReplicas.update()
  }

  private followConfig(): void {
    const { server } = this.parts
    const { config } = server
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
      this.goodReplicas.update()
      return undefined
    })
  }

  /** Clients that wait for something on a master would wait for ever on a replica. */
  private unblockAll(): void {
    const { server } = this.parts
    this.waiters.failAll(UNBLOCKED)
    server.blocked.failAll(UNBLOCKED)
  }

  /** Ten times a second or so. */
  private tick(): void {
    const { server } = this.parts
    const nowMs = server.clock.now()
    this.failoverControl.check()
    this.master.checkLags()
    this.localExpiries.run()
    if (nowMs < this.nextTickMs) return
    this.nextTickMs = nowMs + SECOND_MS
    const { follower } = this.ownRole
    if (server.persistence.isLoading && follower?.isSyncing !== true) return
    follower?.tick()
    this.cron.tick()
    this.goodReplicas.update()
    this.waiters.check()
  }

  private acknowledgedSome(): void {
    this.waiters.check()
    this.failoverControl.check()
    this.goodReplicas.update()
    this.parts.server.checkShutdown()
  }

  /** The append-only file counts in offsets of the stream, which then has to move also where nobody follows it. */
  private fileSwitched(isOn: boolean): void {
    this.master.countAlways(isOn)
    if (!isOn) this.waiters.failLocal()
  }

  private reportParts(): ReportParts {
    const { config, clock } = this.parts.server
    return {
      ...{ config, master: this.master, history: this.history, follower: this.ownRole.follower },
      failoverState: this.failoverControl.state,
      goodReplicas: this.goodReplicas.count,
      nowMs: clock.now(),
    }
  }
}
