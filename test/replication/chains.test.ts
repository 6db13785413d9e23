// Chains of three servers, Redstart and redis-server in turns: the bytes of the first one's stream go through the second
// to the third, whoever of them is master.

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { LinkProxy } from '../support/proxy.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import {
  assertEqual,
  ReplicaNode,
  randomWrites,
  type Side,
  syncsOf,
  waitUntilEqual,
  writeAll,
} from '../support/replica-set.ts'
import { waitFor } from '../support/wait.ts'

const CHAINS: readonly (readonly [Side, Side, Side])[] = [
  ['redstart', 'redstart', 'redstart'],
  ['redstart', 'oracle', 'redstart'],
  ['oracle', 'redstart', 'oracle'],
]

/** Servers one behind the other, each following the one in front of it through a proxy. */
async function startChain(t: TestContext, sides: readonly [Side, Side, Side]) {
  const [a, b, c] = await Promise.all(sides.map((side) => ReplicaNode.start(t, side)))
  assert.ok(a !== undefined && b !== undefined && c !== undefined)
  const toA = await LinkProxy.open(t, a.port)
  const toB = await LinkProxy.open(t, b.port)
  await b.follow(toA.port)
  await waitUntilEqual(a, b)
  await c.follow(toB.port)
  await waitUntilEqual(a, b, c)
  return { a, b, c, toA, toB }
}

for (const sides of CHAINS) {
  describe(`a chain of ${sides.join(', ')}`, { skip: sides.includes('oracle') && oracleMissing() }, () => {
    test('the same stream goes through all of it, over broken links', async (t) => {
      const { a, b, c, toA, toB } = await startChain(t, sides)
      const writing = writeAll(a, randomWrites(500, 800))
      for (const proxy of [toA, toB, toA, toB]) {
        const accepted = proxy.accepted
        proxy.cut()
        await waitFor(() => proxy.accepted > accepted)
      }
      await writing
      await assertEqual(a, b, c)
      assert.equal((await syncsOf(a)).full, 1)
      assert.equal((await syncsOf(b)).full, 1)
      // Whatever the replicas of the one in the middle ask for, it has from its own master.
      const fields = await Promise.all([a, b, c].map((node) => node.info()))
      const offsets = fields.map((info) => info.get('master_repl_offset'))
      assert.equal(new Set(offsets).size, 1)
      assert.equal(fields[2]?.get('slave_read_only'), '1')
    })

    test('the one in the middle becomes master, and nobody needs a full synchronisation', async (t) => {
      const { a, b, c } = await startChain(t, sides)
      await writeAll(a, randomWrites(501, 200))
      await waitUntilEqual(a, b, c)
      await b.follow(null)
      await writeAll(b, randomWrites(502, 200))
      await a.follow(b.port)
      await assertEqual(b, a, c)
      const granted = await syncsOf(b)
      assert.equal(granted.full, 1, 'the first one of the last server')
      assert.ok(granted.partial >= 2, 'its later one, and that of the former master')
      // The last becomes the first: everybody goes on from the history that they share.
      await c.follow(null)
      await writeAll(c, randomWrites(503, 200))
      await b.follow(c.port)
      await assertEqual(c, b, a)
      assert.equal((await syncsOf(c)).full, 0)
      assert.equal((await syncsOf(b)).full, 1)
    })

    test('the one in the middle gets new data whole, and so does the one behind it', async (t) => {
      const { a, b, c, toA } = await startChain(t, sides)
      await writeAll(a, randomWrites(504, 100))
      await waitUntilEqual(a, b, c)
      toA.refuses = true
      toA.cut()
      await waitFor(async () => (await a.number('connected_slaves')) === 0)
      await a.set('repl-backlog-size', 16 * 1024)
      const large = 'x'.repeat(30_000)
      for (let i = 0; i < 20; i++) await ask(a.client, 'SET', `large:${i}`, large)
      toA.refuses = false
      await assertEqual(a, b, c)
      assert.equal((await syncsOf(a)).full, 2)
      assert.equal((await syncsOf(b)).full, 2)
    })
  })
}
