// `min-replicas-to-write`: without enough replicas that are near enough, nothing may be written.

import type { Config } from '../server/config/config.ts'
import type { Refusals } from '../server/refusals.ts'
import type { Replica } from './replica.ts'

const SECOND_MS = 1000

/** What is counted, and who must know. */
export interface GoodReplicasParts {
  readonly config: Config
  readonly refusals: Refusals
  readonly replicas: ReadonlySet<Replica>
  readonly now: () => number
  readonly isReplica: () => boolean
}

/** Counts the replicas that have answered of late. */
export class GoodReplicas {
  private readonly parts: GoodReplicasParts
  private good = 0

  constructor(parts: GoodReplicasParts) {
    this.parts = parts
  }

  /** How many there are; null: none are asked for. */
  get count(): number | null {
    return this.isAsked ? this.good : null
  }

  /** Counts anew. Called when one was heard of, has come or has gone, and every second. */
  update(): void {
    const { config, isReplica, now, refusals, replicas } = this.parts
    if (!this.isAsked) return refusals.setFewReplicas(false)
    const maxLagSeconds = config.number('min-replicas-max-lag')
    const nowMs = now()
    this.good = 0
    for (const { ackMs, state } of replicas) {
      if (state === 'online' && Math.floor((nowMs - ackMs) / SECOND_MS) <= maxLagSeconds) this.good++
    }
    refusals.setFewReplicas(!isReplica() && this.good < config.number('min-replicas-to-write'))
  }

  private get isAsked(): boolean {
    const { config } = this.parts
    return config.number('min-replicas-to-write') > 0 && config.number('min-replicas-max-lag') > 0
  }
}
