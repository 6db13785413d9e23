// A rewrite: a new base from a snapshot, while what changes meanwhile goes into a new increment.
//
// The manifest names the new increment before the snapshot begins, and the new base when it is whole. A crash at any moment
// leaves a manifest whose files are all there.

import { closeSync, openSync, renameSync } from 'node:fs'
import { describeSystemError } from '../../server/config/system-error.ts'
import { AofError } from './aof-error.ts'
import type { AofFolder } from './aof-folder.ts'
import type { AofParts, BaseFileJob, BaseFileOrder } from './aof-parts.ts'
import { CommandEncoder } from './command-encoder.ts'
import type { AofFile, Manifest } from './manifest.ts'

const FILE_MODE = 0o644

/** Opens an increment for appending. `isNew`: what it holds is forgotten. Throws AofError. */
export function openIncrement(folder: AofFolder, name: string, isNew: boolean): number {
  try {
    const path = folder.path(name)
    if (isNew) closeSync(openSync(path, 'w', FILE_MODE))
    return openSync(path, 'a', FILE_MODE)
  } catch (error) {
    throw new AofError(`Can't open the append-only file ${name}: ${describeSystemError(error)}`)
  }
}

/** How the base called `file` is to be written. */
export function baseOrder(parts: AofParts, folder: AofFolder, file: AofFile): BaseFileOrder {
  const { clock, config } = parts.server
  const isRdb = config.bool('aof-use-rdb-preamble')
  const timestamp = config.bool('aof-timestamp-enabled') ? Math.floor(clock.now() / 1000) : null
  return {
    path: folder.path(file.name),
    encoder: isRdb
      ? parts.rdbEncoder([['aof-base', '1']])
      : new CommandEncoder({ functions: parts.functions?.() ?? [], timestamp }),
    withChecksum: isRdb,
    incrementalFsync: config.bool('aof-rewrite-incremental-fsync'),
  }
}

/** The name of the next base, as the configuration wants it. */
export function nextBase(parts: AofParts, folder: AofFolder, manifest: Manifest): AofFile {
  return manifest.nextBase(folder.fileName, parts.server.config.bool('aof-use-rdb-preamble'))
}

/** What a rewrite that is through changes. */
export interface RewriteOutcome {
  readonly manifest: Manifest
  readonly baseBytes: number
}

/** One rewrite on its way. */
export class AofRewrite {
  readonly startedSeconds: number
  readonly base: AofFile
  private readonly parts: AofParts
  private readonly folder: AofFolder
  private job: BaseFileJob | null = null
  private isOver = false

  constructor(parts: AofParts, folder: AofFolder, base: AofFile) {
    this.parts = parts
    this.folder = folder
    this.base = base
    this.startedSeconds = Math.floor(parts.server.clock.now() / 1000)
  }

  /** Begins the snapshot of this instant. */
  start(onDone: (error: string | null) => void): void {
    const order = baseOrder(this.parts, this.folder, this.base)
    const job = this.parts.startWriting(order, (error) => {
      this.isOver = true
      onDone(error)
    })
    if (!this.isOver) this.job = job
  }

  cancel(): void {
    if (!this.isOver) this.job?.cancel()
  }

  /**
   * The base is written: makes it valid. `temporary`: the increment is still called by its temporary name. `isAppending`:
   * the last increment goes on. Throws AofError; then the files before are valid.
   */
  complete(before: Manifest, isAppending: boolean, temporary: boolean): RewriteOutcome {
    const { folder } = this
    let manifest = before.withBase(this.base)
    try {
      if (temporary) manifest = this.adoptIncrement(manifest)
      manifest = manifest.withoutIncrements(isAppending)
      folder.writeManifest(manifest)
      return { manifest, baseBytes: folder.size(this.base.name) }
    } catch (error) {
      folder.remove(this.base.name)
      throw error
    }
  }

  private adoptIncrement(manifest: Manifest): Manifest {
    const { folder } = this
    const increment = manifest.nextIncrement(folder.fileName)
    const from = folder.temporaryIncrementName
    try {
      renameSync(folder.path(from), folder.path(increment.name))
    } catch (error) {
      throw new AofError(
        `Cannot rename the AOF file ${from} to ${increment.name}: ${describeSystemError(error)}`,
      )
    }
    return manifest.withIncrement(increment)
  }
}
