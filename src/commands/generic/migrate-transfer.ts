// A MIGRATE on its way: packs the keys, gets them across, and deletes those that have arrived.

import { latin1ToString } from '../../bytes/text.ts'
import type { Database } from '../../keyspace/database.ts'
import { EVENTS } from '../../keyspace/events.ts'
import { dumpPayload } from '../../persistence/rdb/write-dump.ts'
import type { CommandContext } from '../../server/context.ts'
import type { KeyLock } from '../../server/key-locks.ts'
import type { LaterReply } from '../../server/later-reply.ts'
import type { Propagation } from '../../server/propagation.ts'
import type { ServerApi } from '../../server/server-api.ts'
import type { MigrateArguments } from './migrate-arguments.ts'
import { type ExchangeResult, exchange, type Parcel } from './migrate-exchange.ts'

const CANNOT_CONNECT = 'IOERR error or timeout connecting to the client'
const CHANGED =
  'ERR A key was changed while it was on its way: it is here with its new value, there with the old one'

/** One call of MIGRATE. */
export class Transfer {
  private readonly server: ServerApi
  private readonly propagation: Propagation
  private readonly db: Database
  private readonly args: MigrateArguments
  private readonly keys: readonly Uint8Array[]
  private readonly later: LaterReply
  /** With COPY the keys stay, so that nobody has to wait. */
  private readonly lock: KeyLock | null
  private mayRetry = true
  /** Whether any key was still there when it came to sending. */
  private hasSent = false

  /** Holds the running client back until it is through. */
  constructor(ctx: CommandContext, args: MigrateArguments, keys: readonly Uint8Array[]) {
    this.server = ctx.server
    this.propagation = ctx.propagation
    this.db = ctx.db
    this.args = args
    this.keys = keys
    this.later = ctx.server.laterReplies.hold(ctx.client)
    this.lock = args.copy ? null : ctx.server.migration.locks.lock(ctx.db.index, keys)
  }

  start(): void {
    const { config, migration, outgoing } = this.server
    const command = config.bool('cluster-enabled') ? 'RESTORE-ASKING' : 'RESTORE'
    const pack = () => this.pack()
    exchange({ args: this.args, outgoing, links: migration.links, command, pack }, (result) =>
      this.exchanged(result),
    )
  }

  /** The keys as they are now. Some may have expired. */
  private pack(): Parcel[] {
    const { clock, config, keyspace } = this.server
    keyspace.setNow(clock.now())
    const parcels: Parcel[] = []
    for (const key of this.keys) {
      const ref = this.db.peek(key, 0, key.length)
      if (ref === 0) continue
      const expireAt = this.db.exactExpireAt(ref)
      const leftMs = expireAt - BigInt(Math.floor(keyspace.nowMs))
      const ttlMs = expireAt < 0n ? 0n : leftMs < 1n ? 1n : leftMs
      parcels.push({ key, ttlMs, payload: dumpPayload(this.db, ref, config.bool('rdbcompression')) })
    }
    this.hasSent = parcels.length > 0
    return parcels
  }

  private exchanged(result: ExchangeResult): void {
    const { failure, replies, timedOut } = result
    const wasUseless = failure === 'reading' || failure === 'writing'
    if (wasUseless && replies === 0 && !timedOut && this.mayRetry) {
      // The other end has probably closed a kept connection.
      this.mayRetry = false
      this.start()
      return
    }
    const kept = this.args.copy ? 0 : this.deleteConfirmed(result.confirmed)
    if (this.lock !== null) this.server.migration.locks.release(this.lock)
    this.answer(result, kept > 0)
    if (this.server.blocked.hasReady) this.server.blocked.serve()
  }

  /** Deletes the keys that have arrived; returns how many had to stay because they have changed. */
  private deleteConfirmed(confirmed: readonly Uint8Array[]): number {
    const { db, propagation } = this
    this.server.keyspace.setNow(this.server.clock.now())
    const deleted: Uint8Array[] = []
    let kept = 0
    for (const key of confirmed) {
      const ref = db.peek(key, 0, key.length)
      if (ref === 0) continue
      if (this.lock?.changed.has(latin1ToString(key))) {
        kept++
        continue
      }
      db.delete(ref)
      db.changed(key, 0, key.length, EVENTS.del)
      deleted.push(key)
    }
    if (deleted.length > 0 && propagation.active) {
      propagation.as('DEL', ...deleted)
      propagation.sendServed(db.index)
    }
    return kept
  }

  private answer({ failure, targetError }: ExchangeResult, hasKept: boolean): void {
    const error = this.errorOf(failure, targetError) ?? (hasKept ? CHANGED : null)
    const { hasSent } = this
    this.later.send((reply) => {
      if (error !== null) reply.error(error)
      else if (hasSent) reply.ok()
      else reply.status('NOKEY')
    })
  }

  private errorOf(failure: ExchangeResult['failure'], targetError: string | null): string | null {
    if (targetError !== null) return `ERR Target instance replied with error: ${targetError}`
    if (failure === null) return null
    return failure === 'connecting' ? CANNOT_CONNECT : `IOERR error or timeout ${failure} to target instance`
  }
}
