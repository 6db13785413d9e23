// Replies and errors of the set commands beside redis-server's.

import { describe, test } from 'node:test'
import type { Arg, Command } from '../support/command.ts'
import { sameElements } from '../support/comparison.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import type { Script } from '../support/script.ts'
import { compared } from '../support/script.ts'
import { usePair } from '../support/suite.ts'
import { MEMBERS, UNORDERED } from './words.ts'

const NUMBERS = Array.from({ length: 700 }, (_, i) => String(i * 3))
const NAMES = Array.from({ length: 300 }, (_, i) => `member:${i}`)

/** Sets of every encoding, some with members in common, and a key of another type. */
const FILL: readonly Command[] = [
  ['SADD', 'ints', '1', '2', '3', '70000', '-5', '9223372036854775807'],
  ['SADD', 'evens', '2', '4', '6', '70000'],
  ['SADD', 'mixed', '1', 'a', '3', 'b', ''],
  ['SADD', 'names', 'a', 'b', 'c', 'd'],
  ['SADD', 'manyints', ...NUMBERS],
  ['SADD', 'many', ...NAMES, '3', 'a'],
  ['SADD', 'one', 'a'],
  ['SET', 'string', 'v'],
]
const KEYS = ['ints', 'evens', 'mixed', 'names', 'manyints', 'many', 'one', 'none', 'string']

