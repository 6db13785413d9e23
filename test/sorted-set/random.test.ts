// ZRANDMEMBER: what can be compared with redis-server, and that every member is picked equally often.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { sameType } from '../support/comparison.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { useInProcess, usePair } from '../support/suite.ts'
import { inBothEncodings, SMALL_LIMITS, USUAL_LIMITS } from './words.ts'

describe('ZRANDMEMBER against redis-server', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('shapes of replies and the order of checks', async () => {
    const script: Command[] = [
      ['ZADD', 'z', '1', 'a', '2', 'b', '3', 'c', '4', 'd', '4.5', '17'],
      ['SET', 'string', 'x'],
    ]
    for (const key of ['z', 'missing', 'string']) {
      script.push(['ZRANDMEMBER', key])
      for (const count of ['0', '5', '9', 'x', '', '9223372036854775807', '-9223372036854775808'])
        script.push(['ZRANDMEMBER', key, count])
      for (const count of ['0', '5', '100', 'x', '4611686018427387903', '4611686018427387904']) {
        script.push(['ZRANDMEMBER', key, count, 'WITHSCORES'], ['ZRANDMEMBER', key, count, 'NOPE'])
        script.push(['ZRANDMEMBER', key, count, 'withscores', 'WITHSCORES'])
      }
      script.push(['ZRANDMEMBER', key, '-4611686018427387904', 'WITHSCORES'])
      script.push(['ZRANDMEMBER', key, '-9223372036854775808', 'WITHSCORES'])
    }
    const lone: Command[] = [['ZADD', 'one', '1.5', 'only']]
    for (const count of ['1', '2', '-1', '-3']) {
      lone.push(['ZRANDMEMBER', 'one', count], ['ZRANDMEMBER', 'one', count, 'WITHSCORES'])
    }
    const isRandom = ({ length, [1]: key }: Command): boolean => length === 2 && key === 'z'
    const steps = [...inBothEncodings(script), ...inBothEncodings(lone)].map((command) =>
      command[0] === 'ZRANDMEMBER' && isRandom(command) ? { command, compare: sameType } : command,
    )
    await runDifferential(pair, steps)
  })
})

describe('ZRANDMEMBER is fair', () => {
  const subject = useInProcess()
  const MEMBERS = 50

  for (const [name, limits] of [
    ['packed', USUAL_LIMITS],
    ['big', SMALL_LIMITS],
  ] as const) {
    test(name, async () => {
      const { client } = subject
      for (const words of [...limits, ['FLUSHALL']]) await client.call(...words)
      for (let i = 0; i < MEMBERS; i++) await client.call('ZADD', 'z', String(i % 7), `m${i}`)
      for (const [count, rounds] of [
        ['-5000', 4],
        ['5', 3000],
        ['30', 800],
      ] as const) {
        const hits = new Map<string, number>()
        let picks = 0
        for (let i = 0; i < rounds; i++) {
          const members = (await ask(client, 'ZRANDMEMBER', 'z', count)) as string[]
          if (Number(count) > 0) assert.equal(new Set(members).size, Number(count))
          for (const member of members) hits.set(member, (hits.get(member) ?? 0) + 1)
          picks += members.length
        }
        const expected = picks / MEMBERS
        let chiSquare = 0
        for (let i = 0; i < MEMBERS; i++) chiSquare += ((hits.get(`m${i}`) ?? 0) - expected) ** 2 / expected
        // With 49 degrees of freedom a fair choice is beyond 112 once in a million times.
        assert.ok(chiSquare < 112, `${count}: ${chiSquare}`)
      }
    })
  }
})
