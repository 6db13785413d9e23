// Puts a master's snapshot in the place of this server's data.
//
// Whatever `repl-diskless-load` says, the snapshot is received into a file: a snapshot is larger than what can be kept in
// memory beside the data. With `swapdb` it is loaded beside the old data, which is served until then; with `disabled` the
// file becomes that of BGSAVE.

import { unlink } from 'node:fs'
import { join } from 'node:path'
import { Database } from '../keyspace/database.ts'
import type { Persistence } from '../persistence/persistence.ts'
import type { Server } from '../server/server.ts'
import type { DataReplacer, ReplaceOptions, ReplaceResult } from './data-replacer.ts'
import type { PayloadOptions } from './payload.ts'
import { isFileUnwanted } from './snapshot-maker.ts'

/** The field of a snapshot that says which database its stream has selected. */
const STREAM_DB = 'repl-stream-db'

/** Replaces the data of one server. */
export class DataLoader implements DataReplacer {
  private readonly server: Server
  private readonly persistence: Persistence
  private isLoading = false
  /** Whether what comes is taken as if it were loaded straight from the connection. */
  private isStraight = false
  /** The server has become a master while it loaded. */
  private isPromoted = false

  constructor(server: Server, persistence: Persistence) {
    this.server = server
    this.persistence = persistence
  }

  files(dir: string): PayloadOptions {
    const name = `temp-${Math.floor(this.server.clock.now() / 1000)}.${this.server.pid}.rdb`
    const temporaryPath = join(dir, name)
    this.isStraight = this.isDiskless
    return this.isStraight
      ? { path: temporaryPath, temporaryPath }
      : { path: this.persistence.rdb.path, temporaryPath }
  }

  arriving(isSameHistory: boolean): boolean {
    if (this.isStraight) this.setBeside(isSameHistory)
    return this.isStraight
  }

  lost(): void {
    if (!this.isLoading) this.persistence.loading.setBeside('none')
  }

  async replace(path: string, options: ReplaceOptions): Promise<ReplaceResult> {
    const { config } = this.server
    const { aof, rdb } = this.persistence
    aof.switchOff()
    rdb.cancel()
    this.isLoading = true
    try {
      const swaps = config.text('repl-diskless-load') === 'swapdb'
      const dbIndex = swaps ? await this.swap(path, options) : await this.load(path, options)
      this.switchFileOn()
      return { error: null, dbIndex }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error), dbIndex: 0 }
    } finally {
      this.isLoading = false
      this.persistence.loading.setBeside('none')
      if (this.isPromoted) this.switchFileOn()
      this.isPromoted = false
      if (path !== rdb.path || isFileUnwanted(config)) unlink(path, () => {})
    }
  }

  cancel(): void {
    if (this.isLoading) this.persistence.loading.cancel()
  }

  promoted(): void {
    if (this.isLoading) this.isPromoted = true
    else this.switchFileOn()
  }

  private switchFileOn(): void {
    const { aof } = this.persistence
    if (this.server.config.bool('appendonly') && aof.state === 'off') aof.switchOn(false)
  }

  private async load(path: string, { onDiscard }: ReplaceOptions): Promise<number> {
    onDiscard()
    this.persistence.empty(this.server.config.bool('replica-lazy-flush'))
    try {
      const notes = await this.persistence.loading.replace(path)
      return Number(notes.aux.get(STREAM_DB) ?? 0)
    } catch (error) {
      // Half a data set is worse than none.
      this.persistence.empty(true)
      throw error
    }
  }

  /** Loads beside the old data and then exchanges the two. */
  private async swap(path: string, { isSameHistory, onDiscard }: ReplaceOptions): Promise<number> {
    const { keyspace, tracking } = this.server
    const aside = keyspace.databases.map((_, i) => new Database(keyspace, i))
    this.setBeside(isSameHistory)
    try {
      const notes = await this.persistence.loading.loadAside(path, aside)
      onDiscard()
      tracking.flushed()
      keyspace.replaceAll(aside)
      return Number(notes.aux.get(STREAM_DB) ?? 0)
    } finally {
      for (const db of aside) db.flush(true)
    }
  }

  /** Only an earlier state of the same history may be read while the new one comes. */
  private setBeside(isSameHistory: boolean): void {
    const { config } = this.server
    const isQuiet = isSameHistory && config.text('repl-diskless-load') === 'swapdb'
    this.persistence.loading.setBeside(isQuiet ? 'quiet' : 'refusing')
  }

  private get isDiskless(): boolean {
    const { config, keyspace } = this.server
    const mode = config.text('repl-diskless-load')
    return mode === 'swapdb' || (mode === 'on-empty-db' && keyspace.databases.every((db) => db.size === 0))
  }
}
