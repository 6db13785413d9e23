// FAILOVER: the role of master goes to a replica that has everything, without a full synchronisation.

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { NO_ID, ReplicationHistory } from '../../src/replication/history.ts'
import { ask } from '../support/ask.ts'
import { RawClient } from '../support/raw-client.ts'
import { RawReplica } from '../support/raw-replica.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { assertEqual, ReplicaNode, type Side } from '../support/replica-set.ts'
import { waitFor } from '../support/wait.ts'

describe('the history of a data set', () => {
  test('after a change of roles the second id holds up to the offset of the change', () => {
    const history = new ReplicationHistory()
    const { id } = history
    assert.match(id, /^[0-9a-f]{40}$/)
    history.branch(100)
    assert.notEqual(history.id, id)
    assert.equal(history.secondId, id)
    assert.ok(history.covers(id, 101))
    assert.ok(!history.covers(id, 102))
    assert.ok(history.covers(history.id, 1_000_000))
  })

  test('a replica follows its master to another id; a full synchronisation forgets the past', () => {
    const history = new ReplicationHistory()
    history.adopt('a'.repeat(40))
    history.follow('b'.repeat(40), 7)
    assert.equal(history.id, 'b'.repeat(40))
    assert.ok(history.covers('a'.repeat(40), 8))
    history.adopt('c'.repeat(40))
    assert.equal(history.secondId, NO_ID)
    assert.ok(!history.covers('a'.repeat(40), 1))
    assert.ok(!history.covers(NO_ID, -1))
  })

  test('a restarted master has a history of its own that begins where the file ends', () => {
    const history = new ReplicationHistory()
    const { id } = history
    history.continueAfter('a'.repeat(40), 10)
    assert.equal(history.id, id)
    assert.ok(history.covers('a'.repeat(40), 11))
    assert.ok(!history.covers('a'.repeat(40), 12))
  })
})

async function startGroup(t: TestContext, ...sides: Side[]) {
  const nodes = await Promise.all(sides.map((side) => ReplicaNode.start(t, side)))
  const [master, ...replicas] = nodes
  for (const replica of replicas) await replica.follow(master.port)
  for (const replica of replicas) await replica.until('master_link_status', 'up')
  await waitFor(async () => {
    const info = await master.info()
    return replicas.every((_, i) => info.get(`slave${i}`)?.includes('state=online') === true)
  })
  return { master, replicas }
}

for (const [from, to] of [
  ['redstart', 'redstart'],
  ['redstart', 'oracle'],
  ['oracle', 'redstart'],
] as const) {
  const skip = from !== to && oracleMissing()
  test(`from ${from} to ${to}, and back`, { skip }, async (t) => {
    const { master, replicas } = await startGroup(t, from, to)
    const [replica] = replicas
    await ask(master.client, 'SET', 'a', '1')
    assert.equal(await ask(master.client, 'FAILOVER'), 'OK')
    await master.until('role', 'slave')
    await replica.until('role', 'master')
    await master.until('master_failover_state', 'no-failover')
    await ask(replica.client, 'SET', 'b', '2')
    await assertEqual(replica, master)
    await replica.until('slave0', (text) => text.includes('state=online'))
    assert.equal(await ask(replica.client, 'FAILOVER', 'TO', '127.0.0.1', master.port), 'OK')
    await master.until('role', 'master')
    await replica.until('role', 'slave')
    await ask(master.client, 'SET', 'c', '3')
    await assertEqual(master, replica)
    assert.equal(await master.number('sync_full'), 1)
    assert.equal(await replica.number('sync_full'), 0)
  })
}

/** A replica that is online and silent: it never has everything. */
async function silentReplica(t: TestContext, master: ReplicaNode): Promise<RawReplica> {
  const replica = await RawReplica.connect(master.port)
  t.after(() => replica.destroy())
  await replica.ask('REPLCONF', 'listening-port', '1', 'ip-address', '127.0.0.1')
  await replica.ask('REPLCONF', 'capa', 'eof', 'capa', 'psync2')
  await replica.ask('PSYNC', '?', '-1')
  await replica.readSnapshot()
  replica.send('REPLCONF', 'ACK', '0')
  await master.until('slave0', (text) => text.includes('state=online'))
  await ask(master.client, 'SET', 'a', '1')
  return replica
}

