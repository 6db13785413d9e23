// `redstart check-aof [--fix] [--truncate-to-timestamp SECONDS] FILE`: what an append-only file holds, where it is broken, and
// how to cut it off there. FILE is a manifest, or a single file of any kind.

import {
  closeSync,
  copyFileSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { CommandReader } from '../persistence/aof/command-reader.ts'
import { type ScanResult, scanCommands } from '../persistence/aof/command-scan.ts'
import { type Manifest, ManifestError, parseManifest } from '../persistence/aof/manifest.ts'
import { describeSystemError } from '../server/config/system-error.ts'
import { type CheckEnvironment, RdbCheck } from './check-rdb.ts'

const USAGE = 'Usage: redstart check-aof [--fix] [--truncate-to-timestamp SECONDS] FILE|MANIFEST\n'
const RDB_SIGNATURE = 'REDIS'
/** How many kinds of commands are named. */
const SHOWN_COMMANDS = 12

/** What the arguments ask for. */
interface CheckOptions {
  readonly path: string
  readonly fix: boolean
  /** Unix seconds: what was written after that is cut off. Null: nothing. */
  readonly untilSeconds: number | null
}

/** Checks, and with `--fix` repairs, what the arguments name; returns the exit code: 0 if all is sound now, else 1. */
export function checkAof(args: readonly string[], environment: CheckEnvironment): number {
  const options = readArguments(args)
  if (options === null) {
    environment.print(USAGE)
    return 1
  }
  try {
    return new AofCheck(options, environment).run() ? 0 : 1
  } catch (error) {
    const reason = error instanceof ManifestError ? error.message : describeSystemError(error)
    environment.print(`${options.path}: ${reason}\n`)
    return 1
  }
}

function readArguments(args: readonly string[]): CheckOptions | null {
  let fix = false
  let untilSeconds: number | null = null
  let path = ''
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--fix') {
      fix = true
    } else if (args[i] === '--truncate-to-timestamp') {
      if (!/^\d+$/.test(args[++i] ?? '')) return null
      untilSeconds = Number(args[i])
    } else if (path === '' && !args[i].startsWith('--')) {
      path = args[i]
    } else {
      return null
    }
  }
  return path === '' ? null : { path, fix, untilSeconds }
}

/** One check of one file, or of all that a manifest names. */
class AofCheck {
  private readonly options: CheckOptions
  private readonly environment: CheckEnvironment

  constructor(options: CheckOptions, environment: CheckEnvironment) {
    this.options = options
    this.environment = environment
  }

  /** True: all is sound, or was made so. */
  run(): boolean {
    const { path } = this.options
    const manifest = manifestIn(path)
    if (manifest === null) return this.checkFile(path, true)
    this.print(`Manifest    ${path}`)
    const folder = dirname(path)
    const files = manifest.base === null ? manifest.increments : [manifest.base, ...manifest.increments]
    for (const { name } of manifest.history) this.print(`History     ${name}, which is not loaded any more`)
    return files.every(({ name }, i) => this.checkFile(join(folder, name), i === files.length - 1))
  }

  private checkFile(path: string, isLast: boolean): boolean {
    const changes = this.options.fix || this.options.untilSeconds !== null
    const fd = openSync(path, changes ? 'r+' : 'r')
    try {
      const sizeBytes = fstatSync(fd).size
      const isRdb = beginsWithRdb(fd)
      this.print(`File        ${path}${isRdb ? '' : `\nSize        ${sizeBytes} bytes`}`)
      const start = isRdb ? this.checkRdb(fd, sizeBytes) : 0
      if (start < 0) return false
      const found = scanCommands(
        new CommandReader(fd, start, sizeBytes),
        this.options.untilSeconds ?? undefined,
      )
      this.report(found)
      return this.conclude({ fd, path, sizeBytes, found, isLast })
    } finally {
      closeSync(fd)
    }
  }

