// Bytes on a replication link that no honest server sends, and replicas that do not read: the server lives, keeps what it
// had or nothing, and follows the next honest master.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, beforeEach, describe, type TestContext, test } from 'node:test'
import { ask, infoFields } from '../support/ask.ts'
import { encodeCommand } from '../support/command.ts'
import { FAKE_ID, type FakeLink, FakeMaster } from '../support/fake-master.ts'
import { LinkProxy } from '../support/proxy.ts'
import { RawClient } from '../support/raw-client.ts'
import { RawReplica } from '../support/raw-replica.ts'
import { afterSuite, assertEqual, populate, ReplicaNode, waitUntilEqual } from '../support/replica-set.ts'
import { waitFor } from '../support/wait.ts'

/** A snapshot of one key, as Redstart sends it. */
async function snapshotOf(node: ReplicaNode): Promise<Buffer> {
  const replica = await RawReplica.connect(node.port)
  await replica.ask('PSYNC', '?', -1)
  const { rdb } = await replica.readSnapshot()
  await replica.destroy()
  return rdb
}

/** The servers of a suite: one for the test's own masters and replicas, and an honest one. */
interface Scene {
  node: ReplicaNode
  honest: ReplicaNode
  rdb: Buffer
}

function useScene(): Scene {
  const scene = {} as Scene
  const cleanUp = afterSuite()
  before(async () => {
    scene.node = await ReplicaNode.start(cleanUp, 'redstart')
    scene.honest = await ReplicaNode.start(cleanUp, 'redstart')
  })
  beforeEach(async () => {
    const { node, honest } = scene
    await node.follow(null)
    for (const { client } of [node, honest]) await ask(client, 'FLUSHALL')
    await waitFor(async () => (await honest.number('connected_slaves')) === 0)
    await ask(honest.client, 'SET', 'honest', 1)
    scene.rdb = await snapshotOf(honest)
    await waitFor(async () => (await honest.number('connected_slaves')) === 0)
  })
  return scene
}

const FULL = `+FULLRESYNC ${FAKE_ID} 0\r\n`
const MARK = 'e'.repeat(40)

/** What a master may say instead of an answer to PING. */
const GREETINGS = ['-ERR no\r\n', ':1\r\n', `${'x'.repeat(5000)}`, '\r\n\r\n\0\0\n', '*1\r\n$4\r\nPING\r\n']

/** What it may answer PSYNC with; all of these end the link. */
const ANSWERS: readonly string[] = [
  '+FULLRESYNC\r\n',
  `+FULLRESYNC ${FAKE_ID}\r\n`,
  `+FULLRESYNC ${FAKE_ID} -7\r\n`,
  `+FULLRESYNC short 5\r\n`,
  `+FULLRESYNC ${FAKE_ID} 99999999999999999999\r\n`,
  '-NOMASTERLINK no\r\n',
  `${FULL}hello\r\n`,
  `${FULL}-ERR no\r\n`,
  `${FULL}$-5\r\n`,
  `${FULL}$99999999999999999999\r\n`,
  `${FULL}$EOF:short\r\n`,
  `${FULL}$${'1'.repeat(3000)}`,
  `${FULL}$5\r\nREDIS`,
  `${FULL}$0\r\n`,
  `${FULL}$20\r\n${'\xff'.repeat(20)}`,
  `${FULL}$EOF:${MARK}\r\nnothing${MARK}`,
  `${FULL}$EOF:${MARK}\r\n${MARK}`,
]

/** What it may send for a stream. The link goes on after some of these, and ends after others. */
const STREAMS: readonly (string | Buffer)[] = [
  '*-5\r\n',
  '*1000000000\r\n',
  '*1\r\n$-1\r\n',
  '*1\r\n$99999999999\r\n',
  '*2\r\n:1\r\n:2\r\n',
  'inline command that nobody knows\r\n',
  '\r\n\r\n\n\n',
  encodeCommand(['EXEC']),
  encodeCommand(['MULTI']),
  encodeCommand(['SELECT', 99]),
  encodeCommand(['REPLCONF', 'GETACK']),
  encodeCommand(['REPLCONF', 'ACK', 5]),
  encodeCommand(['PSYNC', '?', -1]),
  encodeCommand(['SYNC']),
  encodeCommand(['SUBSCRIBE', 'a']),
  encodeCommand(['MONITOR']),
  encodeCommand(['BLPOP', 'nothing', 0]),
  encodeCommand(['WAIT', 1, 0]),
  encodeCommand(['CLIENT', 'REPLY', 'ON']),
  encodeCommand(['HELLO', 3]),
  encodeCommand(['QUIT']),
  encodeCommand(['RESTORE', 'a', 0, 'rubbish']),
  encodeCommand(['DEBUG', 'SLEEP', 0]),
  encodeCommand(['REPLICAOF', 'NO', 'ONE']),
  randomBytes(4096),
]