describe('a replica that does not catch up', () => {
  test('writes wait; ABORT lets them go on', async (t) => {
    const master = await ReplicaNode.start(t, 'redstart')
    await silentReplica(t, master)
    assert.equal(await ask(master.client, 'FAILOVER'), 'OK')
    assert.equal((await master.info()).get('master_failover_state'), 'waiting-for-sync')
    const writer = await RawClient.connect(master.port)
    t.after(() => writer.destroy())
    const write = ask(writer, 'SET', 'a', '2')
    await waitFor(async () => (await master.client.call('INFO', 'clients')).includes('blocked_clients:1'))
    assert.equal(await ask(master.client, 'GET', 'a'), '1')
    assert.match(String(await ask(master.client, 'FAILOVER')), /ERR FAILOVER already in progress\./)
    assert.match(
      String(await ask(master.client, 'REPLICAOF', 'NO', 'ONE')),
      /ERR REPLICAOF not allowed while failing over\./,
    )
    const late = await RawReplica.connect(master.port)
    t.after(() => late.destroy())
    assert.equal(await late.ask('PSYNC', '?', '-1'), "-NOMASTERLINK Can't SYNC while failing over")
    assert.equal(await ask(master.client, 'FAILOVER', 'ABORT'), 'OK')
    assert.equal(await write, 'OK')
    assert.match(String(await ask(master.client, 'FAILOVER', 'ABORT')), /ERR No failover in progress\./)
  })

  test('TIMEOUT ends it, and writes go on', async (t) => {
    const master = await ReplicaNode.start(t, 'redstart')
    await silentReplica(t, master)
    assert.equal(await ask(master.client, 'FAILOVER', 'TIMEOUT', '50'), 'OK')
    assert.equal(await ask(master.client, 'SET', 'a', '2'), 'OK')
    assert.equal((await master.info()).get('master_failover_state'), 'no-failover')
    assert.match(master.log, /FAILOVER to any replica aborted: Replica never caught up before timeout/)
  })

  test('FORCE hands over all the same; a target that refuses ends it, and the master stays one', async (t) => {
    const master = await ReplicaNode.start(t, 'redstart')
    const other = await ReplicaNode.start(t, 'redstart')
    const replica = await RawReplica.connect(master.port)
    t.after(() => replica.destroy())
    // It says that it is the other server, which is a master and will refuse.
    await replica.ask('REPLCONF', 'listening-port', String(other.port), 'ip-address', '127.0.0.1')
    await replica.ask('REPLCONF', 'capa', 'eof', 'capa', 'psync2')
    await replica.ask('PSYNC', '?', '-1')
    await replica.readSnapshot()
    replica.send('REPLCONF', 'ACK', '0')
    await master.until('slave0', (text) => text.includes('state=online'))
    await ask(master.client, 'SET', 'a', '1')
    // The write comes while it is waited for the replica; later ones would find a replica.
    const words = ['TO', '127.0.0.1', String(other.port), 'FORCE', 'TIMEOUT', '100']
    const replies = await master.client.pipeline([
      ['FAILOVER', ...words],
      ['SET', 'a', '2'],
    ])
    assert.equal(replies.join(''), '+OK\r\n+OK\r\n')
    assert.equal((await master.info()).get('role'), 'master')
    assert.match(master.log, /time out exceeded, failing over/)
    assert.match(master.log, /aborted: Failover target rejected psync request/)
  })
})

test('what it refuses', async (t) => {
  const { master, replicas } = await startGroup(t, 'redstart', 'redstart')
  const refused = async (...words: string[]) => String(await ask(master.client, 'FAILOVER', ...words))
  assert.match(await refused('TO', 'nowhere', '1'), /ERR FAILOVER target HOST and PORT is not a replica\./)
  assert.match(await refused('TIMEOUT', '0'), /ERR FAILOVER timeout must be greater than 0/)
  assert.match(await refused('TIMEOUT', 'x'), /ERR value is not an integer or out of range/)
  assert.match(await refused('TO', 'a'), /ERR syntax error/)
  assert.match(await refused('FORCE', 'TIMEOUT', '10'), /requires both a timeout and target HOST and IP\./)
  assert.match(await refused('ABORT'), /ERR No failover in progress\./)
  assert.match(
    String(await ask(replicas[0].client, 'FAILOVER')),
    /ERR FAILOVER is not valid when server is a replica\./,
  )
  const alone = await ReplicaNode.start(t, 'redstart')
  assert.match(String(await ask(alone.client, 'FAILOVER')), /ERR FAILOVER requires connected replicas\./)
})
