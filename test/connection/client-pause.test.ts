// CLIENT PAUSE: what it holds back, for how long, and that everything goes on in order.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ManualClock, type Timer } from '../../src/server/clock.ts'
import { makeServer, startInProcess } from '../protocol/in-process.ts'
import { MemoryTransport } from '../protocol/memory-transport.ts'
import { RawClient } from '../support/raw-client.ts'
import { waitFor } from '../support/wait.ts'

function setUp() {
  const clock = new ManualClock()
  const { server } = makeServer({ clock })
  const connect = () => MemoryTransport.connect(server)
  const ask = async (client: MemoryTransport, text: string) => {
    client.receive(text)
    return (await client.output()).toString()
  }
  return { clock, server, connect, ask }
}

test('WRITE holds back what writes, and lets the rest through', async () => {
  const { server, connect, ask } = setUp()
  const [admin, reader, writer] = [connect(), connect(), connect()]
  assert.equal(await ask(admin, 'CLIENT PAUSE 1000 WRITE\r\n'), '+OK\r\n')
  assert.equal(await ask(reader, 'GET k\r\nPING\r\nCLIENT ID\r\nDBSIZE\r\n'), '$-1\r\n+PONG\r\n:2\r\n:0\r\n')
  assert.equal(await ask(writer, 'GET k\r\nSET k v\r\nGET k\r\nPING\r\n'), '$-1\r\n')
  assert.equal(server.pause.heldClients, 1)
  assert.match(await ask(reader, 'INFO clients\r\n'), /blocked_clients:1\r\n/)
  assert.equal(await ask(reader, 'SET\r\nnosuch\r\nGET k\r\n').then((text) => text.split('\r\n').length), 4)
  assert.equal(await ask(admin, 'CLIENT UNPAUSE\r\n'), '+OK\r\n')
  assert.equal((await writer.output()).toString(), '+OK\r\n$1\r\nv\r\n+PONG\r\n')
  assert.equal(server.pause.heldClients, 0)
})

test('ALL holds back everything, CLIENT UNPAUSE too', async () => {
  const { clock, connect, ask } = setUp()
  const [admin, other] = [connect(), connect()]
  assert.equal(await ask(admin, 'CLIENT PAUSE 1000\r\nPING\r\n'), '+OK\r\n')
  assert.equal(await ask(admin, 'CLIENT UNPAUSE\r\n'), '')
  assert.equal(await ask(other, 'PING\r\n'), '')
  clock.advance(999)
  assert.equal(await ask(other, 'ECHO x\r\n'), '')
  clock.advance(1)
  assert.equal((await admin.output()).toString(), '+PONG\r\n+OK\r\n')
  assert.equal((await other.output()).toString(), '+PONG\r\n$1\r\nx\r\n')
})

test('errors that are found before a command runs come at once', async () => {
  const { connect, ask } = setUp()
  const client = connect()
  await ask(client, 'CLIENT PAUSE 1000 ALL\r\n')
  const other = connect()
  const text = await ask(other, 'nosuch\r\nSET k\r\nCLIENT nosuch\r\nPING\r\nnosuch\r\n')
  assert.equal(text.match(/-ERR/g)?.length, 3)
})

test('clients go on in the order in which their commands came', async () => {
  const { connect, ask } = setUp()
  const admin = connect()
  const clients = Array.from({ length: 10 }, connect)
  await ask(admin, 'CLIENT PAUSE 100000 WRITE\r\n')
  const order = [7, 2, 9, 0, 4, 1, 8, 3, 6, 5]
  for (const i of order) await ask(clients[i], `APPEND log ${i}\r\nAPPEND log ${i}\r\n`)
  await ask(admin, 'CLIENT UNPAUSE\r\n')
  const log = await ask(admin, 'GET log\r\n')
  assert.equal(log, `$20\r\n${order.map((i) => `${i}${i}`).join('')}\r\n`)
})

test('a pause only ever gets longer and stricter', async () => {
  const { clock, connect, ask } = setUp()
  const [admin, client] = [connect(), connect()]
  await ask(admin, 'CLIENT PAUSE 1000 WRITE\r\n')
  await ask(admin, 'CLIENT PAUSE 100 WRITE\r\n')
  clock.advance(500)
  assert.equal(await ask(client, 'SET k v\r\n'), '')
  await ask(admin, 'CLIENT PAUSE 2000 WRITE\r\n')
  clock.advance(1500)
  assert.equal((await client.output()).toString(), '')
  await ask(admin, 'CLIENT PAUSE 0 ALL\r\n')
  assert.equal(await ask(admin, 'PING\r\n'), '')
  clock.advance(499)
  assert.equal((await client.output()).toString(), '')
  clock.advance(1)
  assert.equal((await client.output()).toString(), '+OK\r\n')
  assert.equal((await admin.output()).toString(), '+PONG\r\n')
  assert.equal(await ask(admin, 'CLIENT PAUSE 0\r\nPING\r\n'), '+OK\r\n+PONG\r\n')
})