/** Has a server follow a master that the test plays. */
async function connectTo(t: TestContext, node: ReplicaNode): Promise<FakeLink> {
  const master = await FakeMaster.open(t)
  await node.follow(master.port)
  return await master.next()
}

/** Answers the handshake and hands out a snapshot that is right. */
async function giveSnapshot(link: FakeLink, rdb: Buffer): Promise<void> {
  await link.shakeHands()
  link.send(`${FULL}$${rdb.length}\r\n`)
  link.send(rdb)
  await link.hears('ACK\r\n')
}

/** The server is well: it answers, and follows an honest master. */
async function assertWell(node: ReplicaNode, honest: ReplicaNode): Promise<void> {
  assert.equal(await ask(node.client, 'PING'), 'PONG')
  await node.follow(honest.port)
  await assertEqual(honest, node)
  assert.doesNotMatch(node.log, /Internal error(?! in RDB)/)
}

describe('a master that cannot be trusted', () => {
  const scene = useScene()

  test('says anything instead of a handshake', async (t) => {
    const { node, honest } = scene
    await ask(node.client, 'SET', 'own', 1)
    for (const greeting of GREETINGS) {
      const link = await connectTo(t, node)
      await link.hears('PING')
      link.send(greeting)
      link.socket.end()
      await waitFor(() => link.isClosed)
      await node.follow(null)
      assert.equal(await ask(node.client, 'GET', 'own'), '1')
    }
    await assertWell(node, honest)
  })

  test('answers PSYNC with anything', async (t) => {
    const { node, honest } = scene
    for (const answer of ANSWERS) {
      await node.follow(null)
      const link = await connectTo(t, node)
      await link.shakeHands()
      link.send(answer)
      // Some wait for more until the master hangs up.
      link.socket.end()
      await waitFor(() => link.isClosed)
      assert.equal((await node.info()).get('master_link_status'), 'down', answer)
    }
    await assertWell(node, honest)
  })

  test('sends a snapshot that is damaged in any place', async (t) => {
    const { node, honest, rdb } = scene
    for (let at = 0; at < rdb.length; at += 3) {
      const damaged = Buffer.from(rdb)
      damaged[at] = (damaged[at] ?? 0) ^ 0x55
      await node.follow(null)
      const link = await connectTo(t, node)
      await link.shakeHands()
      const isMarked = at % 2 === 0
      link.send(isMarked ? `${FULL}$EOF:${MARK}\r\n` : `${FULL}$${rdb.length}\r\n`)
      link.send(damaged)
      if (isMarked) link.send(MARK)
      await waitFor(async () => link.isClosed || link.said.includes('ACK\r\n'))
      assert.ok(link.isClosed, `byte ${at} of ${rdb.length} changed nothing`)
      link.socket.destroy()
    }
    await assertWell(node, honest)
  })

  test('sends anything for a stream', async (t) => {
    const { node, honest, rdb } = scene
    for (const stream of STREAMS) {
      await node.follow(null)
      await ask(node.client, 'DEBUG', 'CHANGE-REPL-ID')
      const link = await connectTo(t, node)
      await giveSnapshot(link, rdb)
      link.send(stream)
      link.send(encodeCommand(['SET', 'behind', 'it']))
      link.socket.end()
      await waitFor(() => link.isClosed)
      assert.equal(await ask(node.client, 'PING'), 'PONG')
    }
    await assertWell(node, honest)
  })

  test('says nothing any more', async (t) => {
    const { node, honest } = scene
    const proxy = await LinkProxy.open(t, honest.port)
    await node.set('repl-timeout', 2)
    await node.follow(proxy.port)
    await waitUntilEqual(honest, node)
    proxy.hold()
    const accepted = proxy.accepted
    await waitFor(() => proxy.accepted > accepted)
    await node.until('master_link_status', 'down')
    proxy.release()
    await assertEqual(honest, node)
    await node.set('repl-timeout', 60)
  })
})

