// OBJECT beside redis-server; access clocks under both kinds of eviction policy on a clock that the test moves.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ManualClock } from '../../src/server/clock.ts'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import type { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { useInProcess, usePair } from '../support/suite.ts'

const SUBCOMMANDS = ['ENCODING', 'FREQ', 'IDLETIME', 'REFCOUNT']

describe('OBJECT beside redis-server', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('answers about strings of every encoding', async () => {
    const values = [
      '',
      '0',
      '1',
      '9999',
      '10000',
      '-1',
      '01',
      '9223372036854775807',
      'e'.repeat(44),
      'r'.repeat(45),
    ]
    const script: Command[] = []
    for (const value of values) {
      script.push(['SET', 'k', value], ['OBJECT', 'ENCODING', 'k'], ['object', 'refcount', 'k'])
    }
    script.push(['SET', 'n', '9998'], ['INCR', 'n'], ['OBJECT', 'REFCOUNT', 'n'], ['INCR', 'n'])
    await runDifferential(pair, [...script, ['OBJECT', 'REFCOUNT', 'n'], ['OBJECT', 'IDLETIME', 'n']])
  })

  test('checks its arguments in the order of redis-server', async () => {
    const policies = [
      'noeviction',
      'allkeys-lru',
      'volatile-ttl',
      'allkeys-lfu',
      'volatile-lfu',
      'allkeys-random',
    ]
    const script: Command[] = policies.flatMap((policy): Command[] => [
      ['CONFIG', 'SET', 'maxmemory-policy', policy],
      ['SET', 'k', 'v'],
      ['OBJECT', 'IDLETIME', 'k'],
      ['OBJECT', 'FREQ', 'k'],
      ['OBJECT', 'FREQ', 'missing'],
      ['OBJECT', 'IDLETIME', 'missing'],
      ['SET', 'n', '7'],
      ['OBJECT', 'REFCOUNT', 'n'],
      ['CONFIG', 'SET', 'maxmemory', '1gb'],
      ['SET', 'n', '7'],
      ['OBJECT', 'REFCOUNT', 'n'],
      ['CONFIG', 'SET', 'maxmemory', '0'],
    ])
    for (const name of SUBCOMMANDS) {
      script.push(
        ['OBJECT', name],
        ['OBJECT', name, 'missing'],
        ['OBJECT', name, 'k', 'x'],
        ['OBJECT', `${name}x`, 'k'],
      )
    }
    await runDifferential(pair, [
      ...script,
      ['OBJECT'],
      ['OBJECT', ''],
      ['OBJECT', 'HELP', 'x'],
      ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'],
    ])
  })

  test('HELP has the frame and the subcommands of redis-server', async () => {
    const lines = async (client: RawClient): Promise<string[]> => {
      const reply = (await ask(client, 'object', 'help')) as string[]
      return reply.filter((line) => !line.startsWith(' '))
    }
    assert.deepEqual(await lines(pair.subjectClient), await lines(pair.oracleClient))
  })
})

describe('the access clock that OBJECT shows', () => {
  const clock = new ManualClock()
  const subject = useInProcess({ clock })

  const idle = (key: string) => ask(subject.client, 'OBJECT', 'IDLETIME', key)

  test('is the time since the last use; asking about a key is none', async () => {
    await subject.client.call('SET', 'k', 'v')
    clock.advance(100_000)
    assert.equal(await idle('k'), 100)
    await subject.client.pipeline([
      ['TTL', 'k'],
      ['TYPE', 'k'],
      ['EXISTS', 'k'],
      ['OBJECT', 'ENCODING', 'k'],
      ['SCAN', '0', 'TYPE', 'string'],
      ['KEYS', '*'],
      ['RANDOMKEY'],
    ])
    assert.equal(await idle('k'), 100)
    for (const use of [
      ['TOUCH', 'k'],
      ['GET', 'k'],
      ['EXPIRE', 'k', '100000'],
      ['PERSIST', 'k'],
    ] as Command[]) {
      await subject.client.call(...use)
      assert.equal(await idle('k'), 0, use.join(' '))
      clock.advance(50_000)
      assert.equal(await idle('k'), 50)
    }
  })

  test('goes along with RENAME and MOVE, which are uses; a copy starts anew', async () => {
    await subject.client.pipeline([['FLUSHALL'], ['SET', 'k', 'v']])
    clock.advance(100_000)
    await subject.client.call('COPY', 'k', 'copy')
    assert.deepEqual([await idle('k'), await idle('copy')], [0, 0])
    clock.advance(30_000)
    await subject.client.call('RENAME', 'k', 'l')
    assert.deepEqual([await idle('l'), await idle('copy')], [0, 30])
  })

  test('is a counter with an LFU policy, which falls with the minutes', async () => {
    await subject.client.pipeline([
      ['FLUSHALL'],
      ['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu', 'lfu-log-factor', '0'],
      ['SET', 'k', 'v'],
    ])
    const freq = (key: string) => ask(subject.client, 'OBJECT', 'FREQ', key)
    assert.equal(await freq('k'), 5)
    for (let i = 0; i < 10; i++) await subject.client.call('GET', 'k')
    assert.equal(await freq('k'), 15)
    clock.advance(4 * 60_000)
    assert.equal(await freq('k'), 11)
    await subject.client.call('RENAME', 'k', 'l')
    assert.equal(await freq('l'), 12)
    await subject.client.call('COPY', 'l', 'copy')
    assert.deepEqual([await freq('l'), await freq('copy')], [13, 5])
    await subject.client.call('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
  })
})
