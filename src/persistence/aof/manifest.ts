// The manifest of an append-only file: which files it consists of, in which order they are loaded, and which are of no use
// any more. A line for each: `file NAME seq NUMBER type b|h|i`, names in quotes where they need them.

import { splitArgs } from '../../bytes/split-args.ts'
import { repr } from '../../bytes/text.ts'

/** Base: the data set at one moment; increments: what came behind it; history: what a newer base has replaced. */
export type AofFileType = 'base' | 'increment' | 'history'

/** One file. */
export interface AofFile {
  readonly name: string
  readonly seq: number
}

/** Why a manifest cannot be read. */
export class ManifestError extends Error {
  /** Counted from 1; 0: no line in particular. */
  readonly lineNumber: number
  readonly line: string
  readonly reason: string

  constructor(reason: string, lineNumber = 0, line = '') {
    super(lineNumber === 0 ? reason : `${reason}, in line ${lineNumber}: '${line}'`)
    this.name = 'ManifestError'
    this.reason = reason
    this.lineNumber = lineNumber
    this.line = line
  }
}

const TYPE_LETTERS: Readonly<Record<string, AofFileType>> = { b: 'base', i: 'increment', h: 'history' }
const BAD_LINE = 'Invalid AOF manifest file format'
/** Longest line that Redis reads, without its line break. */
const MAX_LINE_BYTES = 1023
const MIN_WORDS = 6
const LF = 10
const HASH = 35

/** The files of one append-only file. It is changed by making a changed copy. */
export class Manifest {
  readonly base: AofFile | null
  readonly increments: readonly AofFile[]
  readonly history: readonly AofFile[]
  /** The numbers given last. */
  readonly baseSeq: number
  readonly incrementSeq: number

  constructor(parts: Partial<Manifest> = {}) {
    this.base = parts.base ?? null
    this.increments = parts.increments ?? []
    this.history = parts.history ?? []
    this.baseSeq = parts.baseSeq ?? this.base?.seq ?? 0
    this.incrementSeq = parts.incrementSeq ?? this.lastIncrement?.seq ?? 0
  }

  /** Whether there is nothing to load. */
  get isEmpty(): boolean {
    return this.base === null && this.increments.length === 0
  }

  get lastIncrement(): AofFile | undefined {
    return this.increments[this.increments.length - 1]
  }

  /** What the next base will be called. */
  nextBase(fileName: string, isRdb: boolean): AofFile {
    const seq = this.baseSeq + 1
    return { seq, name: `${fileName}.${seq}.base.${isRdb ? 'rdb' : 'aof'}` }
  }

  /** What the next increment will be called. */
  nextIncrement(fileName: string): AofFile {
    const seq = this.incrementSeq + 1
    return { seq, name: `${fileName}.${seq}.incr.aof` }
  }

  /** With another base; the one before becomes history. */
  withBase(base: AofFile): Manifest {
    const history = this.base === null ? this.history : [this.base, ...this.history]
    return this.with({ base, history, baseSeq: base.seq })
  }

  /** With one increment more. */
  withIncrement(increment: AofFile): Manifest {
    return this.with({ increments: [...this.increments, increment], incrementSeq: increment.seq })
  }

  /** The base holds what all increments say, or all but the last: they become history, newest first. */
  withoutIncrements(keepLast: boolean): Manifest {
    const count = this.increments.length - (keepLast ? 1 : 0)
    const gone = this.increments.slice(0, count)
    const history = [...this.history]
    for (let i = gone.length - 1; i >= 0; i--) history.unshift(gone[i])
    return this.with({ increments: this.increments.slice(count), history })
  }

  /** Files of no use are deleted. */
  withoutHistory(names: readonly string[]): Manifest {
    return this.with({ history: this.history.filter(({ name }) => !names.includes(name)) })
  }

  /** The text of the file. */
  format(): Uint8Array {
    const lines: string[] = []
    const add = (file: AofFile, letter: string) => {
      lines.push(`file ${quoted(file.name)} seq ${file.seq} type ${letter}\n`)
    }
    if (this.base !== null) add(this.base, 'b')
    for (const file of this.history) add(file, 'h')
    for (const file of this.increments) add(file, 'i')
    return Buffer.from(lines.join(''), 'latin1')
  }

  private with(parts: Partial<Manifest>): Manifest {
    return new Manifest({ ...this, ...parts })
  }
}

/** Reads the text of a manifest. Throws ManifestError. */
export function parseManifest(bytes: Uint8Array): Manifest {
  if (bytes.length === 0) throw new ManifestError('Found an empty AOF manifest')
  let base: AofFile | null = null
  const increments: AofFile[] = []
  const history: AofFile[] = []
  let number = 0
  for (let start = 0; start < bytes.length; ) {
    const length = bytes.subarray(start, start + MAX_LINE_BYTES + 1).indexOf(LF)
    number++
    const end = length < 0 ? bytes.length : start + length
    const line = bytes.subarray(start, end)
    start = end + 1
    if (line[0] === HASH) continue
    const text = Buffer.from(line.subarray(0, MAX_LINE_BYTES)).toString().trim()
    if (length < 0) throw new ManifestError('The AOF manifest file contains too long line', number, text)
    const fail = (reason: string) => new ManifestError(reason, number, text)
    const { file, letter } = parseLine(line, fail)
    const type = TYPE_LETTERS[letter]
    if (type === undefined) throw fail('Unknown AOF file type')
    if (type === 'history') history.push(file)
    else if (type === 'increment') increments.push(later(file, increments[increments.length - 1], fail))
    else if (base === null) base = file
    else throw fail('Found duplicate base file information')
  }
  return new Manifest({ base, increments, history })
}

type Fail = (reason: string) => ManifestError

/** The words of a line; those that are not known are passed over: newer servers may have more. */
function parseLine(line: Uint8Array, fail: Fail): { file: AofFile; letter: string } {
  const words = splitArgs(line)?.map((word) => Buffer.from(word).toString()) ?? []
  if (words.length < MIN_WORDS || words.length % 2 !== 0) throw fail(BAD_LINE)
  let name = ''
  let seq = 0
  let letter = ''
  for (let i = 0; i < words.length; i += 2) {
    const value = words[i + 1]
    switch (words[i].toLowerCase()) {
      case 'file':
        name = value
        if (/[/\\]/.test(name)) throw fail("File can't be a path, just a filename")
        break
      case 'seq':
        seq = Number(/^\s*[-+]?\d+/.exec(value)?.[0] ?? 0)
        break
      case 'type':
        letter = value.slice(0, 1)
    }
  }
  if (name === '' || seq === 0 || letter === '') throw fail(BAD_LINE)
  return { file: { name, seq }, letter }
}

function later(file: AofFile, before: AofFile | undefined, fail: Fail): AofFile {
  if (file.seq <= (before?.seq ?? 0)) throw fail('Found a non-monotonic sequence number')
  return file
}

/** The name as a word of the line, in Latin-1. */
function quoted(name: string): string {
  const bytes = Buffer.from(name)
  const text = bytes.toString('latin1')
  return /^[!-~]+$/.test(text) && !/["'\\]/.test(text) ? text : repr(bytes)
}
