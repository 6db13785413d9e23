// Chains of three servers, Redstart and redis-server in turns: the bytes of the first one's stream go through the second
// to the third, whoever of them is master.

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

const CHAINS: readonly (readonly [Side, Side, Side])[] = [
  ['redstart', 'redstart', 'redstart'],
  ['redstart', 'oracle', 'redstart'],
  ['oracle', 'redstart', 'oracle'],
]

/** Servers one behind the other, each following the one in front of it through a proxy. */
interface Chain {
  a: ReplicaNode
  b: ReplicaNode
  c: ReplicaNode
  toA: LinkProxy
  toB: LinkProxy
}

function useChain(sides: readonly [Side, Side, Side]): Chain {
  const chain = {} as Chain
  const cleanUp = afterSuite()
  before(async () => {
    chain.a = await ReplicaNode.start(cleanUp, sides[0])
    chain.b = await ReplicaNode.start(cleanUp, sides[1])
    chain.c = await ReplicaNode.start(cleanUp, sides[2])
    chain.toA = await LinkProxy.open(cleanUp, chain.a.port)
    chain.toB = await LinkProxy.open(cleanUp, chain.b.port)
    await chain.b.follow(chain.toA.port)
    await waitUntilEqual(chain.a, chain.b)
    await chain.c.follow(chain.toB.port)
    await waitUntilEqual(chain.a, chain.b, chain.c)
  })
  return chain
}

for (const sides of CHAINS) {
  describe(`a chain of ${sides.join(', ')}`, { skip: sides.includes('oracle') && oracleMissing() }, () => {
    const chain = useChain(sides)

    test('the same stream goes through all of it, over broken links', async () => {
      const { a, b, c, toA, toB } = chain
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

    test('the one in the middle gets new data whole, and so does the one behind it', async () => {
      const { a, b, c, toA } = chain
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

    test('the one in the middle becomes master, and nobody needs a full synchronisation', async () => {
      const { a, b, c } = chain
      await writeAll(a, randomWrites(501, 200))
      await waitUntilEqual(a, b, c)
      const before = await syncsOf(b)
      await b.follow(null)
      await writeAll(b, randomWrites(502, 200))
      await a.follow(b.port)
      await assertEqual(b, a, c)
      const granted = await syncsOf(b)
      assert.equal(granted.full, before.full)
      assert.ok(granted.partial >= before.partial + 2, 'that of the last server, and of the former master')
      // The last becomes the first: everybody goes on from the history that they share.
      await c.follow(null)
      await writeAll(c, randomWrites(503, 200))
      await b.follow(c.port)
      await assertEqual(c, b, a)
      assert.equal((await syncsOf(c)).full, 0)
      assert.equal((await syncsOf(b)).full, before.full)
    })
  })
}
