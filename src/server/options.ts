// The option reader: finds the options of a request from the declaration of the command, without allocation.

import type { Request } from '../protocol/request.ts'
import { type Arg, minWords } from './args.ts'

interface OptionEntry {
  readonly word: string
  readonly slot: number
  /** Words of its value. */
  readonly words: number
  /** Slots that exclude this one: the other alternatives of its group. */
  readonly excluded: readonly number[]
}

/** How many option slots a context offers. */
export const MAX_OPTIONS = 24

/** Reads the options of one command. Slots are numbers into the array that `read` fills. */
export class OptionReader {
  private readonly entries: OptionEntry[] = []

  constructor(args: readonly Arg[]) {
    for (const arg of args) if (arg.optional) this.declare(arg)
    if (this.entries.length > MAX_OPTIONS) throw new Error('too many options')
  }

  /** The slot of an option, by its token. */
  slot(word: string): number {
    const entry = this.entries.find((each) => each.word === word.toLowerCase())
    if (entry === undefined) throw new Error(`no option ${word} is declared`)
    return entry.slot
  }

  /**
   * Reads the options from argument `from` on into `found`: 0 for an absent option, else the position of its token
   * (the value follows it). Options come in any order; the last of several equal ones counts.
   * False for anything that is not a declared option, lacks its value, or excludes another: a syntax error.
   */
  read(request: Request, from: number, found: Int32Array): boolean {
    for (let i = 0; i < this.entries.length; i++) found[i] = 0
    let at = from
    while (at < request.argc) {
      const entry = this.match(request, at)
      if (entry === null || at + entry.words >= request.argc) return false
      for (const other of entry.excluded) if (found[other] !== 0) return false
      found[entry.slot] = at
      at += 1 + entry.words
    }
    return true
  }

  private match(request: Request, at: number): OptionEntry | null {
    for (const entry of this.entries) if (request.is(at, entry.word)) return entry
    return null
  }

  private declare(arg: Arg): void {
    const grouped = arg.type === 'oneof' && arg.token === undefined ? (arg.args ?? []) : [arg]
    const alternatives = grouped.filter((each) => tokenOf(each) !== undefined)
    const firstSlot = this.entries.length
    const slots = alternatives.map((_, i) => firstSlot + i)
    for (const [i, alternative] of alternatives.entries()) {
      const word = tokenOf(alternative) ?? ''
      const words = minWords({ ...alternative, optional: false }) - 1
      const excluded = slots.filter((slot) => slot !== firstSlot + i)
      this.entries.push({ word: word.toLowerCase(), slot: firstSlot + i, words, excluded })
    }
  }
}

/** The word that an option begins with: its own token, or that of the first argument of its block. */
function tokenOf(arg: Arg): string | undefined {
  return arg.token ?? (arg.type === 'block' ? arg.args?.[0]?.token : undefined)
}
