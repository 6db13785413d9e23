// The generic commands on a value of every type in every form, beside redis-server.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ManualClock } from '../../src/server/clock.ts'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { type Comparison, sameElements } from '../support/comparison.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { splitElements } from '../support/reply.ts'
import { useInProcess, usePair } from '../support/suite.ts'
import { TYPE_SAMPLES } from './type-samples.ts'

const FAR = '4102444800123'

/** The same keys behind the same cursor. */
const sameKeys: Comparison = (oracle, subject) => {
  const [left, right] = [splitElements(oracle), splitElements(subject)]
  return left[0]?.equals(right[0] as Buffer) === true && sameElements(left[1] as Buffer, right[1] as Buffer)
}

describe('generic commands on every type', { skip: oracleMissing() }, () => {
  const pair = usePair()
  const run = (script: readonly Command[]) =>
    runDifferential(pair, script, { comparisons: { SCAN: sameKeys } })

  for (const { name, make, read, isOldEncoding } of TYPE_SAMPLES) {
    /** What is said of a key. */
    const look = (key: string): Command[] => [
      ['TYPE', key],
      read(key),
      ['PEXPIRETIME', key],
      ...(isOldEncoding ? [['OBJECT', 'ENCODING', key]] : []),
      ['OBJECT', 'REFCOUNT', key],
      ['OBJECT', 'IDLETIME', key],
    ]

    test(name, async () => {
      const script: Command[] = []
      for (const expires of [false, true]) {
        script.push(['FLUSHALL'], ...make('a'))
        if (expires) script.push(['PEXPIREAT', 'a', FAR])
        script.push(...look('a'))
        script.push(['COPY', 'a', 'b'], ...look('b'), ...look('a'))
        script.push(['RENAME', 'a', 'c'], ...look('c'), ['EXISTS', 'a'])
        script.push(['MOVE', 'c', 1], ['EXISTS', 'c'], ['SELECT', 1], ...look('c'))
        script.push(['COPY', 'c', 'c', 'DB', 2], ['SELECT', 2], ...look('c'), ['SELECT', 0])
        script.push(['SWAPDB', 0, 1], ...look('c'), ['SWAPDB', 0, 1])
        // Over a value of another kind, and from one.
        script.push(
          ['SET', 'd', 'string', 'EX', 1000],
          ['COPY', 'b', 'd', 'REPLACE'],
          ...look('d'),
          ...look('b'),
        )
        script.push(['SADD', 'set', 1, 2], ['RENAME', 'd', 'set'], ...look('set'))
        script.push(['SET', 'string', 1], ['RENAME', 'string', 'set'], ['GET', 'set'])
        script.push(['SET', 'b', 'plain'], ['GET', 'b'], ...make('e'), ['UNLINK', 'e'], ...make('f'), [
          'DEL',
          'f',
        ])
        script.push(...make('g'), ['PEXPIREAT', 'g', 1], ['EXISTS', 'g'], ['PERSIST', 'c'], ['DBSIZE'])
        script.push(...make('h'), ['COPY', 'h', 'i'], ['DEL', 'h'], ...look('i'), ['FLUSHDB'], ['DBSIZE'])
      }
      await run(script)
    })
  }

  test('SCAN TYPE', async () => {
    const script: Command[] = TYPE_SAMPLES.flatMap(({ make }, i) => make(`key${i}`))
    for (const type of ['string', 'list', 'set', 'zset', 'hash', 'stream', 'LIST']) {
      script.push(['SCAN', 0, 'COUNT', 100, 'TYPE', type])
    }
    await run([...script, ['SCAN', 0, 'COUNT', 100], ['SCAN', 0, 'COUNT', 100, 'TYPE', 'set', 'MATCH', '*5']])
  })

  test('commands of strings refuse the other types', async () => {
    const others = TYPE_SAMPLES.filter(({ type }) => type !== 'string')
    await run(
      others.flatMap(({ make }): Command[] => [
        ['DEL', 'k'],
        ...make('k'),
        ['GET', 'k'],
        ['APPEND', 'k', 'x'],
        ['INCR', 'k'],
        ['MGET', 'k'],
        ['SETNX', 'k', 'x'],
        ['GETRANGE', 'k', 0, 1],
        ['SET', 'k', 'v', 'GET'],
        ['SETRANGE', 'k', 0, 'x'],
        ['GETSET', 'k', 'x'],
        ['MSETNX', 'k', 'v'],
        ['SET', 'k', 'v'],
        ['GET', 'k'],
      ]),
    )
  })
})

