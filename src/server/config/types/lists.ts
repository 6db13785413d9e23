// Parameters that are lists of addresses or numbers: `bind`, `oom-score-adj-values`, `latency-tracking-info-percentiles`.

import { parseDouble } from '../../../bytes/double.ts'
import { stringToLatin1 } from '../../../bytes/text.ts'
import {
  defineParameter,
  type Parameter,
  type ParameterOptions,
  type Refusal,
  type RewriteLine,
  type Setting,
} from '../parameter.ts'
import { parseLenientInt64 } from './c-numbers.ts'

const MAX_BIND_ADDRESSES = 16

/** Addresses to listen on; a leading `-` marks one that may be missing on the machine. No address: no listening. */
export function bindAddresses<N extends string>(
  name: N,
  initial: readonly string[],
  options: ParameterOptions = {},
): Parameter<N, readonly string[]> {
  const initialSetting = listSetting(initial)
  const type = {
    multiple: true,
    parse: (words: readonly string[]): Setting<readonly string[]> | Refusal => {
      if (words.length > MAX_BIND_ADDRESSES) return 'Too many bind addresses specified.'
      return listSetting(isSingleEmptyWord(words) ? [] : words)
    },
    rewriteLines: ({ value, text }: Setting<readonly string[]>): RewriteLine[] => {
      if (text === initialSetting.text) return []
      return [{ line: `${name} ${value.length === 0 ? '""' : text}`, force: true }]
    },
  } as const
  return defineParameter(name, initialSetting, type, options)
}

function listSetting<T extends string | number>(value: readonly T[]): Setting<readonly T[]> {
  return { value, text: value.join(' ') }
}

const MAX_OOM_SCORE = 2000

/** As many integers as there are initial ones, each from -2000 to 2000. */
export function oomScores<N extends string>(
  name: N,
  initial: readonly number[],
  options: ParameterOptions = {},
): Parameter<N, readonly number[]> {
  const type = {
    multiple: true,
    parse: (words: readonly string[]): Setting<readonly number[]> | Refusal => {
      if (words.length !== initial.length) return 'wrong number of arguments'
      const scores = words.map((word) => Number(parseLenientInt64(word)))
      if (scores.every((score) => Math.abs(score) <= MAX_OOM_SCORE)) return listSetting(scores)
      return 'Invalid oom-score-adj-values, elements must be between -2000 and 2000.'
    },
  } as const
  return defineParameter(name, listSetting(initial), type, options)
}

/** Percentages from 0 to 100, which may have a fraction. */
export function percentiles<N extends string>(
  name: N,
  initial: readonly number[],
  options: ParameterOptions = {},
): Parameter<N, readonly number[]> {
  const type = {
    multiple: true,
    takesNul: true,
    parse: (words: readonly string[]): Setting<readonly number[]> | Refusal => {
      const numbers: number[] = []
      for (const word of isSingleEmptyWord(words) ? [] : words) {
        const bytes = stringToLatin1(word)
        const number = parseDouble(bytes, 0, bytes.length)
        if (Number.isNaN(number)) return `Invalid ${name} parameters`
        if (number > 100 || number < 0) return `${name} parameters should sit between [0.0,100.0]`
        numbers.push(number)
      }
      return percentilesSetting(numbers)
    },
    rewriteLines: ({ text }: Setting<readonly number[]>): RewriteLine[] => [
      { line: `${name} ${text === '' ? '""' : text}`, force: true },
    ],
  } as const
  return defineParameter(name, percentilesSetting(initial), type, options)
}

function percentilesSetting(value: readonly number[]): Setting<readonly number[]> {
  return { value, text: value.map(formatPercentile).join(' ') }
}

/** Six decimals without the zeros at the end, as C formats it. */
function formatPercentile(number: number): string {
  return Object.is(number, -0) ? '-0' : number.toFixed(6).replace(/\.?0+$/, '')
}

function isSingleEmptyWord(words: readonly string[]): boolean {
  return words.length === 1 && words[0] === ''
}
