// The parameter `notify-keyspace-events`: which classes of key events are published, as letters.

import {
  defineParameter,
  type Parameter,
  type ParameterOptions,
  type Refusal,
  type RewriteLine,
  type Setting,
} from '../parameter.ts'
import { quotedLine } from './simple.ts'

/** Classes of key events as bits, the same as in Redis's module interface. */
export const KEY_EVENT_BITS = {
  keyspace: 1 << 0,
  keyevent: 1 << 1,
  generic: 1 << 2,
  string: 1 << 3,
  list: 1 << 4,
  set: 1 << 5,
  hash: 1 << 6,
  sortedSet: 1 << 7,
  expired: 1 << 8,
  evicted: 1 << 9,
  stream: 1 << 10,
  keyMiss: 1 << 11,
  module: 1 << 13,
  newKey: 1 << 14,
} as const

/** The classes that `A` stands for, in the order in which they are shown. */
const COMMON_LETTERS: readonly (readonly [string, number])[] = [
  ['g', KEY_EVENT_BITS.generic],
  ['$', KEY_EVENT_BITS.string],
  ['l', KEY_EVENT_BITS.list],
  ['s', KEY_EVENT_BITS.set],
  ['h', KEY_EVENT_BITS.hash],
  ['z', KEY_EVENT_BITS.sortedSet],
  ['x', KEY_EVENT_BITS.expired],
  ['e', KEY_EVENT_BITS.evicted],
  ['t', KEY_EVENT_BITS.stream],
  ['d', KEY_EVENT_BITS.module],
]

const OTHER_LETTERS: readonly (readonly [string, number])[] = [
  ['n', KEY_EVENT_BITS.newKey],
  ['K', KEY_EVENT_BITS.keyspace],
  ['E', KEY_EVENT_BITS.keyevent],
  ['m', KEY_EVENT_BITS.keyMiss],
]

const ALL_COMMON_BITS = COMMON_LETTERS.reduce((bits, [, bit]) => bits | bit, 0)

const BITS_OF_LETTER: ReadonlyMap<string, number> = new Map([
  ['A', ALL_COMMON_BITS],
  ...COMMON_LETTERS,
  ...OTHER_LETTERS,
])

/** The bit of a class by its letter; 0 for what is no class. */
export function keyEventBit(letter: string): number {
  return BITS_OF_LETTER.get(letter) ?? 0
}

/** Letters of event classes; the value is their bits. */
export function keyEvents<N extends string>(name: N, options: ParameterOptions = {}): Parameter<N, number> {
  const type = {
    parse: ([word]: readonly string[]): Setting<number> | Refusal => {
      let bits = 0
      for (const letter of word) {
        const found = BITS_OF_LETTER.get(letter)
        if (found === undefined) return "Invalid event class character. Use 'Ag$lshzxeKEtmdn'."
        bits |= found
      }
      return eventsSetting(bits)
    },
    rewriteLines: ({ value, text }: Setting<number>): RewriteLine[] => [quotedLine(name, text, value !== 0)],
  }
  return defineParameter(name, eventsSetting(0), type, options)
}

function eventsSetting(bits: number): Setting<number> {
  const common = (bits & ALL_COMMON_BITS) === ALL_COMMON_BITS
  const text = common ? 'A' : lettersOf(bits, COMMON_LETTERS)
  // Redis does not show `n` beside `A`.
  const others = common ? bits & ~KEY_EVENT_BITS.newKey : bits
  return { value: bits, text: text + lettersOf(others, OTHER_LETTERS) }
}

function lettersOf(bits: number, letters: readonly (readonly [string, number])[]): string {
  return letters.map(([letter, bit]) => ((bits & bit) !== 0 ? letter : '')).join('')
}
