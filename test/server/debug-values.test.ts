// DEBUG on values of every type: digests and serialized lengths equal to Redis's, tables, listpacks.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TYPE_SAMPLES } from '../generic/type-samples.ts'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { sameAfter } from '../support/comparison.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { compared } from '../support/script.ts'
import { useProcessPair } from '../support/suite.ts'

/** The line of DEBUG OBJECT without address, clocks and what Redis 7.0 says of lists and sets in another form. */
const sameObject = sameAfter((line) =>
  line.toString().replace(/at:\w+|refcount:\d+|encoding:\w+|lru:\d+|lru_seconds_idle:\d| ql_.*(?=\r)/g, ''),
)

/** Without the form of small sets, whose bytes are other ones in 7.2. */
const hasSameLength = ({ name }: { name: string }) => name !== 'set as listpack'

describe('DEBUG on values', { skip: oracleMissing() }, () => {
  const servers = useProcessPair(['--rdbcompression', 'no'])

  test('DIGEST and DIGEST-VALUE are those of Redis', () =>
    runDifferential(servers, [
      ...TYPE_SAMPLES.flatMap(({ make }, i): Command[] => [
        ...make(`k${i}`),
        ['DEBUG', 'DIGEST-VALUE', `k${i}`],
        ['DEBUG', 'DIGEST'],
        ['PEXPIREAT', `k${i}`, '4102444800123'],
        ['DEBUG', 'DIGEST-VALUE', `k${i}`, 'nokey', `k${i}`],
      ]),
      ['DEBUG', 'DIGEST'],
      [
        'ZADD',
        'scores',
        '1.5',
        'a',
        '0.1',
        'b',
        '1e300',
        'c',
        '-inf',
        'd',
        '3',
        'e',
        '-0',
        'f',
        '5e-324',
        'g',
      ],
      ['DEBUG', 'DIGEST-VALUE', 'scores'],
      ['RPUSH', 'list', '1', '2'],
      ['DEBUG', 'DIGEST-VALUE', 'list'],
      ['DEL', 'list'],
      ['RPUSH', 'list', '2', '1'],
      ['DEBUG', 'DIGEST-VALUE', 'list'],
    ]))

  test('OBJECT tells the serialized length of Redis', () =>
    runDifferential(
      servers,
      TYPE_SAMPLES.filter(hasSameLength).flatMap(({ make }) => [
        ['DEL', 'k'],
        ...make('k'),
        compared(sameObject, 'DEBUG', 'OBJECT', 'k'),
      ]),
    ))

  test('OBJECT tells the nodes of a long list', async () => {
    const line = async (server: typeof servers.oracleClient) => {
      await server.call('DEL', 'k')
      for (let i = 0; i < 100; i++)
        await server.call('RPUSH', 'k', ...Array.from({ length: 50 }, (_, n) => `value:${i * 50 + n}`))
      const text = String(await ask(server, 'DEBUG', 'OBJECT', 'k'))
      return /ql_.*/.exec(text)?.[0].replace(/ql_compressed.*/, '')
    }
    assert.equal(await line(servers.subjectClient), await line(servers.oracleClient))
  })

  test('HTSTATS-KEY', async () => {
    for (const { name, encoding, make } of TYPE_SAMPLES) {
      await servers.subjectClient.call('DEL', 'k')
      await servers.subjectClient.pipeline(make('k'))
      const hasTable = ['hashtable', 'skiplist'].includes(encoding)
      const count = name.startsWith('set') ? 1200 : name.startsWith('hash') ? 601 : 600
      const reply = (await servers.subjectClient.call('DEBUG', 'HTSTATS-KEY', 'k')).toString()
      if (!hasTable) {
        assert.match(
          reply,
          /^-ERR The value stored at the specified key is not represented using an hash table/,
        )
        continue
      }
      // While it grows there are two tables.
      const counts = [...reply.matchAll(/number of elements: (\d+)/g)].map(([, digits]) => Number(digits))
      assert.equal(
        counts.reduce((sum, each) => sum + each),
        count,
        reply,
      )
    }
  })

  test('LISTPACK writes the entries to the log', async () => {
    const client = servers.subjectClient
    await client.call('DEL', 'k')
    await client.call('HSET', 'k', 'field', '12', 'long', 'x'.repeat(60))
    assert.equal(await ask(client, 'DEBUG', 'LISTPACK', 'k'), 'Listpack structure printed on stdout')
    await servers.subject.waitForOutput('listpack: 84 bytes, 4 entries')
    await servers.subject.waitForOutput('listpack entry 0 at offset 6: 7 bytes, string "field"')
    await servers.subject.waitForOutput('listpack entry 1 at offset 13: 2 bytes, integer "12"')
    await servers.subject.waitForOutput(
      `listpack entry 3 at offset 21: 62 bytes, string "${'x'.repeat(40)}"...`,
    )
  })

  test('LISTPACK and QUICKLIST-PACKED-THRESHOLD answer as Redis does', () =>
    runDifferential(servers, [
      ['DEBUG', 'LISTPACK', 'nokey'],
      ['HSET', 'hash', 'f', 'v'],
      ['DEBUG', 'LISTPACK', 'hash'],
      ['SET', 'string', 'v'],
      ['DEBUG', 'LISTPACK', 'string'],
      ['SADD', 'ints', '1'],
      ['DEBUG', 'LISTPACK', 'ints'],
      ['DEBUG', 'LISTPACK'],
      ...['0', '1b', '100b', '1gb', '4gb', '4294967296', '4293918720', '4293918721', 'x', '', '-1'].map(
        (size): Command => ['DEBUG', 'QUICKLIST-PACKED-THRESHOLD', size],
      ),
      ['DEBUG', 'QUICKLIST-PACKED-THRESHOLD'],
      ['DEBUG', 'QUICKLIST-PACKED-THRESHOLD', '0'],
    ]))
})
