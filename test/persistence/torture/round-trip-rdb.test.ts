// An RDB file that one server writes and the other loads, both ways: every type in every form, in 16 databases.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ask } from '../../support/ask.ts'
import { DataFolder, otherSide } from '../../support/data-folder.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { assertLoads, fill, stateOf } from './server-state.ts'

describe('an RDB file', { skip: oracleMissing() }, () => {
  const forms = [
    ['compressed', ['--rdbcompression', 'yes']],
    ['plain, without a checksum', ['--rdbcompression', 'no', '--rdbchecksum', 'no']],
    ['with idle times', ['--maxmemory-policy', 'allkeys-lru']],
    ['with frequencies', ['--maxmemory-policy', 'allkeys-lfu']],
  ] as const
  for (const writer of ['redstart', 'oracle'] as const) {
    // How Redis writes the others is known.
    for (const [name, args] of writer === 'redstart' ? forms : forms.slice(1, 3)) {
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
