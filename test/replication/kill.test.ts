// Servers that die in the middle of a full synchronisation: nobody keeps half of a data set for a whole one.

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { LinkProxy } from '../support/proxy.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { assertEqual, populate, ReplicaNode, type Side, syncsOf } from '../support/replica-set.ts'
import { waitFor } from '../support/wait.ts'

const KEYS = 2000
const VALUE_BYTES = 2000
/** The snapshot is stopped here, in the midst of the data. */
const STALL_BYTES = 1_000_000

/** Who gives data to whom, and how: `repl-diskless-sync` and `repl-diskless-load`. */
interface Way {
  readonly from: Side
  readonly to: Side
  readonly sends: 'yes' | 'no'
  readonly loads: 'disabled' | 'swapdb'
}

const DISKLESS: Way = { from: 'redstart', to: 'redstart', sends: 'yes', loads: 'disabled' }
const WAYS: readonly Way[] = [
  DISKLESS,
  { ...DISKLESS, sends: 'no', loads: 'swapdb' },
  { ...DISKLESS, to: 'oracle', sends: 'no' },
  { ...DISKLESS, from: 'oracle', loads: 'swapdb' },
]

/** A master with much data, and a replica that has got some of it. */
async function startSync(t: TestContext, { from, to, sends, loads }: Way) {
  // What a killed process had must be there again: the master has it in a file, the replica its own key.
  const master = await ReplicaNode.start(t, from, ['--repl-diskless-sync', sends, '--rdbcompression', 'no'])
  const replica = await ReplicaNode.start(t, to, ['--repl-diskless-load', loads])
  await populate(master, KEYS, VALUE_BYTES)
  await ask(master.client, 'SAVE')
  const proxy = await LinkProxy.open(t, master.port)
  const pair = { master, replica, proxy }
  await beginSync(pair)
  return pair
}

interface Pair {
  readonly master: ReplicaNode
  readonly replica: ReplicaNode
  readonly proxy: LinkProxy
}

async function beginSync({ master, replica, proxy }: Pair): Promise<void> {
  await replica.follow(null)
  await ask(replica.client, 'FLUSHALL')
  await ask(replica.client, 'SET', 'own', 'old')
  await ask(replica.client, 'SAVE')
  await ask(replica.client, 'DEBUG', 'CHANGE-REPL-ID')
  proxy.stallAfter(STALL_BYTES)
  await replica.follow(proxy.port)
  await waitFor(() => proxy.passedBytes >= STALL_BYTES)
  await replica.until('master_sync_in_progress', '1')
  assert.ok((await master.number('connected_slaves')) === 1)
}

for (const way of WAYS) {
  const { from, to, sends, loads } = way
  const title = `${from} with the replica ${to}: ${sends} ${loads}`
  describe(title, { skip: [from, to].includes('oracle') && oracleMissing() }, () => {
    test('the master dies, and then the replica', async (t) => {
      const pair = await startSync(t, way)
      const { master, replica, proxy } = pair
      await master.kill()
      proxy.cut()
      await replica.until('master_sync_in_progress', '0')
      assert.equal(await ask(replica.client, 'GET', 'own'), 'old')
      proxy.release()
      await master.restart()
      await assertEqual(master, replica)
      assert.equal(await ask(replica.client, 'DBSIZE'), KEYS)
      await beginSync(pair)
      const before = await syncsOf(master)
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
      assert.equal((await syncsOf(master)).full, before.full + 1)
    })
  })
}

test('a master that is told to follow another in the middle of giving its data away', async (t) => {
  const { master, replica, proxy } = await startSync(t, DISKLESS)
  const other = await ReplicaNode.start(t, 'redstart')
  await ask(other.client, 'SET', 'other', 1)
  await master.follow(other.port)
  proxy.release()
  await assertEqual(other, master, replica)
  assert.equal(await ask(replica.client, 'DBSIZE'), 1)
})

test('a replica that is told to be a master in the middle of getting its data', async (t) => {
  const { master, replica, proxy } = await startSync(t, DISKLESS)
  await replica.follow(null)
  assert.equal(await ask(replica.client, 'GET', 'own'), 'old')
  assert.equal(await ask(replica.client, 'SET', 'own', 'new'), 'OK')
  proxy.release()
  await waitFor(async () => (await master.number('connected_slaves')) === 0)
  assert.equal(await ask(replica.client, 'DBSIZE'), 1)
})