describe('set commands beside redis-server', { skip: oracleMissing() }, () => {
  const pair = usePair()
  const run = (script: Script) => runDifferential(pair, script, { comparisons: UNORDERED })

  test('check the number of their arguments', async () => {
    const names = ['SADD', 'SCARD', 'SDIFF', 'SDIFFSTORE', 'SINTER', 'SINTERCARD', 'SINTERSTORE', 'SISMEMBER']
    names.push(
      'SMEMBERS',
      'SMISMEMBER',
      'SMOVE',
      'SPOP',
      'SRANDMEMBER',
      'SREM',
      'SSCAN',
      'SUNION',
      'SUNIONSTORE',
    )
    await run(names.flatMap((name) => [0, 1, 2, 3, 4].map((n): Command => [name, ...Array(n).fill('1')])))
  })

  test('refuse keys of other types', async () => {
    await run([
      ...FILL,
      ['SADD', 'string', 'a'],
      ['SREM', 'string', 'a'],
      ['SCARD', 'string'],
      ['SMEMBERS', 'string'],
      ['SISMEMBER', 'string', 'a'],
      ['SMISMEMBER', 'string', 'a'],
      ['SMOVE', 'string', 'ints', 'a'],
      ['SMOVE', 'ints', 'string', '1'],
      ['SMOVE', 'none', 'string', '1'],
      ['SPOP', 'string'],
      ['SPOP', 'string', '0'],
      ['SPOP', 'string', 'x'],
      ['SRANDMEMBER', 'string'],
      ['SRANDMEMBER', 'string', '0'],
      ['SSCAN', 'string', '0'],
      ['SSCAN', 'string', '0', 'BAD'],
      ['SSCAN', 'string', 'x'],
      ['SINTERCARD', '2', 'ints', 'string'],
      ['SINTERCARD', '2', 'none', 'string'],
      ...['SINTER', 'SUNION', 'SDIFF'].flatMap((name): Command[] => [
        [name, 'string'],
        [name, 'ints', 'string'],
        [name, 'none', 'string'],
        [name, 'ints', 'ints', 'string'],
        [`${name}STORE`, 'string', 'none', 'string'],
        [`${name}STORE`, 'dst', 'ints', 'string'],
      ]),
      ['EXISTS', 'dst'],
      ['GET', 'string'],
    ])
  })

  test('add, find and remove members', async () => {
    for (const start of [['1', '2'], ['a', '1'], NAMES, NUMBERS] as const) {
      await run([
        ['SADD', 'k', ...start],
        ...MEMBERS.flatMap((member): Command[] => [
          ['SISMEMBER', 'k', member],
          ['SADD', 'k', member, member],
          ['SADD', 'k', member],
          ['SISMEMBER', 'k', member],
          ['SCARD', 'k'],
        ]),
        ['SMEMBERS', 'k'],
        ['SMISMEMBER', 'k', ...MEMBERS, 'other'],
        ['SMISMEMBER', 'none', 'a', 'b'],
        ...MEMBERS.flatMap((member): Command[] => [
          ['SREM', 'k', member, member, 'other'],
          ['SREM', 'k', member],
          ['SCARD', 'k'],
        ]),
        ['SMEMBERS', 'k'],
        ['SREM', 'k', ...start, 'more'],
        ['EXISTS', 'k'],
        ['SREM', 'k', 'a'],
        ['SCARD', 'k'],
        ['SMEMBERS', 'k'],
        ['SISMEMBER', 'k', 'a'],
      ])
    }
  })

  test('move members', async () => {
    await run([
      ...FILL,
      ['SMOVE', 'ints', 'evens', '1'],
      ['SMOVE', 'ints', 'evens', '2'],
      ['SMOVE', 'ints', 'evens', 'x'],
      ['SMOVE', 'ints', 'ints', '3'],
      ['SMOVE', 'ints', 'ints', 'x'],
      ['SMOVE', 'one', 'new', 'a'],
      ['EXISTS', 'one', 'new'],
      ['SMOVE', 'names', 'manyints', 'a'],
      ['SMOVE', 'many', 'mixed', 'member:7'],
      ['SMOVE', 'none', 'mixed', 'a'],
      ...KEYS.slice(0, 6).map((key): Command => ['SMEMBERS', key]),
    ])
  })

  test('combine sets of all encodings', async () => {
    const operands: Arg[][] = [
      ...KEYS.slice(0, -1).flatMap((left) => KEYS.slice(0, -1).map((right) => [left, right])),
      ...KEYS.slice(0, -1).map((key) => [key]),
      ['mixed', 'names', 'many'],
      ['many', 'names', 'mixed', 'ints'],
      ['manyints', 'ints', 'ints', 'many'],
      ['many', 'one', 'none', 'one', 'mixed', 'many'],
      ['ints', 'ints', 'ints'],
    ]
    await run([
      ...FILL,
      ...operands.flatMap(
        (keys): Script => [
          ...['SINTER', 'SUNION', 'SDIFF'].flatMap(
            (name): Script => [
              [name, ...keys],
              [`${name}STORE`, 'dst', ...keys],
              ['SMEMBERS', 'dst'],
            ],
          ),
          ['SINTERCARD', keys.length, ...keys],
          ['SINTERCARD', keys.length, ...keys, 'limit', '2'],
        ],
      ),
    ])
  })

  test('store over whatever is there', async () => {
    await run([
      ...FILL,
      ...['SINTERSTORE', 'SUNIONSTORE', 'SDIFFSTORE'].flatMap(
        (name): Script => [
          ['SET', 'dst', 'v', 'EX', '1000'],
          [name, 'dst', 'names'],
          ['TTL', 'dst'],
          [name, 'dst', 'dst', 'none'],
          [name, 'dst', 'dst'],
          [name, 'names', 'names', 'one'],
          ['SMEMBERS', 'names'],
          [name, 'many', 'many', 'names'],
          ['SCARD', 'many'],
          ['SET', 'dst', 'v'],
          [name, 'dst', 'none'],
          ['EXISTS', 'dst'],
          ...FILL,
        ],
      ),
    ])
  })

  test('SINTERCARD checks its arguments in the order of redis-server', async () => {
    const counts = ['0', '-1', 'x', '', '1.0', '9223372036854775807', '9223372036854775808', '3']
    await run([
      ...FILL,
      ...counts.map((count): Command => ['SINTERCARD', count, 'many', 'names']),
      ...counts.map((count): Command => ['SINTERCARD', '2', 'many', 'names', 'LIMIT', count]),
      ['SINTERCARD', '1', 'many', 'names'],
      ['SINTERCARD', '2', 'many', 'names', 'LIMIT'],
      ['SINTERCARD', '2', 'many', 'names', 'BAD', '1'],
      ['SINTERCARD', '2', 'many', 'names', 'LIMIT', '1', 'LIMIT', '0'],
      ['SINTERCARD', '1', 'many', 'LIMIT', '100'],
    ])
  })

  test('random picks where there is no choice', async () => {
    const counts = ['0', '-0', '-1', 'x', '', '1.0', '-9223372036854775808', '9223372036854775808', '01']
    await run([
      ...FILL,
      ...counts.flatMap((count): Command[] => [
        ['SRANDMEMBER', 'none', count],
        ['SRANDMEMBER', 'one', count],
        ['SPOP', 'none', count],
        ['SPOP', 'string', count],
      ]),
      ['SRANDMEMBER', 'none'],
      ['SPOP', 'none'],
      ['SPOP', 'none', '3'],
      ['SRANDMEMBER', 'none', '3'],
      compared((a, b) => a.equals(b), 'SRANDMEMBER', 'one'),
      compared((a, b) => a.equals(b), 'SRANDMEMBER', 'one', '-3'),
      compared((a, b) => a.equals(b), 'SRANDMEMBER', 'one', '1'),
      ...KEYS.slice(0, 7).map((key) => compared(sameElements, 'SRANDMEMBER', key, '5000')),
      ...KEYS.slice(0, 7).flatMap((key): Command[] => [
        ['SPOP', key, '9223372036854775807'],
        ['EXISTS', key],
      ]),
      ['SADD', 'one', '7'],
      ['SPOP', 'one'],
      ['EXISTS', 'one'],
    ])
  })

  test('SSCAN', async () => {
    const options: Arg[][] = [
      [],
      ['COUNT', '1000'],
      ['MATCH', '*'],
      ['match', '*1*', 'count', '1000'],
      ['MATCH', '', 'COUNT', '1000'],
      ['COUNT', '0'],
      ['COUNT', '-1'],
      ['COUNT', 'x'],
      ['COUNT'],
      ['MATCH'],
      ['TYPE', 'set'],
      ['NOVALUES'],
      ['COUNT', 'x', 'BAD'],
      ['BAD', 'COUNT', 'x'],
    ]
    await run([
      ...FILL,
      ...['ints', 'mixed', 'one', 'none'].flatMap((key) =>
        options.map((words): Command => ['SSCAN', key, '0', ...words]),
      ),
      ['SSCAN', 'many', '0', 'COUNT', '100000'],
      ['SSCAN', 'manyints', '0', 'COUNT', '100000', 'MATCH', '*5'],
      ...['x', '', '-1', '1 ', '18446744073709551616'].flatMap((cursor): Command[] => [
        ['SSCAN', 'ints', cursor],
        ['SSCAN', 'none', cursor, 'BAD'],
      ]),
    ])
  })
})
