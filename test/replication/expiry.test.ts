// Keys whose time is up on a replica: hidden and not deleted, as the master has the word. On a writable replica those that it
// made itself expire.

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { FAKE_ID, FakeMaster } from '../support/fake-master.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { ReplicaNode, type Side } from '../support/replica-set.ts'
import { waitFor } from '../support/wait.ts'

/** A master that expires nothing by itself, a replica, and a key that is over on both. */
async function start(t: TestContext, side: Side, args: string[] = []) {
  const master = await ReplicaNode.start(t, 'redstart')
  await ask(master.client, 'DEBUG', 'SET-ACTIVE-EXPIRE', '0')
  const replica = await ReplicaNode.start(t, side, args)
  await replica.follow(master.port)
  await replica.until('master_link_status', 'up')
  const endsMs = Date.now() + 200
  await ask(master.client, 'SET', 'over', 'v', 'PXAT', String(endsMs))
  await ask(master.client, 'WAIT', '1', '0')
  await waitFor(() => Date.now() > endsMs + 1)
  return { master, replica }
}

for (const side of ['redstart', 'oracle'] as const) {
  describe(`a read-only replica, ${side}`, { skip: side === 'oracle' && oracleMissing() }, () => {
    test('hides the key and keeps it until the master says so', async (t) => {
      const { master, replica } = await start(t, side)
      const { client } = replica
      assert.equal(await ask(client, 'GET', 'over'), null)
      assert.equal(await ask(client, 'EXISTS', 'over'), 0)
      assert.equal(await ask(client, 'TTL', 'over'), -2)
      assert.equal(await ask(client, 'TYPE', 'over'), 'none')
      assert.deepEqual(await ask(client, 'KEYS', '*'), [])
      assert.deepEqual(await ask(client, 'SCAN', '0'), ['0', []])
      assert.equal(await ask(client, 'DBSIZE'), 1)
      assert.equal(await ask(master.client, 'GET', 'over'), null)
      await ask(master.client, 'WAIT', '1', '0')
      await waitFor(async () => (await ask(client, 'DBSIZE')) === 0)
    })
  })

  describe(`a writable replica, ${side}`, { skip: side === 'oracle' && oracleMissing() }, () => {
    test('a write makes way for itself; keys of its own expire', async (t) => {
      const { master, replica } = await start(t, side, ['--replica-read-only', 'no'])
      const { client } = replica
      assert.equal(await ask(client, 'GET', 'over'), null)
      assert.equal(await ask(client, 'DBSIZE'), 1)
      assert.equal(await ask(client, 'APPEND', 'over', 'new'), 3)
      assert.equal(await ask(client, 'GET', 'over'), 'new')
      assert.equal(await ask(client, 'DBSIZE'), 1)
      await ask(client, 'SET', 'own', 'v', 'PX', '100')
      await ask(client, 'SET', 'later', 'v', 'EX', '1000')
      await ask(client, 'MULTI')
      await ask(client, 'SET', 'too', 'v')
      await ask(client, 'PEXPIRE', 'too', '100')
      await ask(client, 'EXEC')
      assert.ok((await replica.number('slave_expires_tracked_keys')) >= 1)
      await waitFor(async () => (await ask(client, 'DBSIZE')) === 2)
      assert.equal(await replica.number('slave_expires_tracked_keys'), 1)
      assert.equal(await ask(client, 'PERSIST', 'later'), 1)
      await replica.until('slave_expires_tracked_keys', '0')
      // What it does of its own goes nowhere: the offsets are those of the master.
      assert.equal(await replica.number('master_repl_offset'), await master.number('master_repl_offset'))
    })
  })
}

test("the master's commands see what is over here", async (t) => {
  const master = await FakeMaster.open(t)
  const replica = await ReplicaNode.start(t, 'redstart')
  await replica.follow(master.port)
  const link = await master.next()
  await link.shakeHands()
  link.send(`+FULLRESYNC ${FAKE_ID} 0\r\n`)
  const empty = Buffer.from('REDIS0009\xff\0\0\0\0\0\0\0\0', 'latin1')
  link.send(`$${empty.length}\r\n`)
  link.send(empty)
  await replica.until('master_link_status', 'up')
  const overMs = String(Date.now() - 1000)
  link.send(`*5\r\n$3\r\nSET\r\n$4\r\nover\r\n$1\r\n5\r\n$4\r\nPXAT\r\n$${overMs.length}\r\n${overMs}\r\n`)
  link.send('*2\r\n$4\r\nINCR\r\n$4\r\nover\r\n')
  link.send('*2\r\n$7\r\nPERSIST\r\n$4\r\nover\r\n')
  await waitFor(async () => (await ask(replica.client, 'GET', 'over')) === '6')
})

test('a promoted replica expires what is over', async (t) => {
  const { replica } = await start(t, 'redstart')
  assert.equal(await ask(replica.client, 'DBSIZE'), 1)
  await replica.follow(null)
  await waitFor(async () => (await ask(replica.client, 'DBSIZE')) === 0)
})
