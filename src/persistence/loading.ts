// Loading a data set: at the start, and again for DEBUG RELOAD and LOADAOF. Meanwhile the server refuses what needs keys, and
// nothing expires.

import type { Database } from '../keyspace/database.ts'
import type { InfoField } from '../server/info/section.ts'
import type { Server } from '../server/server.ts'
import type { AppendOnlyFile } from './aof/append-only-file.ts'
import type { CarriedNotes } from './carried-notes.ts'
import { type FileLoadOptions, LoadError, RdbFileLoad } from './load-rdb.ts'
import { LoadReport } from './load-report.ts'
import type { FileNotes } from './rdb/read-walk.ts'
import type { RdbSaver } from './rdb-saver.ts'

/**
 * A data set that a replica takes in beside the old one. `refusing`: it counts as being loaded; `quiet`: the same, but it
 * is a later state of the old one, which may be read meanwhile (`async_loading`).
 */
type LoadBeside = 'none' | 'refusing' | 'quiet'

/** The loads of one server. */
export class Loading {
  isRunning = false
  beside: LoadBeside = 'none'
  keysLoaded = 0
  keysExpired = 0
  private readonly server: Server
  private readonly aof: AppendOnlyFile
  private readonly rdb: RdbSaver
  private readonly carried: CarriedNotes
  private rdbLoad: RdbFileLoad | null = null
  private report: LoadReport | null = null
  private isCancelled = false

  constructor(server: Server, aof: AppendOnlyFile, rdb: RdbSaver, carried: CarriedNotes) {
    this.server = server
    this.aof = aof
    this.rdb = rdb
    this.carried = carried
  }

  /** Behaves as while something is loaded; `start` ends that. */
  expect(): void {
    this.begin()
  }

  /** Loads what the configuration says: the append-only file if it is on, else the RDB file. Null: there is nothing. */
  start(): Promise<void> | null {
    if (this.server.config.bool('appendonly')) return this.during(() => this.startWithAof())
    const load = RdbFileLoad.open(this.server, this.rdb.path)
    if (load !== null) {
      return this.during(() => this.startWithRdb(load))
    }
    this.end()
    return null
  }

  /** DEBUG RELOAD, after saving and emptying. */
  reload(merge: boolean): Promise<void> {
    return this.during(async () => {
      await this.runRdb(this.open(this.rdb.path, { merge }))
    })
  }

  /** A file takes the place of everything that was there, which is deleted already. */
  async replace(path: string): Promise<FileNotes> {
    this.isCancelled = false
    const load = this.open(path, {})
    await this.during(() => this.runRdb(load))
    return load.loader.notes
  }

  /** Says that a data set is being taken in beside the old one, or is not any more. */
  setBeside(beside: LoadBeside): void {
    if (beside === this.beside) return
    this.beside = beside
    this.server.refusals.setLoading(beside !== 'none', beside === 'quiet')
  }

  /** Loads a file into other databases, while those of the server stay as they are. */
  async loadAside(path: string, databases: readonly Database[]): Promise<FileNotes> {
    this.isCancelled = false
    const load = this.open(path, { databases })
    try {
      await this.runRdb(load)
      return load.loader.notes
    } finally {
      this.rdbLoad = null
      this.report = null
    }
  }

  private open(path: string, options: FileLoadOptions): RdbFileLoad {
    const load = RdbFileLoad.open(this.server, path, options)
    if (load === null) throw new LoadError(`${path} is not there`)
    return load
  }

  /** DEBUG LOADAOF, after writing what was buffered and emptying. */
  reloadAof(): Promise<void> {
    return this.during(async () => {
      if ((await this.runAof()) === 'absent') throw new LoadError('there is no append-only file')
      this.server.keyspace.dirty = 0
    })
  }

  /** Stops a load at its next turn. */
  cancel(): void {
    this.isCancelled = true
    this.rdbLoad?.loader.cancel()
    this.aof.cancelLoading()
  }

  /** The fields that INFO has only while something is loaded. */
  fields(): InfoField[] {
    return this.report?.fields() ?? []
  }

  private async during(work: () => Promise<void>): Promise<void> {
    this.begin()
    try {
      await work()
    } finally {
      this.end()
    }
    if (this.isCancelled) throw new LoadError('the server was closed while it loaded its data set')
  }

  private begin(): void {
    this.isRunning = true
    this.keysLoaded = 0
    this.keysExpired = 0
    this.server.refusals.setLoading(true)
    this.server.keyspace.setTimeless(true)
  }

  private end(): void {
    this.isRunning = false
    this.rdbLoad = null
    this.report = null
    this.server.keyspace.setTimeless(false)
    this.server.refusals.setLoading(false)
  }

  /** Replicas that go on from where the file ends have the keys whose time is up, and have to hear that they are gone. */
  private async startWithRdb(load: RdbFileLoad): Promise<void> {
    const { keyspace, propagation, replication } = this.server
    await this.runRdb(load)
    replication.restore(load.loader.notes.aux)
    if (!propagation.active) return
    for (const { dbIndex, key } of load.dropped) {
      propagation.expired(keyspace.databases[dbIndex], key, 0, key.length)
    }
  }

  private async startWithAof(): Promise<void> {
    const found = await this.runAof()
    // Redis would start empty here, and the first snapshot would replace the data. Who switches the append-only file on
    // between two runs means to keep them.
    const load = found === 'absent' ? RdbFileLoad.open(this.server, this.rdb.path) : null
    if (load !== null) {
      this.server.log.warning(
        `There is no append-only file yet, so ${this.rdb.path} is loaded and goes into a new one`,
      )
      await this.runRdb(load)
    }
    if (!this.isCancelled) this.aof.open()
  }

  private async runRdb(load: RdbFileLoad): Promise<void> {
    this.rdbLoad = load
    this.report = load.report
    try {
      this.carried.take(await load.run())
    } finally {
      this.keysLoaded = load.loader.progress.keysLoaded
      this.keysExpired = load.loader.progress.keysExpired
    }
    this.server.log.notice(`DB loaded from disk: ${load.report.elapsedSeconds.toFixed(3)} seconds`)
  }

  private async runAof(): Promise<'loaded' | 'absent' | 'empty'> {
    const { server } = this
    const startedMs = server.clock.now()
    const { found, notes } = await this.aof.load((progress) => {
      this.report ??= new LoadReport('the append-only file', progress.totalBytes, server)
      this.report.progress(progress)
      this.keysLoaded = progress.keysLoaded
      this.keysExpired = progress.keysExpired
    })
    if (notes !== null) this.carried.take(notes)
    const seconds = (server.clock.now() - startedMs) / 1000
    if (found === 'loaded')
      server.log.notice(`DB loaded from append only file: ${seconds.toFixed(3)} seconds`)
    return found
  }
}
