// What a slow replica may cost: the limits on what waits for it, and what a link that misbehaves gets.

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { isTooFarBehind } from '../../src/replication/lag-limit.ts'
import { Replica } from '../../src/replication/replica.ts'
import { Client } from '../../src/server/client.ts'
import { nullTransport } from '../../src/server/null-transport.ts'
import { ask, infoFields } from '../support/ask.ts'
import { makeServer } from '../support/in-process.ts'
import { RawReplica } from '../support/raw-replica.ts'
import { ReplicaNode } from '../support/replica-set.ts'

const KIB = 1024
const MIB = 1024 * KIB

describe('the limits on what waits for a replica', () => {
  const replica = () => {
    const { server } = makeServer()
    return new Replica(new Client(1, nullTransport, server.keyspace.databases[0], 0))
  }
  const limit = { hardBytes: 100 * KIB, softBytes: 50 * KIB, softSeconds: 10 }

  test('the hard one is never below the backlog, whose blocks are there anyway', () => {
    assert.ok(isTooFarBehind(replica(), 100 * KIB, limit, 0, 0))
    assert.ok(!isTooFarBehind(replica(), 100 * KIB, limit, MIB, 0))
    assert.ok(isTooFarBehind(replica(), MIB, limit, MIB, 0))
    assert.ok(!isTooFarBehind(replica(), 100 * MIB, { ...limit, hardBytes: 0, softBytes: 0 }, MIB, 0))
  })

  test('the soft one counts when it is passed for longer than its time without a break', () => {
    const slow = replica()
    const over = (lagBytes: number, seconds: number) =>
      isTooFarBehind(slow, lagBytes, limit, MIB, 1_000_000 + seconds * 1000)
    assert.deepEqual([over(60 * KIB, 0), over(60 * KIB, 10), over(40 * KIB, 10.5)], [false, false, false])
    assert.deepEqual([over(60 * KIB, 11), over(60 * KIB, 21), over(60 * KIB, 21.1)], [false, false, true])
  })
})

/** A replica that has its snapshot and follows, as far as it reads. */
async function follow(t: TestContext, master: ReplicaNode): Promise<RawReplica> {
  const replica = await RawReplica.connect(master.port)
  t.after(() => replica.destroy())
  await replica.ask('REPLCONF', 'capa', 'eof', 'capa', 'psync2')
  const [, , offset] = (await replica.ask('PSYNC', '?', '-1')).split(' ')
  await replica.readSnapshot()
  replica.send('REPLCONF', 'ACK', offset ?? '')
  await master.until('slave0', (text) => text.includes('state=online'))
  return replica
}

async function memory(master: ReplicaNode, field: string): Promise<number> {
  return Number(infoFields(String(await ask(master.client, 'INFO', 'memory'))).get(field))
}

test('replicas that do not read share what waits for them, and are dropped at the limit', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart', ['--client-output-buffer-limit', 'replica 0 0 0'])
  const replicas = [await follow(t, master)]
  await ask(master.client, 'CONFIG', 'SET', 'client-output-buffer-limit', 'replica 0 0 0')
  const second = await RawReplica.connect(master.port)
  t.after(() => second.destroy())
  await second.ask('REPLCONF', 'capa', 'eof', 'capa', 'psync2')
  await second.ask('PSYNC', '?', '-1')
  await second.readSnapshot()
  second.send('REPLCONF', 'ACK', '0')
  await master.until('slave1', (text) => text.includes('state=online'))
  replicas.push(second)
  for (const { socket } of replicas) socket.pause()
  const value = 'v'.repeat(MIB)
  for (let i = 0; i < 40; i++) await ask(master.client, 'SET', 'a', value)
  const buffers = await memory(master, 'mem_total_replication_buffers')
  assert.ok(buffers > 25 * MIB && buffers < 45 * MIB, `${buffers} bytes for two replicas that lack 40 MiB`)
  assert.ok((await memory(master, 'mem_clients_slaves')) > 20 * MIB)
  const lines = String(await ask(master.client, 'CLIENT', 'LIST', 'TYPE', 'replica'))
    .trim()
    .split('\n')
  assert.equal(lines.length, 2)
  for (const line of lines) assert.ok(Number(/ omem=(\d+)/.exec(line)?.[1]) > 20 * MIB, line)
  await ask(master.client, 'CONFIG', 'SET', 'client-output-buffer-limit', 'replica 10mb 0 0')
  await master.until('connected_slaves', '0')
  assert.match(master.log, /scheduled to be closed ASAP for overcoming of output buffer limits/)
  const stats = infoFields(String(await ask(master.client, 'INFO', 'stats')))
  assert.equal(stats.get('client_output_buffer_limit_disconnections'), '2')
  assert.ok((await memory(master, 'mem_total_replication_buffers')) < 3 * MIB)
})

test('a limit below the backlog is none', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart', [
    ...['--client-output-buffer-limit', 'replica 10kb 0 0'],
    ...['--repl-backlog-size', '100mb'],
  ])
  const replica = await follow(t, master)
  replica.socket.pause()
  const value = 'v'.repeat(MIB)
  for (let i = 0; i < 20; i++) await ask(master.client, 'SET', 'a', value)
  assert.equal(await master.number('connected_slaves'), 1)
  replica.socket.resume()
  for (let i = 0; i < 20; i++) await replica.readTo(value)
})

test('a replica that asks for something is dropped', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart')
  const replica = await follow(t, master)
  replica.send('PING')
  await replica.closed
  assert.equal(replica.unread.length, 0)
  await master.until('connected_slaves', '0')
  assert.match(master.log, /Replica generated a reply to command 'ping', disconnecting it: id=/)
})

test('CLIENT KILL TYPE closes links of the one kind or the other', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart')
  const replica = await ReplicaNode.start(t, 'redstart')
  await replica.follow(master.port)
  await replica.until('master_link_status', 'up')
  const kill = (node: ReplicaNode, type: string) => ask(node.client, 'CLIENT', 'KILL', 'TYPE', type)
  assert.equal(await kill(replica, 'replica'), 0)
  assert.equal(await kill(master, 'master'), 0)
  assert.equal(await kill(replica, 'master'), 1)
  await master.until('sync_partial_ok', '1')
  await replica.until('master_link_status', 'up')
  assert.equal(await kill(master, 'slave'), 1)
  await master.until('sync_partial_ok', '2')
  await replica.until('master_link_status', 'up')
  assert.equal(await master.number('sync_full'), 1)
  const [line] = String(await ask(replica.client, 'CLIENT', 'LIST', 'TYPE', 'master')).split('\n')
  assert.match(line, / flags=M /)
})

test('CLIENT PAUSE holds neither the stream nor acknowledgements back', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart')
  const replica = await ReplicaNode.start(t, 'redstart')
  await replica.follow(master.port)
  await replica.until('master_link_status', 'up')
  await ask(replica.client, 'CLIENT', 'PAUSE', '100000', 'WRITE')
  await ask(master.client, 'SET', 'a', '1')
  assert.equal(await ask(master.client, 'WAIT', '1', '0'), 1)
  assert.equal(await ask(replica.client, 'GET', 'a'), '1')
})
