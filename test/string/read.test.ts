// GET, MGET, STRLEN, GETRANGE, SUBSTR, GETDEL and GETEX: replies, index rules, and what becomes of the key.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

const INDEXES = [
  ...['0', '1', '-1', '2', '-2', '4', '5', '6', '-5', '-6', '-7', '100', '-100'],
  ...['9223372036854775807', '-9223372036854775808', '9007199254740993', '9223372036854775808'],
  ...['', 'x', '1.0', '-0', ' 1'],
]

describe('the commands that read strings', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('GET, MGET and STRLEN', async () => {
    await runDifferential(pair, [
      ['SET', 'k', 'value'],
      ['SET', 'n', '-123'],
      ['SET', 'empty', ''],
      ['SET', 'gone', 'v', 'PXAT', '1'],
      ['RPUSH', 'list', 'x'],
      ...['k', 'n', 'empty', 'gone', 'list', 'missing'].flatMap((name): Command[] => [
        ['GET', name],
        ['STRLEN', name],
        ['MGET', name],
      ]),
      ['MGET', 'k', 'list', 'missing', 'n', 'k', 'gone', 'empty'],
      ['GET'],
      ['GET', 'a', 'b'],
      ['MGET'],
      ['STRLEN'],
      ['STRLEN', 'a', 'b'],
    ])
  })

  for (const name of ['GETRANGE', 'SUBSTR']) {
    test(`${name}: all pairs of indexes`, async () => {
      const script: Command[] = [
        ['SET', 'k', 'Hello'],
        ['SET', 'n', '-1234'],
        ['SET', 'empty', ''],
      ]
      for (const from of INDEXES) {
        for (const to of INDEXES) {
          script.push([name, 'k', from, to], [name, 'n', from, to], [name, 'empty', from, to])
        }
      }
      await runDifferential(pair, script, { protocols: [2] })
    })

    test(`${name}: arguments are checked before the key`, async () => {
      await runDifferential(pair, [
        ['RPUSH', 'list', 'x'],
        [name, 'list', '0', '-1'],
        [name, 'list', 'x', '-1'],
        [name, 'missing', '0', '-1'],
        [name, 'missing', '0', 'x'],
        [name, 'missing', '0'],
        [name, 'missing', '0', '1', '2'],
      ])
    })
  }

  test('GETDEL', async () => {
    await runDifferential(pair, [
      ['SET', 'k', 'v', 'EX', '100'],
      ['GETDEL', 'k'],
      ['EXISTS', 'k'],
      ['GETDEL', 'k'],
      ['RPUSH', 'list', 'x'],
      ['GETDEL', 'list'],
      ['EXISTS', 'list'],
      ['GETDEL'],
      ['GETDEL', 'a', 'b'],
    ])
  })

  test('GETEX sets, keeps and removes the expiry', async () => {
    await runDifferential(pair, [
      ['SET', 'k', 'v', 'EX', '100'],
      ['GETEX', 'k'],
      ['TTL', 'k'],
      ['GETEX', 'k', 'PERSIST'],
      ['TTL', 'k'],
      ['GETEX', 'k', 'persist', 'PERSIST'],
      ['GETEX', 'k', 'EX', '1000'],
      ['TTL', 'k'],
      ['GETEX', 'k', 'PX', '1000', 'PX', '200000'],
      ['TTL', 'k'],
      ['GETEX', 'k', 'EXAT', '33177117420'],
      ['EXPIRETIME', 'k'],
      ['GETEX', 'k', 'PXAT', '33177117420000'],
      ['PEXPIRETIME', 'k'],
      ['GETEX', 'k', 'EXAT', '1'],
      ['EXISTS', 'k'],
      ['SET', 'k', 'v', 'EX', '100'],
      ['GETEX', 'k', 'PXAT', '1'],
      ['EXISTS', 'k'],
    ])
  })

  test('GETEX: the order of checks', async () => {
    const options: Command[] = [
      [],
      ['EX', '0'],
      ['EX', 'x'],
      ['PX', '-1'],
      ['EX', '9223372036854775807'],
      ['PX', '9223372036854775807'],
      ['EX', '10', 'PERSIST'],
      ['PERSIST', 'EX', '10'],
      ['EX'],
      ['EX', '1', 'PX', '1'],
      ['KEEPTTL'],
      ['NX'],
      ['GET'],
      ['NOPE'],
    ]
    const script: Command[] = [
      ['SET', 'k', 'v'],
      ['RPUSH', 'list', 'x'],
    ]
    for (const name of ['k', 'list', 'missing'])
      for (const words of options) script.push(['GETEX', name, ...words])
    await runDifferential(pair, [...script, ['TTL', 'k'], ['GETEX']])
  })
})
