// Messages to clients that did not ask for them: their order among the replies, one write a turn, limits, slow readers.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { commands } from '../../src/commands/index.ts'
import { ManualClock } from '../../src/server/clock.ts'
import { defineCommand } from '../../src/server/command.ts'
import { endOfTurn, MemoryTransport } from '../protocol/memory-transport.ts'
import { makeServer } from '../support/in-process.ts'

const MIB = 1024 * 1024

/** TELL id message: delivers the message as a simple string, then answers OK. */
const tell = defineCommand({
  name: 'tell',
  group: 'server',
  since: '0.0.0',
  summary: 'Delivers a line.',
  flags: [],
  arity: 3,
  run({ reply, server }, request) {
    const client = server.clients.get(Number(request.text(1)))
    const line = Buffer.from(`+${request.text(2)}\r\n`)
    if (client !== undefined) server.deliver(client, line, 0, line.length)
    reply.ok()
  },
})

function start(config: { clock?: ManualClock } = {}) {
  const made = makeServer({ ...config, commands: [...commands, tell] })
  const teller = MemoryTransport.connect(made.server)
  const listener = MemoryTransport.connect(made.server)
  const send = (to: MemoryTransport, ...messages: string[]) => {
    for (const message of messages) {
      teller.receive(`*3\r\n$4\r\nTELL\r\n$1\r\n${to.client.id}\r\n$${message.length}\r\n${message}\r\n`)
    }
  }
  return { ...made, teller, listener, send }
}

/** Counts the writes to a transport. */
function countWrites(transport: MemoryTransport): () => number {
  let count = 0
  const { writeRange, writeAll } = transport
  transport.writeRange = (...args) => {
    count++
    return writeRange.apply(transport, args)
  }
  transport.writeAll = (...args) => {
    count++
    return writeAll.apply(transport, args)
  }
  return () => count
}

async function text(transport: MemoryTransport): Promise<string> {
  return (await transport.output()).toString()
}

describe('order', () => {
  test('messages of a turn go out in one write', async () => {
    const { listener, send } = start()
    const writes = countWrites(listener)
    send(listener, 'a', 'b', 'c')
    assert.equal(await text(listener), '+a\r\n+b\r\n+c\r\n')
    assert.equal(writes(), 1)
  })

  test('between replies, in one write', async () => {
    const { listener, send } = start()
    const writes = countWrites(listener)
    listener.receive('ECHO 1\r\n')
    listener.receive('ECHO 2\r\n')
    send(listener, 'a', 'b')
    listener.receive('ECHO 3\r\n')
    send(listener, 'c')
    assert.equal(await text(listener), '$1\r\n1\r\n$1\r\n2\r\n+a\r\n+b\r\n$1\r\n3\r\n+c\r\n')
    assert.ok(writes() <= 2, `${writes()}`)
  })

  test('one reply and messages take one write', async () => {
    const { listener, send } = start()
    const writes = countWrites(listener)
    listener.receive('ECHO 1\r\n')
    send(listener, 'a')
    assert.equal(await text(listener), '$1\r\n1\r\n+a\r\n')
    assert.equal(writes(), 1)
  })

  test('messages to different clients between each other', async () => {
    const { server, listener, send } = start()
    const others = Array.from({ length: 5 }, () => MemoryTransport.connect(server))
    const writes = others.map(countWrites)
    for (let i = 0; i < 100; i++) {
      send(listener, `all${i}`)
      send(others[i % 5], `own${i}`)
    }
    assert.equal((await text(listener)).split('\r\n').length, 101)
    for (const [n, other] of others.entries()) {
      const expected = Array.from({ length: 20 }, (_, i) => `+own${5 * i + n}\r\n`).join('')
      assert.equal(await text(other), expected)
      assert.equal(writes[n](), 1)
    }
  })

  test('long replies and long messages', async () => {
    const { listener, send, teller } = start()
    const long = 'x'.repeat(200_000)
    teller.receive(`*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${long.length}\r\n${long}\r\n`)
    listener.receive('ECHO 1\r\n')
    send(listener, 'a', long, 'b')
    listener.receive('GET k\r\nECHO 2\r\n')
    send(listener, 'c')
    const got = await text(listener)
    const echo = (n: number) => `$1\r\n${n}\r\n`
    assert.ok(got === `${echo(1)}+a\r\n+${long}\r\n+b\r\n$200000\r\n${long}\r\n${echo(2)}+c\r\n`)
  })

  test('more than the log holds', async () => {
    const { listener, send, teller } = start()
    const messages = Array.from({ length: 3000 }, (_, i) => `${i}`.padEnd(100, '-'))
    listener.receive('PING\r\n')
    send(listener, ...messages)
    listener.receive('PING\r\n')
    const expected = `+PONG\r\n${messages.map((message) => `+${message}\r\n`).join('')}+PONG\r\n`
    assert.ok((await text(listener)) === expected)
    assert.equal(await text(teller), '+OK\r\n'.repeat(3000))
  })

  test('to the client itself: behind its reply', async () => {
    const { teller, send } = start()
    send(teller, 'self')
    assert.equal(await text(teller), '+OK\r\n+self\r\n')
  })

  test('CLIENT REPLY OFF does not hide messages', async () => {
    const { listener, send } = start()
    listener.receive('CLIENT REPLY OFF\r\nPING\r\n')
    send(listener, 'a')
    listener.receive('PING\r\n')
    send(listener, 'b')
    assert.equal(await text(listener), '+a\r\n+b\r\n')
  })

  test('outside any turn', async () => {
    const { server, listener } = start()
    await endOfTurn()
    const line = Buffer.from('+later\r\n')
    server.deliver(listener.client, line, 0, line.length)
    line.fill(0)
    assert.equal(await text(listener), '+later\r\n')
  })

  test('what a client gets before it leaves', async () => {
    const { listener, send } = start()
    send(listener, 'a')
    listener.receive('QUIT\r\n')
    send(listener, 'b')
    assert.equal(await text(listener), '+a\r\n+OK\r\n')
    assert.ok(listener.isClosed)
  })

  test('nothing is kept for a client that is gone', async () => {
    const { listener, send, server } = start()
    send(listener, 'a')
    listener.destroy()
    send(listener, 'b')
    await endOfTurn()
    assert.equal(server.delivery.hasMail, false)
  })
})

