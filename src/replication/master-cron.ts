// What a master does every second: signs of life, replicas that do not answer any more, the backlog that nobody needs.

import type { Config } from '../server/config/config.ts'
import type { Log } from '../server/log.ts'
import type { ReplicationHistory } from './history.ts'
import type { Master } from './master.ts'
import type { Replica } from './replica.ts'

const NEWLINE = Buffer.from('\n')

/** What the work of every second needs. */
export interface MasterCronParts {
  readonly master: Master
  readonly config: Config
  readonly log: Log
  readonly history: ReplicationHistory
  readonly now: () => number
  readonly isReplica: () => boolean
  /** Whether nothing may be added to the stream, because a replica is about to take over. */
  readonly isHandingOver: () => boolean
}

/** The work of every second. */
export class MasterCron {
  private readonly parts: MasterCronParts
  /** The first PING comes a period after the start: a master that was restarted adds nothing of its own before. */
  private loops = 1

  constructor(parts: MasterCronParts) {
    this.parts = parts
  }

  tick(): void {
    this.ping()
    this.keepWaitingAlive()
    this.dropSilent()
    this.dropUnusedBacklog()
    this.parts.master.fullSync.startDue()
    this.loops++
  }

  private ping(): void {
    const { config, isHandingOver, isReplica, master } = this.parts
    const isTime = this.loops % config.number('repl-ping-replica-period') === 0
    if (isTime && master.replicas.size > 0 && !isReplica() && !isHandingOver()) master.feed.ping()
  }

  /** A replica that waits for a snapshot would take silence for a dead master. The newline counts for nothing. */
  private keepWaitingAlive(): void {
    const { fullSync, replicas } = this.parts.master
    for (const { client, state } of replicas) {
      const waits = state === 'wait_start' || (state === 'wait_end' && !fullSync.isStreaming)
      if (waits) client.transport.writeAll([NEWLINE])
    }
  }

  private dropSilent(): void {
    const { config, log, master, now } = this.parts
    const timeoutMs = config.number('repl-timeout') * 1000
    for (const replica of [...master.replicas]) {
      if (!isSilent(replica, now(), timeoutMs)) continue
      const phase = replica.state === 'online' ? 'streaming sync' : 'full sync'
      log.warning(`Disconnecting timedout replica (${phase}): ${replica.name}`)
      replica.client.drop()
    }
  }

  private dropUnusedBacklog(): void {
    const { config, history, isReplica, log, master, now } = this.parts
    const ttlSeconds = config.number('repl-backlog-ttl')
    if (ttlSeconds === 0 || isReplica() || master.replicas.size > 0 || !master.stream.hasBacklog) return
    if (now() - master.noReplicasSinceMs <= ttlSeconds * 1000) return
    // Offsets stand still without a backlog, so nobody may go on from one of this history.
    history.begin()
    master.closeBacklog()
    log.notice(`Replication backlog freed after ${ttlSeconds} seconds without connected replicas.`)
  }
}

function isSilent(replica: Replica, nowMs: number, timeoutMs: number): boolean {
  if (replica.state === 'online') return !replica.isOldStyle && nowMs - replica.ackMs > timeoutMs
  return replica.state === 'wait_end' && replica.stuckSinceMs > 0 && nowMs - replica.stuckSinceMs > timeoutMs
}
