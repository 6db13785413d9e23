// What commands and capabilities may ask of the server that runs them. The server object implements it.

import type { Keyspace } from '../keyspace/keyspace.ts'
import type { ActiveExpiry } from './active-expiry.ts'
import type { BlockedKeys } from './blocked-keys.ts'
import type { Client } from './client.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config/config.ts'
import type { CommandEntry } from './declaration.ts'
import type { Delivery } from './delivery.ts'
import type { LaterReplies } from './later-reply.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Migration } from './migration.ts'
import type { Monitors } from './monitor.ts'
import type { Outgoing } from './outgoing.ts'
import type { PauseControl } from './pause.ts'
import type { PersistenceApi } from './persistence-api.ts'
import type { PubSub } from './pubsub.ts'
import type { Refusals } from './refusals.ts'
import type { ReplicationApi } from './replication-api.ts'
import type { ShutdownOptions } from './shutdown-options.ts'
import type { ServerStats } from './stats.ts'
import type { Tracking } from './tracking.ts'
import type { TransactionPool } from './transaction.ts'
import type { WatchRegistry } from './watch.ts'

/** The clients of a server. */
export interface ClientRegistry {
  readonly size: number
  all(): Iterable<Client>
  get(id: number): Client | undefined
  /** Closes a client; the running one after its reply. */
  close(client: Client): void
}

/** The commands of a server, as others see them. */
export interface CommandCatalog {
  readonly size: number
  all(): Iterable<CommandEntry>
  /** By name in lower case, or by `container|sub`. */
  get(name: string): CommandEntry | undefined
  /** Subcommands of a container. */
  subcommandsOf(entry: CommandEntry): Iterable<CommandEntry>
}

/** The server, as commands see it. */
export interface ServerApi {
  readonly config: Config
  readonly keyspace: Keyspace
  readonly clock: Clock
  readonly log: Log
  readonly stats: ServerStats
  readonly clients: ClientRegistry
  readonly catalog: CommandCatalog
  readonly pause: PauseControl
  /** Opens connections to other servers. */
  readonly outgoing: Outgoing
  /** Keys on their way to other servers, and kept connections there. */
  readonly migration: Migration
  /** What the server refuses to everybody at the moment. */
  readonly refusals: Refusals
  /** Its files. */
  readonly persistence: PersistenceApi
  /** Its replicas, or its master. */
  readonly replication: ReplicationApi
  /** The clients whose commands answer later. */
  readonly laterReplies: LaterReplies
  /** The clients that wait for keys. */
  readonly blocked: BlockedKeys
  readonly pubsub: PubSub
  readonly transactions: TransactionPool
  /** Messages to clients that did not ask for them. */
  readonly delivery: Delivery
  /** Client-side caching. */
  readonly tracking: Tracking
  /** The clients that are shown what others do. */
  readonly monitors: Monitors
  /** The keys that clients watch. */
  readonly watches: WatchRegistry
  readonly expiry: Pick<ActiveExpiry, 'timeLimitReached' | 'usedMs'>
  readonly metrics: Metrics
  /** Unix milliseconds of the start. */
  readonly startedMs: number
  /** 40 hexadecimal digits that name this run. */
  readonly runId: string
  readonly pid: number
  /** The port listened on, or 0. */
  readonly port: number
  /** Whether expired keys are deleted in the background (DEBUG SET-ACTIVE-EXPIRE). */
  activeExpire: boolean
  /** Whether the periodic work stands still (DEBUG PAUSE-CRON). */
  cronPaused: boolean
  /** Queues a copy of `bytes[start, end)`, a push message or reply, for a client: see delivery.ts for the order. */
  deliver(client: Client, bytes: Uint8Array, start: number, end: number): void
  /** Brings the times of the commands up to date, which are otherwise booked now and then. */
  bookTimes(): void
  /** Forgets the statistics, as CONFIG RESETSTAT does. */
  resetStats(): void
  /**
   * Ends the server, soon, or when its replicas have everything. False: it cannot end as asked; the log says why.
   * `onRefused` is called when that turns out later, or ABORT comes.
   */
  shutdown(options: ShutdownOptions, onRefused: () => void): boolean
  /** Milliseconds that replicas have before the end; null: there is no shutdown under way. */
  readonly shutdownLeftMs: number | null
  /** Takes back a shutdown that is under way; false: there is none. */
  abortShutdown(): boolean
}