  /** Checks the RDB part in front; returns where it ends, or -1: it is broken. */
  private checkRdb(fd: number, sizeBytes: number): number {
    const check = new RdbCheck(fd, sizeBytes, this.environment.nowMs)
    const isSound = check.run()
    this.environment.print(check.report())
    return isSound ? check.endOffset : -1
  }

  private report({ commands, firstSeconds, lastSeconds }: ScanResult): void {
    const total = [...commands.values()].reduce((sum, count) => sum + count, 0)
    const byCount = [...commands].sort(([, a], [, b]) => b - a)
    const shown = byCount.slice(0, SHOWN_COMMANDS).map(([name, count]) => `${name} ${count}`)
    if (byCount.length > SHOWN_COMMANDS) shown.push(`${byCount.length - SHOWN_COMMANDS} others`)
    this.print(`Commands    ${total}${total === 0 ? '' : `: ${shown.join(', ')}`}`)
    if (firstSeconds >= 0) this.print(`Written     ${timeText(firstSeconds)} to ${timeText(lastSeconds)}`)
  }

  private conclude({ fd, path, sizeBytes, found, isLast }: CheckedFile): boolean {
    const { fix, untilSeconds } = this.options
    const { laterOffset, problem, soundBytes } = found
    if (laterOffset >= 0) {
      this.print(
        `Later       what follows byte ${laterOffset} was written after ${timeText(untilSeconds ?? 0)}`,
      )
      if (laterOffset > 0) return this.cut({ fd, path, sizeBytes, found, isLast }, laterOffset)
      this.print('            That would be the whole file, so nothing is done.')
      return false
    }
    if (problem === null) {
      this.print(
        untilSeconds === null ? 'Sound       yes' : 'Sound       yes, and nothing of it is later than that',
      )
      return true
    }
    this.print(`BROKEN      at byte ${problem.offset}: ${problem.reason}`)
    this.print(`            It is sound up to byte ${soundBytes}; ${sizeBytes - soundBytes} bytes follow.`)
    if (fix) return this.cut({ fd, path, sizeBytes, found, isLast }, soundBytes)
    this.print('            With --fix these are cut off.')
    return false
  }

  /** Cuts the file off; a copy of what it was stays beside it. Other files that follow would not fit any more. */
  private cut({ fd, path, sizeBytes, isLast }: CheckedFile, offset: number): boolean {
    if (!isLast) {
      this.print('            Other files follow in the manifest, so it cannot be cut off here.')
      return false
    }
    const copy = `${path}.before-cut`
    copyFileSync(path, copy)
    ftruncateSync(fd, offset)
    fsyncSync(fd)
    this.print(`Cut off     ${sizeBytes - offset} bytes, at byte ${offset}; the file as it was is ${copy}`)
    return true
  }

  private print(line: string): void {
    this.environment.print(`${line}\n`)
  }
}

/** A file on its way through the check. */
interface CheckedFile {
  readonly fd: number
  readonly path: string
  readonly sizeBytes: number
  readonly found: ScanResult
  readonly isLast: boolean
}

/** The manifest in a file; null: it is none. Throws ManifestError if it is a broken one. */
function manifestIn(path: string): Manifest | null {
  const isManifest = path.endsWith('.manifest') || beginsLikeManifest(path)
  return isManifest ? parseManifest(readFileSync(path)) : null
}

function beginsLikeManifest(path: string): boolean {
  const fd = openSync(path, 'r')
  try {
    return /^(?:#(?!TS:)|file )/i.test(firstBytes(fd, 5))
  } finally {
    closeSync(fd)
  }
}

function beginsWithRdb(fd: number): boolean {
  return firstBytes(fd, RDB_SIGNATURE.length) === RDB_SIGNATURE
}

function firstBytes(fd: number, count: number): string {
  const bytes = Buffer.alloc(count)
  return bytes.toString('latin1', 0, readSync(fd, bytes, 0, count, 0))
}

function timeText(seconds: number): string {
  return `${seconds} (${new Date(seconds * 1000).toISOString().replace('.000', '')})`
}
