// A master and a replica, each of them Redstart or redis-server: full synchronisation in all its forms, the stream,
// partial synchronisation, and how many there were of each.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { LinkProxy } from '../support/proxy.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import {
  afterSuite,
  assertEqual,
  ReplicaNode,
  randomWrites,
  type Side,
  syncsOf,
  waitUntilEqual,
  writeAll,
} from '../support/replica-set.ts'
import { waitFor } from '../support/wait.ts'

const PAIRS: readonly (readonly [master: Side, replica: Side])[] = [
  ['redstart', 'redstart'],
  ['redstart', 'oracle'],
  ['oracle', 'redstart'],
]

/** Each form of full synchronisation: what the master does and what the replica does. */
const FORMS = [
  { sends: 'no', loads: 'disabled' },
  { sends: 'yes', loads: 'disabled' },
  { sends: 'yes', loads: 'on-empty-db' },
  { sends: 'no', loads: 'swapdb' },
  { sends: 'yes', loads: 'swapdb' },
] as const

/** The servers of a suite; each test counts from where the one before has left them. */
interface Scene {
  master: ReplicaNode
  replica: ReplicaNode
  proxy: LinkProxy
}

function usePair([masterSide, replicaSide]: readonly [Side, Side]): Scene {
  const scene = {} as Scene
  const cleanUp = afterSuite()
  before(async () => {
    scene.master = await ReplicaNode.start(cleanUp, masterSide)
    scene.replica = await ReplicaNode.start(cleanUp, replicaSide)
    scene.proxy = await LinkProxy.open(cleanUp, scene.master.port)
  })
  return scene
}

