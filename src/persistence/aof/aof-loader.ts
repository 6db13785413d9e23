// Loads an append-only file: the base, then all increments in order. Commands are run in slices, between which the
// event loop gets its turns.

import { closeSync, fstatSync, openSync, readSync, truncateSync } from 'node:fs'
import { describeSystemError } from '../../server/config/system-error.ts'
import type { Log } from '../../server/log.ts'
import type { Replay } from '../../server/replay.ts'
import type { KeyDelay } from '../key-delay.ts'
import { nextTurn } from '../next-turn.ts'
import type { RdbLoader } from '../rdb/read-loader.ts'
import type { FileNotes } from '../rdb/read-walk.ts'
import { AofError } from './aof-error.ts'
import type { AofFolder } from './aof-folder.ts'
import { CommandReader } from './command-reader.ts'
import { LibraryLog } from './library-log.ts'
import type { AofFile, Manifest } from './manifest.ts'

const SLICE_MS = 10
/** The clock is looked at behind so many commands. */
const COMMANDS_A_LOOK = 64
const RDB_SIGNATURE = 'REDIS'
const FIX_HINT = 'Make a backup of it, then use `redstart check-aof --fix`'

/** How far loading is. */
export interface AofLoadProgress {
  readonly totalBytes: number
  loadedBytes: number
  /** Keys of an RDB base. */
  keysLoaded: number
  keysExpired: number
  /** Commands that were run. */
  commandsRun: number
}

/** What loading works with. */
export interface AofLoaderParts {
  readonly folder: AofFolder
  readonly log: Log
  /** Whether a file may be cut off where it is torn (`aof-load-truncated`). */
  readonly mayCut: boolean
  /** A new client for the commands of a file. */
  replay(): Replay
  /** Reads an RDB base, from the beginning of an open file. `onProgress` gets bytes and keys so far. */
  rdbLoader(fd: number, sizeBytes: number, onProgress: RdbProgress): RdbLoader
  readonly onProgress: (progress: AofLoadProgress) => void
  /** Makes loading slow, for tests: each key of an RDB base and each command costs time. */
  readonly delay: KeyDelay
}

export type RdbProgress = (progress: {
  readonly loadedBytes: number
  readonly keysLoaded: number
  readonly keysExpired: number
}) => void

/** Loads the files of one manifest, once. */
export class AofLoader {
  readonly progress: AofLoadProgress
  private rdbNotes: FileNotes | null = null
  private readonly libraries = new LibraryLog()
  /** Bytes of the base. */
  readonly baseBytes: number
  private readonly parts: AofLoaderParts
  private readonly files: readonly { readonly file: AofFile; readonly sizeBytes: number }[]
  private readonly hasBase: boolean
  private cancelled = false

  /** Throws AofError if a file is not there. */
  constructor(manifest: Manifest, parts: AofLoaderParts) {
    this.parts = parts
    this.hasBase = manifest.base !== null
    const files = manifest.base === null ? manifest.increments : [manifest.base, ...manifest.increments]
    this.files = files.map((file) => ({ file, sizeBytes: parts.folder.size(file.name) }))
    this.baseBytes = this.hasBase ? this.files[0].sizeBytes : 0
    const totalBytes = this.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    this.progress = { totalBytes, loadedBytes: 0, keysLoaded: 0, keysExpired: 0, commandsRun: 0 }
  }

  /** What an RDB base says beside its entries, and all functions that were loaded. */
  get notes(): FileNotes | null {
    const { libraries } = this.libraries
    if (this.rdbNotes === null && libraries.length === 0) return null
    const notes = this.rdbNotes ?? { version: 0, aux: new Map(), templates: new Map() }
    return { ...notes, functions: libraries }
  }

  /** Stops at the next turn: `load` rejects. */
  cancel(): void {
    this.cancelled = true
  }

