// WAIT and WAITAOF: what is counted, when the answer comes, and that it is never too high.

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { RawClient } from '../support/raw-client.ts'
import { RawReplica } from '../support/raw-replica.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { ReplicaNode, type Side } from '../support/replica-set.ts'
import { ReplyError } from '../support/reply.ts'
import { waitFor } from '../support/wait.ts'

const AOF = ['--appendonly', 'yes', '--appendfsync', 'always']

/** A master, and replicas that are in sync. */
async function start(t: TestContext, masterArgs: string[], ...replicas: (readonly [Side, string[]])[]) {
  const master = await ReplicaNode.start(t, 'redstart', masterArgs)
  const nodes = await Promise.all(replicas.map(([side, args]) => ReplicaNode.start(t, side, args)))
  for (const node of nodes) await node.follow(master.port)
  for (const node of nodes) await node.until('master_link_status', 'up')
  await waitFor(async () => {
    const info = await master.info()
    return nodes.every((_, i) => info.get(`slave${i}`)?.includes('state=online') === true)
  })
  return { master, nodes }
}

async function errorOf(client: RawClient, ...command: string[]): Promise<string> {
  const reply = await ask(client, ...command)
  assert.ok(reply instanceof ReplyError, `${command}: ${reply}`)
  return reply.message
}

describe('WAIT', () => {
  test('without replicas: nobody has it, after the time', async (t) => {
    const { master } = await start(t, [])
    await ask(master.client, 'SET', 'a', '1')
    assert.equal(await ask(master.client, 'WAIT', '0', '0'), 0)
    assert.equal(await ask(master.client, 'WAIT', '1', '10'), 0)
  })

  test('a replica of either kind has it soon', { skip: oracleMissing() }, async (t) => {
    const { master } = await start(t, [], ['redstart', []], ['oracle', []])
    for (let i = 0; i < 5; i++) {
      await ask(master.client, 'SET', 'a', String(i))
      assert.equal(await ask(master.client, 'WAIT', '2', '0'), 2)
    }
    assert.equal(await ask(master.client, 'WAIT', '3', '50'), 2)
  })

  test('counts a replica when it says that it has it, not when it was sent', async (t) => {
    const { master } = await start(t, [])
    const replica = await RawReplica.connect(master.port)
    t.after(() => replica.destroy())
    await replica.ask('REPLCONF', 'capa', 'eof', 'capa', 'psync2')
    const [, , offset] = (await replica.ask('PSYNC', '?', '-1')).split(' ')
    await replica.readSnapshot()
    replica.send('REPLCONF', 'ACK', offset ?? '')
    await master.until('slave0', (text) => text.includes('state=online'))
    await ask(master.client, 'SET', 'a', '1')
    const stream = await replica.readTo('$1\r\n1\r\n')
    const end = Number(offset) + stream.length
    assert.equal(await ask(master.client, 'WAIT', '1', '20'), 0)
    replica.send('REPLCONF', 'ACK', String(end - 1))
    assert.equal(await ask(master.client, 'WAIT', '1', '20'), 0)
    const waiting = ask(master.client, 'WAIT', '1', '0')
    await replica.readTo('GETACK')
    replica.send('REPLCONF', 'ACK', String(end))
    assert.equal(await waiting, 1)
  })

  test('in a transaction it does not wait', async (t) => {
    const { master } = await start(t, [])
    await ask(master.client, 'MULTI')
    await ask(master.client, 'WAIT', '1', '0')
    assert.deepEqual(await ask(master.client, 'EXEC'), [0])
  })

  test('CLIENT UNBLOCK and the change to a replica end it', async (t) => {
    const { master } = await start(t, [])
    const other = await RawClient.connect(master.port)
    t.after(() => other.destroy())
    const id = await ask(other, 'CLIENT', 'ID')
    const first = ask(other, 'WAIT', '1', '0')
    await waitFor(async () => (await ask(master.client, 'CLIENT', 'UNBLOCK', String(id))) === 1)
    assert.equal(await first, 0)
    const second = ask(other, 'WAIT', '1', '0')
    const blocked = async () =>
      String(await ask(master.client, 'INFO', 'clients')).includes('blocked_clients:1')
    await waitFor(blocked)
    await ask(master.client, 'REPLICAOF', '127.0.0.1', '1')
    assert.match(String(await second), /^ReplyError: UNBLOCKED force unblock/)
    await other.closed
    assert.match(await errorOf(master.client, 'WAIT', '1', '0'), /^ERR WAIT cannot be used with replica/)
  })

  test('what it refuses', async (t) => {
    const { master } = await start(t, [])
    const refused = (...words: string[]) => errorOf(master.client, ...words)
    assert.equal(await refused('WAIT', 'x', '0'), 'ERR value is not an integer or out of range')
    assert.equal(await refused('WAIT', '1', '-1'), 'ERR timeout is negative')
    assert.equal(await refused('WAIT', '1', 'x'), 'ERR timeout is not an integer or out of range')
  })
})

