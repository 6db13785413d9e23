// Reads the commands of an append-only file without running them: how many there are, and up to where the file is whole.

import type { CommandReader } from './command-reader.ts'

/** What a scan has found. */
export interface ScanResult {
  /** How often each command occurs, by its name in capitals. */
  readonly commands: ReadonlyMap<string, number>
  /** Unix seconds of the first and last annotation of time; -1: there is none. */
  readonly firstSeconds: number
  readonly lastSeconds: number
  /** Up to here the file is made of whole commands and transactions. */
  readonly soundBytes: number
  /** What is wrong, and where; null: nothing. */
  readonly problem: { readonly offset: number; readonly reason: string } | null
  /** Where the first command was written after the time that the scan was to stop at; -1: none was. */
  readonly laterOffset: number
}

const NO_LIMIT = Number.POSITIVE_INFINITY
const TIME = /^TS:(\d+)$/
/** Names longer than this are no commands; they are counted together. */
const MAX_NAME_BYTES = 64

/** Scans to the end, or to the first annotation of a time after `untilSeconds`. Throws what Node throws. */
export function scanCommands(reader: CommandReader, untilSeconds = NO_LIMIT): ScanResult {
  return new Scan(reader, untilSeconds).run()
}

class Scan {
  private readonly reader: CommandReader
  private readonly untilSeconds: number
  private readonly commands = new Map<string, number>()
  private firstSeconds = -1
  private lastSeconds = -1
  private soundBytes: number
  private inTransaction = false
  private laterOffset = -1
  private problem: ScanResult['problem'] = null

  constructor(reader: CommandReader, untilSeconds: number) {
    this.reader = reader
    this.untilSeconds = untilSeconds
    this.soundBytes = reader.endOffset
  }

  run(): ScanResult {
    while (this.step());
    const { commands, firstSeconds, lastSeconds, laterOffset, problem, soundBytes } = this
    return { commands, firstSeconds, lastSeconds, laterOffset, problem, soundBytes }
  }

  /** False: that was all. */
  private step(): boolean {
    const { reader } = this
    switch (reader.next()) {
      case 'command':
        return this.command()
      case 'annotation':
        return this.annotation()
      case 'broken':
        return this.stop(reader.errorOffset, reader.reason)
      case 'cut':
        return this.stop(reader.startOffset, 'the file ends in the middle of this command')
      case 'end':
        return this.inTransaction && this.stop(this.soundBytes, 'MULTI without EXEC')
    }
  }

  private command(): boolean {
    const { reader } = this
    const { request } = reader
    const name = request.length(0) > MAX_NAME_BYTES ? '(long name)' : request.text(0).toUpperCase()
    if (name === 'MULTI' && this.inTransaction) return this.stop(reader.startOffset, 'MULTI inside MULTI')
    if (name === 'EXEC' && !this.inTransaction) return this.stop(reader.startOffset, 'EXEC without MULTI')
    if (name === 'MULTI') this.inTransaction = true
    if (name === 'EXEC') this.inTransaction = false
    this.commands.set(name, (this.commands.get(name) ?? 0) + 1)
    this.passed()
    return true
  }

  private annotation(): boolean {
    const { reader } = this
    const found = TIME.exec(reader.annotation)
    if (found !== null) {
      const seconds = Number(found[1])
      if (seconds > this.untilSeconds) {
        // A transaction that is under way is left out as a whole.
        this.laterOffset = this.soundBytes
        return false
      }
      if (this.firstSeconds < 0) this.firstSeconds = seconds
      this.lastSeconds = seconds
    }
    this.passed()
    return true
  }

  private passed(): void {
    if (!this.inTransaction) this.soundBytes = this.reader.endOffset
  }

  private stop(offset: number, reason: string): false {
    this.problem = { offset, reason }
    return false
  }
}