test('a pause that begins anew holds back what the first one held', async () => {
  const { connect, ask } = setUp()
  const [admin, client] = [connect(), connect()]
  await ask(admin, 'CLIENT PAUSE 1000 WRITE\r\n')
  await ask(client, 'INCR n\r\nINCR n\r\n')
  assert.equal(await ask(admin, 'CLIENT UNPAUSE\r\nCLIENT PAUSE 1000 WRITE\r\n'), '+OK\r\n+OK\r\n')
  assert.equal((await client.output()).toString(), '')
  await ask(admin, 'CLIENT UNPAUSE\r\n')
  assert.equal((await client.output()).toString(), ':1\r\n:2\r\n')
})

test('a pause that a held client begins holds back its later commands', async () => {
  const { connect, ask } = setUp()
  const [admin, client] = [connect(), connect()]
  await ask(admin, 'CLIENT PAUSE 1000 WRITE\r\n')
  await ask(client, 'INCR n\r\nCLIENT PAUSE 1000 WRITE\r\nINCR n\r\nPING\r\n')
  await ask(admin, 'CLIENT UNPAUSE\r\n')
  assert.equal((await client.output()).toString(), ':1\r\n+OK\r\n')
  await ask(admin, 'CLIENT UNPAUSE\r\n')
  assert.equal((await client.output()).toString(), ':2\r\n+PONG\r\n')
})

test('a pause of years does not end at once: Node takes no timer that is longer than 24 days', async () => {
  const delays: number[] = []
  class WatchedClock extends ManualClock {
    override after(delayMs: number, task: () => void): Timer {
      delays.push(delayMs)
      return super.after(delayMs, task)
    }
  }
  const clock = new WatchedClock()
  const { server } = makeServer({ clock })
  const client = MemoryTransport.connect(server)
  const pauseMs = 5 * 2 ** 31
  client.receive(`CLIENT PAUSE ${pauseMs} WRITE\r\nSET k v\r\n`)
  assert.equal((await client.output()).toString(), '+OK\r\n')
  server.cron.stop()
  clock.advance(pauseMs - 1)
  assert.equal((await client.output()).toString(), '')
  clock.advance(1)
  assert.equal((await client.output()).toString(), '+OK\r\n')
  assert.ok(Math.max(...delays) < 2 ** 31)
  server.close()
})

test('CLIENT UNBLOCK does not wake who is held back', async () => {
  const { connect, ask } = setUp()
  const [admin, client] = [connect(), connect()]
  await ask(admin, 'CLIENT PAUSE 1000 WRITE\r\n')
  await ask(client, 'SET k v\r\n')
  assert.equal(await ask(admin, 'CLIENT UNBLOCK 2\r\nCLIENT UNBLOCK 2 ERROR\r\n'), ':0\r\n:0\r\n')
  assert.equal((await client.output()).toString(), '')
})

test('CLIENT REPLY SKIP is for the command that is held back', async () => {
  const { connect, ask } = setUp()
  const [admin, client] = [connect(), connect()]
  await ask(admin, 'CLIENT PAUSE 1000 WRITE\r\n')
  await ask(client, 'CLIENT REPLY SKIP\r\nINCR n\r\nINCR n\r\n')
  await ask(admin, 'CLIENT UNPAUSE\r\n')
  assert.equal((await client.output()).toString(), ':2\r\n')
})

test('a client that ends its connection while it is held back is gone, and its command with it', async () => {
  const { server, connect, ask } = setUp()
  const [admin, client] = [connect(), connect()]
  await ask(admin, 'CLIENT PAUSE 1000 WRITE\r\n')
  await ask(client, 'SET k v\r\n')
  server.ended(client.client)
  assert.ok(client.isClosed)
  assert.equal(server.pause.heldClients, 0)
  assert.equal(await ask(admin, 'CLIENT UNPAUSE\r\nDBSIZE\r\n'), '+OK\r\n:0\r\n')
})

for (const plain of [false, true]) {
  describe(plain ? 'on ordinary sockets' : 'on the fast path', () => {
    test('a deep pipeline and a long value of held clients', async (t) => {
      const { server, target } = await startInProcess(t, { plain })
      const [admin, deep, long] = await Promise.all([1, 2, 3].map(() => RawClient.connect(target)))
      t.after(() => Promise.all([admin, deep, long].map((each) => each.destroy())).then(() => {}))
      await admin.call('CLIENT', 'PAUSE', '100000', 'WRITE')
      const count = 50_000
      deep.send('INCR n\r\n'.repeat(count))
      const value = 'v'.repeat(3_000_000)
      const setting = long.pipeline([['SET', 'long', value], ['STRLEN', 'long'], ['PING']])
      await waitFor(() => server.stats.bytesIn > count * 8 + value.length)
      assert.equal(server.pause.heldClients, 2)
      assert.equal((await admin.call('GET', 'n')).toString(), '$-1\r\n')
      await admin.call('CLIENT', 'UNPAUSE')
      for (let i = 1; i <= count; i++) assert.equal((await deep.readReply()).toString(), `:${i}\r\n`)
      assert.deepEqual((await setting).map(String), ['+OK\r\n', ':3000000\r\n', '+PONG\r\n'])
    })
  })
}
