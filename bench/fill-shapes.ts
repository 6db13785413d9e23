// What fills a server: the commands of each shape, element by element.

import { VALUE_BYTES } from './redis-benchmark.ts'

/** Makes the words of the command that adds element `i`. */
type Shape = (i: number) => readonly string[]

const VALUE = 'x'.repeat(VALUE_BYTES)

/** The key that the shapes of one collection fill. */
export const FILLED_KEY = 'filled'

const SHAPES = {
  strings: (i) => ['SET', `key:${i}`, VALUE],
  'small-hashes': (i) => ['HSET', `key:${i}`, 'f1', 'v1', 'f2', 'v2', 'f3', 'v3', 'f4', 'v4', 'f5', 'v5'],
  'sorted-set': (i) => ['ZADD', FILLED_KEY, String(i), `member:${i}`],
  set: (i) => ['SADD', FILLED_KEY, `member:${i}`],
  hash: (i) => ['HSET', FILLED_KEY, `field:${i}`, `value:${i}`],
  stream: () => ['XADD', FILLED_KEY, '*', 'a', 'x', 'b', 'y'],
  list: (i) => ['RPUSH', FILLED_KEY, `value:${i}`],
} satisfies Record<string, Shape>

export type FillShape = keyof typeof SHAPES

/** The order in which elements are added. */
export type FillOrder = 'ascending' | 'random'

/** The request that adds element `i` of a shape, as it goes over the wire. */
export function fillRequest(shape: FillShape, i: number): string {
  const words = (SHAPES[shape] as Shape)(i)
  let text = `*${words.length}\r\n`
  for (const word of words) text += `$${word.length}\r\n${word}\r\n`
  return text
}

/** The numbers below `count` in that order; the random one is the same each time. */
export function fillOrder(count: number, order: FillOrder): Uint32Array {
  const numbers = Uint32Array.from({ length: count }, (_, i) => i)
  if (order === 'ascending') return numbers
  let state = 2_463_534_242
  for (let i = count - 1; i > 0; i--) {
    state = nextXorshift(state)
    const other = state % (i + 1)
    const number = numbers[i] as number
    numbers[i] = numbers[other] as number
    numbers[other] = number
  }
  return numbers
}

/** Marsaglia's xorshift with 32 bits. */
function nextXorshift(state: number): number {
  let x = state ^ (state << 13)
  x ^= x >>> 17
  x ^= x << 5
  return x >>> 0
}