describe('slow readers', () => {
  async function setLimit(server: ReturnType<typeof start>['server'], limit: string): Promise<void> {
    const words = [Buffer.from('client-output-buffer-limit'), Buffer.from(limit)] as const
    assert.deepEqual(await server.config.set([words]), {})
  }

  test('closed at once over the hard limit', async () => {
    const { listener, send, server, log } = start()
    await setLimit(server, 'normal 1mb 0 0')
    listener.stall()
    const line = 'x'.repeat(10_000)
    while (!listener.isClosed && listener.queuedBytes < 2 * MIB) {
      send(listener, line)
      await endOfTurn()
      assert.ok(listener.queuedBytes < MIB)
    }
    assert.ok(listener.isClosed)
    assert.equal(server.stats.outputBufferLimitDisconnections, 1)
    assert.ok(log.some((entry) => entry.includes('closed for overcoming of output buffer limits')))
  })

  test('closed after the seconds of the soft limit', async () => {
    const clock = new ManualClock()
    const { listener, send, server } = start({ clock })
    await setLimit(server, 'normal 0 500kb 3')
    listener.stall()
    for (let i = 0; i < 60; i++) send(listener, 'x'.repeat(10_000))
    await endOfTurn()
    assert.ok(!listener.isClosed)
    clock.advance(2900)
    assert.ok(!listener.isClosed)
    clock.advance(300)
    assert.ok(listener.isClosed)
    server.close()
  })

  test('who reads in time gets everything', async () => {
    const clock = new ManualClock()
    const { listener, send, server } = start({ clock })
    await setLimit(server, 'normal 0 500kb 3')
    let expected = ''
    let got = ''
    for (let round = 0; round < 5; round++) {
      listener.stall()
      for (let i = 0; i < 60; i++) {
        const message = `${round}:${i}:`.padEnd(10_000, 'y')
        expected += `+${message}\r\n`
        send(listener, message)
      }
      await endOfTurn()
      clock.advance(2000)
      listener.drain()
      got += await text(listener)
    }
    assert.ok(got === expected)
    server.close()
  })
})