  /** Loads everything. Rejects with AofError; what was loaded so far stays. */
  async load(): Promise<void> {
    // Not inside the command that asks for it: the commands of the file would run in its place.
    await nextTurn(0)
    let before = 0
    for (const [i, { file, sizeBytes }] of this.files.entries()) {
      const startMs = performance.now()
      await this.loadFile(file.name, sizeBytes, before, i === this.files.length - 1)
      before += sizeBytes
      const kind = i === 0 && this.hasBase ? 'base' : 'incr'
      const seconds = ((performance.now() - startMs) / 1000).toFixed(3)
      this.parts.log.notice(`DB loaded from ${kind} file ${file.name}: ${seconds} seconds`)
    }
  }

  private async loadFile(name: string, sizeBytes: number, before: number, isLast: boolean): Promise<void> {
    if (sizeBytes === 0) return
    const fd = this.open(name)
    try {
      const commandsStart = beginsWithRdb(fd) ? await this.loadRdb(fd, name, before) : 0
      const cutAt = await this.runCommands(fd, name, commandsStart, before)
      if (cutAt >= 0) this.cut(name, cutAt, isLast)
    } finally {
      closeSync(fd)
    }
  }

  private open(name: string): number {
    try {
      return openSync(this.parts.folder.path(name), 'r')
    } catch (error) {
      throw new AofError(
        `Fatal error: can't open the append log file ${name} for reading: ${describeSystemError(error)}`,
      )
    }
  }

  /** Loads an RDB base, or the RDB part at the beginning of an older file; returns where commands may follow. */
  private async loadRdb(fd: number, name: string, before: number): Promise<number> {
    const { log } = this.parts
    const { progress } = this
    const isOldForm = name === this.parts.folder.fileName
    log.notice(
      isOldForm ? 'Reading RDB preamble from AOF file...' : 'Reading RDB base file on AOF loading...',
    )
    const loader = this.parts.rdbLoader(
      fd,
      fstatSync(fd).size,
      ({ loadedBytes, keysLoaded, keysExpired }) => {
        progress.loadedBytes = before + loadedBytes
        progress.keysLoaded = keysLoaded
        progress.keysExpired = keysExpired
        this.parts.onProgress(progress)
        if (this.cancelled) loader.cancel()
      },
    )
    try {
      await loader.load()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new AofError(`Error reading the RDB base file ${name}, AOF loading aborted: ${reason}`)
    }
    this.rdbNotes = loader.notes
    this.libraries.libraries.push(...loader.notes.functions)
    progress.keysLoaded = loader.progress.keysLoaded
    progress.keysExpired = loader.progress.keysExpired
    return loader.offset
  }

  /** Runs the commands of a file from a position on. Returns where it must be cut off, or -1: it is whole. */
  private async runCommands(fd: number, name: string, start: number, before: number): Promise<number> {
    const replay = this.parts.replay()
    const reader = new CommandReader(fd, start, fstatSync(fd).size)
    const run = new FileRun(reader, replay, this.libraries, name, this.parts.log)
    const { delay } = this.parts
    try {
      for (;;) {
        replay.batch(() => run.slice(performance.now() + SLICE_MS, delay.isOn ? delay : null))
        this.progress.loadedBytes = before + reader.endOffset
        this.progress.commandsRun += run.takeCount()
        this.parts.onProgress(this.progress)
        if (run.isThrough) return run.cutAt
        await nextTurn(delay.waitMs(performance.now()))
        if (this.cancelled) throw new AofError(`Loading of ${name} was cancelled`)
      }
    } finally {
      replay.end()
    }
  }

  /** A file ends in the middle of a command or transaction. */
  private cut(name: string, offset: number, isLast: boolean): void {
    const { log, mayCut } = this.parts
    if (!isLast)
      throw new AofError(
        `Unexpected end of file reading the append only file ${name} (at byte ${offset}), and it is not the last one. ${FIX_HINT}.`,
      )
    if (!mayCut)
      throw new AofError(
        `Unexpected end of file reading the append only file ${name} (at byte ${offset}). ${FIX_HINT}, or set 'aof-load-truncated' to yes and start again.`,
      )
    log.warning(`!!! Warning: short read while loading the AOF file ${name}!!!`)
    log.warning(`!!! Truncating the AOF ${name} at offset ${offset} !!!`)
    try {
      truncateSync(this.parts.folder.path(name), offset)
    } catch (error) {
      throw new AofError(`Error truncating the AOF file ${name}: ${describeSystemError(error)}`)
    }
    log.warning(`AOF ${name} loaded anyway because aof-load-truncated is enabled`)
  }
}

