// Clients that do not read their replies: what queues up is bounded, nothing is lost or out of order for who reads on,
// and who goes over `client-output-buffer-limit` is closed.

import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ManualClock } from '../../src/server/clock.ts'
import type { Server } from '../../src/server/server.ts'
import { RawClient } from '../support/raw-client.ts'
import { waitFor } from '../support/wait.ts'
import { makeServer, startInProcess } from './in-process.ts'
import { endOfTurn, MemoryTransport } from './memory-transport.ts'

const MIB = 1024 * 1024
/** What waits for a client without a limit before it is not read from any more: PAUSE_BYTES in output.ts. */
const PAUSE_BYTES = 8 * MIB
const VALUE = 'v'.repeat(100_000)
const REPLY_BYTES = `$${VALUE.length}\r\n${VALUE}\r\n`.length

async function setLimit(server: Server, limit: string): Promise<void> {
  const result = await server.config.set([
    [Buffer.from('client-output-buffer-limit'), Buffer.from(`normal ${limit}`)],
  ])
  assert.deepEqual(result, {})
}

/** What `global.gc` is in a process that was started with --expose-gc. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

/** A server with a long value and a client that does not read. */
function stalledClient(config: { clock?: ManualClock } = {}) {
  const made = makeServer(config)
  const transport = MemoryTransport.connect(made.server)
  transport.receive(`SET big ${VALUE}\r\n`)
  transport.stall()
  return { ...made, transport }
}

describe('without a limit', () => {
  test('commands stop when the queue is long and go on when it is read, in order', async () => {
    const { server, transport } = stalledClient()
    const count = 400
    for (let i = 0; i < count; i++) transport.receive(`INCR n\r\nGET big\r\n`)
    await endOfTurn()
    assert.ok(!transport.isReading)
    assert.ok(transport.queuedBytes > PAUSE_BYTES)
    assert.ok(transport.queuedBytes < PAUSE_BYTES + 2 * MIB, `${transport.queuedBytes}`)
    let output = ''
    for (let round = 0; output.length < count * REPLY_BYTES; round++) {
      assert.ok(round < 20)
      transport.drain()
      transport.stall()
      output += (await transport.output()).toString()
      await endOfTurn()
    }
    transport.drain()
    assert.ok(transport.isReading)
    assert.equal(transport.client.pending, null)
    let expected = '+OK\r\n'
    for (let i = 1; i <= count; i++) expected += `:${i}\r\n$${VALUE.length}\r\n${VALUE}\r\n`
    assert.ok(output === expected)
    server.close()
  })

  test('what a stopped client sends is kept up to the limit of the query buffer', async () => {
    const { server, transport } = stalledClient()
    await server.config.set([[Buffer.from('client-query-buffer-limit'), Buffer.from('1mb')]])
    transport.receive('GET big\r\n'.repeat(100))
    assert.ok(!transport.isReading)
    for (let i = 0; i < 10; i++) transport.receive(Buffer.alloc(100_000, 'x'))
    assert.ok(!transport.isClosed)
    transport.receive(Buffer.alloc(100_000, 'x'))
    transport.drain()
    assert.ok(transport.isClosed)
    assert.equal(server.stats.queryBufferLimitDisconnections, 1)
  })

  test('one reply of any length goes out whole', async () => {
    const { server, transport } = stalledClient()
    for (let i = 0; i < 200; i++) transport.receive(`SET k${i} ${VALUE}\r\n`)
    transport.receive(`MGET ${Array.from({ length: 200 }, (_, i) => `k${i}`).join(' ')}\r\nPING\r\n`)
    await endOfTurn()
    transport.drain()
    const output = (await transport.output()).toString()
    const elements = `$${VALUE.length}\r\n${VALUE}\r\n`.repeat(200)
    assert.ok(output === `${'+OK\r\n'.repeat(201)}*200\r\n${elements}+PONG\r\n`)
    server.close()
  })
})

