// What INFO, ROLE, COMMAND and CONFIG say of replication: the same as Redis says.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { ask, infoFields } from '../support/ask.ts'
import { DataFolder } from '../support/data-folder.ts'
import { freePort } from '../support/ports.ts'
import { RawClient } from '../support/raw-client.ts'
import { RawReplica } from '../support/raw-replica.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { ReplicaNode, type Side, waitUntilEqual } from '../support/replica-set.ts'
import { startRedstart } from '../support/server-process.ts'

/** A master with a replica of the same kind, in sync. */
async function startPair(t: TestContext, side: Side) {
  const master = await ReplicaNode.start(t, side, ['--min-replicas-to-write', '1'])
  const replica = await ReplicaNode.start(t, side, [
    ...['--replica-priority', '7'],
    ...['--replica-announce-ip', '127.0.0.9', '--replica-announce-port', '4711'],
  ])
  await replica.follow(master.port)
  await replica.until('master_link_status', 'up')
  await master.until('slave0', (text) => text.includes('state=online'))
  await ask(master.client, 'SET', 'a', '1')
  await waitUntilEqual(master, replica)
  return { master, replica }
}

async function section(node: ReplicaNode, name: string): Promise<[string, string][]> {
  return [...infoFields(String(await ask(node.client, 'INFO', name)))]
}

/** What differs between any two servers. */
const OWN = /^(master_replid|master_port|slave0|master_last_io_seconds_ago)$/

describe('INFO', { skip: oracleMissing() }, () => {
  test('replication: the same fields in the same order with the same values', async (t) => {
    const ours = await startPair(t, 'redstart')
    const theirs = await startPair(t, 'oracle')
    for (const role of ['master', 'replica'] as const) {
      const [mine, oracle] = await Promise.all([
        section(ours[role], 'replication'),
        section(theirs[role], 'replication'),
      ])
      assert.deepEqual(
        mine.map(([name]) => name),
        oracle.map(([name]) => name),
      )
      const shown = (fields: [string, string][]) => fields.filter(([name]) => !OWN.test(name))
      assert.deepEqual(shown(mine), shown(oracle))
    }
    const [line] = (await section(ours.master, 'replication')).filter(([name]) => name === 'slave0')
    assert.match(line[1], /^ip=127\.0\.0\.9,port=4711,state=online,offset=\d+,lag=[01]$/)
  })

  test('the clients that are replicas are no connected clients', async (t) => {
    const { master, replica } = await startPair(t, 'redstart')
    const clients = (node: ReplicaNode) =>
      section(node, 'clients').then((fields) => new Map(fields).get('connected_clients'))
    assert.equal(await clients(master), '1')
    assert.equal(await clients(replica), '2')
  })

  test('stats: what goes over links is counted on both sides', async (t) => {
    const { master, replica } = await startPair(t, 'redstart')
    const before = await replica.number('total_net_repl_input_bytes')
    assert.ok(before > 100)
    await ask(master.client, 'SET', 'a', 'v'.repeat(10_000))
    await waitUntilEqual(master, replica)
    assert.ok((await replica.number('total_net_repl_input_bytes')) > before + 10_000)
    assert.ok((await master.number('total_net_repl_output_bytes')) > 10_000)
    assert.equal(await master.number('sync_full'), 1)
    await ask(master.client, 'CONFIG', 'RESETSTAT')
    assert.equal(await master.number('sync_full'), 0)
    assert.equal(await master.number('total_net_repl_output_bytes'), 0)
  })
})

describe('ROLE', () => {
  test('of a master, of a replica, and of one that finds nobody', async (t) => {
    const { master, replica } = await startPair(t, 'redstart')
    const offset = await master.number('master_repl_offset')
    await master.until('slave0', (text) => text.includes(`offset=${offset}`))
    assert.deepEqual(await ask(master.client, 'ROLE'), [
      'master',
      offset,
      [['127.0.0.9', '4711', String(offset)]],
    ])
    assert.deepEqual(await ask(replica.client, 'ROLE'), [
      ...['slave', '127.0.0.1'],
      ...[master.port, 'connected', offset],
    ])
    await replica.follow(await freePort())
    await replica.until('master_link_status', 'down')
    const [, , , state] = (await ask(replica.client, 'ROLE')) as string[]
    assert.match(String(state), /^connect/)
    assert.match(String(await replica.number('master_link_down_since_seconds')), /^\d+$/)
  })
})

