// ZREM, ZREMRANGEBY*, ZPOPMIN, ZPOPMAX and ZMPOP: replies, and what becomes of the key.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { inBothEncodings } from './words.ts'

const FILL: Command = [
  ...['ZADD', 'z', '1', 'a', '1', 'b', '2', 'c', '2.5', '17', '3', 'd', '4', 'e', 'inf', 'f', '-inf', 'g'],
]
const ALL: Command = ['ZRANGE', 'z', '0', '-1', 'WITHSCORES']
const STRING: Command = ['SET', 'string', 'x']

function eachOnFilled(commands: readonly Command[]): Command[] {
  return commands.flatMap((command): Command[] => [['DEL', 'z'], FILL, command, ALL, ['EXISTS', 'z']])
}

describe('the commands that remove members', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('ZREM', async () => {
    const script = eachOnFilled([
      ['ZREM', 'z', 'a'],
      ['ZREM', 'z', 'a', 'a', 'none', '17'],
      ['ZREM', 'z', 'none'],
      ['ZREM', 'z', ...'abcdefg', '17', 'more'],
      ['ZREM', 'missing', 'a'],
      ['ZREM', 'z'],
    ])
    await runDifferential(pair, [...inBothEncodings(script), STRING, ['ZREM', 'string', 'a']])
  })

  test('ZREMRANGEBYRANK', async () => {
    const indexes = ['0', '1', '-1', '3', '-3', '7', '8', '-8', '-9', '100', '-9223372036854775808', 'x']
    const commands = indexes.flatMap((from) =>
      indexes.map((to): Command => ['ZREMRANGEBYRANK', 'z', from, to]),
    )
    await runDifferential(pair, inBothEncodings(eachOnFilled(commands)), { protocols: [2] })
  })

  test('ZREMRANGEBYSCORE and ZREMRANGEBYLEX', async () => {
    const bounds = ['-inf', 'inf', '(-inf', '(inf', '1', '(1', '2', '(2', '2.75', '4', '', 'x']
    const byScore = bounds.flatMap((min) => bounds.map((max): Command => ['ZREMRANGEBYSCORE', 'z', min, max]))
    const words = ['-', '+', '[a', '(a', '[c', '(c', '[zz', '[', 'x']
    const byLex = words.flatMap((min) => words.map((max): Command => ['ZREMRANGEBYLEX', 'z', min, max]))
    const zeros: Command = ['ZADD', 'z', ...[...'abcde', ''].flatMap((member) => ['0', member])]
    const script = [
      ...eachOnFilled(byScore),
      ...byLex.flatMap((command): Command[] => [['DEL', 'z'], zeros, command, ALL]),
    ]
    await runDifferential(pair, inBothEncodings(script), { protocols: [2] })
  })

  test('ZREMRANGEBY*: the order of checks', async () => {
    const names = ['ZREMRANGEBYRANK', 'ZREMRANGEBYSCORE', 'ZREMRANGEBYLEX']
    await runDifferential(pair, [
      STRING,
      ...names.flatMap((name): Command[] => [
        [name, 'string', '1', '2'],
        [name, 'string', '-', '+'],
        [name, 'string', 'x', 'y'],
        [name, 'missing', '1', '2'],
        [name, 'missing', '-', '+'],
        [name, 'missing', '1'],
        [name, 'missing', '1', '2', '3'],
      ]),
    ])
  })

  test('ZPOPMIN and ZPOPMAX', async () => {
    const commands = ['ZPOPMIN', 'ZPOPMAX'].flatMap((name): Command[] => [
      [name, 'z'],
      [name, 'z', '1'],
      [name, 'z', '3'],
      [name, 'z', '0'],
      [name, 'z', '8'],
      [name, 'z', '100'],
      [name, 'z', '9223372036854775807'],
      [name, 'z', '-1'],
      [name, 'z', 'x'],
      [name, 'z', '9223372036854775808'],
      [name, 'z', '1', '2'],
      [name, 'missing'],
      [name, 'missing', '0'],
      [name, 'missing', 'x'],
      [name, 'missing', '3'],
      [name, 'string'],
      [name, 'string', '0'],
      [name, 'string', '-1'],
      [name],
    ])
    await runDifferential(pair, inBothEncodings([STRING, ...eachOnFilled(commands)]))
  })

  test('ZMPOP', async () => {
    const commands: Command[] = [
      ['ZMPOP', '1', 'z', 'MIN'],
      ['ZMPOP', '1', 'z', 'max'],
      ['ZMPOP', '1', 'z', 'MAX', 'COUNT', '3'],
      ['ZMPOP', '2', 'missing', 'z', 'MIN', 'COUNT', '100'],
      ['ZMPOP', '2', 'z', 'string', 'MIN'],
      ['ZMPOP', '2', 'string', 'z', 'MIN'],
      ['ZMPOP', '2', 'missing', 'string', 'MIN'],
      ['ZMPOP', '1', 'missing', 'MIN'],
      ['ZMPOP', '1', 'missing', 'MIN', 'COUNT', '2'],
      ['ZMPOP', '0', 'z', 'MIN'],
      ['ZMPOP', '-1', 'z', 'MIN'],
      ['ZMPOP', 'x', 'z', 'MIN'],
      ['ZMPOP', '1', 'z', 'NOPE'],
      ['ZMPOP', '1', 'z', 'z'],
      ['ZMPOP', '2', 'z', 'MIN'],
      ['ZMPOP', '9223372036854775807', 'z', 'MIN'],
      ['ZMPOP', '3', 'z', 'MIN'],
      ['ZMPOP', '1', 'z', 'MIN', 'COUNT'],
      ['ZMPOP', '1', 'z', 'MIN', 'COUNT', '0'],
      ['ZMPOP', '1', 'z', 'MIN', 'COUNT', '-1'],
      ['ZMPOP', '1', 'z', 'MIN', 'COUNT', 'x'],
      ['ZMPOP', '1', 'z', 'MIN', 'COUNT', '1', 'COUNT', '2'],
      ['ZMPOP', '1', 'z', 'MIN', 'NOPE', '1'],
      ['ZMPOP', '1', 'z'],
      ['ZMPOP', '1'],
    ]
    await runDifferential(pair, inBothEncodings([STRING, ...eachOnFilled(commands)]))
  })
})
