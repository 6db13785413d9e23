// SENTINEL FAILOVER moves the role of the master from server to server and back, with passwords, while programs write.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SAMPLES } from '../persistence/life/samples.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { MASTER_NAME } from '../support/sentinel.ts'
import { waitFor } from '../support/wait.ts'
import { WatchedGroup } from './group.ts'

describe('SENTINEL FAILOVER', { skip: oracleMissing('redis-sentinel') }, () => {
  test('there and back: from Redstart to Redis to Redstart', async (t) => {
    const group = await WatchedGroup.start(t, { heir: 'oracle', password: 'secret' }, SAMPLES)
    const [{ client }] = group.sentinels.sentinels
    const handOver = async () =>
      (await client.call('SENTINEL', 'FAILOVER', MASTER_NAME)).toString() === '+OK\r\n'
    assert.ok(await handOver())
    await group.taken(group.heir)
    await group.settled(group.heir)
    // Now the Redstart that was master is to be the one that is preferred.
    await group.master.call('CONFIG', 'SET', 'replica-priority', '1')
    const isKnown = async () => (await group.sentinels.priorities(0)).get(group.master.port) === '1'
    await waitFor(isKnown)
    await waitFor(handOver)
    await group.taken(group.master)
    await group.settled(group.master)
    // Before that a program may have written to the server that was about to lose the role: only WAIT tells.
    const sinceMs = performance.now()
    await group.written(sinceMs)
    assert.match(String(await client.call('SENTINEL', 'CKQUORUM', MASTER_NAME)), /^\+OK 3 usable Sentinels/)
    await group.assertSame(group.master, sinceMs)
  })
})
