// Sentinel fails over from a Redstart master that is killed, stopped or cut off, while programs go on writing, and the old
// master comes back as a replica.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SAMPLES } from '../persistence/life/samples.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { waitFor } from '../support/wait.ts'
import { WatchedGroup } from './group.ts'
import type { WatchedNode } from './node.ts'

/** What CONFIG REWRITE has left of `replicaof`: the port of the master. */
function followedPort(node: WatchedNode): string | undefined {
  return /^replicaof 127\.0\.0\.1 (\d+)$/m.exec(node.configText)?.[1]
}

async function assertRewritten(group: WatchedGroup, master: WatchedNode): Promise<void> {
  for (const node of group.nodes) {
    const expected = node === master ? undefined : String(master.port)
    await waitFor(() => followedPort(node) === expected)
  }
}

/** The replica that did not take over goes on from its place in the stream: only the old master may need everything. */
async function assertFewFullSyncs(master: WatchedNode): Promise<void> {
  const stats = await master.info('stats')
  assert.ok(Number(stats.get('sync_partial_ok')) >= 1, 'the other replica goes on from where it is')
  assert.ok(Number(stats.get('sync_full')) <= 1, 'no more than the old master gets everything')
}

describe('Sentinel', { skip: oracleMissing() }, () => {
  for (const heir of ['redstart', 'oracle'] as const) {
    test(`a killed master is followed by ${heir} and comes back`, async (t) => {
      const group = await WatchedGroup.start(t, { heir }, SAMPLES)
      const killedMs = performance.now()
      await group.master.kill()
      await group.taken(group.heir)
      await group.master.start()
      await group.settled(group.heir)
      await assertRewritten(group, group.heir)
      await assertFewFullSyncs(group.heir)
      await group.assertSame(group.heir, killedMs)
    })
  }
  for (const heir of ['oracle', 'redstart'] as const) {
    test(`a stopped master is followed by ${heir} and goes on as a replica`, async (t) => {
      const group = await WatchedGroup.start(t, { heir }, SAMPLES)
      group.master.signal('SIGSTOP')
      const stoppedMs = performance.now()
      await group.taken(group.heir)
      group.master.signal('SIGCONT')
      await group.settled(group.heir)
      await assertRewritten(group, group.heir)
      await assertFewFullSyncs(group.heir)
      await group.assertSame(group.heir, stoppedMs)
    })
  }
})
