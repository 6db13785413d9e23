// Parameter types: integers, amounts of memory, permissions in octal, each within a range.
// Texts are exact over 64 bits; values are doubles, so amounts above 2^53 are rounded for the reader.

import {
  defineParameter,
  type Parameter,
  type ParameterOptions,
  type Refusal,
  type RewriteLine,
  type Setting,
} from '../parameter.ts'
import {
  formatMemoryAmount,
  INT_MAX,
  parseCanonicalInt64,
  parseLenientInt64,
  parseMemoryAmount,
} from './c-numbers.ts'

export interface NumberOptions extends ParameterOptions {
  /** Values outside of it are accepted and become the nearest within. */
  readonly clamp?: Range
}

/** A smallest and a largest value, both allowed. Numbers beyond 2^53 are written as bigint. */
export type Range = readonly [lowest: number | bigint, highest: number | bigint]

/** The natural numbers of a C `int`. */
export const NATURAL: Range = [0, INT_MAX]

/** Ports of TCP; 0 for none. */
export const PORT: Range = [0, 65535]

/** A signed integer. */
export function int<N extends string>(name: N, initial: number, range: Range, options: NumberOptions = {}) {
  return numeric(name, initial, { range, signed: true }, options)
}

/** An unsigned integer; the text of a negative number counts as a huge one. */
export function uint<N extends string>(name: N, initial: number, range: Range, options: NumberOptions = {}) {
  return numeric(name, initial, { range, signed: false }, options)
}

/** An amount of memory in bytes, such as `100mb`, kept in 64 bits with sign. */
export function memory<N extends string>(
  name: N,
  initial: number,
  range: Range,
  options: NumberOptions = {},
) {
  return numeric(name, initial, { range, signed: true, memory: true }, options)
}

/** An amount of memory in bytes, such as `100mb`, kept in 64 bits without sign. */
export function umemory<N extends string>(
  name: N,
  initial: number,
  range: Range,
  options: NumberOptions = {},
) {
  return numeric(name, initial, { range, signed: false, memory: true }, options)
}

/** Permission bits in octal. */
export function octal<N extends string>(name: N, initial: number, range: Range, options: NumberOptions = {}) {
  return numeric(name, initial, { range, signed: false, octal: true }, options)
}

interface Format {
  readonly range: Range
  readonly signed: boolean
  readonly memory?: true
  readonly octal?: true
}

function numeric<N extends string>(
  name: N,
  initial: number,
  format: Format,
  options: NumberOptions,
): Parameter<N, number> {
  const initialSetting = numberSetting(BigInt(initial), format)
  const type = {
    takesNul: !format.memory && !format.octal,
    parse: ([word]: readonly string[]): Setting<number> | Refusal => {
      const parsed = parseNumber(word, format)
      if (parsed === undefined) return refusedFormat(format)
      const value = format.signed ? BigInt.asIntN(64, parsed) : BigInt.asUintN(64, parsed)
      return outOfRange(value, format) ?? numberSetting(clamped(value, options.clamp), format)
    },
    rewriteLines: (setting: Setting<number>): RewriteLine[] => {
      const shown = format.memory ? formatMemoryAmount(BigInt(setting.text)) : setting.text
      return [{ line: `${name} ${shown}`, force: setting.text !== initialSetting.text }]
    },
  }
  return defineParameter(name, initialSetting, type, options)
}

function numberSetting(value: bigint, format: Format): Setting<number> {
  return { value: Number(value), text: value.toString(format.octal ? 8 : 10) }
}

function parseNumber(word: string, format: Format): bigint | undefined {
  if (format.memory) return parseMemoryAmount(word)
  if (format.octal) return parseLenientInt64(word, 8)
  return parseCanonicalInt64(word)
}

function refusedFormat(format: Format): Refusal {
  if (format.memory) return 'argument must be a memory value'
  if (format.octal) return "argument couldn't be parsed as an octal number"
  return "argument couldn't be parsed into an integer"
}

function outOfRange(value: bigint, format: Format): Refusal | undefined {
  const [lowest, highest] = format.range
  if (value >= lowest && value <= highest) return undefined
  const radix = format.octal ? 8 : 10
  return `argument must be between ${lowest.toString(radix)} and ${highest.toString(radix)} inclusive`
}

function clamped(value: bigint, clamp: NumberOptions['clamp']): bigint {
  if (clamp === undefined) return value
  if (value < clamp[0]) return BigInt(clamp[0])
  return value > clamp[1] ? BigInt(clamp[1]) : value
}

/** An amount of memory in bytes or a share of `maxmemory` in percent. */
export interface MemoryShare {
  readonly amount: number
  readonly unit: 'bytes' | 'percent'
}

/** An amount of memory such as `100mb`, up to `highest`, or a percentage such as `5%` up to 100; 0 at first. */
export function memoryOrPercent<N extends string>(
  name: N,
  highest: bigint,
  options: ParameterOptions = {},
): Parameter<N, MemoryShare> {
  const type = {
    parse: ([word]: readonly string[]): Setting<MemoryShare> | Refusal => {
      const amount = parseMemoryAmount(word)
      // Redis keeps a percentage as a negative number: an amount that overflows into one becomes one.
      const value = amount === undefined ? negatedPercentage(word) : BigInt.asIntN(64, amount)
      if (value === undefined) return 'argument must be a memory or percent value'
      if (value < -100n) return 'percentage argument must be less or equal to 100'
      if (value > highest) return `argument must be between -100 and ${highest} inclusive`
      return shareSetting(value)
    },
    rewriteLines: ({ value, text }: Setting<MemoryShare>): RewriteLine[] => {
      const shown = value.unit === 'percent' ? text : formatMemoryAmount(BigInt(text))
      return [{ line: `${name} ${shown}`, force: text !== '0' }]
    },
  }
  return defineParameter(name, shareSetting(0n), type, options)
}

function negatedPercentage(word: string): bigint | undefined {
  if (!word.endsWith('%')) return undefined
  const percentage = parseCanonicalInt64(word.slice(0, -1))
  return percentage !== undefined && percentage >= 0n ? -percentage : undefined
}

function shareSetting(value: bigint): Setting<MemoryShare> {
  if (value < 0n) return { value: { amount: Number(-value), unit: 'percent' }, text: `${-value}%` }
  return { value: { amount: Number(value), unit: 'bytes' }, text: value.toString() }
}
