// SSCAN over a table: every member that stays is returned, through growth and shrinking.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { useInProcess } from '../support/suite.ts'

const names = (kind: string, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${kind}:${from + i}`)

describe('SSCAN of a table', () => {
  const subject = useInProcess()
  const run = (...command: Command) => ask(subject.client, ...command)
  const scan = (cursor: string, ...options: string[]) =>
    run('SSCAN', 'k', cursor, ...options) as Promise<[string, string[]]>

  test('returns each member once while nothing changes', async () => {
    await run('SADD', 'k', ...names('m', 0, 1000))
    for (const count of ['1', '10', '333', '5000']) {
      const seen: string[] = []
      let cursor = '0'
      do {
        const [next, found] = await scan(cursor, 'COUNT', count)
        seen.push(...found)
        cursor = next
      } while (cursor !== '0')
      assert.deepEqual(seen.sort(), names('m', 0, 1000).sort())
    }
  })

  test('returns only what matches', async () => {
    await run('DEL', 'k')
    await run('SADD', 'k', ...names('m', 0, 200), ...names('other', 0, 200))
    const [, found] = await scan('0', 'MATCH', 'm:1?', 'COUNT', '1000')
    assert.deepEqual(found.sort(), names('m', 10, 10))
  })

  test('returns each member that stays, through additions, removals and resizes', async () => {
    const change = fc.record({
      adds: fc.boolean(),
      from: fc.integer({ min: 0, max: 3000 }),
      count: fc.integer({ min: 1, max: 900 }),
      scanned: fc.integer({ min: 1, max: 50 }),
    })
    const property = fc.asyncProperty(
      fc.integer({ min: 130, max: 300 }),
      fc.array(change, { minLength: 1, maxLength: 10 }),
      async (stable, changes) => {
        await run('DEL', 'k')
        await run('SADD', 'k', ...names('stable', 0, stable))
        const seen = new Set<string>()
        let cursor = '0'
        for (let step = 0; step === 0 || cursor !== '0'; step++) {
          const { adds, from, count, scanned } = changes[step % changes.length] as (typeof changes)[number]
          const [next, found] = await scan(cursor, 'COUNT', String(scanned))
          for (const member of found) seen.add(member)
          cursor = next
          if (step < 40) await run(adds ? 'SADD' : 'SREM', 'k', ...names('churn', from, count))
        }
        for (const member of names('stable', 0, stable)) assert.ok(seen.has(member), member)
      },
    )
    await fc.assert(property, { numRuns: 25, seed: 20_240_117 })
  })
})
