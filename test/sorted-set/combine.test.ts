// ZUNION, ZINTER, ZDIFF, ZINTERCARD and their STORE forms, of sorted sets and of sets.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { BINARY_MEMBER, inBothEncodings, LONG_MEMBER } from './words.ts'

const FILL: readonly Command[] = [
  [
    'ZADD',
    'z1',
    '1',
    'a',
    '2',
    'b',
    '3',
    'c',
    '4',
    '17',
    '-inf',
    'low',
    'inf',
    'high',
    '0.25',
    BINARY_MEMBER,
  ],
  ['ZADD', 'z2', '10', 'b', '-20', 'c', '30', 'd', '4', '17', 'inf', 'low', 'inf', 'high', '1', LONG_MEMBER],
  ['ZADD', 'z3', '0', 'c', '0.5', '17', '1', 'e', '7', BINARY_MEMBER],
  ['ZADD', 'one', '5', 'c'],
  ['SADD', 'set', 'a', 'c', '17', 'z', LONG_MEMBER],
  ['SADD', 'numbers', '17', '-5', '900000'],
  ['SET', 'string', 'x'],
]

const SOURCES: readonly Command[] = [
  ['1', 'z1'],
  ['1', 'set'],
  ['1', 'numbers'],
  ['1', 'missing'],
  ['2', 'z1', 'z2'],
  ['2', 'z2', 'z1'],
  ['2', 'z1', 'z1'],
  ['2', 'z1', 'set'],
  ['2', 'set', 'z1'],
  ['2', 'numbers', 'z2'],
  ['2', 'set', 'numbers'],
  ['2', 'set', 'set'],
  ['2', 'z1', 'missing'],
  ['2', 'missing', 'z1'],
  ['3', 'z1', 'z2', 'z3'],
  ['3', 'z3', 'one', 'z1'],
  ['3', 'one', 'set', 'z3'],
  ['4', 'z1', 'z2', 'z3', 'set'],
]

const COMBINING: readonly Command[] = [[], ['AGGREGATE', 'MIN'], ['aggregate', 'max'], ['AGGREGATE', 'SUM']]

function weights(sources: Command): Command {
  return ['WEIGHTS', ...['2', '-0.5', '0', 'inf'].slice(0, Number(sources[0]))]
}

