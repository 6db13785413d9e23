// An append-only folder that one server writes and the other loads, both ways: every type in every form, in 16 databases.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ask } from '../../support/ask.ts'
import { DataFolder, otherSide, type Running } from '../../support/data-folder.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { assertLoads, fill, stateOf } from './server-state.ts'

const AOF = ['--appendonly', 'yes', '--appendfsync', 'no']

describe('an append-only file', { skip: oracleMissing() }, () => {
  for (const writer of ['redstart', 'oracle'] as const) {
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