describe('refusals', () => {
  test('too few replicas: NOREPLICAS, until there is one', async (t) => {
    const master = await ReplicaNode.start(t, 'redstart', ['--min-replicas-to-write', '1'])
    const error = /^ReplyError: NOREPLICAS Not enough good replicas to write\.$/
    assert.match(String(await ask(master.client, 'SET', 'a', '1')), error)
    assert.equal(await ask(master.client, 'GET', 'a'), null)
    await ask(master.client, 'MULTI')
    assert.match(String(await ask(master.client, 'SET', 'a', '1')), error)
    assert.match(String(await ask(master.client, 'EXEC')), /EXECABORT/)
    const replica = await ReplicaNode.start(t, 'redstart')
    await replica.follow(master.port)
    await master.until('min_slaves_good_slaves', '1')
    assert.equal(await ask(master.client, 'SET', 'a', '1'), 'OK')
    await replica.kill()
    await master.until('min_slaves_good_slaves', '0')
    assert.match(String(await ask(master.client, 'SET', 'a', '1')), error)
    await master.set('min-replicas-max-lag', 0)
    assert.equal(await ask(master.client, 'SET', 'a', '1'), 'OK')
  })

  test('READONLY, and MASTERDOWN without stale data', async (t) => {
    const replica = await ReplicaNode.start(t, 'redstart')
    await ask(replica.client, 'SET', 'a', '1')
    await replica.follow(await freePort())
    const readOnly = /READONLY You can't write against a read only replica\./
    assert.match(String(await ask(replica.client, 'SET', 'a', '2')), readOnly)
    assert.equal(await ask(replica.client, 'GET', 'a'), '1')
    await replica.set('replica-serve-stale-data', 'no')
    const down = /MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'\./
    assert.match(String(await ask(replica.client, 'GET', 'a')), down)
    assert.match(String(await ask(replica.client, 'PING')), down)
    assert.ok(String(await ask(replica.client, 'INFO')).includes('role:slave'))
    await replica.follow(null)
    assert.equal(await ask(replica.client, 'SET', 'a', '2'), 'OK')
  })

  test('SYNC and PSYNC: in the midst of replies, without a link to the master, and with words that are none', async (t) => {
    const master = await ReplicaNode.start(t, 'redstart')
    const raw = async () => {
      const replica = await RawReplica.connect(master.port)
      t.after(() => replica.destroy())
      return replica
    }
    const first = await raw()
    first.socket.write('PING\r\nPSYNC ? -1\r\n')
    assert.equal(await first.readLine(), '+PONG')
    assert.equal(await first.readLine(), '-ERR SYNC and PSYNC are invalid with pending output')
    assert.equal(await first.ask('PSYNC', '?', 'x'), '-ERR value is not an integer or out of range')
    assert.equal(
      await first.ask('PSYNC', '?', '-1', 'FAILOVER'),
      "-ERR PSYNC FAILOVER can't be sent to a master.",
    )
    await master.follow(await freePort())
    const error = "-NOMASTERLINK Can't SYNC while not connected with my master"
    assert.equal(await first.ask('PSYNC', '?', '-1'), error)
    assert.equal(await first.ask('SYNC'), error)
    assert.equal(
      await first.ask('PSYNC', 'a'.repeat(40), '1', 'FAILOVER'),
      '-ERR PSYNC FAILOVER replid must match my replid.',
    )
  })
})

describe('REPLICAOF', () => {
  test('the same master again, and wrong ports', async (t) => {
    const node = await ReplicaNode.start(t, 'redstart')
    const { client } = node
    const port = await freePort()
    assert.equal(await ask(client, 'REPLICAOF', '127.0.0.1', port), 'OK')
    assert.equal(await ask(client, 'SLAVEOF', '127.0.0.1', port), 'OK Already connected to specified master')
    assert.match(String(await ask(client, 'REPLICAOF', 'a', '65536')), /ERR Invalid master port/)
    assert.match(String(await ask(client, 'REPLICAOF', 'a', 'x')), /ERR Invalid master port/)
    assert.deepEqual(await ask(client, 'CONFIG', 'GET', 'replicaof'), ['replicaof', `127.0.0.1 ${port}`])
    assert.equal(await ask(client, 'REPLICAOF', 'NO', 'ONE'), 'OK')
    assert.deepEqual(await ask(client, 'CONFIG', 'GET', 'replicaof'), ['replicaof', ''])
  })

  test('CONFIG REWRITE keeps it, and a server that begins with it is a replica from the start', async (t) => {
    const folder = DataFolder.make(t)
    const path = join(folder.path, 'redis.conf')
    writeFileSync(path, 'replica-priority 50\n')
    const open = async () => {
      const server = await startRedstart(['--dir', folder.path], { configPath: path })
      t.after(() => server.stop())
      const client = await RawClient.connect(server.port)
      t.after(() => client.destroy())
      return { client, stop: () => server.stop() }
    }
    const started = await open()
    const port = await freePort()
    await ask(started.client, 'REPLICAOF', '127.0.0.1', port)
    await ask(started.client, 'CONFIG', 'REWRITE')
    await started.stop()
    assert.ok(readFileSync(path, 'utf8').split('\n').includes(`replicaof 127.0.0.1 ${port}`))
    const again = await open()
    assert.match(String(await ask(again.client, 'SET', 'a', '1')), /READONLY/)
    await ask(again.client, 'REPLICAOF', 'NO', 'ONE')
    await ask(again.client, 'CONFIG', 'REWRITE')
    assert.ok(!readFileSync(path, 'utf8').includes('replicaof'))
  })
})
