// INCREX, which redis-server 7.0 does not have.

import { describe, test } from 'node:test'
import { NOW_MS, type Step, unchanged, useRecorder } from '../support/recorder.ts'

const SYNTAX = '-ERR syntax error'
const NOT_INTEGER = '-ERR value is not an integer or out of range'
const WRONG_TYPE = '-WRONGTYPE Operation against a key holding the wrong kind of value'
const MAX = '9223372036854775807'
const MIN = '-9223372036854775808'

/** Steps that begin with a value each: value, options, new value and what was added. */
function cases(table: readonly (readonly [string | null, string, string, string])[]): Step[] {
  return table.flatMap(([old, options, value, applied]): Step[] => [
    old === null ? ['DEL k', {}] : [`SET k ${old}`, '+OK'],
    [`INCREX k ${options}`.trim(), `*2 :${value} :${applied}`],
  ])
}

function errors(table: readonly (readonly [string, string])[]): Step[] {
  return table.map(([options, error]): Step => [`INCREX k ${options}`, unchanged(`-ERR ${error}`)])
}

describe('INCREX', () => {
  const run = useRecorder()

  test('integers within bounds', async () => {
    await run(
      cases([
        [null, '', '1', '1'],
        ['5', '', '6', '1'],
        ['5', 'BYINT -7', '-2', '-7'],
        ['10', 'byint 5 ubound 15', '15', '5'],
        ['10', 'BYINT 6 UBOUND 15', '10', '0'],
        ['10', 'BYINT -5 LBOUND 5', '5', '-5'],
        ['10', 'BYINT -6 LBOUND 5', '10', '0'],
        ['50', 'BYINT -25 UBOUND 30', '25', '-25'],
        ['10', 'BYINT 5 LBOUND 20', '10', '0'],
        [MAX, '', MAX, '0'],
        [MIN, 'BYINT -1', MIN, '0'],
        ['9007199254740992', 'BYINT 1', '9007199254740993', '1'],
      ]),
    )
  })

  test('integers that saturate', async () => {
    await run(
      cases([
        ['50', 'BYINT 5 UBOUND 30 SATURATE', '30', '-20'],
        ['10', 'BYINT -5 LBOUND 20 SATURATE', '20', '10'],
        ['10', 'SATURATE BYINT 100 UBOUND 15', '15', '5'],
        [null, 'UBOUND 0 SATURATE', '0', '0'],
        [MAX, 'BYINT 5 SATURATE', MAX, '0'],
        [MIN, `BYINT ${MIN} SATURATE`, MIN, '0'],
        ['9223372036854775800', 'BYINT 100 SATURATE', MAX, '7'],
        [MAX, 'BYINT 1 UBOUND 10 LBOUND 0 SATURATE', '10', '-9223372036854775797'],
      ]),
    )
    await run([
      [`SET k ${MIN}`, '+OK'],
      ['INCREX k LBOUND 5 SATURATE', unchanged('-ERR applied increment would overflow')],
    ])
  })

  test('floating-point numbers', async () => {
    await run([
      ['SET k 10.5', '+OK'],
      ['INCREX k BYFLOAT 0.1', '*2 $4 10.6 $3 0.1'],
      ['INCREX k BYFLOAT 5 UBOUND 12', unchanged('*2 $4 10.6 $1 0')],
      ['INCREX k BYFLOAT 5 UBOUND 12 SATURATE', '*2 $2 12 $3 1.4'],
      ['OBJECT ENCODING k', '$6 embstr'],
      ['INCREX k BYFLOAT -1e3 LBOUND -inf UBOUND inf', '*2 $4 -988 $5 -1000'],
      ['INCREX missing BYFLOAT 3.0e3 LBOUND 1', '*2 $4 3000 $4 3000'],
      ['SET k 1.18e4932', '+OK'],
      ['INCREX k BYFLOAT 1.18e4932', { events: [] }],
      ['INCREX k BYFLOAT 1e4932 UBOUND 7 SATURATE', { events: ['incrbyfloat k'] }],
      ['GET k', '$1 7'],
      ['INCREX k BYFLOAT 1 LBOUND inf UBOUND inf SATURATE', '-ERR applied increment would be Infinity'],
    ])
    await run(
      [
        ['SET k 2', '+OK'],
        ['INCREX k BYFLOAT 0.5', '*2 ,2.5 ,0.5'],
        ['INCREX other', '*2 :1 :1'],
      ],
      3,
    )
  })

  test('encodings', async () => {
    await run([
      ['SET k 1', '+OK'],
      ['APPEND k 2', ':2'],
      ['OBJECT ENCODING k', '$3 raw'],
      ['INCREX k', '*2 :13 :1'],
      ['OBJECT ENCODING k', '$3 int'],
      ['INCREX k BYFLOAT 1', '*2 $2 14 $1 1'],
      ['OBJECT ENCODING k', '$6 embstr'],
    ])
  })

  test('expiry: kept, set, removed, only where there is none', async () => {
    await run([
      ['INCREX k', { events: ['new k', 'incrby k'], propagated: ['SET k 1 KEEPTTL'] }],
      [
        'INCREX k EX 100',
        { events: ['incrby k', 'expire k'], propagated: [`SET k 2 PXAT ${NOW_MS + 100_000}`] },
      ],
      ['INCREX k', { events: ['incrby k'], propagated: ['SET k 3 KEEPTTL'] }],
      ['TTL k', ':100'],
      ['INCREX k PX 5 ENX', { reply: '*2 :4 :1', events: ['incrby k'], propagated: ['SET k 4 KEEPTTL'] }],
      ['TTL k', ':100'],
      ['INCREX k PERSIST', { events: ['incrby k', 'persist k'], propagated: ['SET k 5'] }],
      ['TTL k', ':-1'],
      ['INCREX k PERSIST', { events: ['incrby k'], propagated: ['SET k 6 KEEPTTL'] }],
      ['INCREX far PXAT 9223372036854774999', { propagated: ['SET far 1 PXAT 9223372036854774999'] }],
      ['PEXPIRETIME far', ':9223372036854774999'],
      ['INCREX k ENX PXAT 1800000000000', { propagated: ['SET k 7 PXAT 1800000000000'] }],
      ['PEXPIRETIME k', ':1800000000000'],
      ['INCREX new EXAT 1800000000 ENX', '*2 :1 :1'],
      ['EXPIRETIME new', ':1800000000'],
      ['INCREX k BYFLOAT 0.5 EX 1', { events: ['incrbyfloat k', 'expire k'] }],
    ])
  })

  test('out of bounds nothing changes, not even the expiry', async () => {
    await run([
      ['SET k 5 EX 100', '+OK'],
      ['INCREX k UBOUND 5 PERSIST', unchanged('*2 :5 :0')],
      ['INCREX k UBOUND 5 EX 5', unchanged('*2 :5 :0')],
      ['INCREX k UBOUND 5 EXAT 1', unchanged('*2 :5 :0')],
      ['TTL k', ':100'],
      ['INCREX missing UBOUND 0', unchanged('*2 :0 :0')],
      ['EXISTS missing', ':0'],
    ])
  })

  test('a deadline that is over', async () => {
    await run([
      ['SET k 5', '+OK'],
      ['INCREX k EXAT 1', { reply: '*2 :6 :1', events: ['del k'], propagated: ['DEL k'] }],
      ['EXISTS k', ':0'],
      ['INCREX missing PXAT 1', unchanged('*2 :1 :1')],
      ['SET k 5 EX 100', '+OK'],
      ['INCREX k EXAT 1 ENX', '*2 :6 :1'],
      ['CONFIG SET lazyfree-lazy-expire yes', '+OK'],
      ['INCREX k EXAT 1', { propagated: ['UNLINK k'] }],
      ['CONFIG SET lazyfree-lazy-expire no', '+OK'],
    ])
  })

  test('NX and XX, as in Valkey', async () => {
    await run([
      ['INCREX k XX', unchanged('*2 :0 :0')],
      ['INCREX k NX BYINT 5', '*2 :5 :5'],
      ['INCREX k NX', unchanged('*2 :5 :0')],
      ['INCREX k XX', '*2 :6 :1'],
      ['INCREX k NX XX', SYNTAX],
    ])
  })

  test('options that do not go together or come twice', async () => {
    const words = ['BYINT 1', 'BYFLOAT 1', 'LBOUND 1', 'UBOUND 1', 'SATURATE', 'PERSIST', 'ENX', 'NX', 'XX']
    const times = ['EX 1', 'PX 1', 'EXAT 1', 'PXAT 1', 'PERSIST']
    const steps: Step[] = [...words, ...times].map((word) => [`INCREX k ${word} ${word}`, unchanged(SYNTAX)])
    for (const a of times) for (const b of times) steps.push([`INCREX k ${a} ${b}`, SYNTAX])
    const others = [
      'BYINT 1 BYFLOAT 1',
      'PERSIST ENX',
      'ENX PERSIST',
      'BYINT',
      'UBOUND',
      'EX',
      'SAT',
      'KEEPTTL',
      '5',
    ]
    await run([...steps, ...others.map((word): Step => [`INCREX k ${word}`, SYNTAX])])
  })

  test('the order of checks', async () => {
    await run(
      errors([
        ['ENX', 'ENX flag requires an expiration'],
        ['ENX BYINT x', 'ENX flag requires an expiration'],
        ['BYINT x UBOUND y', 'Increment is not an integer or out of range'],
        ['BYINT 9223372036854775808', 'Increment is not an integer or out of range'],
        ['BYINT 1.5 LBOUND y', 'Increment is not an integer or out of range'],
        ['BYFLOAT x', 'Increment is not a valid float'],
        ['BYFLOAT nan', 'Increment is not a valid float'],
        ['BYFLOAT 1e99999', 'Increment is not a valid float'],
        ['BYFLOAT -inf LBOUND x', 'BYFLOAT increment cannot be Infinity'],
        ['LBOUND x UBOUND x EX 0', 'LBOUND is not an integer or out of range'],
        ['LBOUND 1.5', 'LBOUND is not an integer or out of range'],
        ['UBOUND inf', 'UBOUND is not an integer or out of range'],
        ['BYFLOAT 1 LBOUND x', 'LBOUND is not a valid float'],
        ['BYFLOAT 1 UBOUND nan', 'UBOUND is not a valid float'],
        ['LBOUND 2 UBOUND 1 EX 0', "LBOUND can't be greater than UBOUND"],
        ['BYFLOAT 1 LBOUND inf', "LBOUND can't be greater than UBOUND"],
        ['BYFLOAT 1 UBOUND -inf', "LBOUND can't be greater than UBOUND"],
        ['EX x', 'value is not an integer or out of range'],
        ['EX 0', "invalid expire time in 'increx' command"],
        ['PX 9223372036854775807', "invalid expire time in 'increx' command"],
      ]),
    )
    await run([
      ['RPUSH k x', ':1'],
      ['INCREX k', unchanged(WRONG_TYPE)],
      ['INCREX k EX 0', unchanged("-ERR invalid expire time in 'increx' command")],
      ['SET k 1.5', '+OK'],
      ['INCREX k EXAT 1', unchanged(NOT_INTEGER)],
      ['INCREX k NX', unchanged(NOT_INTEGER)],
      ['SET k text', '+OK'],
      ['INCREX k BYFLOAT 1', unchanged('-ERR value is not a valid float')],
      ['SET k -inf', '+OK'],
      ['INCREX k BYFLOAT 1', unchanged('-ERR value cannot be Infinity')],
    ])
  })
})
