// Sentinel fails over from a Redstart master that is killed, while programs go on writing; started again, it is a replica.

import { describe, test } from 'node:test'
import { SAMPLES } from '../persistence/life/samples.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { WatchedGroup } from './group.ts'

describe('Sentinel and a killed master', { skip: oracleMissing('redis-sentinel') }, () => {
  for (const heir of ['redstart', 'oracle'] as const) {
    test(`${heir} takes over, and the old master comes back`, async (t) => {
      const group = await WatchedGroup.start(t, { heir }, SAMPLES)
      const killedMs = performance.now()
      await group.master.kill()
      await group.taken(group.heir)
      await group.master.start()
      await group.settled(group.heir)
      await group.assertRewritten(group.heir)
      await group.assertFewFullSyncs(group.heir)
      await group.assertSame(group.heir, killedMs)
    })
  }
})
