// The connection commands against Redis: replies, error texts, and what they change, byte for byte.

import { describe, test } from 'node:test'
import fc from 'fast-check'
import { oracleMissing } from '../support/redis-binary.ts'
import { compareLines, useRawPair } from './raw-pair.ts'

describe('against Redis', { skip: oracleMissing() }, () => {
  const pair = useRawPair()

  test('PING, ECHO, QUIT', async () => {
    await compareLines(pair, 'PING', 'ping hello', 'PING a b', 'PiNg ""', 'ECHO', 'echo a', 'ECHO a b')
    await compareLines(pair, 'HELLO 3', 'PING', 'PING x', 'ECHO y')
    await compareLines(pair, 'QUIT a b c', 'PING')
    await compareLines(pair, 'HELLO 3', 'quit', 'PING')
  })

  test('SELECT', async () => {
    const indexes = ['0', '15', '16', '-1', 'x', '""', '01', '1.0', '2147483647', '2147483648', '-2147483649']
    await compareLines(pair, ...indexes.map((index) => `SELECT ${index}`), 'SELECT', 'SELECT 1 2')
    await compareLines(
      pair,
      'SELECT 9223372036854775808',
      'SELECT -9223372036854775808',
      'SELECT 99999999999999999999',
    )
    await compareLines(
      pair,
      'SELECT 3',
      'SET k v',
      'SELECT 4',
      'GET k',
      'SELECT 3',
      'GET k',
      'RESET',
      'GET k',
      'FLUSHALL',
    )
  })

  test('HELLO', async () => {
    const lines = ['HELLO', 'HELLO 2', 'HELLO 3', 'HELLO', 'GET none', 'HELLO 2', 'GET none']
    await compareLines(pair, ...lines)
    for (const version of [
      'x',
      '1',
      '4',
      '0',
      '-2',
      '3.0',
      '""',
      '99999999999999999999',
      '9223372036854775807',
    ]) {
      await compareLines(pair, `HELLO ${version}`, 'GET none')
    }
    await compareLines(pair, 'HELLO 3 SETNAME a', 'CLIENT GETNAME', 'HELLO 2 setname ""', 'CLIENT GETNAME')
    await compareLines(pair, 'HELLO 3 SETNAME', 'HELLO 3 AUTH', 'HELLO 3 AUTH a', 'HELLO 3 foo', 'GET none')
    await compareLines(pair, 'HELLO 3 SETNAME a AUTH', 'CLIENT GETNAME', 'HELLO AUTH default x', 'HELLO 3 ""')
    await compareLines(pair, 'HELLO 3 AUTH a b', 'HELLO 3 AUTH default b SETNAME n', 'CLIENT GETNAME')
    await compareLines(pair, 'HELLO 3 SETNAME "a b"', 'HELLO 3 SETNAME n SETNAME "\\xff"', 'CLIENT GETNAME')
    await compareLines(pair, 'HELLO 3 "no\\x00such"', 'HELLO 3 "no\\r\\nsuch"', 'HELLO 4 foo', 'HELLO x foo')
  })

  test('AUTH without a password', async () => {
    await compareLines(
      pair,
      'AUTH',
      'AUTH x',
      'AUTH default x',
      'AUTH Default x',
      'AUTH other x',
      'AUTH a b c',
      'PING',
    )
  })

  test('AUTH with a password', async () => {
    await compareLines(pair, 'CONFIG SET requirepass "p\\x00w d"', 'PING', 'AUTH x', 'PING')
    try {
      await compareLines(pair, 'PING', 'AUTH "p\\x00w d"', 'PING', 'AUTH x', 'PING', 'RESET', 'PING')
      await compareLines(
        pair,
        'AUTH p',
        'AUTH "p\\x00w"',
        'AUTH "p\\x00w d "',
        'AUTH "P\\x00w d"',
        'AUTH ""',
        'PING',
      )
      await compareLines(pair, 'AUTH default "p\\x00w d"', 'PING', 'AUTH default x', 'AUTH other "p\\x00w d"')
      await compareLines(pair, 'HELLO', 'HELLO 3', 'HELLO 3 SETNAME x', 'GET none', 'HELLO 4', 'HELLO x')
      await compareLines(
        pair,
        'HELLO 3 AUTH default x',
        'HELLO 3 AUTH default "p\\x00w d" SETNAME "a b"',
        'GET none',
      )
      await compareLines(
        pair,
        'HELLO 3 SETNAME n AUTH default "p\\x00w d"',
        'GET none',
        'CLIENT GETNAME',
        'HELLO',
      )
      await compareLines(
        pair,
        'foo',
        'GET',
        'CLIENT',
        'CLIENT foo',
        'CLIENT GETNAME',
        'CLIENT ID',
        'COMMAND COUNT',
        'ECHO x',
      )
      await compareLines(pair, 'RESET', 'QUIT', 'PING')
      await compareLines(
        pair,
        'CLIENT REPLY OFF',
        'SELECT 1',
        'INFO',
        'CONFIG GET port',
        'FLUSHALL',
        'DBSIZE',
      )
    } finally {
      await compareLines(pair, 'AUTH "p\\x00w d"', 'CONFIG SET requirepass ""', 'PING', 'RESET', 'PING')
    }
    await compareLines(pair, 'PING', 'AUTH x')
  })

  test('a password that is set and changed while connections are open', async () => {
    await compareLines(
      pair,
      'CONFIG SET requirepass a',
      'PING',
      'RESET',
      'PING',
      'AUTH a',
      'CONFIG SET requirepass b',
      'PING',
      'AUTH a',
      'PING',
      'AUTH b',
      'CONFIG SET requirepass ""',
      'RESET',
      'PING',
      'HELLO',
    )
  })

  test('random sequences', async () => {
    const line = fc.constantFrom(
      ...[
        'PING',
        'PING x',
        'ECHO "a b"',
        'SELECT 1',
        'SELECT 99',
        'HELLO 2',
        'HELLO 3',
        'HELLO',
        'HELLO 4',
        'RESET',
      ],
      ...[
        'CLIENT SETNAME n',
        'CLIENT SETNAME "a b"',
        'CLIENT GETNAME',
        'AUTH x',
        'AUTH default x',
        'nosuch',
        'GET',
      ],
      ...[
        'CLIENT REPLY ON',
        'CLIENT REPLY OFF',
        'CLIENT REPLY SKIP',
        'HELLO 3 SETNAME m',
        'HELLO 2 AUTH a b',
        '',
      ],
      ...[
        'SET k v',
        'GET k',
        'GET none',
        'DBSIZE',
        'CLIENT NO-EVICT ON',
        'CLIENT LIST ID 9999',
        'CLIENT UNBLOCK 9999',
      ],
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 25 }), async (lines) => {
        await compareLines(pair, 'FLUSHALL', ...lines, 'CLIENT REPLY ON', 'PING end')
      }),
      { numRuns: 300 },
    )
  })
})
