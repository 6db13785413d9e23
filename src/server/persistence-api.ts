// What the server and its commands may ask of persistence. persistence/ implements it; a server without it keeps its
// data in memory only.

import type { LaterReply } from './later-reply.ts'
import type { ShutdownOptions } from './shutdown-options.ts'

/** How DEBUG RELOAD goes about it. */
export interface ReloadOptions {
  /** Save first. */
  readonly save: boolean
  /** Delete all keys before loading. */
  readonly flush: boolean
  /** Keys that are there already are overwritten instead of being an error. */
  readonly merge: boolean
}

/** What happened to a request for a snapshot or rewrite: begun, to begin when the running one is through, or why not. */
export type JobStart = 'started' | 'scheduled' | { readonly error: string }

/** What DEBUG sets, for tests. */
export interface PersistenceDebug {
  /** Whether RESTORE looks at the checksum of a payload. */
  checksPayloads: boolean
  /** Before each write to the append-only file the whole server waits so long, in microseconds. */
  aofWriteDelayUs: number
}

/** Snapshots and the append-only file of a server. */
export interface PersistenceApi {
  /** Whether the data set is being loaded. */
  readonly isLoading: boolean
  /** Whether a snapshot or rewrite is running. */
  readonly isBusy: boolean
  /** Unix seconds of the last snapshot, or of the start. */
  readonly lastSaveSeconds: number
  /** Libraries of functions from a file, as texts: written back until the server can run them. */
  readonly functions: Uint8Array[]
  readonly debug: PersistenceDebug
  /** SAVE: the whole server waits. Returns the error, or null. */
  save(): string | null
  /** BGSAVE [SCHEDULE]. In a transaction it begins when that is through. */
  saveInBackground(options: { readonly schedule: boolean; readonly inTransaction: boolean }): JobStart
  /** BGREWRITEAOF. */
  rewriteInBackground(options: { readonly inTransaction: boolean }): JobStart
  /** DEBUG RELOAD and LOADAOF: the reply goes out when that is done. */
  reload(options: ReloadOptions, later: LaterReply): void
  reloadFile(later: LaterReply): void
  /** FLUSHALL, which `empty` does: a running snapshot is of no use any more; with save points an empty one is written. */
  flushAll(empty: () => void): void
  /**
   * The server is about to end: ends what runs in the background and brings to disk what has to be there. False: it must
   * not end; the log says why.
   */
  mayShutDown(options: ShutdownOptions): boolean
  /** The fields of INFO persistence that are not what a server shows which never had anything to do with files. */
  info(): readonly (readonly [name: string, value: string | number])[]
}