describe('with a hard limit', () => {
  test('a client is closed when its queue reaches the limit', async () => {
    const { server, transport, log } = stalledClient()
    await setLimit(server, '1mb 0 0')
    for (let i = 0; i < 10; i++) transport.receive('GET big\r\n')
    assert.ok(!transport.isClosed)
    transport.receive('GET big\r\n')
    await endOfTurn()
    assert.ok(transport.isClosed)
    assert.equal(server.clients.size, 0)
    assert.equal(server.stats.outputBufferLimitDisconnections, 1)
    assert.match(log.join(''), /Client id=1 addr=test:1 .* closed for overcoming of output buffer limits\./)
    server.close()
  })

  test('what one batch answers counts as a whole, and nothing of it is sent', async () => {
    const { server } = stalledClient()
    await setLimit(server, '1mb 0 0')
    const transport = MemoryTransport.connect(server)
    transport.receive('GET big\r\n'.repeat(10))
    assert.equal((await transport.output()).length, 10 * REPLY_BYTES)
    transport.receive(`INCR ran\r\n${'GET big\r\n'.repeat(11)}INCR ran\r\n`)
    assert.ok(transport.isClosed)
    assert.equal((await transport.output()).length, 0)
    const other = MemoryTransport.connect(server)
    other.receive('GET ran\r\n')
    assert.equal((await other.output()).toString(), '$1\r\n1\r\n')
    server.close()
  })

  test('a single reply beyond the limit takes little memory', async () => {
    const { server, transport } = stalledClient()
    await setLimit(server, '1mb 0 0')
    transport.receive(`MGET${' big'.repeat(16_000)}\r\n`)
    assert.ok(process.memoryUsage().arrayBuffers < 400 * MIB)
    assert.ok(transport.isClosed)
    server.close()
  })

  test('replies that are not wanted do not count', async () => {
    const { server } = stalledClient()
    await setLimit(server, '1mb 0 0')
    const transport = MemoryTransport.connect(server)
    transport.receive(`PING\r\nCLIENT REPLY OFF\r\n${'GET big\r\n'.repeat(50)}`)
    transport.receive(`MGET${' big'.repeat(100)}\r\nCLIENT REPLY ON\r\n`)
    assert.equal((await transport.output()).toString(), '+PONG\r\n+OK\r\n')
    server.close()
  })
})

describe('with a soft limit', () => {
  test('a client is closed when it was over it for longer than the time', async () => {
    const clock = new ManualClock()
    const { server, transport } = stalledClient({ clock })
    await setLimit(server, '0 500kb 3')
    for (let i = 0; i < 6; i++) transport.receive('GET big\r\n')
    await endOfTurn()
    clock.advance(3000)
    assert.ok(!transport.isClosed)
    clock.advance(200)
    assert.ok(transport.isClosed)
    assert.equal(server.stats.outputBufferLimitDisconnections, 1)
    server.close()
  })

  test('the time starts anew when the queue was short in between', async () => {
    const clock = new ManualClock()
    const { server, transport } = stalledClient({ clock })
    await setLimit(server, '0 500kb 3')
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 6; i++) transport.receive('GET big\r\n')
      await endOfTurn()
      clock.advance(2000)
      assert.ok(!transport.isClosed)
      transport.drain()
      transport.stall()
    }
    for (let i = 0; i < 4; i++) transport.receive('GET big\r\n')
    clock.advance(60_000)
    assert.ok(!transport.isClosed)
    server.close()
  })

  test('without a hard limit its queue is bounded all the same', async () => {
    const clock = new ManualClock()
    const { server, transport } = stalledClient({ clock })
    await setLimit(server, '0 20mb 60')
    for (let i = 0; i < 1000; i++) transport.receive('GET big\r\n')
    await endOfTurn()
    assert.ok(!transport.isReading)
    assert.ok(transport.queuedBytes > 20 * MIB && transport.queuedBytes < 21 * MIB)
    clock.advance(61_000)
    assert.ok(transport.isClosed)
    server.close()
  })
})

