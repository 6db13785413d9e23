// What the public suite of Redis has found.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, infoFields } from '../support/ask.ts'
import { LinkProxy } from '../support/proxy.ts'
import { RawClient } from '../support/raw-client.ts'
import { RawReplica } from '../support/raw-replica.ts'
import { assertEqual, populate, ReplicaNode, syncsOf, waitUntilEqual } from '../support/replica-set.ts'
import { waitFor } from '../support/wait.ts'

async function isSaving(node: ReplicaNode): Promise<boolean> {
  const fields = infoFields(String(await ask(node.client, 'INFO', 'persistence')))
  return fields.get('rdb_bgsave_in_progress') === '1'
}

test('what comes in after CLIENT KILL of the master counts only if it has run', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart', ['--repl-backlog-size', '10mb'])
  const replica = await ReplicaNode.start(t, 'redstart')
  await replica.follow(master.port)
  await waitUntilEqual(master, replica)
  const writer = await RawClient.connect(master.port)
  t.after(() => writer.destroy())
  const increments = Array.from({ length: 500 }, () => ['INCR', 'n'] as const)
  for (let round = 0; round < 40; round++) {
    const written = writer.pipeline(increments)
    await ask(replica.client, 'CLIENT', 'KILL', 'TYPE', 'master')
    await written
  }
  await assertEqual(master, replica)
  assert.equal(await ask(replica.client, 'GET', 'n'), String(40 * increments.length))
  assert.equal((await syncsOf(master)).full, 1)
})

test('a command that the master took is not too long for the replica', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart', ['--client-query-buffer-limit', '3mb'])
  const replica = await ReplicaNode.start(t, 'redstart', ['--client-query-buffer-limit', '1mb'])
  await replica.follow(master.port)
  await waitUntilEqual(master, replica)
  await ask(master.client, 'SET', 'long', 'x'.repeat(2_000_000))
  await assertEqual(master, replica)
  assert.deepEqual(await syncsOf(master), { full: 1, partial: 0 })
})

test('a master that comes back adds nothing of its own to the stream before a period is over', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart', ['--save', '3600 1'])
  const replica = await ReplicaNode.start(t, 'redstart')
  await replica.follow(master.port)
  await ask(master.client, 'SET', 'a', 1)
  await waitUntilEqual(master, replica)
  await ask(master.client, 'WAIT', 1, 5000)
  const offset = await master.number('master_repl_offset')
  await ask(replica.client, 'CONFIG', 'RESETSTAT')
  await master.restart()
  await waitUntilEqual(master, replica)
  await replica.until('master_last_io_seconds_ago', (seconds) => Number(seconds) >= 1)
  assert.ok(
    (await master.number('master_repl_offset')) <=
      offset + '*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n'.length,
  )
  assert.deepEqual(await syncsOf(replica), { full: 0, partial: 0 })
})

test('DEBUG REPLICATE makes a replica differ, which it says in its log', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart')
  const replica = await ReplicaNode.start(t, 'redstart')
  await replica.follow(master.port)
  await waitUntilEqual(master, replica)
  await ask(master.client, 'SET', 'a', 'text')
  assert.equal(await ask(master.client, 'DEBUG', 'REPLICATE', 'INCR', 'a'), 'OK')
  await waitUntilEqual(master, replica)
  assert.match(
    replica.log,
    /== CRITICAL == This replica is sending an error to its master: 'ERR value is not an integer/,
  )
  assert.equal(await ask(master.client, 'DEBUG', 'REPLICATE', 'SET', 'b', 2), 'OK')
  await waitUntilEqual(master, replica)
  assert.equal(await ask(replica.client, 'GET', 'b'), '2')
  assert.equal(await ask(master.client, 'GET', 'b'), null)
})