describe('a replica that cannot be trusted', () => {
  const scene = useScene()

  test('sends anything', async () => {
    const { node, honest } = scene
    for (const bytes of STREAMS) {
      const replica = await RawReplica.connect(honest.port)
      await replica.ask('PSYNC', '?', -1)
      await replica.readSnapshot()
      replica.socket.write(bytes)
      replica.send('SET', 'behind', 'it')
      replica.send('REPLCONF', 'ACK', '9999999999999')
      replica.socket.end()
      await replica.closed
      assert.equal(await ask(honest.client, 'PING'), 'PONG')
    }
    await waitFor(async () => (await honest.number('connected_slaves')) === 0)
    await assertWell(node, honest)
  })

  test('acknowledges what it cannot have, or nothing that is a number', async () => {
    const { node, honest } = scene
    const replica = await RawReplica.connect(honest.port)
    await replica.ask('PSYNC', '?', -1)
    await replica.readSnapshot()
    await waitFor(async () => (await honest.info()).get('slave0')?.includes('state=online') === true)
    for (const offset of ['-1', 'x', '', '1.5', '99999999999999999999'])
      replica.send('REPLCONF', 'ACK', offset)
    await ask(honest.client, 'SET', 'a', 1)
    assert.equal(await ask(honest.client, 'WAIT', 1, 50), 0)
    await replica.destroy()
    await assertWell(node, honest)
  })

  test('goes away in the middle of everything', async () => {
    const { node, honest } = scene
    await honest.set('rdbcompression', 'no')
    await populate(honest, 2000, 1000)
    for (const diskless of ['yes', 'no']) {
      await honest.set('repl-diskless-sync', diskless)
      for (let bytes = 0; bytes < 3_000_000; bytes = 4 * bytes + 1) {
        const replica = await RawReplica.connect(honest.port)
        await replica.ask('REPLCONF', 'capa', 'eof')
        replica.send('PSYNC', '?', -1)
        await waitFor(() => replica.unread.length >= Math.min(bytes, 1_500_000))
        await replica.destroy()
      }
    }
    await waitFor(async () => (await honest.number('connected_slaves')) === 0)
    await assertWell(node, honest)
  })

  test('does not read the stream: it costs its limit and is dropped, and others have everything', async () => {
    const { node, honest } = scene
    await honest.set('client-output-buffer-limit', 'replica 8mb 0 0')
    const replica = await RawReplica.connect(honest.port)
    await replica.ask('PSYNC', '?', -1)
    await replica.readSnapshot()
    await node.follow(honest.port)
    await waitUntilEqual(honest, node)
    replica.socket.pause()
    const before = await memory(honest)
    let most = 0
    for (let round = 0; round < 30; round++) {
      await populate(honest, 100, 20_000)
      await waitUntilEqual(honest, node)
      most = Math.max(most, (await memory(honest)) - before)
      if ((await honest.number('connected_slaves')) === 1) break
    }
    assert.equal(await honest.number('connected_slaves'), 1, 'it was dropped')
    // Its queue and its connection, the backlog, and a few buffers; not the 60 MB that were written.
    assert.ok(most < 24e6, `${most} bytes more`)
    await replica.destroy()
    await assertWell(node, honest)
  })

  test('does not read the snapshot: others wait for it no longer than repl-timeout', async () => {
    const { node, honest } = scene
    await honest.set('rdbcompression', 'no')
    await populate(honest, 12_000, 2000)
    await honest.set('repl-timeout', 2)
    await honest.set('repl-diskless-sync', 'yes')
    const before = await honest.number('sync_full')
    const replica = await RawReplica.connect(honest.port)
    await replica.ask('REPLCONF', 'capa', 'eof')
    replica.socket.pause()
    replica.send('PSYNC', '?', -1)
    await waitFor(async () => (await honest.number('sync_full')) > before)
    await assertWell(node, honest)
    assert.equal(await honest.number('connected_slaves'), 1)
    await honest.set('repl-timeout', 60)
    await replica.destroy()
  })

  test('asks with replies still under way, or from inside a transaction', async () => {
    const { honest } = scene
    const client = await RawClient.connect(honest.port)
    const [, queued, exec] = await client.pipeline([['MULTI'], ['PSYNC', '?', -1], ['EXEC']])
    assert.match(String(queued), /^-ERR/)
    assert.match(String(exec), /^-EXECABORT/)
    const [first, second] = await client.pipeline([['PING'], ['PSYNC', '?', -1]])
    assert.equal(String(first), '+PONG\r\n')
    assert.match(String(second), /^-ERR SYNC and PSYNC are invalid with pending output/)
    await client.destroy()
  })
})

async function memory(node: ReplicaNode): Promise<number> {
  return Number(infoFields(String(await ask(node.client, 'INFO', 'memory'))).get('used_memory'))
}
