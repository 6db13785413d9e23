// `redstart check-rdb FILE`: reads an RDB file as a server would, and says what it holds or where it is broken.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { repr } from '../bytes/text.ts'
import { Keyspace } from '../keyspace/keyspace.ts'
import { formText } from '../persistence/rdb/form-names.ts'
import { readModuleName, skipModuleValue } from '../persistence/rdb/legacy-modules.ts'
import { NO_VALUE, newLoadedValue } from '../persistence/rdb/loaded-value.ts'
import { RDB_MODULE_2, RDB_VERSION_VALKEY } from '../persistence/rdb/opcodes.ts'
import { RdbError } from '../persistence/rdb/rdb-error.ts'
import type { DecodeContext } from '../persistence/rdb/read-context.ts'
import { FileSource } from '../persistence/rdb/read-source.ts'
import { readValue } from '../persistence/rdb/read-values.ts'
import { RdbWalk } from '../persistence/rdb/read-walk.ts'
import { RdbReader } from '../persistence/rdb/reader.ts'
import { describeSystemError } from '../server/config/system-error.ts'
import { RdbInventory } from './rdb-inventory.ts'

const USAGE = 'Usage: redstart check-rdb FILE\n'
/** From this version on a file ends with a checksum. */
const CHECKSUM_VERSION = 5
const CHECKSUM_BYTES = 8
/** Elements a step of a long value. */
const STEP_ELEMENTS = 100_000
/** Longer keys are shown in part. */
const SHOWN_KEY_BYTES = 200

/** Where the text goes, and what time it is. */
export interface CheckEnvironment {
  readonly print: (text: string) => void
  /** Unix milliseconds: what expires before has expired. */
  readonly nowMs: number
}

/** Checks the file that the arguments name; returns the exit code: 0 if it is sound, else 1. */
export function checkRdb(args: readonly string[], { print, nowMs }: CheckEnvironment): number {
  if (args.length !== 1 || args[0].startsWith('-')) {
    print(USAGE)
    return 1
  }
  let fd = -1
  try {
    fd = openSync(args[0], 'r')
    const stat = fstatSync(fd)
    if (!stat.isFile()) throw new Error('not a regular file')
    const check = new RdbCheck(fd, stat.size, nowMs)
    const isSound = check.run()
    print(`File        ${args[0]}\n${check.report()}`)
    return isSound ? 0 : 1
  } catch (error) {
    print(`Cannot read ${args[0]}: ${describeSystemError(error)}\n`)
    return 1
  } finally {
    if (fd !== -1) closeSync(fd)
  }
}

/** One check of an open file. */
export class RdbCheck {
  private readonly fd: number
  private readonly sizeBytes: number
  private readonly reader: RdbReader
  private readonly walk: RdbWalk
  private readonly inventory: RdbInventory
  private readonly context: DecodeContext
  private problem: RdbError | null = null
  /** The entry that is being read, as text; empty between entries. */
  private entry = ''

  constructor(fd: number, sizeBytes: number, nowMs: number) {
    this.fd = fd
    this.sizeBytes = sizeBytes
    this.inventory = new RdbInventory(nowMs)
    this.reader = new RdbReader(new FileSource(fd, 0, sizeBytes), true)
    this.walk = new RdbWalk(this.reader, { foreign: (what) => this.inventory.foreign(what) })
    this.context = {
      reader: this.reader,
      keyspace: new Keyspace({ databases: 1, nowMs }),
      into: newLoadedValue(),
      isDeep: true,
      templates: this.walk.notes.templates,
    }
  }

  /** Reads the whole file; false: it is broken. */
  run(): boolean {
    try {
      while (this.walk.next()) this.readEntry()
      return true
    } catch (error) {
      if (!(error instanceof RdbError)) throw error
      this.problem = error
      return false
    }
  }

  /** Where the RDB part ends: behind it there may be commands. */
  get endOffset(): number {
    return this.reader.offset
  }

  /** Reads the value of the entry at which the walk is. */
  private readEntry(): void {
    const { walk, reader } = this
    const begin = reader.offset
    const form = this.form()
    this.entry = `in the value of ${this.keyText()} (${form}), database ${walk.dbIndex}, entry ${this.inventory.keys + 1}, which begins at byte ${begin}`
    const isEmpty = walk.type === RDB_MODULE_2 ? this.skipModule() : this.readValue()
    this.entry = ''
    const { dbIndex, expires } = walk
    const expireAtMs = expires ? Math.max(0, walk.expireAtMs) : -1
    const bytes = walk.key.end - walk.key.start + reader.offset - begin
    this.inventory.add({ dbIndex, form, bytes, expireAtMs, isEmpty }, () => this.keyText())
  }

  private form(): string {
    return formText(this.walk.type, this.walk.notes.version >= RDB_VERSION_VALKEY)
  }

  private skipModule(): boolean {
    this.inventory.foreign(`values of module ${readModuleName(this.reader)}`)
    skipModuleValue(this.reader)
    return false
  }

  /** Reads a value and drops it; true: it is a collection without elements. */
  private readValue(): boolean {
    const { context, walk } = this
    const steps = readValue(context, walk.type)
    while (steps !== null && !steps.step(STEP_ELEMENTS));
    context.into.big?.free(Number.MAX_SAFE_INTEGER)
    context.into.big = null
    return context.into.kind === NO_VALUE
  }

  private keyText(): string {
    const { bytes, start, end } = this.walk.key
    const shown = Math.min(end, start + SHOWN_KEY_BYTES)
    return `${repr(bytes, start, shown)}${shown < end ? '...' : ''}`
  }

  /** What was found, as lines of text. */
  report(): string {
    const { notes } = this.walk
    const lines = [`Size        ${this.sizeBytes} bytes`]
    if (notes.version > 0)
      lines.push(
        `Format      RDB version ${notes.version}${notes.version >= RDB_VERSION_VALKEY ? ' of Valkey' : ''}`,
      )
    for (const [name, value] of notes.aux) lines.push(`Field       ${name} = ${shownText(value)}`)
    for (const text of notes.functions) lines.push(`Functions   a library of ${text.length} bytes`)
    lines.push(...this.inventory.lines(), ...this.verdict())
    return `${lines.join('\n')}\n`
  }

  private *verdict(): Generator<string> {
    const { problem, reader } = this
    if (problem === null) {
      yield `Checksum    ${this.checksum()}`
      const more = this.sizeBytes - reader.offset
      if (more > 0) yield `Behind it   ${more} more bytes, such as the commands of an append-only file`
      yield `Sound       ${this.inventory.keys} keys`
      return
    }
    yield `BROKEN      at byte ${problem.offset}: ${problem.reason}`
    yield `            ${this.entry === '' ? this.place() : this.entry}`
  }

  private place(): string {
    const { keys } = this.inventory
    return keys === 0 ? 'before the first entry' : `behind entry ${keys}`
  }

  private checksum(): string {
    if (this.walk.notes.version < CHECKSUM_VERSION) return 'none in this version'
    const bytes = new Uint8Array(CHECKSUM_BYTES)
    readSync(this.fd, bytes, 0, CHECKSUM_BYTES, this.reader.offset - CHECKSUM_BYTES)
    return bytes.some((byte) => byte !== 0) ? 'right' : 'none: it was written with rdbchecksum no'
  }
}

function shownText(value: string): string {
  const text = repr(Buffer.from(value, 'latin1')).slice(1, -1)
  return text.length > SHOWN_KEY_BYTES ? `${text.slice(0, SHOWN_KEY_BYTES)}...` : text
}