describe('WAITAOF', () => {
  test('what it refuses', async (t) => {
    const { master } = await start(t, [])
    const refused = (...words: string[]) => errorOf(master.client, ...words)
    assert.equal(
      await refused('WAITAOF', '1', '0', '0'),
      'ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.',
    )
    assert.equal(
      await refused('WAITAOF', '2', '0', '0'),
      'ERR value is out of range, must be between 0 and 1',
    )
    assert.equal(await refused('WAITAOF', '0', '-1', '0'), 'ERR value is out of range, must be positive')
    assert.deepEqual(await ask(master.client, 'WAITAOF', '0', '0', '0'), [0, 0])
  })

  for (const policy of ['always', 'everysec']) {
    test(`this server's file with appendfsync ${policy}`, async (t) => {
      const { master } = await start(t, ['--appendonly', 'yes', '--appendfsync', policy])
      for (let i = 0; i < 2; i++) {
        await ask(master.client, 'SET', 'a', String(i))
        assert.deepEqual(await ask(master.client, 'WAITAOF', '1', '0', '0'), [1, 0])
      }
    })
  }

  test('without syncing nothing is ever on disk', async (t) => {
    const { master } = await start(t, ['--appendonly', 'yes', '--appendfsync', 'no'])
    await ask(master.client, 'SET', 'a', '1')
    assert.deepEqual(await ask(master.client, 'WAITAOF', '1', '0', '50'), [0, 0])
  })

  test('a rewrite does not promise what is not on disk, and the end of one goes on', async (t) => {
    const { master } = await start(t, ['--appendonly', 'yes', '--appendfsync', 'always'])
    for (let i = 0; i < 3; i++) {
      await ask(master.client, 'BGREWRITEAOF')
      await ask(master.client, 'SET', 'a', String(i))
      assert.deepEqual(await ask(master.client, 'WAITAOF', '1', '0', '0'), [1, 0])
    }
  })

  test('switching the file off ends the wait, and on again it counts anew', async (t) => {
    const { master } = await start(t, ['--appendonly', 'yes', '--appendfsync', 'no'])
    const other = await RawClient.connect(master.port)
    t.after(() => other.destroy())
    await ask(other, 'SET', 'a', '1')
    const waiting = ask(other, 'WAITAOF', '1', '0', '0')
    await waitFor(async () => (await master.client.call('INFO', 'clients')).includes('blocked_clients:1'))
    await master.set('appendonly', 'no')
    assert.match(String(await waiting), /WAITAOF cannot be used when numlocal is set/)
    await master.set('appendfsync', 'always')
    await master.set('appendonly', 'yes')
    await ask(other, 'SET', 'a', '2')
    assert.deepEqual(await ask(other, 'WAITAOF', '1', '0', '0'), [1, 0])
  })

  test('the files of replicas: only those that have one count', async (t) => {
    const { master } = await start(t, [], ['redstart', AOF], ['redstart', []])
    await ask(master.client, 'SET', 'a', '1')
    assert.deepEqual(await ask(master.client, 'WAITAOF', '0', '1', '0'), [0, 1])
    assert.deepEqual(await ask(master.client, 'WAITAOF', '0', '2', '50'), [0, 1])
    assert.equal(await ask(master.client, 'WAIT', '2', '0'), 2)
  })

  test('here and there', async (t) => {
    const { master } = await start(t, AOF, ['redstart', AOF])
    await ask(master.client, 'SET', 'a', '1')
    assert.deepEqual(await ask(master.client, 'WAITAOF', '1', '1', '0'), [1, 1])
  })
})
