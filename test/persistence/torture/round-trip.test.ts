// A folder that one server writes and the other loads, both ways: every type in every form, in 16 databases.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ask } from '../../support/ask.ts'
import { DataFolder, otherSide, type Running, type Side } from '../../support/data-folder.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { assertSameDataset, readDataset } from '../../support/whole-dataset.ts'
import { everything } from './everything.ts'

const SIDES: readonly Side[] = ['redstart', 'oracle']
const AOF = ['--appendonly', 'yes', '--appendfsync', 'no']

async function fill({ client }: Running): Promise<void> {
  for (const reply of await client.pipeline(everything())) {
    assert.notEqual(reply[0], 0x2d, reply.toString())
  }
}

/** What a server holds, in two ways of looking at it. */
async function stateOf({ client }: Running) {
  return { digest: await ask(client, 'DEBUG', 'DIGEST'), dataset: await readDataset(client) }
}

async function assertLoads(
  folder: DataFolder,
  side: Side,
  args: readonly string[],
  expected: Awaited<ReturnType<typeof stateOf>>,
) {
  const loaded = await folder.start(side, args)
  const state = await stateOf(loaded)
  assertSameDataset(state.dataset, expected.dataset)
  assert.equal(state.digest, expected.digest)
  return loaded
}

describe('an RDB file', { skip: oracleMissing() }, () => {
  const forms = [
    ['compressed', ['--rdbcompression', 'yes']],
    ['plain, without a checksum', ['--rdbcompression', 'no', '--rdbchecksum', 'no']],
    ['with idle times', ['--maxmemory-policy', 'allkeys-lru']],
    ['with frequencies', ['--maxmemory-policy', 'allkeys-lfu']],
  ] as const
  for (const writer of SIDES) {
    for (const [name, args] of forms) {
      test(`that ${writer} wrote, ${name}, both load`, async (t) => {
        const folder = DataFolder.make(t)
        const source = await folder.start(writer, args)
        await fill(source)
        assert.equal(await ask(source.client, 'SAVE'), 'OK')
        const expected = await stateOf(source)
        await source.stop()
        const there = await assertLoads(folder, otherSide(writer), args, expected)
        // Written again by the other one, it comes back.
        assert.equal(await ask(there.client, 'SAVE'), 'OK')
        await there.stop()
        await assertLoads(folder, writer, args, expected)
      })
    }
  }
})

describe('an append-only file', { skip: oracleMissing() }, () => {
  for (const writer of SIDES) {
    for (const preamble of ['yes', 'no']) {
      for (const isRewritten of [false, true]) {
        const args = [...AOF, '--aof-use-rdb-preamble', preamble]
        const how = `${isRewritten ? 'rewrote' : 'appended'}, preamble ${preamble}`
        test(`that ${writer} ${how}, both load`, async (t) => {
          const folder = DataFolder.make(t)
          const source = await folder.start(writer, args)
          await fill(source)
          if (isRewritten) await rewrite(source)
          // A little behind the base.
          await source.client.call('INCR', 'behind the base')
          const digest = await ask(source.client, 'DEBUG', 'DIGEST')
          await source.stop()
          // As commands, groups of streams lose what no command can say: both servers have to lose the same.
          const again = await folder.copy(t).start(writer, args)
          const expected = await stateOf(again)
          await again.stop()
          assert.equal(expected.digest, digest)
          const there = await assertLoads(folder, otherSide(writer), args, expected)
          if (preamble === 'yes') await rewrite(there)
          await there.stop()
          await assertLoads(folder, writer, args, expected)
        })
      }
    }
  }
})

async function rewrite({ client }: Running): Promise<void> {
  await client.call('BGREWRITEAOF')
  for (;;) {
    const info = String(await ask(client, 'INFO', 'persistence'))
    const busy = /aof_rewrite_(in_progress|scheduled):1/.test(info)
    if (busy) continue
    assert.match(info, /aof_last_bgrewrite_status:ok/)
    return
  }
}
