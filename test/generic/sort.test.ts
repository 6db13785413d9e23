// SORT and SORT_RO beside redis-server: every option, every type that can be sorted, small and large; errors, keys.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { sameElements } from '../support/comparison.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { compared } from '../support/script.ts'
import { usePair } from '../support/suite.ts'

const NUMBERS = ['3', '1', '10', '-2', '2.5', '1e2', '0x10', '-inf', '+inf', ' 7', '1', '', '-0', '.5']
const WORDS = [
  'b',
  'a',
  'B',
  'aa',
  '',
  'a',
  '10',
  '9',
  Buffer.from([0xff]),
  Buffer.from([0x7f]),
  'a\0b',
  'a\0a',
]

function elements(type: string, key: string, values: readonly (string | Buffer)[]): Command[] {
  if (type === 'list') return [['RPUSH', key, ...values]]
  if (type === 'set') return [['SADD', key, ...values]]
  return [['ZADD', key, ...values.flatMap((value, i) => [(i * 7) % 5, value])]]
}

const COLLECTIONS = ['list', 'set', 'zset']
const DIRECTIONS: readonly Command[] = [[], ['ASC'], ['desc'], ['DESC', 'asc']]
const LIMITS: readonly Command[] = [
  [],
  ['LIMIT', 0, 3],
  ['LIMIT', 2, 4],
  ['LIMIT', 5, -1],
  ['LIMIT', -3, 2],
  ['LIMIT', 100, 5],
  ['LIMIT', 3, 0],
  ['LIMIT', 1, '9223372036854775807'],
  ['LIMIT', '9223372036854775807', 1],
  ['LIMIT', 0, 3, 'LIMIT', 1, 2],
]

/** Weights and objects for the elements a to j; some have none, some share one. */
const POINTERS: readonly Command[] = [
  [
    'MSET',
    'w_a',
    5,
    'w_b',
    3,
    'w_c',
    9,
    'w_d',
    -1,
    'w_e',
    7,
    'w_f',
    3,
    'w_g',
    '1.5',
    'w_i',
    3,
    'w_a->f',
    'odd',
  ],
  ...[...'abcdefghi'].map((name, i): Command => ['HSET', `o_${name}`, 'f', (i * 5) % 7, 'n', `name ${name}`]),
  ['HDEL', 'o_d', 'n'],
  ['SET', 'o_j', 'a string'],
  ['RPUSH', 'w_h', 'a list'],
]
const NAMES = [...'hgfjabedic']

