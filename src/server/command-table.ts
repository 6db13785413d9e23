// The commands of one server, found by the bytes of their names without making a string.

import type { Request } from '../protocol/request.ts'
import { Command, type CommandSpec } from './command.ts'
import type { CommandEntry } from './declaration.ts'

const SLOTS = 1024
const SLOT_MASK = SLOTS - 1
const UPPER_A = 65
const UPPER_Z = 90
const CASE_BIT = 32

/** The table of commands; names are matched in whatever case. */
export class CommandTable {
  private readonly byName = new Map<string, Command>()
  private slots: (Command | null)[] = []
  private names: (Uint8Array | null)[] = []

  constructor(specs: Iterable<CommandSpec>) {
    for (const spec of specs) {
      if (this.byName.has(spec.name)) throw new Error(`command ${spec.name} is declared twice`)
      this.byName.set(spec.name, new Command(spec))
    }
    this.index()
  }

  /** All commands, subcommands not included. */
  all(): IterableIterator<Command> {
    return this.byName.values()
  }

  get size(): number {
    return this.byName.size
  }

  /** The subcommands of a container. */
  subcommandsOf(entry: CommandEntry): Iterable<Command> {
    return this.get(entry.fullName)?.subcommands?.values() ?? []
  }

  /** A command by its name in lower case, or by `container|sub`. */
  get(name: string): Command | undefined {
    const bar = name.indexOf('|')
    if (bar < 0) return this.byName.get(name)
    return this.byName.get(name.slice(0, bar))?.subcommands?.get(name.slice(bar + 1))
  }

  /** Gives a command another name, or none if `to` is empty (`rename-command`). False: there is no such command, or the name is taken. */
  rename(from: string, to: string): boolean {
    const command = this.byName.get(from.toLowerCase())
    if (command === undefined || (to !== '' && this.byName.has(to.toLowerCase()))) return false
    this.byName.delete(from.toLowerCase())
    if (to !== '') this.byName.set(to.toLowerCase(), command)
    this.index()
    return true
  }

  /** The command that a request names, or null; of a container the container itself. */
  find(request: Request): Command | null {
    const { buf } = request
    const start = request.start[0]
    const end = request.end[0]
    let slot = hashName(buf, start, end)
    for (;;) {
      const name = this.names[slot]
      if (name === null) return null
      if (sameName(name, buf, start, end)) return this.slots[slot]
      slot = (slot + 1) & SLOT_MASK
    }
  }

  private index(): void {
    this.slots = new Array(SLOTS).fill(null)
    this.names = new Array(SLOTS).fill(null)
    for (const [name, command] of this.byName) {
      const bytes = new Uint8Array(Buffer.from(name))
      let slot = hashName(bytes, 0, bytes.length)
      while (this.names[slot] !== null) slot = (slot + 1) & SLOT_MASK
      this.names[slot] = bytes
      this.slots[slot] = command
    }
  }
}

function hashName(buf: Uint8Array, start: number, end: number): number {
  let hash = end - start
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (buf[i] | CASE_BIT)) | 0
  return (hash ^ (hash >>> 10)) & SLOT_MASK
}

/** Compares a name in lower case with bytes in any case. */
function sameName(name: Uint8Array, buf: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false
  for (let i = 0; i < name.length; i++) {
    let byte = buf[start + i]
    if (byte >= UPPER_A && byte <= UPPER_Z) byte |= CASE_BIT
    if (byte !== name[i]) return false
  }
  return true
}
