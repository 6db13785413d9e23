// The parameter `save`: after how many changes in how many seconds a snapshot is due.

import {
  defineParameter,
  type Parameter,
  type ParameterOptions,
  type ParseContext,
  type Refusal,
  type RewriteLine,
  type Setting,
} from '../parameter.ts'
import { asInt32, parseLenientInt64 } from './c-numbers.ts'

export interface SavePoint {
  readonly seconds: number
  readonly changes: number
}

/**
 * Pairs of seconds and changes. The first line of a configuration replaces the initial ones, further lines
 * add to it; a single empty word empties the list.
 */
export function savePoints<N extends string>(
  name: N,
  initial: readonly SavePoint[],
  options: ParameterOptions,
): Parameter<N, readonly SavePoint[]> {
  const type = {
    multiple: true,
    parse: (
      words: readonly string[],
      current: Setting<readonly SavePoint[]>,
      context: ParseContext,
    ): Setting<readonly SavePoint[]> | Refusal => {
      if (words.length === 1 && words[0] === '') return saveSetting([])
      const points = readPoints(words)
      if (points === undefined) return 'Invalid save parameters'
      return saveSetting(context.repeated ? [...current.value, ...points] : points)
    },
    rewriteLines: ({ value }: Setting<readonly SavePoint[]>): RewriteLine[] => {
      if (value.length === 0) return [{ line: `${name} ""`, force: true }]
      return value.map((point) => ({ line: `${name} ${point.seconds} ${point.changes}`, force: true }))
    },
  } as const
  return defineParameter(name, saveSetting(initial), type, options)
}

function readPoints(words: readonly string[]): SavePoint[] | undefined {
  if (words.length % 2 !== 0) return undefined
  const points: SavePoint[] = []
  for (let i = 0; i < words.length; i += 2) {
    const seconds = parseLenientInt64(words[i])
    const changes = parseLenientInt64(words[i + 1])
    if (seconds === undefined || seconds < 1n || changes === undefined || changes < 0n) return undefined
    points.push({ seconds: Number(seconds), changes: asInt32(changes) })
  }
  return points
}

function saveSetting(value: readonly SavePoint[]): Setting<readonly SavePoint[]> {
  return { value, text: value.map((point) => `${point.seconds} ${point.changes}`).join(' ') }
}