for (const plain of [false, true]) {
  describe(plain ? 'on ordinary sockets' : 'on the fast path', () => {
    test('a reader that stops and goes on misses nothing', async (t) => {
      const { server, target } = await startInProcess(t, { plain })
      const reader = await RawClient.connect(target)
      t.after(() => reader.destroy())
      await reader.call('SET', 'big', VALUE)
      reader.pause()
      const count = 400
      for (let i = 0; i < count; i++) reader.send('INCR n\r\nGET big\r\n')
      await waitFor(() =>
        [...server.clients.all()].some((client) => client.transport.queuedBytes > PAUSE_BYTES),
      )
      const other = await RawClient.connect(target)
      t.after(() => other.destroy())
      assert.equal((await other.call('PING')).toString(), '+PONG\r\n')
      const stoppedAt = Number((await other.call('GET', 'n')).toString().split('\r\n')[1])
      assert.ok(stoppedAt < count, `${stoppedAt} commands ran`)
      reader.resume()
      for (let i = 1; i <= count; i++) {
        assert.equal((await reader.readReply()).toString(), `:${i}\r\n`)
        assert.equal((await reader.readReply()).length, REPLY_BYTES)
      }
      assert.equal([...server.clients.all()][0].transport.queuedBytes, 0)
    })

    test('a reader of short replies that never reads holds little memory', async (t) => {
      const { server, target } = await startInProcess(t, { plain })
      const socket = await connected(target as number)
      t.after(() => closed(socket))
      const before = process.memoryUsage()
      const pings = Buffer.from('PING\r\n'.repeat(200))
      const [client] = server.clients.all()
      while (client.transport.queuedBytes === 0) await sendAndWait(server, socket, pings)
      // From here on each write is received on its own, so that a short reply joins the queue each time.
      for (let i = 0; i < 3000; i++) await sendAndWait(server, socket, Buffer.from('PING\r\n'))
      const after = process.memoryUsage()
      const { queuedBytes, queuedPieces } = client.transport
      assert.ok(queuedBytes >= 3000 * '+PONG\r\n'.length)
      assert.ok(queuedPieces <= 3 + queuedBytes / 8192, `${queuedPieces} pieces for ${queuedBytes} bytes`)
      assert.ok(after.arrayBuffers - before.arrayBuffers < 8 * MIB)
    })

    test('replies in the queue are what they were when they were written', async (t) => {
      const { server, target } = await startInProcess(t, { plain })
      const reader = await RawClient.connect(target)
      t.after(() => reader.destroy())
      reader.pause()
      const [client] = server.clients.all()
      let count = 0
      while (client.transport.queuedBytes < 200_000) {
        const received = server.stats.bytesIn
        const text = Array.from({ length: 3000 }, () => `ECHO ${count++}${'e'.repeat(30)}\r\n`).join('')
        reader.send(text)
        await waitFor(() => server.stats.bytesIn === received + text.length)
      }
      // Others overwrite the server's buffers, and the garbage collector may take what nobody holds.
      const other = await RawClient.connect(target)
      t.after(() => other.destroy())
      for (let i = 0; i < 50; i++)
        await other.pipeline(Array.from({ length: 50 }, () => ['ECHO', '#'.repeat(999)]))
      collectGarbage()
      await other.call('PING')
      collectGarbage()
      reader.resume()
      for (let i = 0; i < count; i++) {
        assert.equal((await reader.readReply()).toString().split('\r\n')[1], `${i}${'e'.repeat(30)}`)
      }
    })

    test('a reader over the hard limit is closed', async (t) => {
      const { server, target } = await startInProcess(t, { plain })
      await setLimit(server, '1mb 0 0')
      const reader = await RawClient.connect(target)
      await reader.call('SET', 'big', VALUE)
      reader.pause()
      let sent = 0
      while (server.clients.size > 0 && sent < 2000) {
        const received = server.stats.bytesIn
        reader.send('GET big\r\n')
        sent++
        await waitFor(() => server.stats.bytesIn > received || server.clients.size === 0)
        await endOfTurn()
      }
      assert.equal(server.clients.size, 0)
      assert.equal(server.stats.outputBufferLimitDisconnections, 1)
      await reader.destroy()
    })
  })
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.on('error', () => {})
  })
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.on('close', () => resolve()).destroy())
}

async function sendAndWait(server: Server, socket: Socket, bytes: Buffer): Promise<void> {
  const received = server.stats.bytesIn
  socket.write(bytes)
  await waitFor(() => server.stats.bytesIn === received + bytes.length)
}
