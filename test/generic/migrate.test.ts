// MIGRATE to a real Redis and back, and the same calls on both servers.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import type { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { ignored, type Script } from '../support/script.ts'
import { useOracle, useProcessPair } from '../support/suite.ts'
import { TYPE_SAMPLES } from './type-samples.ts'

const HOST = '127.0.0.1'
const FAR = 4_102_444_800_123

describe('MIGRATE between Redstart and Redis', { skip: oracleMissing() }, () => {
  const pair = useProcessPair()
  const target = useOracle(['--requirepass', 'secret'])

  const digest = (client: RawClient, key: string) => ask(client, 'DEBUG', 'DIGEST-VALUE', key)

  for (const [i, sample] of TYPE_SAMPLES.entries()) {
    test(`${sample.name} goes to Redis and back`, async () => {
      const { oracle, oracleClient, subject, subjectClient } = pair
      const key = `k${i}`
      for (const client of [oracleClient, subjectClient]) await client.call('FLUSHALL')
      await subjectClient.pipeline(sample.make(key))
      const expires = i % 2 === 0
      if (expires) await subjectClient.call('PEXPIREAT', key, FAR)
      const before = await digest(subjectClient, key)
      assert.equal(await ask(subjectClient, 'MIGRATE', HOST, oracle.port, key, 0, 5000), 'OK')
      assert.equal(await ask(subjectClient, 'EXISTS', key), 0)
      assert.deepEqual(await digest(oracleClient, key), before)
      const there = Number(await ask(oracleClient, 'PEXPIRETIME', key))
      assert.ok(expires ? Math.abs(there - FAR) < 5000 : there === -1, `expires at ${there}`)
      assert.equal(await ask(oracleClient, 'MIGRATE', HOST, subject.port, key, 0, 5000), 'OK')
      assert.equal(await ask(oracleClient, 'EXISTS', key), 0)
      assert.deepEqual(await digest(subjectClient, key), before)
    })
  }

  test('the same calls have the same replies and effects', async () => {
    const { port } = target.server
    const to = (...rest: Command): Command => ['MIGRATE', HOST, port, ...rest]
    const known = ['AUTH', 'secret'] as const
    const script: Script = [
      ['MSET', 'a', '1', 'b', '2', 'c', '3', '', 'empty'],
      ignored(...to('a', 9, 5000, 'COPY', ...known, 'REPLACE')),
      // Without a password, and with a wrong one.
      to('a', 9, 5000),
      to('a', 9, 5000, 'AUTH', 'wrong'),
      to('a', 9, 5000, 'AUTH2', 'default', 'wrong'),
      to('a', 9, 5000, 'AUTH2', 'nobody', 'secret'),
      // The target has the key.
      to('a', 9, 5000, ...known),
      to('a', 9, 5000, 'copy', ...known),
      ['MGET', 'a', 'b', 'c'],
      to('a', 9, 5000, 'REPLACE', 'AUTH2', 'default', 'secret'),
      ['MGET', 'a', 'b', 'c'],
      // There is nothing to be taken.
      to('a', 9, 5000, ...known),
      to('missing', 9, 5000),
      to('', 9, 5000, 'KEYS', 'missing', 'a'),
      to('', 9, 5000, 'KEYS'),
      // The empty name is a key.
      to('', 9, 5000, 'REPLACE', ...known),
      ['EXISTS', ''],
      // Several.
      to('', 9, 5000, 'COPY', 'REPLACE', ...known, 'KEYS', 'b', 'missing', 'c'),
      to('', 9, 5000, ...known, 'KEYS', 'b', 'c'),
      ['MGET', 'b', 'c'],
      to('', 9, 0, ...known, 'REPLACE', 'KEYS', 'b', 'c', 'b'),
      ['MGET', 'b', 'c'],
      // Wrong arguments, and the order of the checks.
      ['SET', 'k', 'v'],
      to('k', 'x', 5000),
      to('k', 0, 'x'),
      to('k', 'x', 5000, 'WHAT'),
      to('k', 0, 5000, 'AUTH'),
      to('k', 0, 5000, 'AUTH2', 'default'),
      to('k', 0, 5000, 'KEYS', 'k'),
      to('', 0, 5000, 'COPY', 'x', 'KEYS', 'k'),
      to('missing', 'x', 5000),
      ['MIGRATE', HOST, port, 'k', '0'],
      ['MIGRATE'],
      // A database that the target does not have.
      to('k', 99, 5000, ...known),
      to('k', -1, 5000, ...known),
      // Nobody there.
      ['MIGRATE', HOST, 1, 'k', 0, 1000],
      ['MIGRATE', HOST, 'x', 'k', 0, 1000],
      ['MIGRATE', '', port, 'k', 0, 1000],
      ['GET', 'k'],
      ['COMMAND', 'GETKEYS', 'MIGRATE', 'h', 1, 'k', 0, 0],
      ['COMMAND', 'GETKEYS', 'MIGRATE', 'h', 1, '', 0, 0, 'COPY', 'AUTH', 'KEYS', 'KEYS', 'a', 'b'],
      ['COMMAND', 'GETKEYS', 'MIGRATE', 'h', 1, '', 0, 0, 'AUTH2', 'KEYS', 'KEYS', 'REPLACE'],
    ]
    await runDifferential(pair, script)
  })

  test('many keys go in one call, over a connection that is kept', async () => {
    const { oracle, oracleClient, subjectClient } = pair
    for (const client of [oracleClient, subjectClient]) await client.call('FLUSHALL')
    await subjectClient.call('DEBUG', 'POPULATE', 2000)
    await subjectClient.call('SET', 'long', 'v'.repeat(3_000_000))
    const keys = (await ask(subjectClient, 'KEYS', '*')) as string[]
    const before = await ask(subjectClient, 'DEBUG', 'DIGEST')
    for (let i = 0; i < 3; i++) {
      const reply = await ask(
        subjectClient,
        ...['MIGRATE', HOST, oracle.port, '', 0, 5000, 'COPY', 'REPLACE', 'KEYS', ...keys],
      )
      assert.equal(reply, 'OK')
    }
    assert.equal(await ask(oracleClient, 'DEBUG', 'DIGEST'), before)
    assert.equal(
      await ask(subjectClient, 'MIGRATE', HOST, oracle.port, '', 0, 5000, 'REPLACE', 'KEYS', ...keys),
      'OK',
    )
    assert.equal(await ask(subjectClient, 'DBSIZE'), 0)
    assert.equal(await ask(oracleClient, 'DEBUG', 'DIGEST'), before)
    assert.match(String(await ask(subjectClient, 'INFO', 'stats')), /migrate_cached_sockets:[12]\r\n/)
  })
})
