// A replica that takes a snapshot straight from the connection (`repl-diskless-load`): it counts as loading from the first
// byte on, and what was there comes back when the link breaks.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ask, infoFields } from '../support/ask.ts'
import { LinkProxy } from '../support/proxy.ts'
import { assertEqual, populate, ReplicaNode, waitUntilEqual } from '../support/replica-set.ts'
import { waitFor } from '../support/wait.ts'

const PIECE_BYTES = 20_000

async function loadingOf(node: ReplicaNode): Promise<readonly [string | undefined, string | undefined]> {
  const fields = infoFields(String(await ask(node.client, 'INFO', 'persistence')))
  return [fields.get('loading'), fields.get('async_loading')]
}

/** A master with much to send, and a replica with a key of its own behind a proxy. */
async function startPair(t: TestContext) {
  const master = await ReplicaNode.start(t, 'redstart', ['--rdbcompression', 'no'])
  const replica = await ReplicaNode.start(t, 'redstart', [
    ...['--repl-diskless-load', 'swapdb', '--replica-read-only', 'no'],
  ])
  const proxy = await LinkProxy.open(t, master.port)
  await populate(master, 200, 1000)
  return { master, replica, proxy }
}

test('another data set is refused while it comes, and the old one is back when it does not', async (t) => {
  const { master, proxy, replica } = await startPair(t)
  await ask(replica.client, 'SET', 'own', 1)
  proxy.stallAfter(PIECE_BYTES)
  await replica.follow(proxy.port)
  await waitFor(async () => (await loadingOf(replica))[0] === '1')
  assert.deepEqual(await loadingOf(replica), ['1', '0'])
  assert.match(replica.log, /MASTER <-> REPLICA sync: Loading DB in memory/)
  assert.match(String(await ask(replica.client, 'GET', 'own')), /^LOADING|LOADING /)
  assert.equal(infoFields(String(await ask(master.client, 'INFO', 'persistence'))).get('loading'), '0')
  proxy.refuses = true
  proxy.cut()
  await waitFor(async () => (await loadingOf(replica))[0] === '0')
  assert.equal(await ask(replica.client, 'GET', 'own'), '1')
  assert.equal(await ask(replica.client, 'DBSIZE'), 1)
  assert.match(replica.log, /Internal error in RDB/)
  proxy.refuses = false
  proxy.release()
  await assertEqual(master, replica)
  assert.deepEqual(await loadingOf(replica), ['0', '0'])
})

test('an earlier state of the same data set may be read meanwhile', async (t) => {
  const { master, proxy, replica } = await startPair(t)
  await replica.follow(proxy.port)
  await waitUntilEqual(master, replica)
  await ask(replica.client, 'SET', 'own', 1)
  // What the replica misses is no longer in the backlog when it comes back.
  await master.set('repl-backlog-size', 16 * 1024)
  proxy.refuses = true
  proxy.cut()
  await waitFor(async () => (await master.number('connected_slaves')) === 0)
  for (let i = 0; i < 20; i++) await ask(master.client, 'SET', `more:${i}`, 'x'.repeat(10_000))
  proxy.stallAfter(PIECE_BYTES)
  proxy.refuses = false
  await waitFor(async () => (await loadingOf(replica))[1] === '1')
  assert.deepEqual(await loadingOf(replica), ['0', '1'])
  assert.equal(await ask(replica.client, 'GET', 'own'), '1')
  assert.equal(await ask(replica.client, 'DBSIZE'), 201)
  for (const command of [
    ['REPLICAOF', 'NO', 'ONE'] as const,
    ['CONFIG', 'SET', 'appendonly', 'no'] as const,
  ]) {
    assert.match(String(await ask(replica.client, ...command)), /LOADING/)
  }
  proxy.release()
  await assertEqual(master, replica)
  assert.equal(await ask(replica.client, 'GET', 'own'), null)
})
