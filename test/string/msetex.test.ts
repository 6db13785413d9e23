// MSETEX, which redis-server 7.0 does not have.

import { describe, test } from 'node:test'
import { NOW_MS, type Step, unchanged, useRecorder } from '../support/recorder.ts'

const SYNTAX = '-ERR syntax error'
const BAD_NUMKEYS = '-ERR invalid numkeys value'
const BAD_PAIRS = '-ERR wrong number of key-value pairs'
const BAD_TIME = "-ERR invalid expire time in 'msetex' command"
const NOT_INTEGER = '-ERR value is not an integer or out of range'

describe('MSETEX', () => {
  const run = useRecorder()

  test('stores over anything and drops the expiry', async () => {
    await run([
      ['SET a old EX 100', '+OK'],
      ['RPUSH b x', ':1'],
      [
        'MSETEX 3 a 1 b two c 3',
        {
          reply: ':1',
          events: ['set a', 'set b', 'new c', 'set c'],
          propagated: ['MSETEX 3 a 1 b two c 3'],
        },
      ],
      ['MGET a b c', '*3 $1 1 $3 two $1 3'],
      ['TTL a', ':-1'],
      ['MSETEX 2 a 1 a 2', ':1'],
      ['GET a', '$1 2'],
    ])
  })

  test('deadlines', async () => {
    await run([
      [
        'MSETEX 2 a 1 b 2 EX 100',
        {
          events: ['new a', 'expire a', 'set a', 'new b', 'expire b', 'set b'],
          propagated: [`MSETEX 2 a 1 b 2 PXAT ${NOW_MS + 100_000}`],
        },
      ],
      ['PEXPIRETIME b', `:${NOW_MS + 100_000}`],
      ['MSETEX 1 a 1 px 500 xx', { reply: ':1', propagated: [`MSETEX 1 a 1 PXAT ${NOW_MS + 500} xx`] }],
      ['PTTL a', ':500'],
      ['MSETEX 1 a 1 PXAT 9223372036854774999', { propagated: ['MSETEX 1 a 1 PXAT 9223372036854774999'] }],
      ['PEXPIRETIME a', ':9223372036854774999'],
      ['MSETEX 1 a 1 EXAT 1800000000', { propagated: ['MSETEX 1 a 1 PXAT 1800000000000'] }],
      ['MSETEX 1 a 2 PXAT 1800000000001 PXAT 1800000000002', ':1'],
      ['PEXPIRETIME a', ':1800000000002'],
      ['MSETEX 2 a 3 b 3 KEEPTTL', { events: ['set a', 'set b'], propagated: ['MSETEX 2 a 3 b 3 KEEPTTL'] }],
      ['PEXPIRETIME a', ':1800000000002'],
      ['PEXPIRETIME b', `:${NOW_MS + 100_000}`],
      ['MSETEX 1 a 4 EXAT 1', ':1'],
      ['EXISTS a', ':0'],
    ])
  })

  test('NX and XX: all or none', async () => {
    await run([
      ['SET a old', '+OK'],
      ['MSETEX 2 b 1 a 2 NX', unchanged(':0')],
      ['MSETEX 2 a 1 b 2 XX', unchanged(':0')],
      ['MGET a b', '*2 $3 old $-1'],
      ['MSETEX 2 b 1 c 2 NX EX 10', ':1'],
      ['RPUSH list x', ':1'],
      ['MSETEX 3 a 7 b 8 list 9 XX', ':1'],
      ['MGET a b list', '*3 $1 7 $1 8 $1 9'],
    ])
  })

  test('the order of checks', async () => {
    const arity = "-ERR wrong number of arguments for 'msetex' command"
    const steps: Step[] = [
      ['MSETEX 1 a', unchanged(arity)],
      ['MSETEX 0 a 1', BAD_NUMKEYS],
      ['MSETEX -1 a 1', BAD_NUMKEYS],
      ['MSETEX x a 1 NOPE', BAD_NUMKEYS],
      ['MSETEX 2147483648 a 1', BAD_NUMKEYS],
      ['MSETEX 9223372036854775808 a 1', BAD_NUMKEYS],
      ['MSETEX 2147483647 a 1', BAD_PAIRS],
      ['MSETEX 2 a 1 b', BAD_PAIRS],
      ['MSETEX 2 a 1 EX 10', ':1'],
      ['MSETEX 1 a 1 b 2', SYNTAX],
      ['MSETEX 1 a 1 NX XX', SYNTAX],
      ['MSETEX 1 a 1 EX', SYNTAX],
      ['MSETEX 1 a 1 EX 10 PX 10', SYNTAX],
      ['MSETEX 1 a 1 KEEPTTL EX 10', SYNTAX],
      ['MSETEX 1 a 1 EX x NOPE', SYNTAX],
      ['MSETEX 1 a 1 EX x', NOT_INTEGER],
      ['MSETEX 1 a 1 EX 0', BAD_TIME],
      ['MSETEX 1 a 1 PX -5 XX', BAD_TIME],
      ['MSETEX 1 a 1 EX 9223372036854775807', BAD_TIME],
    ]
    await run(steps)
  })

  test('COMMAND GETKEYS finds the keys', async () => {
    await run([['COMMAND GETKEYS MSETEX 2 a 1 b 2 EX 10', '*2 $1 a $1 b']])
  })
})
