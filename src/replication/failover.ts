// FAILOVER: this master stops taking writes, waits until a replica has everything, and becomes its replica.

import type { Log } from '../server/log.ts'
import type { PauseControl } from '../server/pause.ts'
import type { FailoverRequest } from '../server/replication-api.ts'
import type { Master } from './master.ts'
import type { Replica } from './replica.ts'

/** Where a failover is, as INFO calls it. */
export type FailoverState = 'no-failover' | 'waiting-for-sync' | 'failover-in-progress'

/** What a failover works with. */
export interface FailoverParts {
  readonly master: Master
  readonly pause: PauseControl
  readonly log: Log
  readonly now: () => number
  readonly isReplica: () => boolean
  /** This server follows that one from now on, which is asked to become the master. */
  readonly follow: (host: string, port: number) => void
  /** This server is the master again. */
  readonly becomeMaster: () => void
}

/** The failover of a server: none or one at a time. */
export class Failover {
  state: FailoverState = 'no-failover'
  private readonly parts: FailoverParts
  private target: { readonly host: string; readonly port: number } | null = null
  private force = false
  /** Unix milliseconds; 0: no limit. */
  private endMs = 0

  constructor(parts: FailoverParts) {
    this.parts = parts
  }

  /** Begins. Returns an error text or null. */
  start({ force, target, timeoutMs }: FailoverRequest): string | null {
    const { log, master, now, pause } = this.parts
    const refusal = this.refusal({ force, target, timeoutMs })
    if (refusal !== null) return refusal
    this.target = target
    this.force = force
    this.endMs = timeoutMs === 0 ? 0 : now() + timeoutMs
    this.state = 'waiting-for-sync'
    pause.holdWrites('failover', true)
    log.notice(`FAILOVER requested to ${this.targetName}.`)
    master.feed.askForAcks()
    return null
  }

  /** FAILOVER ABORT; false: none is under way. */
  abort(reason = 'Failover manually aborted'): boolean {
    if (this.state === 'no-failover') return false
    this.parts.log.notice(`FAILOVER to ${this.targetName} aborted: ${reason}`)
    const wasReplica = this.state === 'failover-in-progress'
    // Before the writes that are held back go on: they would be refused by a replica.
    if (wasReplica) this.parts.becomeMaster()
    this.clear()
    return true
  }

  /** Looks whether a replica has everything, or the time is over. Called when something was acknowledged, and by the cron. */
  check(): void {
    if (this.state !== 'waiting-for-sync') return
    const ready = this.candidates().find(({ ackOffset }) => ackOffset === this.parts.master.stream.offset)
    if (ready !== undefined) return this.hand(ready.host, ready.listeningPort, 'is synced, failing over')
    if (this.endMs === 0 || this.endMs > this.parts.now()) return
    if (this.force && this.target !== null)
      return this.hand(this.target.host, this.target.port, 'time out exceeded, failing over')
    this.abort('Replica never caught up before timeout')
  }

  /** The target has answered. */
  answered(isAccepted: boolean): void {
    if (this.state !== 'failover-in-progress') return
    if (isAccepted) this.clear()
    else this.abort('Failover target rejected psync request')
  }

  private hand(host: string, port: number, why: string): void {
    this.target = { host, port }
    this.state = 'failover-in-progress'
    this.parts.log.notice(`FAILOVER: target ${this.targetName} ${why}.`)
    this.parts.follow(host, port)
  }

  private refusal({ force, target, timeoutMs }: FailoverRequest): string | null {
    if (this.state !== 'no-failover') return 'ERR FAILOVER already in progress.'
    if (this.parts.isReplica()) return 'ERR FAILOVER is not valid when server is a replica.'
    if (this.parts.master.replicas.size === 0) return 'ERR FAILOVER requires connected replicas.'
    if (force && (timeoutMs === 0 || target === null))
      return 'ERR FAILOVER with force option requires both a timeout and target HOST and IP.'
    if (target === null) return null
    const replica = this.find(target.host, target.port)
    if (replica === undefined) return 'ERR FAILOVER target HOST and PORT is not a replica.'
    return replica.state === 'online' ? null : 'ERR FAILOVER target replica is not online.'
  }

  private candidates(): Replica[] {
    if (this.target === null) return [...this.parts.master.replicas]
    const replica = this.find(this.target.host, this.target.port)
    return replica === undefined ? [] : [replica]
  }

  private find(host: string, port: number): Replica | undefined {
    const name = host.toLowerCase()
    return [...this.parts.master.replicas].find(
      (each) => each.host.toLowerCase() === name && each.listeningPort === port,
    )
  }

  private get targetName(): string {
    return this.target === null ? 'any replica' : `${this.target.host}:${this.target.port}`
  }

  private clear(): void {
    this.state = 'no-failover'
    this.target = null
    this.force = false
    this.endMs = 0
    this.parts.pause.holdWrites('failover', false)
  }
}
