// Folders that go from one server to the other: what Redis wrote Redstart loads, and the reverse.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { infoFields } from '../../support/ask.ts'
import type { Command } from '../../support/command.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { waitFor } from '../../support/wait.ts'
import { dataFolder, type Life, live } from '../life/folder.ts'
import { SAMPLES } from '../life/samples.ts'

const FAR_MS = 4_000_000_000_000

/** Commands whose written form differs from what was sent. */
const CHANCE: readonly Command[] = [
  ['SADD', 'drawn', ...Array.from({ length: 50 }, (_, i) => `m${i}`)],
  ['SPOP', 'drawn', 20],
  ['SPOP', 'drawn'],
  ['INCRBYFLOAT', 'float', '0.1'],
  ['HINCRBYFLOAT', 'hash', 'float', '2.25'],
  ['SET', 'late', 'x', 'EX', 1_000_000],
  ['EXPIRE', 'late', 2_000_000],
  ['GETEX', 'late', 'PXAT', FAR_MS],
  ['GETDEL', 'number'],
  ['XADD', 'stream', '*', 'a', 'b'],
  ['XREADGROUP', 'GROUP', 'group', 'me', 'COUNT', 1, 'STREAMS', 'stream', '>'],
  ['MULTI'],
  ['SELECT', 7],
  ['SET', 'in transaction', 1],
  ['EXPIRE', 'in transaction', 5_000_000],
  ['EXEC'],
  ['SELECT', 0],
  ['SORT', 'ints', 'STORE', 'sorted'],
  ['RENAME', 'sorted', 'renamed'],
  ['COPY', 'longset', 'copied', 'DB', 4],
  ['FLUSHDB'],
  ['SWAPDB', 7, 8],
]

const digest = async ({ client }: Life) => String(await client.call('DEBUG', 'DIGEST'))

async function rewrite({ client }: Life): Promise<void> {
  await client.call('BGREWRITEAOF')
  await waitFor(async () => {
    const info = infoFields(String(await client.call('INFO', 'persistence')))
    return info.get('aof_rewrite_in_progress') === '0' && info.get('aof_rewrite_scheduled') === '0'
  })
}

for (const preamble of ['yes', 'no']) {
  const args = ['--appendonly', 'yes', '--aof-use-rdb-preamble', preamble, '--aof-timestamp-enabled', 'yes']
  for (const [from, to] of [
    ['redstart', 'oracle'],
    ['oracle', 'redstart'],
  ] as const) {
    describe(`from ${from} to ${to}, aof-use-rdb-preamble ${preamble}`, { skip: oracleMissing() }, () => {
      const exchange = async (t: Parameters<typeof dataFolder>[0], write: (life: Life) => Promise<void>) => {
        const folder = dataFolder(t)
        const first = await live(t, from, folder, args)
        await write(first)
        const expected = await digest(first)
        await first.server.stop()
        const second = await live(t, to, folder, args)
        assert.equal(await digest(second), expected)
        // And back, with more behind it.
        await second.client.pipeline([
          ['SET', 'more', 1],
          ['SELECT', 6],
          ['SADD', 'yet more', 'a'],
          ['SELECT', 0],
        ])
        const more = await digest(second)
        await second.kill()
        const third = await live(t, from, folder, args)
        assert.equal(await digest(third), more)
      }

      test('as it was written', (t) =>
        exchange(t, async ({ client }) => {
          await client.pipeline(SAMPLES)
          await client.pipeline(CHANCE.slice(0, -2))
        }))

      test('with databases emptied and exchanged', (t) =>
        exchange(t, async ({ client }) => {
          await client.pipeline(SAMPLES)
          await client.pipeline(CHANCE)
        }))

      test('after a rewrite, with more behind it', (t) =>
        exchange(t, async (life) => {
          await life.client.pipeline(SAMPLES)
          await rewrite(life)
          await life.client.pipeline(CHANCE.slice(0, -2))
          await rewrite(life)
          await life.client.pipeline([
            ['INCR', 'behind'],
            ['LPOP', 'longlist'],
          ])
        }))
    })
  }
}
