// DEL, UNLINK, EXISTS, TOUCH, TYPE, KEYS, RANDOMKEY beside redis-server.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { decodeReply } from '../support/reply.ts'
import { usePair } from '../support/suite.ts'

const LONG_KEY = 'k'.repeat(40_000)
const BINARY_KEY = Buffer.from('\x00\r\n\xff*', 'latin1')

describe('the commands that ask for keys and delete them', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('DEL, UNLINK, EXISTS and TOUCH count each key as often as it is named and there', async () => {
    const script = ['DEL', 'unlink', 'EXISTS', 'Touch'].flatMap((name): Command[] => [
      ['MSET', 'a', '1', 'b', '2', '', 'empty', LONG_KEY, 'long', BINARY_KEY, 'binary'],
      ['DEL', 'list'],
      ['RPUSH', 'list', 'x'],
      [name, 'a'],
      [name, 'a'],
      [name, 'b', 'b', 'missing', 'b'],
      [name, '', LONG_KEY, BINARY_KEY, 'list'],
      ['EXISTS', 'a', 'b', '', LONG_KEY, BINARY_KEY, 'list'],
      [name],
      ['DBSIZE'],
    ])
    await runDifferential(pair, script)
  })

  test('TYPE names the type of any key', async () => {
    await runDifferential(pair, [
      ['TYPE', 'k'],
      ['SET', 'k', 'v'],
      ['TYPE', 'k'],
      ['SET', 'k', '12'],
      ['TYPE', 'k'],
      ['RPUSH', 'list', 'x'],
      ['TYPE', 'list'],
      ['TYPE'],
      ['TYPE', 'a', 'b'],
    ])
  })

  test('KEYS lists what matches', async () => {
    const patterns = [
      '*',
      '',
      '?',
      'k*',
      'k?',
      '[a-k]*',
      '[^a]*',
      '\\*',
      '*\xff*',
      '**',
      '*1*',
      'K*',
      '[',
      'k\\',
    ]
    const script: Command[] = [
      ['KEYS', '*'],
      [
        'MSET',
        'a',
        '1',
        'k1',
        '2',
        '',
        'empty',
        'kk',
        '3',
        BINARY_KEY,
        'binary',
        '*',
        'star',
        'abc',
        '4',
        '[',
        '5',
      ],
      ...patterns.map((pattern): Command => ['KEYS', Buffer.from(pattern, 'latin1')]),
      ['KEYS'],
      ['KEYS', 'a', 'b'],
      ['SELECT', '1'],
      ['KEYS', '*'],
    ]
    await runDifferential(pair, script)
  })

  test('KEYS lists a hundred thousand keys', async () => {
    const client = await RawClient.connect(pair.subject.port)
    const words = Array.from({ length: 100_000 }, (_, i) => [`key:${i}`, 'v']).flat()
    await client.pipeline([['FLUSHALL'], ['MSET', ...words]])
    const keys = decodeReply(await client.call('KEYS', '*')) as string[]
    assert.equal(new Set(keys).size, 100_000)
    assert.equal(keys.length, 100_000)
    const some = decodeReply(await client.call('KEYS', 'key:?9??')) as string[]
    assert.equal(some.length, 900)
    await client.call('FLUSHALL')
    await client.destroy()
  })

  test('RANDOMKEY answers a key that is there, or null', async () => {
    await runDifferential(pair, [
      ['RANDOMKEY'],
      ['SET', 'k', 'v'],
      { command: ['RANDOMKEY'], compare: (oracle, subject) => oracle.equals(subject) },
      ['DEL', 'k'],
      ['RANDOMKEY'],
      ['RANDOMKEY', 'x'],
    ])
  })

  test('RANDOMKEY answers every key now and then', async () => {
    const client = await RawClient.connect(pair.subject.port)
    const words = Array.from({ length: 20 }, (_, i) => [`key:${i}`, 'v']).flat()
    await client.pipeline([['FLUSHALL'], ['MSET', ...words]])
    const replies = await client.pipeline(Array.from({ length: 5000 }, () => ['RANDOMKEY']))
    assert.equal(new Set(replies.map(String)).size, 20)
    await client.destroy()
  })
})
