// A server without files: everything that is asked of persistence is refused or means nothing.

import type { LaterReply } from './later-reply.ts'
import type { JobStart, PersistenceApi, PersistenceDebug } from './persistence-api.ts'
import type { ShutdownOptions } from './shutdown-options.ts'

const NO_FILES = 'ERR this server keeps its data in memory only'

/** Persistence of a server that was given none. */
export class MemoryOnly implements PersistenceApi {
  readonly isLoading = false
  readonly isBusy = false
  readonly lastSaveSeconds: number
  readonly functions: Uint8Array[] = []
  readonly debug: PersistenceDebug = { checksPayloads: true, aofWriteDelayUs: 0 }

  constructor(startedMs: number) {
    this.lastSaveSeconds = Math.floor(startedMs / 1000)
  }

  save(): string {
    return NO_FILES
  }

  saveInBackground(): JobStart {
    return { error: NO_FILES }
  }

  rewriteInBackground(): JobStart {
    return { error: NO_FILES }
  }

  reload(_options: unknown, later: LaterReply): void {
    later.send((reply) => reply.error(NO_FILES))
  }

  reloadFile(later: LaterReply): void {
    later.send((reply) => reply.error(NO_FILES))
  }

  flushAll(empty: () => void): void {
    empty()
  }

  mayShutDown({ save, force }: ShutdownOptions): boolean {
    return save !== true || force === true
  }

  info(): readonly (readonly [string, string | number])[] {
    return [['rdb_last_save_time', this.lastSaveSeconds]]
  }
}
