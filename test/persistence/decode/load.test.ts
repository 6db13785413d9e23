import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { ask } from '../../support/ask.ts'
import { openInProcess } from '../../support/in-process.ts'
import { RawClient } from '../../support/raw-client.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { useOracle } from '../../support/suite.ts'
import { type LoadChanges, loadFile } from './load-file.ts'
import { SAMPLES } from './samples.ts'

const DATABASES = 16
const FAR_MS = 4_000_000_000_000

/** How the oracle writes the file. */
const WRITERS = [
  ['as usual', []],
  ['uncompressed, without checksum', ['--rdbcompression', 'no', '--rdbchecksum', 'no']],
  ['with large nodes', ['--list-max-listpack-size', '-5', '--stream-node-max-bytes', '0']],
  ['with short nodes', ['--list-max-listpack-size', '3', '--stream-node-max-entries', '7']],
  [
    'with tables',
    ['--hash-max-listpack-entries', '0', '--zset-max-listpack-entries', '0', '--set-max-intset-entries', '0'],
  ],
  [
    'with packs',
    [
      '--hash-max-listpack-entries',
      '99999',
      '--hash-max-listpack-value',
      '99999',
      '--zset-max-listpack-entries',
      '99999',
      '--zset-max-listpack-value',
      '99999',
      '--set-max-intset-entries',
      '99999',
    ],
  ],
  ['with access counters', ['--maxmemory-policy', 'allkeys-lfu', '--maxmemory', '1gb']],
  ['with access times', ['--maxmemory-policy', 'allkeys-lru', '--maxmemory', '1gb']],
] as const

for (const [name, args] of WRITERS) {
  describe(`loading a file of redis-server ${name}`, { skip: oracleMissing() }, () => {
    const oracle = useOracle(args)
    let path = ''

    before(async () => {
      const { client } = oracle
      for (let db = 0; db < (name === 'as usual' ? DATABASES : 2); db++) {
        await client.call('SELECT', db)
        for (const [i, sample] of SAMPLES.entries()) {
          if (db > 0 && (i + db) % 5 !== 0) continue
          const key = `${sample.name}:${db}`
          for (const reply of await client.pipeline(sample.make(key))) {
            assert.notEqual(String.fromCharCode(reply[0]), '-', `${sample.name}: ${reply}`)
          }
          if (i % 3 === 0) await client.call('PEXPIREAT', key, FAR_MS + i)
        }
      }
      await client.call('SELECT', 0)
      await client.call('SET', 'k'.repeat(40_000), 'long key')
      await client.call('SET', '', 'empty key')
      await client.call('SET', 'farthest', 'x', 'PXAT', '9223372036854775807')
      await client.call('SET', '123456', 'key of digits')
      assert.equal(await ask(client, 'SAVE'), 'OK')
      path = join(oracle.server.dir, 'dump.rdb')
    })

    async function loaded(
      check: (client: RawClient) => Promise<void>,
      changes: LoadChanges = {},
    ): Promise<void> {
      const subject = await openInProcess({ config: { 'enable-debug-command': 'yes' } })
      const client = await RawClient.connect(subject.port)
      try {
        await loadFile(subject.server, path, changes)
        await check(client)
      } finally {
        await client.destroy()
        await subject.stop()
      }
    }

    it('makes the same data set', async () => {
      await loaded(async (client) => {
        for (const sample of SAMPLES) {
          const digests = await Promise.all(
            [oracle.client, client].map((each) => ask(each, 'DEBUG', 'DIGEST-VALUE', `${sample.name}:0`)),
          )
          assert.deepEqual(digests[1], digests[0], sample.name)
          const times = [oracle.client, client].map((each) => ask(each, 'PEXPIRETIME', `${sample.name}:0`))
          assert.deepEqual(await times[1], await times[0], sample.name)
        }
        assert.equal(await ask(client, 'DEBUG', 'DIGEST'), await ask(oracle.client, 'DEBUG', 'DIGEST'))
        assert.equal(
          await ask(client, 'PEXPIRETIME', 'farthest'),
          await ask(oracle.client, 'PEXPIRETIME', 'farthest'),
        )
      })
    })

    it('makes it too when it looks at everything twice, in small slices', async () => {
      await loaded(
        async (client) => {
          assert.equal(await ask(client, 'DEBUG', 'DIGEST'), await ask(oracle.client, 'DEBUG', 'DIGEST'))
        },
        { isDeep: true, intervalBytes: 1 },
      )
    })

    it('knows groups as they were', async () => {
      await loaded(async (client) => {
        for (const command of [
          ['XINFO', 'GROUPS', 'stream with groups:0'],
          ['XPENDING', 'stream with groups:0', 'first', '-', '+', 300],
        ] as const) {
          const [mine, theirs] = await Promise.all([ask(client, ...command), ask(oracle.client, ...command)])
          assert.deepEqual(withoutIdle(mine), withoutIdle(theirs))
        }
      })
    })
  })
}

/** Idle times differ by when they are asked for. */
function withoutIdle(reply: unknown): unknown {
  if (!Array.isArray(reply)) return reply
  const isPending = reply.length === 4 && typeof reply[2] === 'number'
  return isPending ? [reply[0], reply[1], reply[3]] : reply.map(withoutIdle)
}
