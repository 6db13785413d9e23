// SHUTDOWN of a server with replicas: they get the time to take over what they have not got yet.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { encodeCommand } from '../support/command.ts'
import { RawClient } from '../support/raw-client.ts'
import { RawReplica } from '../support/raw-replica.ts'
import { ReplicaNode } from '../support/replica-set.ts'
import { waitFor } from '../support/wait.ts'

/** A master with a replica that acknowledges only when it is told to. */
async function start(t: TestContext, args: string[] = []) {
  const master = await ReplicaNode.start(t, 'redstart', ['--shutdown-timeout', '60', ...args])
  const replica = await RawReplica.connect(master.port)
  t.after(() => replica.destroy())
  await replica.ask('REPLCONF', 'capa', 'eof', 'capa', 'psync2')
  const [, , text] = (await replica.ask('PSYNC', '?', '-1')).split(' ')
  const offset = Number(text)
  await replica.readSnapshot()
  replica.send('REPLCONF', 'ACK', String(offset))
  await master.until('slave0', (line) => line.includes('state=online'))
  const writer = await RawClient.connect(master.port)
  t.after(() => writer.destroy())
  await ask(writer, 'SET', 'a', '1')
  return { master, replica, writer, offset }
}

/** Asks for the end on a connection of its own, whose reply comes only if there is none. */
async function askToEnd(t: TestContext, master: ReplicaNode, ...words: string[]) {
  const client = await RawClient.connect(master.port, { replyTimeoutMs: 0 })
  t.after(() => client.destroy())
  client.send(encodeCommand(['SHUTDOWN', ...words]))
  return client
}

test('waits until the replica has everything, holds writes back meanwhile, and ends', async (t) => {
  const { master, offset, replica, writer } = await start(t)
  const ending = await askToEnd(t, master)
  const server = async () => String(await ask(master.client, 'INFO', 'server'))
  await waitFor(async () => /shutdown_in_milliseconds:\d+/.test(await server()))
  writer.send(encodeCommand(['SET', 'a', '2']))
  assert.equal(await ask(master.client, 'GET', 'a'), '1')
  const stream = await replica.readTo('$1\r\n*\r\n')
  replica.send('REPLCONF', 'ACK', String(offset + stream.length))
  await ending.closed
  await replica.closed
  assert.match(master.log, /Waiting for replicas before shutting down/)
  assert.match(master.log, /1 of 1 replicas are in sync when shutting down/)
  assert.equal(replica.unread.length, 0)
})

test('ABORT takes it back: the caller gets an error, and writes go on', async (t) => {
  const { master, writer } = await start(t)
  const ending = await askToEnd(t, master)
  const answer = ending.readReply()
  await waitFor(() => master.log.includes('Waiting for replicas'))
  const write = ask(writer, 'SET', 'a', '2')
  assert.equal(await ask(master.client, 'SHUTDOWN', 'ABORT'), 'OK')
  assert.equal((await answer).toString(), '-ERR Errors trying to SHUTDOWN. Check logs.\r\n')
  assert.equal(await write, 'OK')
  assert.match(String(await ask(master.client, 'SHUTDOWN', 'ABORT')), /No shutdown in progress/)
  assert.match(master.log, /Shutdown manually aborted/)
})

test('NOW and a timeout of 0 do not wait', async (t) => {
  for (const [args, words] of [
    [[], ['NOW']],
    [['--shutdown-timeout', '0'], []],
  ]) {
    const { master } = await start(t, args)
    const ending = await askToEnd(t, master, ...words)
    await ending.closed
    await waitFor(() => master.log.includes('0 of 1 replicas are in sync when shutting down'))
    assert.match(master.log, /Lagging replica .* reported offset \d+ behind master, lag=\d+, state=online\./)
  }
})

test('after the time it ends without the replica', async (t) => {
  const { master } = await start(t, ['--shutdown-timeout', '1'])
  const ending = await askToEnd(t, master)
  await ending.closed
  await waitFor(() => master.log.includes('0 of 1 replicas are in sync when shutting down'))
})

test('SIGTERM waits as well', async (t) => {
  const { master, offset, replica } = await start(t)
  process.kill(master.pid, 'SIGTERM')
  const stream = await replica.readTo('$1\r\n*\r\n')
  replica.send('REPLCONF', 'ACK', String(offset + stream.length))
  await replica.closed
  await waitFor(() => master.log.includes('1 of 1 replicas are in sync when shutting down'))
})

test('a restarted master goes on with its replicas, and they hear of the keys that expired meanwhile', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart', ['--save', '900', '100000'])
  const replica = await ReplicaNode.start(t, 'redstart')
  await replica.follow(master.port)
  await replica.until('master_link_status', 'up')
  await ask(master.client, 'SET', 'stays', '1')
  await ask(master.client, 'SET', 'goes', '1')
  assert.equal(await ask(master.client, 'WAIT', '1', '0'), 1)
  const endsMs = Date.now() + 1000
  await ask(master.client, 'PEXPIREAT', 'goes', String(endsMs))
  assert.equal(await ask(master.client, 'WAIT', '1', '0'), 1)
  const ending = await askToEnd(t, master)
  await ending.closed
  await waitFor(() => Date.now() > endsMs)
  await master.restart(['--save', '900', '100000'])
  await replica.until('master_link_status', 'up')
  await waitFor(async () => (await ask(replica.client, 'DBSIZE')) === 1)
  const info = await master.info()
  assert.equal(info.get('sync_full'), '0')
  assert.equal(info.get('sync_partial_ok'), '1')
})

test('a restarted replica goes on from its file', async (t) => {
  const master = await ReplicaNode.start(t, 'redstart')
  const replica = await ReplicaNode.start(t, 'redstart', ['--save', '900', '100000'])
  await replica.follow(master.port)
  await replica.until('master_link_status', 'up')
  await ask(master.client, 'SELECT', '3')
  await ask(master.client, 'SET', 'a', '1')
  assert.equal(await ask(master.client, 'WAIT', '1', '0'), 1)
  const ending = await askToEnd(t, replica)
  await ending.closed
  await ask(master.client, 'SET', 'a', '2')
  await replica.restart(['--replicaof', `127.0.0.1 ${master.port}`])
  await replica.until('master_link_status', 'up')
  await ask(replica.client, 'SELECT', '3')
  await waitFor(async () => (await ask(replica.client, 'GET', 'a')) === '2')
  assert.equal((await master.info()).get('sync_full'), '1')
  assert.equal((await master.info()).get('sync_partial_ok'), '1')
})
