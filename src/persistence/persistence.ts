// Everything that has to do with the files of a server: loading at start, snapshots, the append-only file, the end.
//
// One snapshot at a time is on its way, for the RDB file or for a new base of the append-only file. This file says which
// may begin when; rdb-saver.ts and aof/ do the work.

import type { InfoField } from '../server/info/section.ts'
import type { LaterReply } from '../server/later-reply.ts'
import type { JobStart, PersistenceApi, PersistenceDebug, ReloadOptions } from '../server/persistence-api.ts'
import type { Server } from '../server/server.ts'
import type { ShutdownOptions } from '../server/shutdown-options.ts'
import { AppendOnlyFile } from './aof/append-only-file.ts'
import { aofParts } from './aof-parts.ts'
import { CarriedNotes } from './carried-notes.ts'
import { diskErrorText } from './disk-error.ts'
import { mayEnd } from './ending.ts'
import { snapshotFields } from './info-fields.ts'
import { Loading } from './loading.ts'
import { RdbSaver } from './rdb-saver.ts'
import { SnapshotFiles } from './snapshot-files.ts'
import { clearTemporaryFiles } from './temporary-files.ts'

/** Ends the process, or what the server is in, at once. */
export type FatalHandler = () => void

/** The files of one server. */
export class Persistence implements PersistenceApi {
  readonly aof: AppendOnlyFile
  readonly rdb: RdbSaver
  private readonly server: Server
  readonly files: SnapshotFiles
  readonly loading: Loading
  readonly debug: PersistenceDebug = { checksPayloads: true, aofWriteDelayUs: 0 }
  private readonly carried: CarriedNotes
  private closed = false

  /** `onFatal`: what was promised to clients cannot be kept (`appendfsync always`, and the disk is full). */
  constructor(server: Server, onFatal: FatalHandler) {
    this.server = server
    this.files = new SnapshotFiles(server.keyspace, server.config, () => {
      server.stats.snapshots++
    })
    this.carried = new CarriedNotes()
    const { carried, files } = this
    const onOutcome = () => this.updateRefusals()
    this.rdb = new RdbSaver({ server, files, carried, onOutcome })
    const writeDelayUs = () => this.debug.aofWriteDelayUs
    this.aof = new AppendOnlyFile(aofParts({ server, files, carried, onFatal, writeDelayUs }))
    this.aof.onWriteError = onOutcome
    this.loading = new Loading(server, this.aof, this.rdb, carried)
    server.persistence = this
    server.cron.add(() => this.cron())
    this.followConfig()
  }

  get isLoading(): boolean {
    return this.loading.isRunning || this.loading.beside !== 'none'
  }

  get isBusy(): boolean {
    return this.files.running !== null
  }

  get lastSaveSeconds(): number {
    return this.rdb.lastSaveSeconds
  }

  get functions(): Uint8Array[] {
    return this.carried.functions
  }

  /** Has the server refuse what needs keys until `load` is through. */
  expectLoad(): void {
    this.loading.expect()
  }

  /**
   * Loads what the folder holds. Null: that is done already, as there was nothing. Rejects with a LoadError, or what the
   * append-only file has to complain of; then the server must not go on.
   */
  load(): Promise<void> | null {
    const { config, log, pid } = this.server
    for (const name of clearTemporaryFiles(config.text('dir'), pid)) {
      log.notice(`Deleted ${name}, which a server has left behind that does not run any more`)
    }
    return this.loading.start()
  }

  save(): string | null {
    if (this.rdb.isRunning) return 'ERR Background save already in progress'
    return this.rdb.save() === null ? null : 'ERR'
  }

  saveInBackground({ schedule, inTransaction }: { schedule: boolean; inTransaction: boolean }): JobStart {
    return this.rdb.saveInBackground(this.isBusy || inTransaction, schedule || inTransaction)
  }

