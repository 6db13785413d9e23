// SPOP and SRANDMEMBER: fair in every encoding, never the same member twice, and all of it handed on.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { assertUniform } from '../support/chi-square.ts'
import type { Command } from '../support/command.ts'
import { recordPropagation } from '../support/recording.ts'
import { decodeReply } from '../support/reply.ts'
import { useInProcess } from '../support/suite.ts'

const SETS: Readonly<Record<string, readonly string[]>> = {
  intset: Array.from({ length: 40 }, (_, i) => String(i * 1000)),
  listpack: Array.from({ length: 40 }, (_, i) => `m${i}`),
  hashtable: Array.from({ length: 400 }, (_, i) => `member:${i}`),
}
const ROUNDS = 60

describe('random members', () => {
  const subject = useInProcess()
  const run = (...command: Command) => ask(subject.client, ...command)
  const list = async (...command: Command) => [...((await run(...command)) as Iterable<string>)]

  /** Runs the same command many times and counts what it returns. */
  async function countAll(
    members: readonly string[],
    times: number,
    commands: readonly Command[],
  ): Promise<number[]> {
    const counts = new Map(members.map((member) => [member, 0]))
    const replies = await subject.client.pipeline(Array.from({ length: times }, () => commands).flat())
    for (const reply of replies) {
      const decoded = decodeReply(reply)
      if (typeof decoded === 'number' || decoded === 'OK') continue
      const found = typeof decoded === 'string' ? [decoded] : [...(decoded as Iterable<string>)]
      for (const member of found) counts.set(member, (counts.get(member) as number) + 1)
    }
    return [...counts.values()]
  }

  for (const [encoding, members] of Object.entries(SETS)) {
    describe(`of a ${encoding}`, () => {
      const { length } = members

      beforeEach(async () => {
        await run('FLUSHALL')
        await run('SADD', 'k', ...members)
        assert.equal(await run('OBJECT', 'ENCODING', 'k'), encoding)
      })

      test('are uniform, one at a time', async () => {
        assertUniform(await countAll(members, length * ROUNDS, [['SRANDMEMBER', 'k']]))
      })

      test('are uniform and independent with a negative count', async () => {
        assertUniform(await countAll(members, ROUNDS, [['SRANDMEMBER', 'k', -length]]))
      })

      for (const share of [0.1, 0.5, 0.95]) {
        const count = Math.round(length * share)
        test(`are different and fair, ${count} of ${length}`, async () => {
          const found = await list('SRANDMEMBER', 'k', count)
          assert.equal(new Set(found).size, count)
          const counts = await countAll(members, Math.ceil(ROUNDS / share), [['SRANDMEMBER', 'k', count]])
          assertUniform(counts)
        })

        test(`popped are different and fair, ${count} of ${length}`, async () => {
          const popped = await list('SPOP', 'k', count)
          const left = await list('SMEMBERS', 'k')
          assert.equal(popped.length, count)
          assert.deepEqual([...popped, ...left].sort(), [...members].sort())
          const again: Command[] = [
            ['SPOP', 'k', count],
            ['SADD', 'k', ...members],
          ]
          await run('SADD', 'k', ...members)
          assertUniform(await countAll(members, Math.ceil(ROUNDS / share), again))
        })
      }

      test('popped one by one come each once', async () => {
        const replies = await subject.client.pipeline(members.map(() => ['SPOP', 'k']))
        assert.deepEqual(replies.map((reply) => String(decodeReply(reply))).sort(), [...members].sort())
        assert.equal(await run('EXISTS', 'k'), 0)
      })

      test('that go are handed on as removals', async () => {
        const handedOn = recordPropagation(subject.server)
        const popped = await list('SPOP', 'k', 3)
        const one = await run('SPOP', 'k')
        const expected = ['MULTI', ...popped.map((member) => `SREM k ${member}`), 'EXEC', `SREM k ${one}`]
        assert.deepEqual(
          handedOn.map(({ line }) => line),
          expected,
        )
        handedOn.length = 0
        const rest = await list('SPOP', 'k', length - 5)
        assert.equal(handedOn.length, rest.length + 2)
        assert.deepEqual(
          handedOn.slice(1, -1).map(({ line }) => line),
          rest.map((member) => `SREM k ${member}`),
        )
        assert.equal(await run('SCARD', 'k'), 1)
      })
    })
  }

  test('of a table that has just shrunk are uniform', async () => {
    await run('FLUSHALL')
    const members = Array.from({ length: 3000 }, (_, i) => `member:${i}`)
    await run('SADD', 'k', ...members)
    await run('SREM', 'k', ...members.slice(100))
    assertUniform(await countAll(members.slice(0, 100), 100 * ROUNDS, [['SRANDMEMBER', 'k']]))
    const refill: Command[] = [
      ['SPOP', 'k', '10'],
      ['SADD', 'k', ...members.slice(0, 100)],
    ]
    assertUniform(await countAll(members.slice(0, 100), 10 * ROUNDS, refill))
  })

  test('counts far beyond the size return what there is', async () => {
    await run('FLUSHALL')
    await run('SADD', 'k', 'a', 'b', 'c')
    assert.equal((await list('SRANDMEMBER', 'k', '9223372036854775807')).length, 3)
    assert.equal((await list('SPOP', 'k', '9223372036854775807')).length, 3)
  })
})
