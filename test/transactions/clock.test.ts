// Transactions and time, on a clock that the test moves: watched keys that expire, pauses that hold EXEC back.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { ManualClock } from '../../src/server/clock.ts'
import { makeServer } from '../protocol/in-process.ts'
import { MemoryTransport } from '../protocol/memory-transport.ts'
import { recordPropagation } from '../support/recording.ts'

let clock: ManualClock
let client: MemoryTransport
let other: MemoryTransport
let server: ReturnType<typeof makeServer>['server']

beforeEach(() => {
  clock = new ManualClock()
  server = makeServer({ clock }).server
  client = MemoryTransport.connect(server)
  other = MemoryTransport.connect(server)
})

async function ask(by: MemoryTransport, ...lines: readonly string[]): Promise<string> {
  by.receive(lines.map((line) => `${line}\r\n`).join(''))
  return (await by.output()).toString().replaceAll('\r\n', ' ').trim()
}

/** Whether a transaction runs now. */
async function runs(): Promise<boolean> {
  const replies = await ask(client, 'MULTI', 'PING', 'EXEC')
  assert.ok(['+OK +QUEUED *1 +PONG', '+OK +QUEUED *-1'].includes(replies), replies)
  return replies.endsWith('PONG')
}

describe('a watched key whose time comes', () => {
  for (const [title, activeExpire, meet] of [
    ['that nobody meets', false, async () => {}],
    ['that the background deletes', true, async () => {}],
    ['that another client meets', false, () => ask(other, 'GET k')],
    ['that the client itself meets', false, () => ask(client, 'GET k')],
    ['that is stored anew', false, () => ask(other, 'SET k w')],
  ] as const) {
    test(`${title}, has changed`, async () => {
      server.activeExpire = activeExpire
      await ask(client, 'SET k v PX 1000', 'WATCH k')
      clock.advance(1000)
      assert.equal(await runs(), true, 'in its last millisecond')
      await ask(client, 'SET k v PX 1000', 'WATCH k')
      clock.advance(1001)
      if (activeExpire) clock.advance(1000)
      await meet()
      assert.equal(await runs(), false)
      assert.equal(await runs(), true)
    })
  }

  test('before the watch began, has not changed when it is deleted', async () => {
    server.activeExpire = false
    for (const meet of [
      'GET k',
      'DEL k',
      'FLUSHALL',
      'SWAPDB 0 5',
      'PING',
      'EXPIRE k 100',
      'KEYS *',
      'RANDOMKEY',
    ]) {
      await ask(client, 'FLUSHALL', 'SET k v PX 1000')
      clock.advance(1001)
      await ask(client, 'WATCH k')
      await ask(other, meet)
      assert.equal(await runs(), true, meet)
    }
    for (const change of [
      'SET k w',
      'APPEND k x',
      'INCR k',
      'SETNX k v',
      'GETSET k v',
      'COPY l k',
      'RENAME l k',
    ]) {
      await ask(client, 'FLUSHALL', 'SET l 1', 'SET k v PX 1000')
      clock.advance(1001)
      await ask(client, 'WATCH k')
      await ask(other, change)
      assert.equal(await runs(), false, change)
    }
  })

  test('is a change for those who watched it alive, and none for those who did not', async () => {
    server.activeExpire = false
    await ask(client, 'SET k v PX 1000', 'WATCH k')
    clock.advance(1001)
    await ask(other, 'WATCH k')
    await ask(MemoryTransport.connect(server), 'GET k')
    assert.equal(await runs(), false)
    assert.equal(await ask(other, 'MULTI', 'PING', 'EXEC'), '+OK +QUEUED *1 +PONG')
  })

  test('does not expire while the transaction runs', async () => {
    server.activeExpire = false
    await ask(client, 'SET k v PX 1000', 'WATCH k')
    clock.advance(999)
    assert.equal(
      await ask(client, 'MULTI', 'GET k', 'PEXPIRE k 5', 'GET k', 'PEXPIRE k 0', 'EXISTS k', 'EXEC'),
      '+OK +QUEUED +QUEUED +QUEUED +QUEUED +QUEUED *5 $1 v :1 $1 v :1 :0',
    )
  })
})

