// The files of an append-only file as they are in use: the manifest, and how many bytes they have.

import type { Config } from '../../server/config/config.ts'
import type { Log } from '../../server/log.ts'
import { AofFolder } from './aof-folder.ts'
import type { Manifest } from './manifest.ts'

/** The files that the manifest names, and their folder. */
export class AofFiles {
  readonly folder: AofFolder
  /** Bytes of base and increments, but for the increment that is open. */
  closedBytes = 0
  /** Bytes of all there was behind the last rewrite, or of the base as it was loaded. */
  rewrittenBytes = 0
  private readonly config: Config
  private readonly log: Log
  /** Null: not read yet. */
  private current: Manifest | null = null
  private closed = false

  constructor(config: Config, log: Log) {
    this.config = config
    this.log = log
    this.folder = new AofFolder(config, log)
  }

  /** The manifest; it is read from disk the first time. Throws AofError. */
  get manifest(): Manifest {
    this.current ??= this.folder.readManifest()
    return this.current
  }

  /** The manifest on disk counts again, as somebody may have changed it; the file of an older form becomes one with it. */
  reread(): Manifest {
    this.current = null
    this.current = this.folder.upgrade(this.manifest)
    return this.current
  }

  /** Another manifest is valid, which is on disk already. */
  adopt(manifest: Manifest): void {
    this.current = manifest
  }

  /** Puts another manifest on disk. Throws AofError; then the one before is valid. */
  replace(manifest: Manifest): void {
    if (manifest === this.current) return
    this.folder.writeManifest(manifest)
    this.current = manifest
  }

  /** Counts the bytes of everything but the last increment. Throws AofError. */
  countClosed(): void {
    const { base, increments } = this.manifest
    let sum = base === null ? 0 : this.folder.size(base.name)
    for (const { name } of increments.slice(0, -1)) sum += this.folder.size(name)
    this.closedBytes = sum
  }

  /** Nothing is changed on disk any more. */
  close(): void {
    this.closed = true
  }

  /**
   * Deletes the files that a newer base has replaced, and forgets them. If that fails, they are in nobody's way; what a
   * crash leaves behind is deleted by the next start.
   */
  removeHistory(): void {
    const { config, folder, log, manifest } = this
    if (this.closed || manifest.history.length === 0 || config.bool('aof-disable-auto-gc')) return
    const names = manifest.history.map(({ name }) => name)
    for (const name of names) {
      log.notice(`Removing the history file ${name} in the background`)
      folder.remove(name)
    }
    try {
      this.replace(manifest.withoutHistory(names))
    } catch (error) {
      log.warning(error instanceof Error ? error.message : String(error))
    }
  }
}
