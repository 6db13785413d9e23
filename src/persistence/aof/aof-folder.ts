// The folder of an append-only file: where its files are, and its manifest on disk.

import {
  close,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from '../../server/config/config.ts'
import { replaceFile, syncFolder } from '../../server/config/replace-file.ts'
import { describeSystemError } from '../../server/config/system-error.ts'
import type { Log } from '../../server/log.ts'
import { clearTemporaryFiles } from '../temporary-files.ts'
import { AofError } from './aof-error.ts'
import { Manifest, ManifestError, parseManifest } from './manifest.ts'

/** Paths as `dir`, `appenddirname` and `appendfilename` are at the moment. */
export class AofFolder {
  private readonly config: Config
  private readonly log: Log

  constructor(config: Config, log: Log) {
    this.config = config
    this.log = log
  }

  /** What all files of it are called at their beginning. */
  get fileName(): string {
    return this.config.text('appendfilename')
  }

  get folderName(): string {
    return this.config.text('appenddirname')
  }

  get manifestName(): string {
    return `${this.fileName}.manifest`
  }

  /** Where the commands are collected that come during the rewrite which switches the file on. */
  get temporaryIncrementName(): string {
    return `temp-${this.fileName}.incr`
  }

  /** The single file of older servers. */
  get oldPath(): string {
    return this.config.resolvePath(this.fileName)
  }

  path(name: string): string {
    return join(this.config.resolvePath(this.folderName), name)
  }

  exists(name: string): boolean {
    return existsSync(this.path(name))
  }

  /** The size of a file in bytes. Throws AofError. */
  size(name: string): number {
    try {
      return statSync(this.path(name)).size
    } catch (error) {
      throw new AofError(`The AOF file ${name} cannot be looked at: ${describeSystemError(error)}`)
    }
  }

  /** Makes the folder if it is not there, and its name durable. Throws AofError. */
  create(): void {
    try {
      const first = mkdirSync(this.path(''), { recursive: true })
      if (first !== undefined) syncFolder(dirname(first))
    } catch (error) {
      throw new AofError(
        `Can't open or create append-only dir ${this.folderName}: ${describeSystemError(error)}`,
      )
    }
  }

  /** The manifest on disk; an empty one if there is none. Throws AofError. */
  readManifest(): Manifest {
    if (!this.exists(this.manifestName)) return new Manifest()
    try {
      return parseManifest(readFileSync(this.path(this.manifestName)))
    } catch (error) {
      const reason = error instanceof ManifestError ? error.message : describeSystemError(error)
      throw new AofError(`The AOF manifest file ${this.manifestName} cannot be read: ${reason}`)
    }
  }

  /** Replaces the manifest on disk, and makes all names in the folder durable. Throws AofError. */
  writeManifest(manifest: Manifest): void {
    try {
      const temporaryPath = this.path(`temp-${this.manifestName}`)
      replaceFile(this.path(this.manifestName), manifest.format(), temporaryPath)
    } catch (error) {
      const reason = describeSystemError(error)
      throw new AofError(`The AOF manifest file ${this.manifestName} cannot be written: ${reason}`)
    }
  }

  /** Takes a file's name away at once, and its bytes in the background, which takes time if it is large. */
  remove(name: string): void {
    const path = this.path(name)
    try {
      const fd = openSync(path, 'r')
      try {
        unlinkSync(path)
      } finally {
        close(fd, () => {})
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
      this.log.warning(`The AOF file ${name} cannot be removed: ${describeSystemError(error)}`)
    }
  }

  /** Deletes what a crash has left half written. */
  clear(pid: number): void {
    for (const name of clearTemporaryFiles(this.path(''), pid)) {
      this.log.notice(`Deleted ${name}, which a server has left behind that does not run any more`)
    }
  }

  /** Deletes a file at once, as another one of this name may follow. */
  removeNow(name: string): void {
    rmSync(this.path(name), { force: true })
  }

  /**
   * Moves the single file of an older server into the folder, as the base, if it is there and the folder is not in use.
   * A crash on the way does no harm: the next start goes on with it. Throws AofError.
   */
  upgrade(manifest: Manifest): Manifest {
    const { base, increments } = manifest
    if (!existsSync(this.oldPath) || increments.length > 0) return manifest
    if (base !== null && (base.name !== this.fileName || this.exists(this.fileName))) return manifest
    this.create()
    const upgraded = new Manifest({ base: { name: this.fileName, seq: 1 }, history: manifest.history })
    this.writeManifest(upgraded)
    try {
      renameSync(this.oldPath, this.path(this.fileName))
    } catch (error) {
      throw new AofError(
        `Cannot move the old AOF file ${this.fileName} into ${this.folderName}: ${describeSystemError(error)}`,
      )
    }
    this.log.notice(
      `The AOF file ${this.fileName} of an older form was moved into the folder ${this.folderName}.`,
    )
    return upgraded
  }
}
