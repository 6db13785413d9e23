// DBSIZE, FLUSHALL, FLUSHDB, SWAPDB, TIME, LOLWUT, MEMORY: replies and what they do.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { anyReply, type Comparison } from '../support/comparison.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { decodeReply, type Verbatim } from '../support/reply.ts'
import { compared, type Script } from '../support/script.ts'
import { useProcessPair } from '../support/suite.ts'

describe('commands for databases', { skip: oracleMissing() }, () => {
  const servers = useProcessPair()

  test('DBSIZE, FLUSHDB and FLUSHALL', () =>
    runDifferential(servers, [
      ['SET', 'a', 1],
      ['SET', 'b', 1],
      ['DBSIZE'],
      ['DBSIZE', 'x'],
      ['SELECT', 3],
      ['DBSIZE'],
      ['SET', 'a', 1],
      ['FLUSHDB', 'x'],
      ['FLUSHDB', 'SYNC', 'ASYNC'],
      ['FLUSHALL', 'ASYNC', 'ASYNC'],
      ['DBSIZE'],
      ['FLUSHDB'],
      ['DBSIZE'],
      ['FLUSHDB', 'sync'],
      ['SELECT', 0],
      ['DBSIZE'],
      ['FLUSHALL', 'Async'],
      ['DBSIZE'],
      ['GET', 'a'],
      ['SET', 'a', 2],
      ['FLUSHDB', 'ASYNC'],
      ['FLUSHALL', 'SYNC'],
      ['FLUSHALL'],
      ['GET', 'a'],
      ['CONFIG', 'SET', 'lazyfree-lazy-user-flush', 'yes'],
      ['SET', 'a', 2],
      ['FLUSHALL'],
      ['GET', 'a'],
      ['CONFIG', 'SET', 'lazyfree-lazy-user-flush', 'no'],
    ]))

  test('SWAPDB', () =>
    runDifferential(servers, [
      ['SET', 'a', 'zero', 'EX', 1000],
      ['SELECT', 1],
      ['SET', 'b', 'one'],
      ['SWAPDB', 0, 1],
      ['GET', 'a'],
      ['TTL', 'a'],
      ['GET', 'b'],
      ['SELECT', 0],
      ['GET', 'b'],
      ['SWAPDB', 0, 0],
      ['GET', 'b'],
      ['SWAPDB', 'x', 1],
      ['SWAPDB', 0, 'x'],
      ['SWAPDB', 0, ''],
      ['SWAPDB', 0, 16],
      ['SWAPDB', -1, 0],
      ['SWAPDB', 2147483648, 0],
      ['SWAPDB', 0, '99999999999999999999'],
      ['SWAPDB', 0],
      ['SWAPDB', 0, 1, 2],
    ]))

  test('TIME is the time', async () => {
    const [seconds, microseconds] = (await ask(servers.subjectClient, 'TIME')) as [string, string]
    assert.match(seconds, /^\d+$/)
    assert.match(microseconds, /^\d{1,6}$/)
    assert.ok(Math.abs(Number(seconds) - Date.now() / 1000) < 10)
    await runDifferential(servers, [['TIME'], ['TIME', 'x']])
  })

  test('LOLWUT', async () => {
    const script: Script = [
      ['LOLWUT', 'VERSION', 'x'],
      ['LOLWUT', 'VERSION', 5, 'x'],
      ['LOLWUT', 'VERSION', 6, 1, 'x'],
      compared(sameLastWords, 'LOLWUT'),
      compared(sameLastWords, 'LOLWUT', 'VERSION'),
      compared(sameLastWords, 'LOLWUT', 'x', 'y'),
      compared(sameLastWords, 'LOLWUT', 'version', 9, 'x'),
      compared(sameLastWords, 'LOLWUT', 'VERSION', 5, 40, 3, 3),
      compared(sameLastWords, 'LOLWUT', 'VERSION', 6, 0, -1),
      compared(sameLastWords, 'LOLWUT', 'VERSION', 6, 100000, 100000),
    ]
    await runDifferential(servers, script)
    const picture = String(await ask(servers.subjectClient, 'LOLWUT', 'VERSION', 6, 30, 12)).split('\n')
    assert.equal(picture.length, 12 + 3)
    assert.ok(picture.every((line) => line.length <= 40))
  })

  test('MEMORY USAGE', async () => {
    await runDifferential(servers, [
      ['MEMORY', 'USAGE', 'nokey'],
      ['SET', 'k', 'v'],
      ['MEMORY', 'USAGE', 'k'],
      ['MEMORY', 'USAGE', 'k', 'SAMPLES', 0],
      ['MEMORY', 'USAGE', 'k', 'SAMPLES', 5, 'samples', 7],
      ['MEMORY', 'USAGE', 'k', 'SAMPLES', -1],
      ['MEMORY', 'USAGE', 'k', 'SAMPLES', 'x'],
      ['MEMORY', 'USAGE', 'k', 'SAMPLES'],
      ['MEMORY', 'USAGE', 'k', 'x'],
      ['MEMORY', 'USAGE'],
      ['MEMORY', 'NOSUCH'],
      ['MEMORY'],
      ['MEMORY', 'PURGE'],
      ['MEMORY', 'PURGE', 'x'],
      compared(anyReply, 'MEMORY', 'DOCTOR'),
      compared(anyReply, 'MEMORY', 'MALLOC-STATS'),
    ])
    await ask(servers.subjectClient, 'SET', 'long', 'x'.repeat(100_000))
    const usage = Number(await ask(servers.subjectClient, 'MEMORY', 'USAGE', 'long'))
    // The value may have been taken over with the buffer that it was received in.
    assert.ok(usage > 100_000 && usage < 135_000, String(usage))
  })

  test('MEMORY STATS has the same names', async () => {
    const names: string[][] = []
    for (const client of [servers.oracleClient, servers.subjectClient]) {
      await client.call('SET', 'k', 'v', 'EX', 100)
      await client.call('HELLO', 3)
      const stats = (await ask(client, 'MEMORY', 'STATS')) as Map<string, unknown>
      names.push([...stats].flatMap(([name, value]) => [name, ...(value instanceof Map ? value.keys() : [])]))
    }
    assert.deepEqual(names[1], names[0])
  })
})

/** LOLWUT ends with a line that says the version; what is above is a matter of taste. */
const sameLastWords: Comparison = (oracle, subject) => {
  const texts = [oracle, subject].map((raw) => {
    const reply = decodeReply(raw)
    return typeof reply === 'string' ? reply : (reply as Verbatim).text
  })
  return oracle[0] === subject[0] && texts.every((text) => /Redis ver\. \d+\.\d+\.\d+\n$/.test(text))
}
