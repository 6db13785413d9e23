// INCR, DECR, INCRBY, DECRBY and INCRBYFLOAT: all pairs of stored value and increment, errors and encodings.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

const INTEGERS = [
  ...['0', '1', '-1', '12', '9999', '10000', '-9999', '2147483647', '-2147483648', '4294967296'],
  ...['999999999999999', '1000000000000000', '9007199254740991', '9007199254740992', '-9007199254740992'],
  ...['9223372036854775806', '9223372036854775807', '-9223372036854775807', '-9223372036854775808'],
  ...['9223372036854775808', '-9223372036854775809', '1'.repeat(30)],
  ...['', ' 1', '1 ', '+1', '01', '-0', '--1', '-', 'abc', '1.0', '1e3', '0x10'],
]

const FLOATS = [
  ...[
    '0',
    '-0',
    '1',
    '-1',
    '0.1',
    '0.2',
    '3.0e3',
    '5.0e-3',
    '1.23',
    '-1.23',
    '10.5',
    '.5',
    '5.',
    '1e17',
    '1e-17',
  ],
  ...['1e-18', '17179869184.5', '9007199254740993', '18446744073709551615', '18446744073709551616', '1e30'],
  ...['1.7976931348623157e308', '1e4932', '-1e4932', '1.18e4932', '1e-4950', '1e5000', '0x1p3', '0x.8'],
  ...[
    'inf',
    '-inf',
    '+inf',
    'INFINITY',
    'nan',
    '-nan',
    '',
    ' 1',
    '1 ',
    '1,5',
    'abc',
    '1e',
    '3.14159265358979323846',
  ],
]

/** Another increment for each place: about as many pairs as there are values, times four. */
function spread<T>(values: readonly T[], i: number): T[] {
  return [1, 3, 7, 12].map((step) => values[(i * step + step) % values.length] as T)
}

describe('the commands that calculate', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('INCR and DECR of every kind of value', async () => {
    const script = [...INTEGERS, ...FLOATS].flatMap((value): Command[] =>
      ['INCR', 'DECR'].flatMap((name): Command[] => [
        ['SET', 'k', value, 'EX', '100'],
        [name, 'k'],
        ['GET', 'k'],
        ['OBJECT', 'ENCODING', 'k'],
        ['TTL', 'k'],
      ]),
    )
    await runDifferential(pair, script)
  })

  test('INCRBY and DECRBY: pairs of values', async () => {
    const script: Command[] = []
    for (const name of ['INCRBY', 'DECRBY']) {
      for (const value of INTEGERS) {
        for (const delta of INTEGERS) {
          script.push(['SET', 'k', value], [name, 'k', delta], ['GET', 'k'], ['OBJECT', 'ENCODING', 'k'])
        }
        script.push(['DEL', 'k'], [name, 'k', value], ['GET', 'k'], ['OBJECT', 'ENCODING', 'k'])
      }
    }
    await runDifferential(pair, script, { protocols: [2] })
  })

  test('the increment is checked before the key', async () => {
    await runDifferential(pair, [
      ['RPUSH', 'list', 'x'],
      ['INCR', 'list'],
      ['INCRBY', 'list', '1'],
      ['INCRBY', 'list', 'x'],
      ['INCRBY', 'list', '9223372036854775807'],
      ['DECRBY', 'list', '-9223372036854775808'],
      ['INCRBYFLOAT', 'list', 'x'],
      ['INCRBYFLOAT', 'list', '1'],
      ['SET', 'k', 'no number'],
      ['INCRBY', 'k', 'x'],
      ['DECRBY', 'k', '-9223372036854775808'],
      ['INCRBYFLOAT', 'k', 'x'],
      ['INCR'],
      ['INCR', 'k', '1'],
      ['INCRBY', 'k'],
      ['DECRBY', 'k', '1', '2'],
      ['INCRBYFLOAT', 'k'],
    ])
  })

  test('a value that is no text of an integer becomes one', async () => {
    await runDifferential(pair, [
      ['SET', 'k', '1'],
      ['APPEND', 'k', '0'],
      ['OBJECT', 'ENCODING', 'k'],
      ['INCR', 'k'],
      ['OBJECT', 'ENCODING', 'k'],
      ['INCRBYFLOAT', 'k', '1'],
      ['OBJECT', 'ENCODING', 'k'],
      ['INCRBYFLOAT', 'k', '0.5'],
      ['INCR', 'k'],
      ['INCRBYFLOAT', 'k', '0.5'],
      ['INCR', 'k'],
      ['OBJECT', 'ENCODING', 'k'],
    ])
  })

  test('INCRBYFLOAT: pairs of values', async () => {
    const script: Command[] = []
    const values = [...FLOATS, ...INTEGERS]
    for (const [i, value] of values.entries()) {
      for (const delta of spread(values, i)) {
        script.push(
          ['SET', 'k', value, 'EX', '100'],
          ['INCRBYFLOAT', 'k', delta],
          ['GET', 'k'],
          ['OBJECT', 'ENCODING', 'k'],
          ['TTL', 'k'],
        )
      }
      script.push(['DEL', 'k'], ['INCRBYFLOAT', 'k', value], ['OBJECT', 'ENCODING', 'k'])
    }
    await runDifferential(pair, script)
  })
})
