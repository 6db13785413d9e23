// The bitmap commands of Redis 7.0 against redis-server: replies, errors, growth and encodings.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

const KEYS: readonly Command[] = [
  ['SET', 'number', '12345'],
  ['SET', 'short', 'foobar'],
  ['SET', 'empty', ''],
  ['SET', 'long', 'x'.repeat(100)],
  ['LPUSH', 'list', 'x'],
]

describe('bitmap commands', { skip: oracleMissing() }, () => {
  const pair = usePair()
  const run = (script: readonly Command[]) => runDifferential(pair, [...KEYS, ...script])

  test('SETBIT and GETBIT: errors in the order of their checks', () =>
    run([
      ['SETBIT', 'list', '0', '1'],
      ['GETBIT', 'list', '0'],
      ['SETBIT', 'list', '-1', '1'],
      ['SETBIT', 'list', '0', '2'],
      ['SETBIT', 'list', 'x', '2'],
      ['GETBIT', 'list', 'x'],
      ['GETBIT', 'missing', '-1'],
      ['GETBIT', 'missing', '#1'],
      ['SETBIT', 'missing', '#1', '1'],
      ['SETBIT', 'missing', '4294967296', '1'],
      ['SETBIT', 'missing', '9223372036854775808', '1'],
      ['GETBIT', 'missing', '4294967295'],
      ['GETBIT', 'short', '4294967295'],
      ['SETBIT', 'missing', '1', '-1'],
      ['SETBIT', 'missing', '1', ''],
      ['SETBIT', 'missing', '1'],
      ['GETBIT', 'missing'],
      ['EXISTS', 'missing'],
    ]))

  test('SETBIT makes a string raw and longer', () =>
    run([
      ...['number', 'short', 'empty', 'long', 'new'].flatMap((key): Command[] => [
        ['SETBIT', key, '3', '0'],
        ['OBJECT', 'ENCODING', key],
        ['GET', key],
        ['SETBIT', key, '7', '1'],
        ['SETBIT', key, '7', '1'],
        ['SETBIT', key, '900', '0'],
        ['STRLEN', key],
        ['SETBIT', key, '901', '1'],
        ['GET', key],
        ['GETBIT', key, '901'],
        ['GETBIT', key, '902'],
        ['BITCOUNT', key],
      ]),
      ['SETBIT', 'large', '700000', '1'],
      ['SETBIT', 'large', '1', '1'],
      ['SETBIT', 'large', '800000', '1'],
      ['STRLEN', 'large'],
      ['BITCOUNT', 'large'],
      ['BITPOS', 'large', '1', '1'],
      ['BITPOS', 'large', '0', '0', '0'],
    ]))

  test('the limit is proto-max-bulk-len', () =>
    run([
      ['CONFIG', 'SET', 'proto-max-bulk-len', '1mb'],
      ['SETBIT', 'k', '8388608', '1'],
      ['SETBIT', 'k', '8388607', '1'],
      ['STRLEN', 'k'],
      ['BITFIELD', 'k', 'SET', 'i64', '8388607', '-1'],
      ['STRLEN', 'k'],
      ['BITFIELD', 'k', 'GET', 'i64', '8388607', 'GET', 'u8', '8388608'],
      ['GETBIT', 'k', '8388608'],
      ['BITFIELD', 'k', 'GET', 'i64', '#131072'],
      ['CONFIG', 'SET', 'proto-max-bulk-len', '512mb'],
    ]))

  test('BITCOUNT and BITPOS: errors', () =>
    run([
      ['BITCOUNT', 'list'],
      ['BITCOUNT', 'short', '0'],
      ['BITCOUNT', 'short', 'x', '0'],
      ['BITCOUNT', 'short', '0', 'x'],
      ['BITCOUNT', 'short', '0', '1', 'bits'],
      ['BITCOUNT', 'short', '0', '1', 'bit', 'bit'],
      ['BITCOUNT', 'short', '9223372036854775808', '1'],
      ['BITCOUNT'],
      ['BITPOS', 'list', '1'],
      ['BITPOS', 'list', '2'],
      ['BITPOS', 'missing', 'x'],
      ['BITPOS', 'missing', '-1'],
      ['BITPOS', 'missing', '0'],
      ['BITPOS', 'missing', '1'],
      ['BITPOS', 'empty', '0'],
      ['BITPOS', 'empty', '1'],
      ['BITPOS', 'short', '1', 'x'],
      ['BITPOS', 'short', '1', '0', 'x'],
      ['BITPOS', 'short', '1', '0', 'x', 'y'],
      ['BITPOS', 'short', '1', '0', '1', 'bits'],
      ['BITPOS', 'short', '1', '0', '1', 'bit', 'bit'],
      ['BITPOS', 'short'],
      ['BITCOUNT', 'number'],
      ['BITPOS', 'number', '0'],
      ['BITCOUNT', 'short', '-9223372036854775807', '-9223372036854775808'],
      ['BITCOUNT', 'short', '-9223372036854775808', '-9223372036854775807'],
    ]))

  test('BITOP', () =>
    run([
      ['BITOP', 'NAND', 'to', 'short'],
      ['BITOP', 'NOT', 'to', 'short', 'long'],
      ['BITOP', 'AND', 'to', 'short', 'list'],
      ['BITOP', 'AND', 'to'],
      ['BITOP', 'AND', 'to', 'short', 'long'],
      ['GET', 'to'],
      ['OBJECT', 'ENCODING', 'to'],
      ['BITOP', 'xor', 'to', 'short', 'number', 'empty', 'missing'],
      ['GET', 'to'],
      ['BITOP', 'OR', 'number', 'number'],
      ['OBJECT', 'ENCODING', 'number'],
      ['EXPIRE', 'to', '1000'],
      ['BITOP', 'NOT', 'to', 'long'],
      ['TTL', 'to'],
      ['GET', 'to'],
      ['BITOP', 'AND', 'list', 'short'],
      ['TYPE', 'list'],
      ['BITOP', 'AND', 'to', 'missing', 'empty'],
      ['EXISTS', 'to'],
      ['BITOP', 'AND', 'to', 'missing'],
    ]))

  test('BITOP of long strings of several lengths, over itself too', () => {
    const lengths = [70_000, 65_535, 80_001, 16_384, 5]
    const strings = lengths.map((length, n) =>
      Buffer.from(Array.from({ length }, (_, i) => (i * (n + 3)) >>> 2)),
    )
    const names = lengths.map((_, n) => `s${n}`)
    const check = (key: string): Command[] => [
      ['GET', key],
      ['BITCOUNT', key],
    ]
    return run([
      ...strings.map((bytes, n): Command => ['SET', `s${n}`, bytes]),
      ...['AND', 'OR', 'XOR'].flatMap((name): Command[] => [
        ['BITOP', name, 'to', ...names],
        ...check('to'),
        ['BITOP', name, 'to', 's0', 's1'],
        ...check('to'),
        ['EXPIRE', 'to', '1000'],
        ['BITOP', name, 'to', 'to', 's1', 's4'],
        ['TTL', 'to'],
        ...check('to'),
      ]),
      ['BITOP', 'NOT', 'to', 's0'],
      ...check('to'),
      ['BITOP', 'NOT', 'to', 'to'],
      ...check('to'),
    ])
  })

  test('BITFIELD', () =>
    run([
      ['BITFIELD', 'missing'],
      ['BITFIELD', 'list'],
      ['BITFIELD_RO', 'list', 'GET', 'u8', '0'],
      ['BITFIELD', 'list', 'SET', 'u8', '0', '1'],
      ['BITFIELD', 'list', 'OVERFLOW', 'NONE'],
      ['BITFIELD', 'missing', 'GET', 'u8', '0', 'GET', 'i64', '5'],
      ['EXISTS', 'missing'],
      ['BITFIELD', 'number', 'GET', 'u8', '0', 'GET', 'u4', '#1'],
      ['OBJECT', 'ENCODING', 'number'],
      ['BITFIELD', 'number', 'INCRBY', 'u8', '0', '0'],
      ['OBJECT', 'ENCODING', 'number'],
      ['BITFIELD', 'new', 'OVERFLOW', 'FAIL', 'INCRBY', 'u2', '100', '5'],
      ['STRLEN', 'new'],
      [
        'BITFIELD',
        'new',
        'SET',
        'u63',
        '1',
        '-1',
        'GET',
        'i64',
        '0',
        'SET',
        'i64',
        '#3',
        '-9223372036854775808',
      ],
      [
        'BITFIELD',
        'new',
        'OVERFLOW',
        'SAT',
        'INCRBY',
        'i64',
        '#3',
        '-1',
        'OVERFLOW',
        'WRAP',
        'INCRBY',
        'i64',
        '#3',
        '-1',
      ],
      [
        'BITFIELD',
        'new',
        'OVERFLOW',
        'SAT',
        'SET',
        'u8',
        '0',
        '-1',
        'SET',
        'i8',
        '8',
        '-200',
        'SET',
        'i8',
        '16',
        '200',
      ],
      ['GET', 'new'],
      ['BITFIELD_RO', 'new', 'SET', 'u8', '0', '1'],
      ['BITFIELD_RO', 'new', 'OVERFLOW', 'SAT', 'GET', 'u8', '0'],
      ['COMMAND', 'GETKEYSANDFLAGS', 'BITFIELD', 'k', 'GET', 'u8', '0'],
      [
        'COMMAND',
        'GETKEYSANDFLAGS',
        'BITFIELD',
        'k',
        'OVERFLOW',
        'SAT',
        'GET',
        'u8',
        '0',
        'SET',
        'u8',
        '0',
        '1',
      ],
      ['COMMAND', 'GETKEYSANDFLAGS', 'BITFIELD', 'k', 'PUT'],
    ]))
})
