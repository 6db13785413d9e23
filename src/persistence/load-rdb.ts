// Loading the RDB file.

import { closeSync, fstatSync, openSync } from 'node:fs'
import { basename } from 'node:path'
import { describeSystemError } from '../server/config/system-error.ts'
import type { Server } from '../server/server.ts'
import { KeyDelay } from './key-delay.ts'
import { LoadReport } from './load-report.ts'
import { RdbError } from './rdb/rdb-error.ts'
import { type LoadOptions, RdbLoader } from './rdb/read-loader.ts'
import { FileSource } from './rdb/read-source.ts'
import type { FileNotes } from './rdb/read-walk.ts'

/** A data set cannot be loaded. The message says which file, where and why. */
export class LoadError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'LoadError'
  }
}

/** How a file is loaded: keys that are there already are overwritten with `merge`; see `LoadOptions.databases`. */
export type FileLoadOptions = Pick<LoadOptions, 'merge' | 'databases'>

/** A key that was left out because its time was up. */
export interface DroppedKey {
  readonly dbIndex: number
  readonly key: Uint8Array
}

/** One load of an RDB file. */
export class RdbFileLoad {
  readonly report: LoadReport
  readonly loader: RdbLoader
  /** What was left out of a file that says whose history it is. */
  readonly dropped: DroppedKey[] = []
  private readonly server: Server
  private readonly path: string
  private readonly fd: number

  private constructor(server: Server, path: string, fd: number, options: FileLoadOptions) {
    const { clock, config, keyspace, log } = server
    this.server = server
    this.path = path
    this.fd = fd
    const totalBytes = fstatSync(fd).size
    this.report = new LoadReport(basename(path), totalBytes, { clock, log })
    this.loader = new RdbLoader({
      keyspace,
      source: new FileSource(fd, 0, totalBytes),
      verifyChecksum: config.bool('rdbchecksum'),
      // On a replica keys expire by the word of its master alone.
      dropExpired: config.value('replicaof') === null,
      ...options,
      isDeep: config.text('sanitize-dump-payload') === 'yes',
      intervalBytes: config.number('loading-process-events-interval-bytes'),
      onEmpty: (key) => server.log.notice(`skipping empty key: ${key}`),
      delay: new KeyDelay(() => config.number('key-load-delay')),
      onProgress: (progress) => this.report.progress(progress),
      onDropped: (dbIndex, key) => {
        if (this.loader.notes.aux.has('repl-id')) this.dropped.push({ dbIndex, key: key.slice() })
      },
    })
  }

  /** Opens the file. Null: there is none. Throws a LoadError for other failures. */
  static open(server: Server, path: string, options: FileLoadOptions = {}): RdbFileLoad | null {
    try {
      return new RdbFileLoad(server, path, openSync(path, 'r'), options)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw new LoadError(`${path} cannot be opened: ${describeSystemError(error)}`, error)
    }
  }

  /** Loads it in slices. Rejects with a LoadError; what was loaded so far stays in the keyspace. */
  async run(): Promise<FileNotes> {
    try {
      await this.loader.load()
    } catch (error) {
      throw this.failure(error)
    } finally {
      closeSync(this.fd)
    }
    this.logDone()
    return this.loader.notes
  }

  private logDone(): void {
    const { notes, progress } = this.loader
    const { keysLoaded, keysExpired, keysEmpty } = progress
    const writer = notes.aux.get('redis-ver')
    const from = writer === undefined ? '' : ` by version ${writer}`
    const empty = keysEmpty === 0 ? '' : `, empty keys skipped: ${keysEmpty}`
    this.server.log.notice(
      `RDB file of version ${notes.version}${from}; keys loaded: ${keysLoaded}, keys expired: ${keysExpired}${empty}`,
    )
  }

  private failure(error: unknown): unknown {
    if (error instanceof RdbError) {
      const { offset, reason } = error
      this.server.log.warning(
        `Internal error in RDB file ${this.path} at byte ${offset}, integrity check failed: ${reason}`,
      )
      return new LoadError(
        `${this.path} is broken at byte ${offset}: integrity check failed: ${reason}`,
        error,
      )
    }
    const isSystem = error instanceof Error && 'code' in error
    return isSystem
      ? new LoadError(`${this.path} cannot be read: ${describeSystemError(error)}`, error)
      : error
  }
}
