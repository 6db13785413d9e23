// SCAN: cursors, options and their order beside redis-server; its guarantee over a whole server.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import { ManualClock } from '../../src/server/clock.ts'
import type { Arg, Command } from '../support/command.ts'
import { type Comparison, sameElements } from '../support/comparison.ts'
import { runDifferential } from '../support/differential.ts'
import type { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { decodeReply, splitElements } from '../support/reply.ts'
import { useInProcess, usePair } from '../support/suite.ts'

/** The keys that one SCAN returned are the same; the cursors too, as both are 0 at the end. */
const sameKeys: Comparison = (oracle, subject) => {
  if (oracle[0] !== 0x2a) return oracle.equals(subject)
  const [left, right] = [splitElements(oracle), splitElements(subject)]
  return left[0]?.equals(right[0] as Buffer) === true && sameElements(left[1] as Buffer, right[1] as Buffer)
}

/** One SCAN; returns the next cursor and the keys. */
async function scan(client: RawClient, cursor: string, ...options: Arg[]): Promise<[string, string[]]> {
  return decodeReply(await client.call('SCAN', cursor, ...options)) as [string, string[]]
}

/** A whole walk; returns the keys, repeated ones included, and how many steps it took. */
async function walk(client: RawClient, ...options: Arg[]): Promise<{ keys: string[]; steps: number }> {
  const keys: string[] = []
  let cursor = '0'
  let steps = 0
  do {
    const [next, found] = await scan(client, cursor, ...options)
    keys.push(...found)
    cursor = next
    steps++
  } while (cursor !== '0')
  return { keys, steps }
}

describe('SCAN beside redis-server', { skip: oracleMissing() }, () => {
  const pair = usePair()
  const run = (script: readonly Command[]) =>
    runDifferential(pair, script, { comparisons: { SCAN: sameKeys } })

  test('returns all of a few keys at once', async () => {
    await run([
      ['SCAN', '0'],
      ['MSET', 'a', '1', 'b', '2', '', '3', Buffer.from('\x00\xff', 'latin1'), '4'],
      ['RPUSH', 'list', 'x'],
      ['scan', '0', 'count', '100'],
      ...['*', '', '?', 'a', '[^a]', '\\*', 'l*', '**'].map(
        (p): Command => ['SCAN', '0', 'MATCH', p, 'COUNT', '100'],
      ),
      ...['string', 'STRING', 'list', 'zset', 'none', 'nosuchtype', '', 'string '].map(
        (type): Command => ['SCAN', '0', 'COUNT', '100', 'type', type],
      ),
      ['SCAN', '0', 'TYPE', 'string', 'COUNT', '100', 'MATCH', '?'],
      ['SCAN', '0', 'COUNT', '1', 'COUNT', '100', 'MATCH', 'b', 'MATCH', 'a'],
    ])
  })

  test('takes the cursors that redis-server takes', async () => {
    const cursors = [
      ...[
        '',
        '0',
        '00',
        '+0',
        '-0',
        '+',
        '-',
        ' 0',
        '0 ',
        '\t0',
        '0x1',
        '1.0',
        'abc',
        '--1',
        '0\0',
        '\0',
        '0\0x',
      ],
      ...['18446744073709551615', '18446744073709551616', '-18446744073709551615', '-18446744073709551616'],
      ...['000000000000000000000000000000018446744073709551615', '99999999999999999999', '4294967296'],
    ]
    // Without keys each cursor leads back to 0 on both servers.
    await run(cursors.map((cursor): Command => ['SCAN', cursor]))
    await run(cursors.map((cursor): Command => ['SCAN', cursor, 'COUNT', '0']))
  })

  test('checks its options in the order of redis-server', async () => {
    const counts = ['0', '-1', 'x', '', '1.0', '9223372036854775807', '9223372036854775808', '01', ' 1']
    await run([
      ...counts.map((count): Command => ['SCAN', '0', 'COUNT', count]),
      ...counts.map((count): Command => ['SCAN', '0', 'COUNT', count, 'BAD']),
      ...counts.map((count): Command => ['SCAN', '0', 'BAD', 'x', 'COUNT', count]),
      ['SCAN'],
      ['SCAN', 'bad', 'BAD'],
      ['SCAN', '0', 'COUNT'],
      ['SCAN', '0', 'MATCH'],
      ['SCAN', '0', 'TYPE'],
      ['SCAN', '0', 'BAD'],
      ['SCAN', '0', 'BAD', '1'],
      ['SCAN', '0', 'MATCH', 'COUNT', '5'],
      ['SCAN', '0', 'MATCH', 'COUNT', 'COUNT', '5'],
      ['SCAN', '0', 'NOVALUES'],
      ['SCAN', '0', 'COUNT', '5', ''],
    ])
  })
})

describe('SCAN over a whole server', () => {
  const clock = new ManualClock()
  const subject = useInProcess({ clock })

  before(() => {
    subject.server.activeExpire = false
  })

  test('returns each key once while nothing changes, with any COUNT', async () => {
    await subject.client.pipeline([
      ['FLUSHALL'],
      ['MSET', ...Array.from({ length: 1000 }, (_, i) => [`k${i}`, 'v']).flat()],
    ])
    while (subject.server.keyspace.databases[0]?.table.rehash(1000)) {}
    for (const count of [1, 2, 10, 100, 999, 5000]) {
      const { keys, steps } = await walk(subject.client, 'COUNT', count)
      assert.equal(keys.length, 1000)
      assert.equal(new Set(keys).size, 1000)
      assert.ok(steps <= Math.ceil(1024 / count) + 1, `${steps} steps with COUNT ${count}`)
    }
  })

  test('visits ten buckets at most for each key that is asked for', async () => {
    await subject.client.call('FLUSHALL')
    await subject.client.call('SET', 'k', 'v')
    const table = subject.server.keyspace.databases[0]?.table
    table?.reserve(4096)
    while (table?.rehash(1)) {}
    const { keys, steps } = await walk(subject.client, 'COUNT', 10)
    assert.deepEqual(keys, ['k'])
    assert.ok(steps >= 4096 / 102 && steps <= 4096 / 100 + 1, `${steps} steps`)
  })

  test('returns each key that stays, through inserts, deletes, resizes and expiry', async () => {
    const count = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(50, 300))
    const changes = fc.record({
      add: fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 })),
      remove: fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 })),
      advanceMs: fc.constantFrom(0, 0, 1, 500),
      count,
    })
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 150 }),
      fc.array(changes, { minLength: 1, maxLength: 12, size: 'max' }),
      async (stable, list) => {
        await subject.client.pipeline([
          ['FLUSHALL'],
          ...Array.from({ length: stable }, (_, i) => ['SET', `stable:${i}`, 'v']),
        ])
        const seen = new Set<string>()
        let cursor = '0'
        for (let step = 0; step === 0 || cursor !== '0'; step++) {
          const change = list[step % list.length] as (typeof list)[number]
          const [next, found] = await scan(subject.client, cursor, 'COUNT', change.count)
          for (const key of found) seen.add(key)
          cursor = next
          if (step >= 60) continue
          clock.advance(change.advanceMs)
          await subject.client.pipeline([
            ...churn('add', change.add),
            ...churn('remove', change.remove),
            ['PING'],
          ])
        }
        for (let i = 0; i < stable; i++) assert.ok(seen.has(`stable:${i}`), `stable:${i} was not returned`)
      },
    )
    await fc.assert(property, { numRuns: 25, seed: 20_240_117 })
  })

  test('does not show keys whose time is up, and deletes those that it meets', async () => {
    await subject.client.call('FLUSHALL')
    for (let i = 0; i < 40; i++)
      await subject.client.call('SET', `k${i}`, 'v', 'PX', i % 2 === 0 ? 10 : 100_000)
    clock.advance(10)
    assert.equal((await walk(subject.client)).keys.length, 40)
    clock.advance(1)
    assert.equal((decodeReply(await subject.client.call('KEYS', '*')) as string[]).length, 20)
    assert.equal((await subject.client.call('DBSIZE')).toString(), ':40\r\n')
    assert.equal((await walk(subject.client, 'MATCH', 'k1*', 'TYPE', 'string')).keys.length, 6)
    assert.equal((await subject.client.call('DBSIZE')).toString(), ':35\r\n')
    assert.equal((await walk(subject.client)).keys.length, 20)
    assert.equal((await subject.client.call('DBSIZE')).toString(), ':20\r\n')
    assert.equal((await walk(subject.client, 'TYPE', 'none')).keys.length, 0)
  })
})

/** Keys that come, of which some expire soon, or go. */
function churn(kind: 'add' | 'remove', [from, length]: readonly [number, number]): Command[] {
  return Array.from({ length }, (_, i): Command => {
    const key = `churn:${from + i}`
    if (kind === 'remove') return ['DEL', key]
    return i % 3 === 0 ? ['SET', key, 'v', 'PX', 200] : ['SET', key, 'v']
  })
}
