// Words that the tests of the sorted set commands share. Scores are exact in few digits: Redis 7.0 prints others longer.

import type { Command } from '../support/command.ts'
import { type Comparison, sameAfter } from '../support/comparison.ts'
import { decodeReply } from '../support/reply.ts'

export const LONG_MEMBER: string = 'L'.repeat(70)
export const BINARY_MEMBER: Uint8Array = Buffer.from('\x00\xff\r\n(', 'latin1')

/** Members of both encodings of a listpack entry, empty, long and binary ones. */
export const MEMBERS = [
  'a',
  'b',
  'c',
  'd',
  'aa',
  '',
  '1',
  '2',
  '-3',
  '200',
  BINARY_MEMBER,
  LONG_MEMBER,
] as const

/** Scores of many kinds, and spellings that are none. */
export const SCORES = [
  ...['0', '1', '2', '3', '-1', '1.5', '2.5', '-0.25', '100', '-100', '1e3', '+3', '.5', '3.'],
  ...['inf', '-inf', '+inf', 'Infinity', '9007199254740993', '1e100', '0x10', '-0'],
  ...['nan', 'x', '', ' 1', '1 ', '1e400', '--1'],
] as const

/** Bounds of ranges by score: they are read more leniently than scores. */
export const SCORE_BOUNDS = [
  ...[
    '-inf',
    '+inf',
    'inf',
    '(-inf',
    '(inf',
    '0',
    '(0',
    '1',
    '(1',
    '2',
    '(2',
    '1.5',
    '(1.5',
    '3',
    '(3',
    '-1',
  ],
  ...['', '(', ' 1', '\t1', '(\n1', ' ', '1e400', '-1e400', '1e-400', '0x1p1', '1\0x', '\0'],
] as const

/** What is no bound of a range by score. */
export const BAD_SCORE_BOUNDS = ['nan', '(nan', 'x', '[1', '1 ', '((1', '1e', '0xg'] as const

/** Bounds of ranges by member. */
export const LEX_BOUNDS = [
  '-',
  '+',
  '[',
  '(',
  '[a',
  '(a',
  '[aa',
  '(aa',
  '[b',
  '(b',
  '[c',
  '(c',
  '[zz',
  '(1',
] as const

/** What is no bound of a range by member. */
export const BAD_LEX_BOUNDS = ['', 'a', '1', '--', '-x', '+x', ']a', '-inf'] as const

/** Commands that set both servers to convert early, and back. */
export const SMALL_LIMITS: readonly Command[] = [
  ['CONFIG', 'SET', 'zset-max-listpack-entries', '3', 'zset-max-listpack-value', '12'],
]
export const USUAL_LIMITS: readonly Command[] = [
  ['CONFIG', 'SET', 'zset-max-listpack-entries', '128', 'zset-max-listpack-value', '64'],
]

/** The script on packed sorted sets and again on big ones. */
export function inBothEncodings(script: readonly Command[]): Command[] {
  return [...USUAL_LIMITS, ...script, ['FLUSHALL'], ...SMALL_LIMITS, ...script, ['FLUSHALL'], ...USUAL_LIMITS]
}

/** ZSCAN: the same cursor and the same pairs in any order. */
export const sameScan: Comparison = sameAfter((raw) => {
  const reply = decodeReply(raw)
  if (!Array.isArray(reply)) return raw
  const [cursor, flat] = reply as [string, string[]]
  const pairs = flat.flatMap((member, i) => (i % 2 === 0 ? [`${member} ${flat[i + 1]}`] : []))
  return JSON.stringify([cursor, pairs.sort()])
})
