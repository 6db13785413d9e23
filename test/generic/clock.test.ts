// Expiry as clients see it, on a clock that the test moves: keys go at their time, and their memory with them.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import { ManualClock } from '../../src/server/clock.ts'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { RawClient } from '../support/raw-client.ts'
import type { Reply } from '../support/reply.ts'
import { useInProcess } from '../support/suite.ts'

const clock = new ManualClock()
const subject = useInProcess({ clock })

beforeEach(async () => {
  subject.server.activeExpire = false
  await subject.client.pipeline([['FLUSHALL'], ['SELECT', '0']])
})

const call = (...command: Command) => ask(subject.client, ...command)

describe('a key with a time to live', () => {
  test('shows how long it lives, and is gone in the millisecond after its time', async () => {
    await call('SET', 'k', 'v')
    assert.equal(await call('PEXPIRE', 'k', 1500), 1)
    assert.deepEqual([await call('PTTL', 'k'), await call('TTL', 'k')], [1500, 2])
    assert.equal(await call('PEXPIRETIME', 'k'), clock.now() + 1500)
    assert.equal(await call('EXPIRETIME', 'k'), Math.round((clock.now() + 1500) / 1000))
    clock.advance(1001)
    assert.deepEqual([await call('PTTL', 'k'), await call('TTL', 'k')], [499, 0])
    clock.advance(499)
    assert.deepEqual([await call('PTTL', 'k'), await call('EXISTS', 'k')], [0, 1])
    clock.advance(1)
    assert.deepEqual(
      [await call('PTTL', 'k'), await call('TTL', 'k'), await call('PEXPIRETIME', 'k')],
      [-2, -2, -2],
    )
  })

  test('is invisible to every command from then on', async () => {
    const questions: [Command, Reply][] = [
      [['EXISTS', 'k', 'k'], 0],
      [['TOUCH', 'k'], 0],
      [['TYPE', 'k'], 'none'],
      [['DEL', 'k'], 0],
      [['UNLINK', 'k'], 0],
      [['EXPIRE', 'k', 100], 0],
      [['PERSIST', 'k'], 0],
      [['KEYS', '*'], []],
      [
        ['SCAN', '0', 'COUNT', '100'],
        ['0', []],
      ],
      [['RANDOMKEY'], null],
      [['RENAMENX', 'other', 'k'], 1],
      [['COPY', 'other', 'k'], 1],
      [['COPY', 'k', 'other', 'REPLACE'], 0],
      [['MOVE', 'k', '1'], 0],
      [['OBJECT', 'ENCODING', 'k'], null],
      [['GET', 'k'], null],
    ]
    for (const [question, answer] of questions) {
      await subject.client.pipeline([['FLUSHALL'], ['SET', 'k', 'old', 'PX', 10]])
      clock.advance(11)
      const needsOther = question.includes('other') && question[0] !== 'SCAN'
      if (needsOther) await call('SET', 'other', 'v')
      assert.deepEqual(await call(...question), answer, question.join(' '))
    }
  })

  test('does not stand in the way of MOVE into its database', async () => {
    await subject.client.pipeline([
      ['SELECT', '1'],
      ['SET', 'k', 'old', 'PX', 10],
      ['SELECT', '0'],
      ['SET', 'k', 'v'],
    ])
    clock.advance(11)
    assert.deepEqual([await call('MOVE', 'k', '1'), await call('EXISTS', 'k')], [1, 0])
    await call('SELECT', '1')
    assert.deepEqual([await call('GET', 'k'), await call('TTL', 'k')], ['v', -1])
  })

  test('ends in a time that is now, and then the key goes at once', async () => {
    for (const command of [
      ['PEXPIREAT', 'k', clock.now()],
      ['PEXPIRE', 'k', 0],
      ['EXPIREAT', 'k', Math.floor(clock.now() / 1000)],
    ]) {
      await call('SET', 'k', 'v')
      assert.deepEqual([await call(...command), await call('DBSIZE')], [1, 0])
    }
    await call('SET', 'k', 'v')
    assert.deepEqual([await call('PEXPIREAT', 'k', clock.now() + 1), await call('DBSIZE')], [1, 1])
  })

  test('stays hidden while CLIENT PAUSE holds writers back, and is deleted afterwards', async () => {
    const other = await RawClient.connect(subject.port)
    subject.server.activeExpire = true
    await call('SET', 'k', 'v', 'PX', 10)
    await call('CLIENT', 'PAUSE', 100_000, 'WRITE')
    clock.advance(5000)
    assert.deepEqual([await call('GET', 'k'), await call('DBSIZE'), await call('RANDOMKEY')], [null, 1, null])
    assert.deepEqual([await call('KEYS', '*'), await call('SCAN', '0')], [[], ['0', []]])
    await other.call('CLIENT', 'UNPAUSE')
    clock.advance(1000)
    assert.equal(await call('DBSIZE'), 0)
    await other.destroy()
  })
})