/** The commands of one file on their way through a replay. */
class FileRun {
  isThrough = false
  /** Where the last whole command or transaction ends, if the file does not end there; else -1. */
  cutAt = -1
  private readonly reader: CommandReader
  private readonly replay: Replay
  private readonly libraries: LibraryLog
  private readonly name: string
  private readonly log: Log
  private count = 0
  /** Where the transaction begins that is open. */
  private transactionStart = 0
  private hasLogged = false

  constructor(reader: CommandReader, replay: Replay, libraries: LibraryLog, name: string, log: Log) {
    this.reader = reader
    this.replay = replay
    this.libraries = libraries
    this.name = name
    this.log = log
  }

  /** How many commands have run since it was asked the last time. */
  takeCount(): number {
    const { count } = this
    this.count = 0
    return count
  }

  /** Runs commands until the time, on the clock of performance.now(), or the end. Throws AofError. */
  slice(endMs: number, delay: KeyDelay | null): void {
    let left = COMMANDS_A_LOOK
    while (!this.isThrough) {
      this.step()
      if (delay !== null && mustWait(delay)) return
      if (--left > 0) continue
      left = COMMANDS_A_LOOK
      if (performance.now() >= endMs) return
    }
  }

  private step(): void {
    const { reader } = this
    const found = this.read()
    if (found === 'command') this.run()
    else if (found === 'broken')
      throw new AofError(
        `Bad file format reading the append only file ${this.name}: at byte ${reader.errorOffset} ${reader.reason}. ${FIX_HINT}.`,
      )
    else if (found !== 'annotation') this.end(found === 'cut')
  }

  private read(): ReturnType<CommandReader['next']> {
    try {
      return this.reader.next()
    } catch (error) {
      throw new AofError(
        `Unrecoverable error reading the append only file ${this.name}: ${describeSystemError(error)}`,
      )
    }
  }

  private run(): void {
    const { libraries, reader, replay } = this
    if (libraries.take(reader.request)) return
    const wasInTransaction = replay.inTransaction
    const refusal = replay.command(reader.request)
    if (refusal !== null)
      throw new AofError(
        `${capitalized(refusal)} reading the append only file ${this.name}, at byte ${reader.startOffset}. ${FIX_HINT}.`,
      )
    this.count++
    if (!wasInTransaction && replay.inTransaction) this.transactionStart = reader.startOffset
    const error = replay.takeError()
    if (error !== '') this.complain(error)
  }

  private end(isCut: boolean): void {
    this.isThrough = true
    if (this.replay.inTransaction) {
      this.log.warning(`Revert incomplete MULTI/EXEC transaction in AOF file ${this.name}`)
      this.cutAt = this.transactionStart
    } else if (isCut) {
      this.cutAt = this.reader.startOffset
    }
  }

  /** A command has failed, which did not when it was written: the file may be of another server. */
  private complain(error: string): void {
    if (this.hasLogged) return
    this.hasLogged = true
    const { startOffset, request } = this.reader
    this.log.warning(
      `A command of the AOF file ${this.name} has failed, at byte ${startOffset}: ${request.text(0)}: ${error}`,
    )
  }
}

function beginsWithRdb(fd: number): boolean {
  const bytes = Buffer.alloc(RDB_SIGNATURE.length)
  return (
    readSync(fd, bytes, 0, bytes.length, 0) === bytes.length && bytes.toString('latin1') === RDB_SIGNATURE
  )
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** A command has run: whether the next one has to wait. */
function mustWait(delay: KeyDelay): boolean {
  const nowMs = performance.now()
  delay.spend(nowMs)
  return delay.waitMs(nowMs) > 0
}