for (const pair of PAIRS) {
  describe(`${pair[0]} with the replica ${pair[1]}`, {
    skip: pair.includes('oracle') && oracleMissing(),
  }, () => {
    const scene = usePair(pair)

    test('full synchronisation in each form, and random writes behind it', async () => {
      const { master, replica } = scene
      let seed = 100
      for (const { sends, loads } of FORMS) {
        await master.set('repl-diskless-sync', sends)
        await replica.set('repl-diskless-load', loads)
        const before = await syncsOf(master)
        // What the replica holds has to go, or to stay if it is the same.
        await replica.follow(null)
        await ask(replica.client, 'SET', 'alien', sends + loads)
        if (loads === 'on-empty-db') await ask(replica.client, 'FLUSHALL')
        await ask(replica.client, 'DEBUG', 'CHANGE-REPL-ID')
        await writeAll(master, randomWrites(seed++, 250))
        await replica.follow(master.port)
        await writeAll(master, randomWrites(seed++, 250))
        await assertEqual(master, replica)
        assert.equal((await syncsOf(master)).full, before.full + 1, `${sends} ${loads}`)
      }
    })

    test('a broken link goes on where it was, as long as the backlog reaches back', async () => {
      const { master, replica, proxy } = scene
      await replica.follow(proxy.port)
      await waitUntilEqual(master, replica)
      const before = await syncsOf(master)
      for (let round = 0; round < 6; round++) {
        const accepted = proxy.accepted
        proxy.cut()
        await writeAll(master, randomWrites(200 + round, 100))
        await waitFor(() => proxy.accepted > accepted)
      }
      await assertEqual(master, replica)
      const granted = await syncsOf(master)
      assert.equal(granted.full, before.full)
      const partial = granted.partial - before.partial
      assert.ok(partial >= 1 && partial <= 6, `${partial} partial ones`)
      // More than the backlog holds is written while there is no link.
      await master.set('repl-backlog-size', 16 * 1024)
      proxy.refuses = true
      proxy.cut()
      await waitFor(async () => (await master.number('connected_slaves')) === 0)
      const large = 'x'.repeat(30_000)
      for (let i = 0; i < 20; i++) await ask(master.client, 'SET', `large:${i}`, large)
      proxy.refuses = false
      await assertEqual(master, replica)
      assert.equal((await syncsOf(master)).full, before.full + 1)
      await master.set('repl-backlog-size', 1024 * 1024)
    })

    test('WAIT counts only what the replica has', async () => {
      const { master, replica, proxy } = scene
      await replica.follow(proxy.port)
      await waitUntilEqual(master, replica)
      await ask(master.client, 'SET', 'a', 1)
      assert.equal(await ask(master.client, 'WAIT', 1, 5000), 1)
      assert.equal(await ask(replica.client, 'GET', 'a'), '1')
      proxy.hold()
      await ask(master.client, 'SET', 'a', 2)
      assert.equal(await ask(master.client, 'WAIT', 1, 60), 0)
      assert.equal(await ask(master.client, 'WAIT', 0, 60), 0)
      proxy.release()
      assert.equal(await ask(master.client, 'WAIT', 1, 5000), 1)
      assert.equal(await ask(replica.client, 'GET', 'a'), '2')
      assert.equal(await ask(master.client, 'WAIT', 2, 60), 1)
    })

    test('expiry is the word of the master alone', async () => {
      const { master, replica, proxy } = scene
      await replica.follow(proxy.port)
      await waitUntilEqual(master, replica)
      await ask(master.client, 'FLUSHALL')
      await ask(master.client, 'SET', 'short', 1, 'PX', 200)
      await ask(master.client, 'SET', 'long', 1, 'EX', 1000)
      await waitUntilEqual(master, replica)
      proxy.hold()
      await waitFor(async () => (await ask(replica.client, 'EXISTS', 'short')) === 0)
      // It is hidden, and stands there until the master says so.
      assert.equal(await ask(replica.client, 'GET', 'short'), null)
      assert.equal(await ask(replica.client, 'DBSIZE'), 2)
      proxy.release()
      await waitFor(async () => (await ask(replica.client, 'DBSIZE')) === 1)
      await assertEqual(master, replica)
    })

    test('the replica refuses writes, changes sides, and hands its role back', async () => {
      const { master, replica } = scene
      await replica.follow(master.port)
      await waitUntilEqual(master, replica)
      const [ofMaster, ofReplica] = [await syncsOf(master), await syncsOf(replica)]
      assert.match(String(await ask(replica.client, 'SET', 'a', 1)), /READONLY/)
      await writeAll(master, randomWrites(300, 100))
      await waitUntilEqual(master, replica)
      // The two change places twice; each has all that the other needs.
      await replica.follow(null)
      await writeAll(replica, randomWrites(301, 100))
      await master.follow(replica.port)
      await assertEqual(replica, master)
      assert.deepEqual(await syncsOf(replica), { ...ofReplica, partial: ofReplica.partial + 1 })
      await master.follow(null)
      await writeAll(master, randomWrites(302, 100))
      await replica.follow(master.port)
      await assertEqual(master, replica)
      assert.deepEqual(await syncsOf(master), { ...ofMaster, partial: ofMaster.partial + 1 })
    })

    test('a replica, and a master, that is shut down and started again needs no full synchronisation', async () => {
      const { master, replica } = scene
      await replica.follow(master.port)
      await writeAll(master, randomWrites(400, 200))
      await waitUntilEqual(master, replica)
      const before = await syncsOf(master)
      await replica.set('save', '3600 1')
      await replica.restart(['--save', '3600 1', '--replicaof', `127.0.0.1 ${master.port}`])
      await writeAll(master, randomWrites(401, 100))
      await assertEqual(master, replica)
      assert.deepEqual(await syncsOf(master), { ...before, partial: before.partial + 1 })
      await master.set('save', '3600 1')
      await master.restart(['--save', '3600 1'])
      await writeAll(master, randomWrites(402, 100))
      await assertEqual(master, replica)
      assert.deepEqual(await syncsOf(master), { full: 0, partial: 1 })
    })
  })
}
