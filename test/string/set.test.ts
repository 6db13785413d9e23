// SET with all options of Redis 7.0, SETNX, SETEX, PSETEX, GETSET, MSET and MSETNX: replies, order of checks, TTL, encodings.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { sameBytes } from '../support/comparison.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { compared, type Script } from '../support/script.ts'
import { usePair } from '../support/suite.ts'

/** Expiry times at the edges: of time, of 64 bits after the unit and the present are taken in, and malformed ones. */
const TIMES = [
  ...['100', '0', '-1', '-0', '01', '+1', ' 1', '1.5', '', 'abc', '1e3'],
  ...['9007199254740993', '9223372036854775', '9223372036854776', '9223370000000000000'],
  ...['9223372036854775000', '9223372036854775807', '9223372036854775808', '-9223372036854775808'],
]

/** How a key looks from outside. */
function show(name: string): Command[] {
  return [
    ['GET', name],
    ['TTL', name],
    ['OBJECT', 'ENCODING', name],
  ]
}

/** Deadlines beyond 2^53, where not every millisecond is a double, and up to the last one. */
const FAR_TIMES = ['9007199254740993', '9223372036854774999', '9223372036854775000', '9223372036854775807']

describe('SET and its relatives', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('deadlines are kept to the millisecond, as far away as they can be', async () => {
    const script = FAR_TIMES.flatMap(
      (time): Script => [
        ['SET', 'k', 'v', 'PXAT', time],
        compared(sameBytes, 'PEXPIRETIME', 'k'),
        ['SET', 'k', 'v', 'KEEPTTL'],
        ['RENAME', 'k', 'l'],
        compared(sameBytes, 'PEXPIRETIME', 'l'),
        ['SET', 'l', 'v'],
        ['GETEX', 'l', 'PXAT', time],
        compared(sameBytes, 'PEXPIRETIME', 'l'),
        compared(sameBytes, 'EXPIRETIME', 'l'),
      ],
    )
    await runDifferential(pair, [
      ...script,
      ['SET', 'k', 'v', 'EXAT', '9223372036854775'],
      compared(sameBytes, 'PEXPIRETIME', 'k'),
      ['PSETEX', 'k', '9000000000000000001', 'v'],
      ['PTTL', 'k'],
      ['SETEX', 'k', '9000000000000001', 'v'],
      ['TTL', 'k'],
    ])
  })

  test('SET stores over anything and drops the expiry', async () => {
    await runDifferential(pair, [
      ['SET', 'k', 'v'],
      ...show('k'),
      ['SET', 'k', 'w', 'EX', '1000'],
      ...show('k'),
      ['SET', 'k', 'x'],
      ...show('k'),
      ['RPUSH', 'list', 'a'],
      ['SET', 'list', 'string now'],
      ...show('list'),
      ['SET', '', ''],
      ...show(''),
      ['SET', 'k'],
      ['SET'],
    ])
  })

  test('encodings of stored values', async () => {
    const values = [
      ...['', '0', '-0', '-1', '01', '+1', ' 1', '1 ', '12345', '9999', '10000', '1.0'],
      ...['9223372036854775807', '9223372036854775808', '-9223372036854775808', '-9223372036854775809'],
      ...['999999999999999', '1000000000000000', '9007199254740993', 'a'.repeat(44), 'a'.repeat(45)],
      ...['1'.repeat(20), '1'.repeat(44), '1'.repeat(45), Buffer.from([0]), Buffer.from([0xff, 13, 10])],
    ]
    const script = values.flatMap((value): Command[] => [
      ['SET', 'k', value],
      ...show('k'),
      ['SETNX', 'n', value],
      ...show('n'),
      ['GETSET', 'n', value],
      ...show('n'),
      ['MSET', 'm', value],
      ...show('m'),
      ['SETEX', 'e', '100', value],
      ...show('e'),
      ['DEL', 'n'],
    ])
    await runDifferential(pair, script)
  })

  test('conditions NX and XX', async () => {
    await runDifferential(pair, [
      ['SET', 'k', '1', 'XX'],
      ['SET', 'k', '1', 'NX'],
      ['SET', 'k', '2', 'nx'],
      ['SET', 'k', '3', 'Xx'],
      ['SET', 'k', '4', 'NX', 'XX'],
      ['SET', 'k', '4', 'XX', 'NX'],
      ['SET', 'k', '5', 'XX', 'XX', 'EX', '100'],
      ...show('k'),
      ['SET', 'k', '6', 'NX', 'EX', '500'],
      ...show('k'),
      ['RPUSH', 'list', 'a'],
      ['SET', 'list', 'v', 'NX'],
      ['SET', 'list', 'v', 'XX'],
      ...show('list'),
    ])
  })

  test('GET: the old value, the type check, with conditions', async () => {
    await runDifferential(pair, [
      ['SET', 'k', '1', 'GET'],
      ['SET', 'k', '2', 'GET', 'GET'],
      ['SET', 'k', '3', 'NX', 'GET'],
      ['SET', 'new', '3', 'NX', 'GET'],
      ['SET', 'missing', '3', 'XX', 'GET'],
      ['EXISTS', 'missing'],
      ['SET', 'k', '4', 'XX', 'GET', 'EX', '100'],
      ...show('k'),
      ['SET', 'k', '5', 'GET', 'KEEPTTL'],
      ...show('k'),
      ['RPUSH', 'list', 'a'],
      ['SET', 'list', 'v', 'GET'],
      ['SET', 'list', 'v', 'GET', 'NX'],
      ['SET', 'list', 'v', 'GET', 'EX', '0'],
      ['TYPE', 'list'],
      ['SET', 'k', 'get', 'GET'],
      ['GET', 'k'],
    ])
  })

  test('KEEPTTL', async () => {
    await runDifferential(pair, [
      ['SET', 'k', '1', 'KEEPTTL'],
      ...show('k'),
      ['SET', 'k', '2', 'EX', '1000'],
      ['SET', 'k', 'a longer value than the one before it', 'keepttl'],
      ...show('k'),
      ['SET', 'k', '3', 'KEEPTTL', 'KEEPTTL', 'XX'],
      ...show('k'),
      ['RPUSH', 'list', 'a'],
      ['EXPIRE', 'list', '1000'],
      ['SET', 'list', '4', 'KEEPTTL'],
      ...show('list'),
    ])
  })

  test('expiry options and times that cannot be', async () => {
    const script = TIMES.flatMap((time): Command[] => [
      ...['EX', 'px', 'EXAT', 'pxat'].flatMap((option): Command[] => [
        ['SET', 'k', 'v', option, time],
        ['EXISTS', 'k'],
        ['SET', 'k', 'over', option, time],
        ['GET', 'k'],
        ['PEXPIRETIME', 'k'],
        ['DEL', 'k'],
      ]),
      ['SETEX', 'k', time, 'v'],
      ['GET', 'k'],
      ['PEXPIRETIME', 'k'],
      ['PSETEX', 'k', time, 'v'],
      ['GET', 'k'],
      ['PEXPIRETIME', 'k'],
      ['DEL', 'k'],
    ])
    await runDifferential(pair, script)
  })

  test('options that do not go together, lack their value or do not exist', async () => {
    const options: Command[] = [
      ['EX', '100', 'PX', '100'],
      ['EX', '100', 'EX', '200'],
      ['EX', '0', 'EX', '200'],
      ['PX', '100', 'EX', '100'],
      ['EXAT', '100', 'PXAT', '100'],
      ['EX', '100', 'KEEPTTL'],
      ['KEEPTTL', 'EX', '100'],
      ['KEEPTTL', 'PXAT', '100'],
      ['EX'],
      ['GET', 'PX'],
      ['EX', 'abc', 'NOPE'],
      ['PERSIST'],
      ['NOPE'],
      [''],
      ['N'],
      ['NXX'],
      ['100'],
      ['EX', 'EX'],
      ['EX', '0', 'NX', 'XX'],
    ]
    await runDifferential(
      pair,
      options.flatMap((words): Command[] => [
        ['SET', 'k', 'v', ...words],
        ['TTL', 'k'],
      ]),
    )
  })

  test('SETNX', async () => {
    await runDifferential(pair, [
      ['SETNX', 'k', '1'],
      ['SETNX', 'k', '2'],
      ...show('k'),
      ['RPUSH', 'list', 'a'],
      ['SETNX', 'list', 'v'],
      ['SET', 'gone', 'v', 'PXAT', '1'],
      ['SETNX', 'gone', 'w'],
      ...show('gone'),
      ['SETNX', 'k'],
      ['SETNX', 'k', 'v', 'w'],
    ])
  })

  test('SETEX and PSETEX', async () => {
    await runDifferential(pair, [
      ['SETEX', 'k', '100', 'v'],
      ...show('k'),
      ['PSETEX', 'k', '500000', 'w'],
      ...show('k'),
      ['RPUSH', 'list', 'a'],
      ['PSETEX', 'list', '100000', 'v'],
      ...show('list'),
      ['SETEX', 'k', '100'],
      ['PSETEX', 'k', '100', 'v', 'w'],
    ])
  })

  test('GETSET', async () => {
    await runDifferential(pair, [
      ['GETSET', 'k', '1'],
      ['EXPIRE', 'k', '100'],
      ['GETSET', 'k', 'two'],
      ...show('k'),
      ['RPUSH', 'list', 'a'],
      ['GETSET', 'list', 'v'],
      ['TYPE', 'list'],
      ['GETSET', 'k'],
    ])
  })

  test('MSET and MSETNX', async () => {
    await runDifferential(pair, [
      ['MSET', 'a', '1', 'b', 'two', 'a', '3'],
      ['MGET', 'a', 'b', 'c'],
      ['EXPIRE', 'a', '100'],
      ['RPUSH', 'list', 'x'],
      ['MSET', 'a', '4', 'list', '5'],
      ...show('a'),
      ...show('list'),
      ['MSET', 'a'],
      ['MSET', 'a', '1', 'b'],
      ['MSETNX', 'a', '1', 'b'],
      ['MSETNX', 'x', '1', 'y', '2', 'x', '3'],
      ['MGET', 'x', 'y'],
      ['MSETNX', 'z', '1', 'x', '9'],
      ['EXISTS', 'z'],
      ['RPUSH', 'other', 'x'],
      ['MSETNX', 'z', '1', 'other', '9'],
      ['EXISTS', 'z'],
      ['MSETNX', 'z', '1'],
      ...show('z'),
    ])
  })
})