  rewriteInBackground({ inTransaction }: { inTransaction: boolean }): JobStart {
    const { aof } = this
    if (aof.isRewriting) return { error: 'ERR Background append only file rewriting already in progress' }
    if (this.isBusy || inTransaction) {
      aof.rewriteScheduled = true
      aof.resetFailures()
      return 'scheduled'
    }
    return aof.rewrite() ? 'started' : { error: CANNOT_REWRITE }
  }

  reload(options: ReloadOptions, later: LaterReply): void {
    if (options.save) {
      const error = this.save()
      if (error !== null) return later.send((reply) => reply.error(error))
    }
    if (options.flush) this.empty()
    this.answerAfter(this.loading.reload(options.merge), 'Error trying to load the RDB dump', later)
  }

  reloadFile(later: LaterReply): void {
    this.aof.flush(true)
    this.empty()
    this.answerAfter(this.loading.reloadAof(), 'the append-only file cannot be loaded', later)
  }

  flushAll(empty: () => void): void {
    // What a snapshot for replicas would bring them is gone too: they begin anew, with less to send.
    if (!this.aof.isRewriting) this.files.running?.cancel()
    empty()
    if (this.server.config.value('save').length > 0) this.rdb.save()
  }

  mayShutDown(options: ShutdownOptions): boolean {
    return mayEnd(this.server, this, options)
  }

  /** Gives everything back, as it is. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.loading.cancel()
    this.rdb.cancel()
    this.aof.close()
  }

  info(): readonly InfoField[] {
    const { aof, files, loading, rdb } = this
    return [
      ['loading', loading.isRunning || loading.beside === 'refusing' ? 1 : 0],
      ['async_loading', loading.beside === 'quiet' ? 1 : 0],
      ...snapshotFields(files.running),
      ...rdb.fields(files.running !== null && !rdb.isRunning && !aof.isRewriting),
      ['rdb_last_load_keys_expired', loading.keysExpired],
      ['rdb_last_load_keys_loaded', loading.keysLoaded],
      ...aof.statusFields(),
      ['aof_last_cow_size', files.lastRewriteCowBytes],
      ...aof.sizeFields(),
      ...loading.fields(),
    ]
  }

  /** Does what the server refuses while it cannot write, or no longer. */
  updateRefusals(): void {
    this.server.refusals.setWriteError(diskErrorText(this.server.config, this.rdb, this.aof))
  }

  private cron(): void {
    if (this.isLoading || this.closed) return
    const isDue = this.aof.cron()
    // The order is Redis's: a rewrite that was asked for, save points, a rewrite because the file has grown.
    if (isDue && this.aof.rewriteScheduled) {
      this.aof.rewrite()
      return
    }
    if (!this.isBusy) this.rdb.cron()
    if (isDue && !this.isBusy) this.aof.rewrite()
  }

  /** Deletes all keys, as FLUSHALL does, but hands nothing on. */
  empty(lazy = false): void {
    this.server.tracking.flushed()
    for (const db of this.server.keyspace.databases) db.flush(lazy)
  }

  private answerAfter(done: Promise<void>, complaint: string, later: LaterReply): void {
    done.then(
      () => later.send((reply) => reply.ok()),
      (error: unknown) => {
        this.server.log.warning(error instanceof Error ? error.message : String(error))
        later.send((reply) => reply.error(`ERR ${complaint}`))
      },
    )
  }

  private followConfig(): void {
    const { clients, config } = this.server
    config.onChange(['save', 'stop-writes-on-bgsave-error'], () => {
      this.updateRefusals()
      return undefined
    })
    config.onChange('appendonly', () => {
      const isOn = this.aof.state !== 'off'
      if (config.bool('appendonly') === isOn) return undefined
      if (isOn) this.aof.switchOff()
      else if (this.aof.switchOn(clients.running?.transaction?.isRunning === true) !== null) {
        return 'Unable to turn on AOF. Check server logs.'
      }
      this.updateRefusals()
      return undefined
    })
  }
}

const CANNOT_REWRITE =
  "ERR Can't execute an AOF background rewriting. Please check the server logs for more information."