describe('combinations of sorted sets and sets', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('union, intersection and difference', async () => {
    const script: Command[] = [...FILL]
    for (const sources of SOURCES) {
      for (const combining of COMBINING) {
        for (const words of [combining, [...combining, ...weights(sources)]]) {
          script.push(
            ['ZUNION', ...sources, ...words, 'WITHSCORES'],
            ['ZINTER', ...sources, ...words, 'WITHSCORES'],
          )
        }
      }
      script.push(['ZUNION', ...sources], ['ZINTER', ...sources], ['ZDIFF', ...sources])
      script.push(['ZDIFF', ...sources, 'WITHSCORES'], ['ZINTERCARD', ...sources])
      script.push(['ZINTERCARD', ...sources, 'LIMIT', '2'], ['ZINTERCARD', ...sources, 'LIMIT', '0'])
    }
    await runDifferential(pair, inBothEncodings(script))
  })

  test('stored: value, encoding and expiry of the destination', async () => {
    const script: Command[] = [...FILL]
    const show: Command[] = [
      ['ZRANGE', 'dst', '0', '-1', 'WITHSCORES'],
      ['OBJECT', 'ENCODING', 'dst'],
      ['TTL', 'dst'],
      ['TYPE', 'dst'],
    ]
    for (const sources of SOURCES) {
      script.push(['SET', 'dst', 'x', 'EX', '1000'], ['ZUNIONSTORE', 'dst', ...sources], ...show)
      script.push(['EXPIRE', 'dst', '1000'], ['ZINTERSTORE', 'dst', ...sources, ...weights(sources)], ...show)
      script.push(['ZDIFFSTORE', 'dst', ...sources], ...show)
    }
    script.push(['ZUNIONSTORE', 'z1', '2', 'z1', 'z2', 'AGGREGATE', 'MAX'], ['ZRANGE', 'z1', '0', '-1'])
    script.push(['ZDIFFSTORE', 'z2', '2', 'z2', 'one'], ['ZRANGE', 'z2', '0', '-1'])
    script.push(['ZINTERSTORE', 'z3', '2', 'z3', 'missing'], ['EXISTS', 'z3'])
    script.push(['ZUNIONSTORE', 'set', '1', 'set'], ['ZRANGE', 'set', '0', '-1', 'WITHSCORES'])
    await runDifferential(pair, inBothEncodings(script))
  })

  test('ZRANGESTORE', async () => {
    const script: Command[] = [...FILL]
    for (const words of [
      ['0', '-1'],
      ['1', '2', 'REV'],
      ['5', '1'],
      ['-inf', 'inf', 'BYSCORE'],
      ['(1', '+inf', 'BYSCORE', 'LIMIT', '1', '2'],
      ['inf', '(1', 'BYSCORE', 'REV', 'LIMIT', '0', '1'],
    ]) {
      for (const source of ['z1', 'z3', 'missing', 'set', 'string', 'dst']) {
        script.push(['ZRANGESTORE', 'dst', source, ...words], ['ZRANGE', 'dst', '0', '-1', 'WITHSCORES'])
        script.push(['OBJECT', 'ENCODING', 'dst'], ['ZADD', 'dst', '1', 'x', '2', 'y'])
      }
    }
    script.push(['ZADD', 'lex', '1', 'a', '1', 'b', '1', 'c', '1', 'd', '1', 'e'])
    for (const words of [
      ['-', '+'],
      ['-', '(d', 'LIMIT', '1', '5'],
      ['(d', '-', 'REV', 'LIMIT', '1', '1'],
    ])
      script.push(
        ['ZRANGESTORE', 'dst', 'lex', ...words, 'BYLEX'],
        ['ZRANGE', 'dst', '0', '-1', 'WITHSCORES'],
      )
    script.push(['SET', 'dst', 'x', 'EX', '100'], ['ZRANGESTORE', 'dst', 'z1', '0', '1'], ['TTL', 'dst'])
    await runDifferential(pair, inBothEncodings(script))
  })

  test('arguments and the order of checks', async () => {
    const tails: Command[] = [
      [],
      ['WITHSCORES'],
      ['withscores', 'WITHSCORES'],
      ['WEIGHTS'],
      ['WEIGHTS', '1'],
      ['WEIGHTS', '1', '2'],
      ['WEIGHTS', '1', 'x'],
      ['WEIGHTS', '1', 'nan'],
      ['WEIGHTS', '1', '2', '3'],
      ['WEIGHTS', '1', '2', 'WEIGHTS', '3', '4'],
      ['AGGREGATE'],
      ['AGGREGATE', 'SUM'],
      ['AGGREGATE', 'NOPE'],
      ['AGGREGATE', 'MIN', 'AGGREGATE', 'MAX'],
      ['AGGREGATE', 'SUM', 'WEIGHTS', '1', '2', 'WITHSCORES'],
      ['LIMIT'],
      ['LIMIT', '1'],
      ['LIMIT', '-1'],
      ['LIMIT', 'x'],
      ['LIMIT', '1', 'LIMIT', '0'],
      ['NOPE'],
    ]
    const heads: Command[] = [
      ['2', 'z1', 'z2'],
      ['2', 'z1', 'string'],
      ['2', 'missing', 'string'],
      ['2', 'z1'],
      ['0', 'z1'],
      ['-1', 'z1'],
      ['x', 'z1'],
      ['9223372036854775807', 'z1'],
    ]
    const script: Command[] = [...FILL]
    for (const head of heads) {
      for (const tail of tails) {
        for (const name of ['ZUNION', 'ZINTER', 'ZDIFF', 'ZINTERCARD']) script.push([name, ...head, ...tail])
        for (const name of ['ZUNIONSTORE', 'ZINTERSTORE', 'ZDIFFSTORE'])
          script.push([name, 'dst', ...head, ...tail])
      }
    }
    script.push(['ZUNION'], ['ZUNION', '1'], ['ZUNIONSTORE', 'd', '1'], ['ZDIFF', '1'], ['ZINTERCARD', '1'])
    await runDifferential(pair, script)
  })

  test('large inputs: both ways to a difference, unions of different sizes', async () => {
    const members = (from: number, to: number, step: number): string[] => {
      const words: string[] = []
      for (let i = from; i < to; i += step) words.push(String((i % 97) / 4), `m${i}`)
      return words
    }
    await runDifferential(pair, [
      ['ZADD', 'even', ...members(0, 2000, 2)],
      ['ZADD', 'third', ...members(0, 2000, 3)],
      ['ZADD', 'few', ...members(0, 2000, 200)],
      ['SADD', 'ids', ...members(0, 300, 1)],
      ...[
        ['2', 'even', 'third'],
        ['2', 'even', 'few'],
        ['2', 'few', 'even'],
        ['3', 'third', 'even', 'few'],
        ['2', 'even', 'ids'],
        ['2', 'ids', 'even'],
        ['3', 'few', 'even', 'third'],
      ].flatMap((sources): Command[] => [
        ['ZUNION', ...sources, 'WITHSCORES'],
        ['ZINTER', ...sources, 'WITHSCORES'],
        ['ZDIFF', ...sources, 'WITHSCORES'],
        ['ZINTERCARD', ...sources],
        ['ZUNIONSTORE', 'dst', ...sources],
        ['OBJECT', 'ENCODING', 'dst'],
        ['ZDIFFSTORE', 'dst', ...sources],
        ['OBJECT', 'ENCODING', 'dst'],
        ['ZRANGE', 'dst', '0', '-1', 'WITHSCORES'],
      ]),
    ])
  })
})