test('DEBUG OBJECT finds a key that has expired and waits for the word of the master', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart')
  const replica = await ReplicaNode.start(t, 'redstart')
  await ask(master.client, 'DEBUG', 'SET-ACTIVE-EXPIRE', 0)
  await replica.follow(master.port)
  await waitUntilEqual(master, replica)
  await ask(master.client, 'SET', 'k', 1, 'PX', 30)
  await waitUntilEqual(master, replica)
  await waitFor(async () => (await ask(replica.client, 'EXISTS', 'k')) === 0)
  assert.match(String(await ask(replica.client, 'DEBUG', 'OBJECT', 'k')), /encoding:int/)
})

test('a replica may not touch keys through its link', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart')
  const link = await RawReplica.connect(master.port)
  t.after(() => link.destroy())
  await link.ask('PSYNC', '?', '-1')
  await link.readSnapshot()
  link.send('GET', 'a')
  await link.closed
  assert.match(master.log, /Replica can't interact with the keyspace/)
  assert.match(master.log, /Replica generated a reply to command 'get', disconnecting it/)
})

test('FLUSHALL ends a snapshot that goes to replicas, and they begin anew', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart', ['--rdbcompression', 'no'])
  const replica = await ReplicaNode.start(t, 'redstart')
  const proxy = await LinkProxy.open(t, master.port)
  await populate(master, 200, 1000)
  await master.set('rdb-key-save-delay', 1_000_000)
  await replica.follow(proxy.port)
  await waitFor(() => isSaving(master))
  const accepted = proxy.accepted
  await ask(master.client, 'FLUSHALL')
  await ask(master.client, 'SET', 'a', 1)
  await waitFor(() => proxy.accepted > accepted)
  await master.set('rdb-key-save-delay', 0)
  await assertEqual(master, replica)
  assert.equal((await syncsOf(master)).full, 2)
})

test('a client counts as blocked while SHUTDOWN waits for a replica', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart')
  const replica = await ReplicaNode.start(t, 'redstart')
  const proxy = await LinkProxy.open(t, master.port)
  await replica.follow(proxy.port)
  await waitUntilEqual(master, replica)
  proxy.hold()
  await ask(master.client, 'SET', 'a', 1)
  const other = await RawClient.connect(master.port)
  t.after(() => other.destroy())
  const refusal = ask(other, 'SHUTDOWN', 'NOSAVE')
  await waitFor(async () => {
    const fields = infoFields(String(await ask(master.client, 'INFO', 'clients')))
    return fields.get('blocked_clients') === '1'
  })
  assert.equal(await ask(master.client, 'SHUTDOWN', 'ABORT'), 'OK')
  assert.match(String(await refusal), /Errors trying to SHUTDOWN/)
  proxy.release()
})

test('a snapshot that is slow on purpose stays so when its keys are written early because they change', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart')
  await populate(master, 20, 10)
  await master.set('rdb-key-save-delay', 1_000_000)
  await ask(master.client, 'BGSAVE')
  await populate(master, 20, 20)
  await ask(master.client, 'PING')
  assert.ok(await isSaving(master))
  await master.set('rdb-key-save-delay', 0)
  await waitFor(async () => !(await isSaving(master)))
})

for (const [save, goesOn] of [
  ['', false],
  ['900 1', true],
] as const) {
  test(`a file for replicas that are gone ${goesOn ? 'is kept where there are' : 'ends without'} save points`, async (t) => {
    const master = await ReplicaNode.start(t, 'redstart', ['--repl-diskless-sync', 'no', '--save', save])
    const replicas = [await ReplicaNode.start(t, 'redstart'), await ReplicaNode.start(t, 'redstart')]
    await populate(master, 20, 10)
    await master.set('rdb-key-save-delay', 1_000_000)
    for (const replica of replicas) await replica.follow(master.port)
    await master.until('slave1', (text) => text.includes('wait_bgsave'))
    await waitFor(() => isSaving(master))
    await replicas[0].follow(null)
    await master.until('connected_slaves', '1')
    assert.ok(await isSaving(master))
    await replicas[1].follow(null)
    await master.until('connected_slaves', '0')
    assert.equal(await isSaving(master), goesOn)
    await master.set('rdb-key-save-delay', 0)
  })
}