describe('what a value of every type takes', () => {
  const clock = new ManualClock()
  const subject = useInProcess({ clock, config: { 'enable-debug-command': 'yes' } })
  for (const { name, encoding, make } of TYPE_SAMPLES) {
    test(name, async () => {
      const { keyspace } = subject.server
      const usage = async (key: string) => Number(await ask(subject.client, 'MEMORY', 'USAGE', key))
      const used = () => {
        keyspace.lazyFree.drain()
        return keyspace.usedBytes
      }
      await subject.client.call('FLUSHALL')
      await subject.client.call('MSET', ...Array.from({ length: 40 }, (_, i) => [`other${i}`, 'x']).flat())
      // The tables of keys and of expiry times have room for what follows.
      await subject.client.pipeline([
        ['SET', 'k', 'v', 'EX', 1000],
        ['DEL', 'k'],
      ])
      while (keyspace.databases[0].table.isRehashing) await subject.client.call('EXISTS', 'k')
      const before = used()
      await subject.client.pipeline(make('k'))
      assert.equal(await ask(subject.client, 'OBJECT', 'ENCODING', 'k'), encoding)
      // The bucket that a key takes is part of the table of all keys.
      const bucketBytes = 4
      assert.equal((await usage('k')) - bucketBytes, used() - before)
      await subject.client.call('COPY', 'k', 'l')
      assert.equal((await usage('k')) + (await usage('l')) - 2 * bucketBytes, used() - before)
      await subject.client.call('RENAME', 'k', 'm')
      await subject.client.call('UNLINK', 'l')
      assert.equal((await usage('m')) - bucketBytes, used() - before)
      for (const samples of ['0', '1', '5', '1000000']) {
        assert.equal(await ask(subject.client, 'MEMORY', 'USAGE', 'm', 'SAMPLES', samples), await usage('m'))
      }
      await subject.client.call('DEL', 'm')
      assert.equal(used(), before)
    })

    test(`access clock of a ${name}`, async () => {
      await subject.client.call('FLUSHALL')
      await subject.client.pipeline(make('k'))
      clock.advance(100_000)
      assert.equal(await ask(subject.client, 'OBJECT', 'IDLETIME', 'k'), 100)
      await subject.client.call('TYPE', 'k')
      assert.equal(await ask(subject.client, 'OBJECT', 'IDLETIME', 'k'), 100)
      await subject.client.call('RENAME', 'k', 'l')
      assert.equal(await ask(subject.client, 'OBJECT', 'IDLETIME', 'l'), 0)
      clock.advance(50_000)
      await subject.client.call('COPY', 'l', 'k')
      assert.equal(await ask(subject.client, 'OBJECT', 'IDLETIME', 'k'), 0)
    })
  }

  test('fields of a hash keep their times in a copy, under another name and in another database', async () => {
    const time = String(clock.now() + 100_000)
    const digest = (key: string) => ask(subject.client, 'DEBUG', 'DIGEST-VALUE', key)
    await subject.client.call('CONFIG', 'SET', 'hash-max-listpack-entries', '512')
    await subject.client.call('FLUSHALL')
    await subject.client.call('HSET', 'k', 'a', '1', 'b', '2')
    const plain = await digest('k')
    await subject.client.call('HPEXPIREAT', 'k', time, 'FIELDS', 1, 'a')
    const volatile = await digest('k')
    assert.notDeepEqual(volatile, plain)
    await subject.client.pipeline([
      ['COPY', 'k', 'l'],
      ['RENAME', 'l', 'm'],
      ['MOVE', 'm', 1],
      ['SELECT', 1],
    ])
    assert.deepEqual(await digest('m'), volatile)
    assert.deepEqual(await ask(subject.client, 'HPEXPIRETIME', 'm', 'FIELDS', 2, 'a', 'b'), [
      Number(time),
      -1,
    ])
    await subject.client.call('HPERSIST', 'm', 'FIELDS', 1, 'a')
    assert.deepEqual(await digest('m'), plain)
    await subject.client.call('SELECT', 0)
    assert.deepEqual(await digest('k'), volatile)
  })

  test('frequency of use', async () => {
    await subject.client.call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu', 'lfu-log-factor', '0')
    for (const { name, make } of TYPE_SAMPLES.filter((each) => each.make('k').length === 1)) {
      await subject.client.call('FLUSHALL')
      await subject.client.pipeline(make('k'))
      assert.equal(await ask(subject.client, 'OBJECT', 'FREQ', 'k'), 5, name)
      await subject.client.pipeline([
        ['TOUCH', 'k'],
        ['TOUCH', 'k'],
      ])
      assert.equal(await ask(subject.client, 'OBJECT', 'FREQ', 'k'), 7, name)
    }
    await subject.client.call('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
  })
})
