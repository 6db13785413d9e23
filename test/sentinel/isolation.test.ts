// A Redstart master that nobody reaches any more, but that lives: what is written to it alone is lost when it comes back,
// and `min-replicas-to-write` keeps that short.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SAMPLES } from '../persistence/life/samples.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { waitFor } from '../support/wait.ts'
import { WatchedGroup } from './group.ts'

/** A master takes writes while one replica has answered within two seconds. */
const CAREFUL = ['--min-replicas-to-write', '1', '--min-replicas-max-lag', '2']

describe('Sentinel and an isolated master', { skip: oracleMissing('redis-sentinel') }, () => {
  for (const heir of ['oracle', 'redstart'] as const) {
    test(`${heir} takes over, and the old master gives up what it has alone`, async (t) => {
      const group = await WatchedGroup.start(t, { heir, hasProxy: true, args: CAREFUL }, SAMPLES)
      const { heir: next, master } = group
      const write = () => master.call('SET', 'on one side', 'only')
      master.proxy?.hold()
      const heldMs = performance.now()
      assert.equal(await write(), '+OK\r\n')
      await waitFor(async () => (await write()) === '-NOREPLICAS Not enough good replicas to write.\r\n')
      await group.taken(next)
      assert.equal((await master.info('replication')).get('role'), 'master')
      master.proxy?.release()
      await group.settled(next)
      assert.match(await write(), /^-READONLY /)
      assert.equal(await master.call('GET', 'on one side'), '$-1\r\n')
      await group.assertSame(next, heldMs)
    })
  }
})