describe('SORT beside redis-server', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('numbers and words of each type', async () => {
    const script: Command[] = []
    for (const type of COLLECTIONS) {
      script.push(...elements(type, `n${type}`, NUMBERS), ...elements(type, `w${type}`, WORDS.slice(0, 10)))
      for (const direction of DIRECTIONS) {
        for (const limit of LIMITS) {
          script.push(['SORT', `n${type}`, ...direction, ...limit])
          script.push(['SORT', `w${type}`, ...direction, ...limit, 'ALPHA'])
          script.push(['SORT_RO', `n${type}`, 'ALPHA', ...limit, ...direction])
        }
      }
      script.push(['SORT', `w${type}`], ['SORT', `w${type}`, 'STORE', 'dest'])
    }
    await runDifferential(pair, script)
  })

  test('equal texts keep their order; what is stored is ordered by all bytes', async () => {
    await runDifferential(pair, [
      ...elements('list', 'k', WORDS),
      ['SORT', 'k', 'ALPHA'],
      ['SORT', 'k', 'ALPHA', 'DESC'],
      ['SORT', 'k', 'ALPHA', 'DESC', 'STORE', 'd'],
      ['LRANGE', 'd', 0, -1],
      ['SORT', 'k', 'ALPHA', 'STORE', 'd'],
      ['LRANGE', 'd', 0, -1],
      ['RPUSH', 'numbers', '2\0x', '1', '2', '1\0'],
      ['SORT', 'numbers'],
    ])
  })

  test('BY and GET', async () => {
    const orders: readonly Command[] = [
      ['BY', 'w_*'],
      ['BY', 'o_*->f'],
      ['BY', 'o_*->n', 'ALPHA'],
      ['BY', 'w_*', 'ALPHA'],
      ['BY', 'nowhere_*'],
      ['BY', 'w_*->f'],
      ['BY', '*'],
      ['BY', 'o_*->f', 'BY', 'w_*'],
    ]
    const gets: readonly Command[] = [
      [],
      ['GET', '#'],
      ['GET', 'w_*'],
      ['GET', 'o_*->n', 'GET', '#', 'get', 'w_*'],
      ['GET', 'w_*->'],
      ['GET', 'w_*->f'],
      ['GET', 'o_*->missing'],
      ['GET', 'constant'],
      ['GET', ''],
      ['GET', '#x'],
      ['GET', '*'],
      ['GET', 'w_*', 'GET', 'w_**'],
    ]
    const script: Command[] = [...POINTERS]
    for (const type of COLLECTIONS) {
      script.push(...elements(type, type, NAMES))
      for (const by of orders) {
        for (const get of gets)
          script.push(['SORT', type, ...by, ...get, 'DESC'], ['SORT_RO', type, ...by, ...get])
        // With LIMIT redis-server sorts in another way, which leaves no order among what is equal.
        if (!by.includes('ALPHA')) script.push(['SORT', type, ...by, 'LIMIT', 2, 3, 'GET', '#'])
      }
    }
    // Texts that compare equal come in the order of the type, which a hash table does not have.
    const lists = script.filter(([, type, ...words]) => type === 'list' || !words.includes('ALPHA'))
    await runDifferential(pair, lists)
  })

  test('a byte 0 hides what follows it in a pattern', async () => {
    await runDifferential(pair, [
      ...POINTERS,
      ['RPUSH', 'k', 'a'],
      ['SET', 'w_a\0->f', 'zero'],
      ['SET', 'w_a->\0', 'zero'],
      ...['#\0x', 'w_\0*', 'w_*\0->f', 'w_*->\0', 'o_*->f\0'].map(
        (get): Command => ['SORT', 'k', 'BY', 'x', 'GET', get],
      ),
    ])
  })

  test('BY something constant keeps the order of lists and sorted sets', async () => {
    const script: Command[] = [...POINTERS]
    for (const type of ['list', 'zset']) {
      script.push(...elements(type, type, NAMES))
      for (const direction of DIRECTIONS) {
        for (const limit of LIMITS) {
          script.push(['SORT', type, 'BY', 'nosort', ...direction, ...limit])
          script.push(['SORT', type, ...limit, ...direction, 'BY', 'nosort', 'GET', 'w_*', 'GET', '#'])
          script.push(['SORT', type, 'BY', 'nosort', ...direction, ...limit, 'STORE', 'dest'])
          script.push(['LRANGE', 'dest', 0, -1], ['EXISTS', 'dest'])
        }
      }
      script.push(['SORT', type, 'BY', 'nosort', 'BY', 'w_*'], ['SORT', type, 'BY', 'w_*', 'BY', ''])
    }
    await runDifferential(pair, script)
  })

  test('of a set the order is any, but stored it is sorted', async () => {
    await runDifferential(pair, [
      ...elements('set', 'set', NAMES),
      ...elements('set', 'ints', ['3', '1', '10', '2']),
      compared(sameElements, 'SORT', 'set', 'BY', 'nosort'),
      compared(sameElements, 'SORT', 'set', 'BY', 'nosort', 'DESC', 'ALPHA'),
      ['SORT', 'set', 'BY', 'nosort', 'STORE', 'dest'],
      ['LRANGE', 'dest', 0, -1],
      ['SORT', 'set', 'BY', 'nosort', 'DESC', 'LIMIT', 1, 3, 'STORE', 'dest'],
      ['LRANGE', 'dest', 0, -1],
      ['SORT', 'ints', 'BY', 'nosort', 'BY', 'w_*', 'STORE', 'dest'],
      ['LRANGE', 'dest', 0, -1],
    ])
  })

  test('STORE', async () => {
    await runDifferential(pair, [
      ...POINTERS,
      ...elements('list', 'k', NAMES),
      ['SET', 'dest', 'a string', 'EX', 1000],
      ['SORT', 'k', 'ALPHA', 'STORE', 'dest'],
      ['TTL', 'dest'],
      ['LRANGE', 'dest', 0, -1],
      ['SORT', 'k', 'ALPHA', 'GET', 'w_*', 'GET', 'o_*->n', 'store', 'nowhere', 'STORE', 'dest'],
      ['LRANGE', 'dest', 0, -1],
      ['EXISTS', 'nowhere'],
      ['SORT', 'k', 'ALPHA', 'STORE', 'k'],
      ['LRANGE', 'k', 0, -1],
      ['SORT', 'k', 'ALPHA', 'LIMIT', 100, 1, 'STORE', 'dest'],
      ['EXISTS', 'dest'],
      ['SORT', 'k', 'STORE', 'k'],
      ['LRANGE', 'k', 0, -1],
      ['SORT', 'missing', 'STORE', 'k'],
      ['SORT', 'missing', 'STORE', 'k'],
      ['EXISTS', 'k'],
      ['SORT', 'missing'],
      ['SORT', 'missing', 'BY', 'w_*', 'GET', 'w_*'],
    ])
  })

  test('what is no number', async () => {
    const script: Command[] = [['RPUSH', 'k', '1', '2']]
    // Numbers out of range come last: redis-server 7.0 never forgets that there was one.
    for (const word of [
      'x',
      '1x',
      ' ',
      '1 ',
      'nan',
      '-nan',
      '1,5',
      '--1',
      '1e',
      '0x',
      '1.797e308',
      '5e-320',
      '1e999',
    ]) {
      script.push(['RPUSH', 'list', word, '1'], ['SORT', 'list'], ['SORT', 'list', 'STORE', 'dest'])
      script.push(['EXISTS', 'dest'], ['SORT', 'list', 'LIMIT', '0', '0'], ['SORT', 'list', 'BY', 'nosort'])
      script.push(
        ['SET', 'w_2', word],
        ['SORT', 'k', 'BY', 'w_*'],
        ['SORT', 'k', 'BY', 'w_*', 'ALPHA'],
        ['DEL', 'list'],
      )
    }
    await runDifferential(pair, script)
  })

  test('errors and their order', async () => {
    await runDifferential(pair, [
      ['SET', 'string', 'v'],
      ['HSET', 'hash', 'f', 'v'],
      ['RPUSH', 'k', 'x'],
      ['SORT'],
      ['SORT_RO'],
      ['SORT', 'string'],
      ['SORT', 'hash', 'ALPHA'],
      ['SORT_RO', 'string'],
      ['SORT', 'string', 'what'],
      ['SORT', 'k', 'what'],
      ['SORT', 'k', 'LIMIT'],
      ['SORT', 'k', 'LIMIT', 1],
      ['SORT', 'k', 'LIMIT', 1, 'x'],
      ['SORT', 'k', 'LIMIT', 'x', 1],
      ['SORT', 'k', 'LIMIT', 'x', 1, 'what'],
      ['SORT', 'k', 'what', 'LIMIT', 'x', 1],
      ['SORT', 'k', 'LIMIT', '9223372036854775808', 1],
      ['SORT', 'k', 'BY'],
      ['SORT', 'k', 'GET'],
      ['SORT', 'k', 'STORE'],
      ['SORT_RO', 'k', 'STORE', 'd'],
      ['SORT_RO', 'k', 'ALPHA', 'STORE'],
      ['SORT', 'string', 'STORE', 'd'],
      ['SORT', 'k', ''],
    ])
  })

  test('keys of a request', async () => {
    const requests: readonly Command[] = [
      ['SORT', 'k'],
      ['SORT', 'k', 'STORE', 'd'],
      ['SORT', 'k', 'store', 'd', 'STORE', 'e'],
      ['SORT', 'k', 'BY', 'store', 'x', 'GET', 'store', 'y', 'STORE', 'd'],
      ['SORT', 'k', 'LIMIT', 'STORE', 'x', 'STORE', 'd', 'ALPHA'],
      ['SORT', 'k', 'STORE'],
      ['SORT', 'k', 'STORE', 'STORE'],
      ['SORT', 'k', 'STORE', 'STORE', 'STORE'],
      ['SORT', 'k', 'what', 'STORE', 'd'],
      ['SORT_RO', 'k', 'STORE', 'd'],
      ['SORT_RO', 'k'],
    ]
    await runDifferential(pair, [
      ...requests.map((request): Command => ['COMMAND', 'GETKEYS', ...request]),
      ...requests.map((request): Command => ['COMMAND', 'GETKEYSANDFLAGS', ...request]),
    ])
  })

  test('large collections', async () => {
    const numbers = Array.from({ length: 3000 }, (_, i) => String((i * 7919) % 3001))
    const script: Command[] = []
    for (const type of COLLECTIONS) {
      script.push(...elements(type, type, numbers), ['SORT', type], ['SORT', type, 'DESC', 'LIMIT', 1000, 20])
      script.push(['SORT', type, 'ALPHA', 'STORE', 'dest'], ['LRANGE', 'dest', 0, -1])
      script.push(['SORT', type, 'BY', 'w_*', 'LIMIT', 10, 10], ['SORT', type, 'BY', 'w_*', 'GET', 'w_*'])
    }
    for (const type of ['list', 'zset']) {
      script.push(
        ['SORT', type, 'BY', 'nosort', 'LIMIT', 1500, 10],
        ['SORT', type, 'BY', 'nosort', 'DESC', 'LIMIT', 7, 10],
      )
    }
    const pointers = numbers
      .filter((_, i) => i % 3 === 0)
      .flatMap((n, i) => [`w_${n}`, String((i * 31) % 100)])
    await runDifferential(pair, [['MSET', ...pointers], ...script])
  })
})
