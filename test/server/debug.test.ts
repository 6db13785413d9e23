// DEBUG: replies against Redis's, digests equal to Redis's, and who may call it at all.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { sameAfter, sameType } from '../support/comparison.ts'
import { runDifferential } from '../support/differential.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { compared } from '../support/script.ts'
import { startRedstart } from '../support/server-process.ts'
import { useProcessPair } from '../support/suite.ts'

const TYPES = [
  'string',
  'integer',
  'double',
  'bignum',
  'null',
  'array',
  'set',
  'map',
  'attrib',
  'push',
] as const

/** The line of DEBUG OBJECT without address and clocks; what Redis shares was used when it started. */
const sameObject = sameAfter((line) => line.toString().replace(/at:\w+|lru:\d+|lru_seconds_idle:\d/g, ''))

/** The text of DEBUG HTSTATS as far as it does not depend on the hash. */
const sameTables = sameAfter((raw) =>
  raw
    .toString()
    .replace(/^.*\r\n/, '')
    .split('\n')
    .filter((line) => /table size|elements|HT\]|No stats/.test(line))
    .join('\n'),
)

describe('DEBUG', { skip: oracleMissing() }, () => {
  const servers = useProcessPair(['--rdbcompression', 'no'])

  test('PROTOCOL', () =>
    runDifferential(servers, [
      ...TYPES.map((type) => ['DEBUG', 'PROTOCOL', type]),
      ['debug', 'protocol', 'VERBATIM'],
      ['DEBUG', 'PROTOCOL', 'true'],
      ['DEBUG', 'PROTOCOL', 'false'],
      ['DEBUG', 'PROTOCOL', 'nosuch'],
      ['DEBUG', 'PROTOCOL'],
    ]))

  test('OBJECT', () =>
    runDifferential(servers, [
      ['DEBUG', 'OBJECT', 'nokey'],
      ...[12345, 7, 127, 128, -129, 70000, 2 ** 31, '9223372036854775807'].flatMap((n) => [
        ['SET', 'k', n],
        compared(sameObject, 'DEBUG', 'OBJECT', 'k'),
      ]),
      ...[0, 1, 10, 44, 45, 63, 64, 16383, 16384].flatMap((length) => [
        ['SET', 'k', 'x'.repeat(length)],
        compared(sameObject, 'DEBUG', 'OBJECT', 'k'),
      ]),
      ['DEBUG', 'OBJECT'],
      ['DEBUG', 'OBJECT', 'k', 'x'],
    ]))

  test('DIGEST and DIGEST-VALUE are those of Redis', () =>
    runDifferential(servers, [
      ['DEBUG', 'DIGEST'],
      ['SET', 'a', 1],
      ['SET', 'b', 'two', 'EX', 1000],
      ['APPEND', 'c', 'x'.repeat(70_000)],
      ['DEBUG', 'DIGEST'],
      ['SELECT', 2],
      ['SET', Buffer.from([0, 255, 10]), Buffer.from([0, 1, 2])],
      ['DEBUG', 'DIGEST'],
      ['SELECT', 0],
      ['DEBUG', 'DIGEST-VALUE'],
      ['DEBUG', 'DIGEST-VALUE', 'a', 'b', 'c', 'nokey'],
      ['DEBUG', 'POPULATE', 300, 'p', 40],
      ['DEBUG', 'DIGEST'],
      ['DEBUG', 'DIGEST', 'x'],
    ]))

  test('POPULATE', () =>
    runDifferential(servers, [
      ['SET', 'key:1', 'mine'],
      ['DEBUG', 'POPULATE', 3],
      ['MGET', 'key:0', 'key:1', 'key:2', 'key:3'],
      ['DEBUG', 'POPULATE', 2, 'p'],
      ['GET', 'p:1'],
      ['DEBUG', 'POPULATE', 2, 'q', 4],
      ['GET', 'q:1'],
      ['DEBUG', 'POPULATE', 2, 'r', 12],
      ['GET', 'r:1'],
      ['OBJECT', 'ENCODING', 'r:1'],
      ['DEBUG', 'POPULATE', 2, 's', 100],
      ['GET', 's:1'],
      ['OBJECT', 'ENCODING', 's:1'],
      ['DBSIZE'],
      ['DEBUG', 'POPULATE', 0],
      ['DEBUG', 'POPULATE', -1],
      ['DEBUG', 'POPULATE', 'x'],
      ['DEBUG', 'POPULATE', 1, 't', 'x'],
      ['DEBUG', 'POPULATE', 1, 't', -1],
      ['DEBUG', 'POPULATE', 1, 't', 1, 1],
      ['DEBUG', 'POPULATE'],
    ]))

  test('HTSTATS', () =>
    runDifferential(servers, [
      compared(sameTables, 'DEBUG', 'HTSTATS', 0),
      ['SET', 'a', 1],
      compared(sameTables, 'DEBUG', 'HTSTATS', 0),
      ['SET', 'b', 1],
      ['SET', 'c', 1],
      compared(sameTables, 'DEBUG', 'HTSTATS', 0),
      compared(sameType, 'DEBUG', 'HTSTATS', 0),
      ['DEBUG', 'HTSTATS', 16],
      ['DEBUG', 'HTSTATS', -1],
      ['DEBUG', 'HTSTATS', 'x'],
      ['DEBUG', 'HTSTATS'],
      ['DEBUG', 'HTSTATS-KEY', 'a'],
      ['DEBUG', 'HTSTATS-KEY', 'nokey'],
    ]))

  test('the small ones', () =>
    runDifferential(servers, [
      ['DEBUG', 'SLEEP', '0.01'],
      ['DEBUG', 'SLEEP', 'x'],
      ['DEBUG', 'SLEEP', -1],
      ['DEBUG', 'SLEEP'],
      ['DEBUG', 'SET-ACTIVE-EXPIRE', 0],
      ['DEBUG', 'SET-ACTIVE-EXPIRE', 1],
      ['DEBUG', 'SET-ACTIVE-EXPIRE'],
      ['DEBUG', 'PAUSE-CRON', 1],
      ['DEBUG', 'PAUSE-CRON', 0],
      ['DEBUG', 'LOG', 'hello'],
      ['DEBUG', 'LOG'],
      ['DEBUG', 'ERROR', 'MYERR is\r\nmine'],
      ['DEBUG', 'CONFIG-REWRITE-FORCE-ALL', 'x'],
      ['DEBUG', 'NOSUCH'],
      ['DEBUG', 'nosuch'.repeat(40), 'x'],
      ['DEBUG', ''],
      ['DEBUG'],
    ]))

  test('STRINGMATCH-LEN matches a glob pattern', async () => {
    assert.equal(await ask(servers.subjectClient, 'DEBUG', 'STRINGMATCH-LEN', 'a*[0-9]', 'abc5'), 1)
    assert.equal(await ask(servers.subjectClient, 'DEBUG', 'STRINGMATCH-LEN', 'a*[0-9]', 'abc'), 0)
  })

  test('LOG writes to the log', async () => {
    await ask(servers.subjectClient, 'DEBUG', 'LOG', 'here I am')
    await servers.subject.waitForOutput('DEBUG LOG: here I am')
  })

  test('SLEEP stops the whole server, and commands behind it see the later time', async () => {
    const other = await RawClient.connect(servers.subject.port)
    const startMs = performance.now()
    servers.subjectClient.send('SET t x PX 150\r\nDEBUG SLEEP 0.2\r\nGET t\r\n')
    assert.equal((await servers.subjectClient.readReply()).toString(), '+OK\r\n')
    assert.equal((await other.call('PING')).toString(), '+PONG\r\n')
    assert.ok(performance.now() - startMs >= 150)
    assert.equal((await servers.subjectClient.readReply()).toString(), '+OK\r\n')
    assert.match((await servers.subjectClient.readReply()).toString(), /^(\$-1|_)\r\n$/)
    await other.destroy()
  })

  test('SET-ACTIVE-EXPIRE 0 leaves expired keys until they are asked for', async () => {
    const client = servers.subjectClient
    await client.call('FLUSHALL')
    await client.call('DEBUG', 'SET-ACTIVE-EXPIRE', 0)
    await client.call('SET', 'k', 'v', 'PX', 1)
    await client.call('DEBUG', 'SLEEP', '0.01')
    assert.equal(await ask(client, 'DBSIZE'), 1)
    assert.equal(await ask(client, 'EXISTS', 'k'), 0)
    assert.equal(await ask(client, 'DBSIZE'), 0)
    await client.call('DEBUG', 'SET-ACTIVE-EXPIRE', 1)
  })
})

test('DEBUG needs the permission of the configuration', { skip: oracleMissing() }, async (t) => {
  const servers = await Promise.all(
    ['no', 'local'].map((value) => startRedstart(['--enable-debug-command', value])),
  )
  t.after(() => Promise.all(servers.map((server) => server.stop())))
  const replies = await Promise.all(
    servers.map(async ({ port }) => {
      const client = await RawClient.connect(port)
      const reply = (await client.call('DEBUG', 'SLEEP', 0)).toString()
      await client.destroy()
      return reply
    }),
  )
  assert.equal(
    replies[0],
    '-ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a ' +
      'local connection, otherwise you need to set this option in the configuration file, and then restart the server.\r\n',
  )
  assert.equal(replies[1], '+OK\r\n')
})
