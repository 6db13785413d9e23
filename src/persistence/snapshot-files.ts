// Snapshots on their way into files: one at a time, under a temporary name until it is whole.

import { dirname, join } from 'node:path'
import type { Keyspace } from '../keyspace/keyspace.ts'
import type { Config } from '../server/config/config.ts'
import { describeSystemError } from '../server/config/system-error.ts'
import type { EntryEncoder } from './entry-encoder.ts'
import { type FileOptions, FileTarget, type FileTrailer } from './file-target.ts'
import { KeyDelay } from './key-delay.ts'
import { SnapshotJob, type SnapshotResult } from './snapshot/snapshot-job.ts'
import type { SnapshotTarget } from './snapshot/target.ts'
import { SyncFileTarget } from './sync-file-target.ts'

/** A file that a snapshot is written to. */
export interface SnapshotOrder {
  /** What it is called when it is whole. */
  readonly path: string
  /** What it is called until then, without its folder, which is the same. */
  readonly temporaryName: string
  readonly encoder: EntryEncoder
  readonly trailer: FileTrailer
  readonly isSyncedOnTheWay: boolean
}

/** How a snapshot ended. */
export interface FileResult {
  /** Why there is no new file: null, or the system's words. */
  readonly error: string | null
  readonly isCancelled: boolean
  readonly keys: number
  readonly cowBytes: number
}

/** The snapshots of a keyspace. */
export class SnapshotFiles {
  /** What changes cost while the last base of the append-only file was written. */
  lastRewriteCowBytes = 0
  private readonly keyspace: Keyspace
  private readonly config: Config
  private readonly onStart: () => void
  private job: SnapshotJob | null = null

  /** `onStart` is called when one begins in the background. */
  constructor(keyspace: Keyspace, config: Config, onStart: () => void) {
    this.keyspace = keyspace
    this.config = config
    this.onStart = onStart
  }

  /** The snapshot that is running, or null. */
  get running(): SnapshotJob | null {
    return this.job
  }

  /** Writes a snapshot while the whole server waits. One in the background goes on afterwards. */
  writeNow(order: SnapshotOrder): FileResult {
    const target = open(() => SyncFileTarget.open(fileOptions(order)))
    if (typeof target === 'string') return failure(target)
    let result = failure('it did not end')
    const onEnd = (ended: SnapshotResult) => {
      result = fileResult(ended)
    }
    new SnapshotJob({ keyspace: this.keyspace, encoder: order.encoder, target, onEnd }).runToEnd()
    return result
  }

  /** Begins a snapshot as of now. `onEnd` may be called before this returns, where not even the file can be made. */
  start(order: SnapshotOrder, onEnd: (result: FileResult) => void): SnapshotJob | null {
    const target = open(() => FileTarget.open(fileOptions(order)))
    if (typeof target === 'string') {
      onEnd(failure(target))
      return null
    }
    return this.startInto(target, order.encoder, onEnd)
  }

  /** Begins one into something else than a file of this server. */
  startInto(target: SnapshotTarget, encoder: EntryEncoder, onEnd: (result: FileResult) => void): SnapshotJob {
    const job = new SnapshotJob({
      keyspace: this.keyspace,
      encoder,
      target,
      delay: new KeyDelay(() => this.config.number('rdb-key-save-delay')),
      onEnd: (ended) => {
        this.job = null
        onEnd(fileResult(ended))
      },
    })
    this.job = job
    this.onStart()
    job.start()
    return job
  }
}

function fileOptions({ path, temporaryName, trailer, isSyncedOnTheWay }: SnapshotOrder): FileOptions {
  return { path, temporaryPath: join(dirname(path), temporaryName), trailer, isSyncedOnTheWay }
}

/** What was opened, or why it could not be. */
function open<T>(attempt: () => T): T | string {
  try {
    return attempt()
  } catch (error) {
    return describeSystemError(error)
  }
}

function failure(error: string): FileResult {
  return { error, isCancelled: false, keys: 0, cowBytes: 0 }
}

function fileResult({ error, isCancelled, keys, cowBytes }: SnapshotResult): FileResult {
  return { error: error === null ? null : describeSystemError(error), isCancelled, keys, cowBytes }
}
