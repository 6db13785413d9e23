// Makes the snapshots of full synchronisations with what persistence has.

import { unlink } from 'node:fs'
import { ChunkWriter } from '../persistence/chunk-writer.ts'
import type { Persistence } from '../persistence/persistence.ts'
import { makeRdbEncoder } from '../persistence/rdb-format.ts'
import type { SnapshotJob } from '../persistence/snapshot/snapshot-job.ts'
import type { Config } from '../server/config/config.ts'
import type { Server } from '../server/server.ts'
import type { SnapshotMaker } from './full-sync.ts'
import type { SnapshotFilter } from './replica.ts'
import type { SocketTarget } from './socket-target.ts'

/** The snapshots of one server. */
export class PersistenceSnapshots implements SnapshotMaker {
  private readonly server: Server
  private readonly persistence: Persistence
  private job: SnapshotJob | null = null
  /** Whether replicas have had a file made that nobody else asked for. */
  private hasFile = false

  constructor(server: Server, persistence: Persistence) {
    this.server = server
    this.persistence = persistence
  }

  get isBusy(): boolean {
    return this.persistence.isBusy
  }

  toTarget(target: SocketTarget, filter: SnapshotFilter, done: (error: Error | null) => void): string | null {
    const { functions } = this.persistence
    const { replication } = this.server
    const encoder = makeRdbEncoder(
      this.server,
      filter.withFunctions ? functions : [],
      replication.fileFields(),
    )
    if (!filter.withData) {
      const out = new ChunkWriter((bytes, start, end) => target.write(bytes, start, end))
      encoder.begin(out)
      encoder.end(out)
      out.flush()
      target.finish(done)
      return null
    }
    this.server.log.notice(`Background RDB transfer started by pid ${this.server.pid}`)
    this.job = this.persistence.files.startInto(target, encoder, ({ error, isCancelled }) => {
      this.job = null
      done(isCancelled ? new Error('it was cancelled') : error === null ? null : new Error(error))
    })
    return null
  }

  toFile(done: (error: Error | null, path: string) => void): string | null {
    const { rdb } = this.persistence
    const isStarted = rdb.saveForReplicas((error) => {
      this.hasFile ||= error === null
      done(error === null ? null : new Error(error), rdb.path)
    })
    return isStarted ? null : 'the file cannot be made'
  }

  /** A server that is to keep no file of its own does not keep one either that it only made for replicas. */
  fileSent(): void {
    const { config, log } = this.server
    if (!this.hasFile) return
    this.hasFile = false
    if (!isFileUnwanted(config)) return
    log.notice('Removing the RDB file that was only made for replicas')
    unlink(this.persistence.rdb.path, () => {})
  }

  cancel(): void {
    if (this.job === null) this.persistence.rdb.cancelForReplicas()
    else this.job.cancel()
  }
}

/** Whether `rdb-del-sync-files` says that no file may stay behind, on a server without files of its own. */
export function isFileUnwanted(config: Config): boolean {
  return config.bool('rdb-del-sync-files') && config.value('save').length === 0 && !config.bool('appendonly')
}
