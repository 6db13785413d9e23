// What the append-only file needs of the server and of the rest of persistence.

import type { Keyspace } from '../../keyspace/keyspace.ts'
import type { Clock } from '../../server/clock.ts'
import type { Config } from '../../server/config/config.ts'
import type { Log } from '../../server/log.ts'
import type { Output } from '../../server/output.ts'
import type { Propagation } from '../../server/propagation.ts'
import type { Replay } from '../../server/replay.ts'
import type { EntryEncoder } from '../entry-encoder.ts'

/** The server, as the append-only file sees it. */
export interface AofServer {
  readonly config: Config
  readonly keyspace: Keyspace
  readonly clock: Clock
  readonly log: Log
  readonly propagation: Propagation
  readonly output: Output
  readonly replication: { readonly offset: number }
  readonly pid: number
  /** A new client for the commands of a file. */
  replay(): Replay
}

/** A file that a snapshot is to be written to. */
export interface BaseFileOrder {
  /** Where it stands in the end; it is written beside it, synced and renamed. */
  readonly path: string
  readonly encoder: EntryEncoder
  /** Whether CRC64 goes behind it: for RDB, not for commands. */
  readonly withChecksum: boolean
  /** Sync it now and then on the way (`aof-rewrite-incremental-fsync`). */
  readonly incrementalFsync: boolean
}

/** A snapshot on its way. */
export interface BaseFileJob {
  cancel(): void
}

/** What Persistence does for the append-only file. */
export interface AofParts {
  readonly server: AofServer
  /** Whether a snapshot or rewrite is running. */
  isBusy(): boolean
  /** The encoder that BGSAVE uses, with more auxiliary fields (`aof-base`). */
  rdbEncoder(aux: readonly (readonly [name: string, text: string])[]): EntryEncoder
  /** Libraries of functions, as texts. */
  functions?(): readonly Uint8Array[]
  /** Writes a snapshot at once; returns the error or null. */
  writeNow(order: BaseFileOrder): string | null
  /** Begins a snapshot of this instant; `onDone` gets the error or null, after `cancel` 'cancelled'. */
  startWriting(order: BaseFileOrder, onDone: (error: string | null) => void): BaseFileJob
  /** Ends the process at once, with exit code 1: `always` cannot keep its promise. Nothing may be sent to clients any more. */
  exit(): void
  /** For tests: so many microseconds the server waits before it writes to the file. */
  writeDelayUs?(): number
}
