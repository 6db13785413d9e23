// Servers that die in the middle of a full synchronisation: nobody keeps half of a data set for a whole one.

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { LinkProxy } from '../support/proxy.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { assertEqual, populate, ReplicaNode, type Side, syncsOf } from '../support/replica-set.ts'
import { waitFor } from '../support/wait.ts'

/** Enough that it is under way for as long as the test wants: more than the buffers of two connections. */
const KEYS = 12_000
const VALUE_BYTES = 2000
/** The snapshot is stopped here. */
const STALL_BYTES = 2_000_000

const PAIRS: readonly (readonly [master: Side, replica: Side])[] = [
  ['redstart', 'redstart'],
  ['redstart', 'oracle'],
  ['oracle', 'redstart'],
]
const WAYS = [
  { sends: 'yes', loads: 'disabled' },
  { sends: 'no', loads: 'swapdb' },
] as const

/** A master with much data, and a replica that has got some of it. */
async function startSync(
  t: TestContext,
  [masterSide, replicaSide]: readonly [Side, Side],
  { sends, loads }: (typeof WAYS)[number],
) {
  // What a killed process had must be there again: the master has it in a file, the replica its own key.
  const master = await ReplicaNode.start(t, masterSide, [
    '--repl-diskless-sync',
    sends,
    '--rdbcompression',
    'no',
  ])
  const replica = await ReplicaNode.start(t, replicaSide, ['--repl-diskless-load', loads])
  await populate(master, KEYS, VALUE_BYTES)
  await ask(master.client, 'SAVE')
  await ask(replica.client, 'SET', 'own', 'old')
  await ask(replica.client, 'SAVE')
  const proxy = await LinkProxy.open(t, master.port)
  proxy.stallAfter(STALL_BYTES)
  await replica.follow(proxy.port)
  await waitFor(() => proxy.passedBytes >= STALL_BYTES)
  await replica.until('master_sync_in_progress', '1')
  return { master, replica, proxy }
}

for (const pair of PAIRS) {
  const title = `${pair[0]} with the replica ${pair[1]}`
  describe(title, { skip: pair.includes('oracle') && oracleMissing() }, () => {
    for (const way of WAYS) {
      test(`the master dies: ${way.sends} ${way.loads}`, async (t) => {
        const { master, replica, proxy } = await startSync(t, pair, way)
        await master.kill()
        await replica.until('master_sync_in_progress', '0')
        // Redis empties itself before it reads a snapshot straight into memory; otherwise what it had is still there.
        assert.equal(await ask(replica.client, 'GET', 'own'), 'old')
        await ask(replica.client, 'SET', 'refused', 1)
        proxy.release()
        await master.restart()
        await assertEqual(master, replica)
        assert.equal(await ask(replica.client, 'DBSIZE'), KEYS)
      })

      test(`the replica dies: ${way.sends} ${way.loads}`, async (t) => {
        const { master, replica, proxy } = await startSync(t, pair, way)
        await replica.kill()
        await waitFor(async () => (await master.number('connected_slaves')) === 0)
        await replica.restart()
        // What it had before is in its file.
        assert.equal(await ask(replica.client, 'GET', 'own'), 'old')
        assert.equal(await ask(replica.client, 'DBSIZE'), 1)
        proxy.release()
        await replica.follow(proxy.port)
        await ask(master.client, 'SET', 'later', 1)
        await assertEqual(master, replica)
        assert.equal((await syncsOf(master)).full, 2)
      })
    }
  })
}

test('a master that is told to follow another in the middle of giving its data away', async (t) => {
  const { master, replica, proxy } = await startSync(t, ['redstart', 'redstart'], WAYS[0])
  const other = await ReplicaNode.start(t, 'redstart')
  await ask(other.client, 'SET', 'other', 1)
  await master.follow(other.port)
  proxy.release()
  await assertEqual(other, master, replica)
  assert.equal(await ask(replica.client, 'DBSIZE'), 1)
})

test('a replica that is told to be a master in the middle of getting its data', async (t) => {
  const { master, replica, proxy } = await startSync(t, ['redstart', 'redstart'], WAYS[0])
  await replica.follow(null)
  assert.equal(await ask(replica.client, 'GET', 'own'), 'old')
  assert.equal(await ask(replica.client, 'SET', 'own', 'new'), 'OK')
  proxy.release()
  await waitFor(async () => (await master.number('connected_slaves')) === 0)
  assert.equal(await ask(replica.client, 'DBSIZE'), 1)
})