describe('expired keys that nobody asks for', () => {
  test('are deleted by the cron, and their memory comes back', async () => {
    const { keyspace } = subject.server
    const before = keyspace.arena.usedBytes + keyspace.apart.usedBytes
    subject.server.activeExpire = true
    const keys = Array.from(
      { length: 500 },
      (_, i): Command => ['SET', `k${i}`, 'v'.repeat(i * 200), 'PX', 1000 + i],
    )
    await subject.client.pipeline(keys)
    clock.advance(1250)
    const left = (await call('DBSIZE')) as number
    assert.ok(left >= 249 && left <= 350, `${left} keys are left halfway`)
    clock.advance(1000)
    assert.equal(await call('DBSIZE'), 0)
    assert.equal(keyspace.arena.usedBytes + keyspace.apart.usedBytes, before)
  })

  test('stay while DEBUG SET-ACTIVE-EXPIRE is off', async () => {
    await call('SET', 'k', 'v', 'PX', 10)
    clock.advance(60_000)
    assert.equal(await call('DBSIZE'), 1)
  })
})

describe('any sequence of commands', () => {
  test('shows exactly the keys whose time is not up', async () => {
    const key = fc.constantFrom('a', 'b', 'c')
    const ms = fc.integer({ min: 1, max: 30 })
    const step = fc.oneof(
      fc.record({ op: fc.constant('set' as const), key, ms }),
      fc.record({ op: fc.constant('setForever' as const), key }),
      fc.record({ op: fc.constant('pexpire' as const), key, ms }),
      fc.record({ op: fc.constant('persist' as const), key }),
      fc.record({ op: fc.constant('rename' as const), key, to: key }),
      fc.record({ op: fc.constant('copy' as const), key, to: key }),
      fc.record({ op: fc.constant('advance' as const), ms }),
    )
    const property = fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
      await call('FLUSHALL')
      const times = new Map<string, number>()
      for (const each of steps) {
        if (each.op === 'advance') clock.advance(each.ms)
        for (const [name, time] of times) if (time < clock.now()) times.delete(name)
        await runStep(each, times)
        const ttls = await Promise.all(['a', 'b', 'c'].map((name) => call('PTTL', name)))
        assert.deepEqual(
          ttls,
          ['a', 'b', 'c'].map((name) => expectedTtl(times.get(name))),
        )
        assert.deepEqual(((await call('KEYS', '*')) as string[]).sort(), [...times.keys()].sort())
      }
    })
    await fc.assert(property, { numRuns: 60, seed: 20_240_117 })
  })
})

type Step = { op: string; key?: string; to?: string; ms?: number }

/** Runs a step on the server and on the map of points in time. */
async function runStep({ op, key = '', to = '', ms = 0 }: Step, times: Map<string, number>): Promise<void> {
  const time = times.get(key)
  if (op === 'set') {
    await call('SET', key, 'v', 'PX', ms)
    times.set(key, clock.now() + ms)
  } else if (op === 'setForever') {
    await call('SET', key, 'v')
    times.set(key, Number.POSITIVE_INFINITY)
  } else if (op === 'pexpire') {
    assert.equal(await call('PEXPIRE', key, ms), time === undefined ? 0 : 1)
    if (time !== undefined) times.set(key, clock.now() + ms)
  } else if (op === 'persist') {
    assert.equal(await call('PERSIST', key), time !== undefined && time < Number.POSITIVE_INFINITY ? 1 : 0)
    if (time !== undefined) times.set(key, Number.POSITIVE_INFINITY)
  } else if (op === 'rename' && time !== undefined) {
    assert.equal(await call('RENAME', key, to), 'OK')
    times.delete(key)
    times.set(to, time)
  } else if (op === 'copy' && time !== undefined && key !== to) {
    assert.equal(await call('COPY', key, to, 'REPLACE'), 1)
    times.set(to, time)
  }
}

function expectedTtl(time: number | undefined): number {
  if (time === undefined) return -2
  return time === Number.POSITIVE_INFINITY ? -1 : time - clock.now()
}
