// Sentinel fails over from a Redstart master whose process is stopped, while programs go on writing; when it goes on, it
// still takes itself for the master, and is told better.

import { describe, test } from 'node:test'
import { SAMPLES } from '../persistence/life/samples.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { WatchedGroup } from './group.ts'

describe('Sentinel and a stopped master', { skip: oracleMissing('redis-sentinel') }, () => {
  for (const heir of ['redstart', 'oracle'] as const) {
    test(`${heir} takes over, and the old master goes on as a replica`, async (t) => {
      const group = await WatchedGroup.start(t, { heir }, SAMPLES)
      group.master.signal('SIGSTOP')
      const stoppedMs = performance.now()
      await group.taken(group.heir)
      group.master.signal('SIGCONT')
      await group.settled(group.heir)
      await group.assertRewritten(group.heir)
      await group.assertFewFullSyncs(group.heir)
      await group.assertSame(group.heir, stoppedMs)
    })
  }
})