describe('what expired keys hand on', () => {
  test('goes out before the command that meets them, at once in the background', async () => {
    const handedOn = recordPropagation(server)
    const lines = () => handedOn.splice(0).map(({ db, line }) => `${db} ${line}`)
    await ask(client, 'MSET a 1 b 2', 'PEXPIRE a 10', 'PEXPIRE b 10', 'SELECT 1', 'SET c 3 PX 10', 'SELECT 0')
    lines()
    server.activeExpire = false
    clock.advance(11)
    assert.equal(await ask(client, 'MULTI', 'GET a', 'SET n 1', 'EXEC'), '+OK +QUEUED +QUEUED *2 $-1 +OK')
    assert.deepEqual(lines(), ['0 MULTI', '0 DEL a', '0 SET n 1', '0 EXEC'])
    server.activeExpire = true
    clock.advance(1000)
    assert.deepEqual(lines(), ['0 DEL b', '1 DEL c'])
  })
})

describe('CLIENT PAUSE', () => {
  test('WRITE holds back EXEC with a command that writes, and the queueing of such commands', async () => {
    assert.equal(await ask(client, 'MULTI', 'SET k v', 'GET k'), '+OK +QUEUED +QUEUED')
    await ask(other, 'CLIENT PAUSE 1000 WRITE')
    assert.equal(await ask(client, 'EXEC', 'PING'), '')
    const reader = MemoryTransport.connect(server)
    assert.equal(await ask(reader, 'MULTI', 'GET k', 'EXEC'), '+OK +QUEUED *1 $-1')
    const writer = MemoryTransport.connect(server)
    assert.equal(await ask(writer, 'MULTI', 'GET k', 'SET k w', 'EXEC'), '+OK +QUEUED')
    const aborted = MemoryTransport.connect(server)
    assert.equal(
      await ask(aborted, 'MULTI', 'NOSUCH', 'EXEC').then((text) => text.includes('EXECABORT')),
      true,
    )
    assert.match(await ask(other, `CLIENT LIST ID ${client.client.id}`), / flags=xb .* multi=2 .* cmd=exec /)
    clock.advance(1000)
    assert.equal((await client.output()).toString(), '*2\r\n+OK\r\n$1\r\nv\r\n+PONG\r\n')
    assert.equal((await writer.output()).toString(), '+QUEUED\r\n*2\r\n$1\r\nv\r\n+OK\r\n')
  })

  test('inside a transaction begins when the transaction is through', async () => {
    assert.equal(
      await ask(client, 'MULTI', 'CLIENT PAUSE 1000 WRITE', 'SET k v', 'EXEC', 'SET k w'),
      '+OK +QUEUED +QUEUED *2 +OK +OK',
    )
    clock.advance(1000)
    assert.equal((await client.output()).toString(), '+OK\r\n')
  })

  test('a held transaction fails if a watched key changes meanwhile', async () => {
    await ask(client, 'SET k v PX 500', 'WATCH k', 'MULTI', 'SET l v')
    await ask(other, 'CLIENT PAUSE 1000 WRITE')
    assert.equal(await ask(client, 'EXEC'), '')
    clock.advance(1000)
    assert.equal((await client.output()).toString(), '*-1\r\n')
  })
})

describe('CLIENT NO-TOUCH', () => {
  test('holds inside, from where it is switched on, but not for TOUCH', async () => {
    const idle = async () => {
      const line = await ask(other, 'OBJECT IDLETIME a', 'OBJECT IDLETIME b', 'OBJECT IDLETIME c')
      return line
    }
    await ask(client, 'MSET a 1 b 1 c 1')
    clock.advance(100_000)
    await ask(client, 'MULTI', 'GET a', 'CLIENT NO-TOUCH ON', 'GET b', 'TOUCH c', 'EXEC')
    assert.equal(await idle(), ':0 :100 :0')
    clock.advance(100_000)
    await ask(client, 'MULTI', 'GET a', 'CLIENT NO-TOUCH OFF', 'GET b', 'EXEC')
    assert.equal(await idle(), ':100 :0 :100')
  })
})
