// The periodic work: expiry, rehashing of idle tables, output limits and idle clients.

import type { ActiveExpiry } from './active-expiry.ts'
import { type Client, GATE_MONITOR, GATE_SUBSCRIBED, STOP_BLOCKED, STOP_PAUSED } from './client.ts'
import type { Clock, Timer } from './clock.ts'
import type { Output } from './output.ts'
import type { ServerApi } from './server-api.ts'

/** What one tick may spend on moving buckets, in milliseconds. */
const REHASH_BUDGET_MS = 1
const REHASH_STEPS = 100

/** Clients that wait for the server are not idle. */
const STOP_WAITING = STOP_BLOCKED | STOP_PAUSED

/** Clients that only listen may have nothing to say for ever. */
const LISTENING = GATE_MONITOR | GATE_SUBSCRIBED

/** Runs the server's periodic work `hz` times a second on its clock. */
export class Cron {
  private readonly server: ServerApi
  private readonly expiry: ActiveExpiry
  private readonly output: Output
  private timer: Timer | null = null
  private periodMs = 100
  private readonly tasks: (() => void)[] = []

  constructor(server: ServerApi, expiry: ActiveExpiry, output: Output) {
    this.server = server
    this.expiry = expiry
    this.output = output
  }

  /** Adds work that is done at every tick. */
  add(task: () => void): void {
    this.tasks.push(task)
  }

  /** Starts ticking, or goes on at another pace. */
  start(clock: Clock, hz: number): void {
    this.stop()
    this.periodMs = 1000 / hz
    this.timer = clock.every(this.periodMs, () => this.tick())
  }

  stop(): void {
    this.timer?.cancel()
    this.timer = null
  }

  private tick(): void {
    const { server } = this
    if (server.cronPaused) return
    server.keyspace.setNow(server.clock.now())
    const mayExpire = !server.persistence.isLoading && !server.replication.isReplica
    if (server.activeExpire && mayExpire) this.expiry.run(this.periodMs)
    if (server.blocked.hasReady) server.blocked.serve()
    if (server.config.bool('activerehashing')) this.rehash()
    this.checkClients()
    for (const task of this.tasks) task()
  }

  private rehash(): void {
    const endMs = performance.now() + REHASH_BUDGET_MS
    for (const db of this.server.keyspace.databases) {
      while (db.table.isRehashing && db.table.rehash(REHASH_STEPS)) {
        if (performance.now() >= endMs) return
      }
    }
  }

  private checkClients(): void {
    const { clients, config, keyspace, log } = this.server
    const timeoutMs = config.number('timeout') * 1000
    for (const client of clients.all()) {
      this.checkQueue(client)
      if (timeoutMs === 0 || client.trusted || (client.stopped & STOP_WAITING) !== 0) continue
      if ((client.gates & LISTENING) !== 0) continue
      if (keyspace.nowMs - client.lastActiveMs <= timeoutMs) continue
      log.verbose('Closing idle client')
      clients.close(client)
    }
  }

  /** Looks at what waits to be sent. A client that reads, however slowly, is not idle. */
  private checkQueue(client: Client): void {
    const { queuedBytes } = client.transport
    if (queuedBytes < client.queuedBytesSeen) client.lastActiveMs = this.server.keyspace.nowMs
    client.queuedBytesSeen = queuedBytes
    if (queuedBytes > 0) this.output.checkQueue(client)
  }
}
