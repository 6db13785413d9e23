// ZSCAN: options, both encodings, and the promise of a whole walk.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { compared } from '../support/script.ts'
import { useInProcess, usePair } from '../support/suite.ts'
import { inBothEncodings, sameScan } from './words.ts'

describe('ZSCAN', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('options and the order of checks', async () => {
    const commands: Command[] = []
    for (const key of ['z', 'missing', 'string']) {
      for (const words of [
        [],
        ['MATCH', 'a*'],
        ['match', '*', 'count', '100'],
        ['COUNT', '100', 'MATCH', '*b*'],
        ['MATCH', 'a*', 'MATCH', '1*', 'COUNT', '50'],
        ['COUNT', '0'],
        ['COUNT', '-1'],
        ['COUNT', 'x'],
        ['COUNT'],
        ['MATCH'],
        ['TYPE', 'zset'],
        ['NOPE'],
      ])
        commands.push(['ZSCAN', key, '0', ...words])
      commands.push(
        ['ZSCAN', key, 'x'],
        ['ZSCAN', key, '-1x', 'NOPE'],
        ['ZSCAN', key, '99999999999999999999'],
      )
      commands.push(['ZSCAN', key])
    }
    const fill: Command = ['ZADD', 'z', '1', 'a', '2', 'ab', '2.5', 'b', '-3', '17', 'inf', 'abc', '0', '']
    const script = inBothEncodings([fill, ['SET', 'string', 'x'], ...commands])
    await runDifferential(pair, script, { comparisons: { ZSCAN: sameScan } })
  })

  test('scores of a big one have 17 digits', async () => {
    await runDifferential(pair, [
      ['ZADD', 'z', '0.1', 'x'.repeat(100), '1e20', 'b', '3', 'c', '-inf', 'd', '123456.789', 'e'],
      compared(sameScan, 'ZSCAN', 'z', '0', 'COUNT', '100'),
    ])
  })
})

describe('a whole walk of ZSCAN', () => {
  const subject = useInProcess()

  test('meets every member that stays, while others come and go', async () => {
    const { client } = subject
    const stays = Array.from({ length: 1000 }, (_, i) => `stays:${i}`)
    await client.call('ZADD', 'z', ...stays.flatMap((member, i) => [String(i), member]))
    const met = new Map<string, string>()
    let cursor = '0'
    let rounds = 0
    do {
      const [next, flat] = (await ask(client, 'ZSCAN', 'z', cursor, 'COUNT', '7')) as [string, string[]]
      for (let i = 0; i < flat.length; i += 2) met.set(flat[i] as string, flat[i + 1] as string)
      cursor = next
      const passing = Array.from({ length: 20 }, (_, i) => `passing:${(rounds % 50) * 20 + i}`)
      if (rounds % 100 < 50) await client.call('ZADD', 'z', ...passing.flatMap((member) => ['0.5', member]))
      else await client.call('ZREM', 'z', ...passing)
      rounds++
    } while (cursor !== '0')
    for (const [i, member] of stays.entries()) assert.equal(met.get(member), String(i), member)
  })
})
