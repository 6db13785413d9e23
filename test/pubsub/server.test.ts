// What subscriptions change about a client and the server: limits, CLIENT LIST, INFO, idle clients, what is handed on.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ManualClock } from '../../src/server/clock.ts'
import { endOfTurn, MemoryTransport } from '../protocol/memory-transport.ts'
import { infoFields } from '../support/ask.ts'
import { decodeCommand, formatCommand } from '../support/command.ts'
import { type InProcessOptions, makeServer } from '../support/in-process.ts'
import { recordPropagation } from '../support/recording.ts'

function start(options: InProcessOptions = {}) {
  const made = makeServer(options)
  const connect = () => MemoryTransport.connect(made.server)
  return { ...made, connect, client: connect(), other: connect() }
}

async function say(client: MemoryTransport, ...lines: string[]): Promise<string> {
  client.receive(lines.map((line) => `${line}\r\n`).join(''))
  return (await client.output()).toString()
}

async function infoOf(client: MemoryTransport): Promise<Map<string, string>> {
  return infoFields(await say(client, 'INFO'))
}

describe('messages that a client causes itself in RESP3', () => {
  test('come behind the reply of the command', async () => {
    const { client } = start()
    await say(client, 'HELLO 3', 'SUBSCRIBE x')
    const message = (text: string) => `>3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$${text.length}\r\n${text}\r\n`
    assert.equal(
      await say(client, 'PUBLISH x one', 'PING', 'PUBLISH x two'),
      `:1\r\n${message('one')}+PONG\r\n:1\r\n${message('two')}`,
    )
    assert.equal(
      await say(client, 'MULTI', 'PUBLISH x one', 'PING', 'PUBLISH x two', 'EXEC'),
      '+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n' +
        `*3\r\n:1\r\n+PONG\r\n:1\r\n${message('one')}${message('two')}`,
    )
  })

  test('key events too', async () => {
    const { client } = start()
    const got = await say(
      client,
      'HELLO 3',
      'CONFIG SET notify-keyspace-events KA',
      'SUBSCRIBE __keyspace@0__:k',
      'SET k v',
    )
    assert.ok(
      got.endsWith(':1\r\n+OK\r\n>3\r\n$7\r\nmessage\r\n$16\r\n__keyspace@0__:k\r\n$3\r\nset\r\n'),
      got,
    )
  })
})

describe('CLIENT REPLY OFF', () => {
  for (const protocol of [2, 3]) {
    const sign = protocol === 3 ? '>' : '*'
    test(`hides neither confirmations nor messages in RESP${protocol}`, async () => {
      const { client, other } = start()
      await say(client, `HELLO ${protocol}`)
      const nothing = protocol === 3 ? '_' : '$-1'
      assert.equal(
        await say(client, 'CLIENT REPLY OFF', 'SUBSCRIBE x', 'PING', 'GET k', 'UNSUBSCRIBE', 'UNSUBSCRIBE'),
        `${sign}3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n${sign}3\r\n$11\r\nunsubscribe\r\n$1\r\nx\r\n:0\r\n` +
          `${sign}3\r\n$11\r\nunsubscribe\r\n${nothing}\r\n:0\r\n`,
      )
      await say(client, 'SUBSCRIBE x')
      other.receive('PUBLISH x text\r\n')
      assert.equal(
        (await client.output()).toString(),
        `${sign}3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$4\r\ntext\r\n`,
      )
    })
  }
})

describe('a subscriber', () => {
  test('is shown by CLIENT LIST with its subscriptions', async () => {
    const { client, other } = start()
    await say(client, 'SUBSCRIBE a b c', 'PSUBSCRIBE d e', 'SSUBSCRIBE f')
    const line = async () => (await say(other, 'CLIENT LIST TYPE pubsub')).split('\r\n')[1]
    assert.match(await line(), /^id=1 .* flags=P .* sub=3 psub=2 ssub=1 .* cmd=ssubscribe /)
    await say(client, 'UNSUBSCRIBE', 'PUNSUBSCRIBE d')
    assert.match(await line(), / flags=P .* sub=0 psub=1 ssub=1 /)
    await say(client, 'PUNSUBSCRIBE', 'SUNSUBSCRIBE')
    assert.equal(await line(), '')
    await say(client, 'SUBSCRIBE a', 'RESET')
    assert.equal(await line(), '')
  })

  test('is counted by INFO until it is gone', async () => {
    const { client, other } = start()
    const figures = async () => {
      const fields = await infoOf(other)
      const names = ['pubsub_clients', 'pubsub_channels', 'pubsub_patterns', 'pubsubshard_channels']
      return names.map((name) => Number(fields.get(name)))
    }
    assert.deepEqual(await figures(), [0, 0, 0, 0])
    await say(client, 'SUBSCRIBE a b c', 'PSUBSCRIBE d e', 'SSUBSCRIBE f')
    assert.deepEqual(await figures(), [1, 3, 2, 1])
    client.destroy()
    assert.deepEqual(await figures(), [0, 0, 0, 0])
    assert.equal(await say(other, 'PUBLISH a x'), ':0\r\n')
  })

  test('is closed by CLIENT KILL TYPE pubsub', async () => {
    const { client, other } = start()
    await say(client, 'PSUBSCRIBE *')
    assert.equal(await say(other, 'CLIENT KILL TYPE pubsub'), ':1\r\n')
    assert.ok(client.isClosed)
    assert.ok(!other.isClosed)
  })

  test('may be idle for ever', async () => {
    const clock = new ManualClock()
    const { client, other, server } = start({ clock, config: { timeout: '10' } })
    await say(client, 'SUBSCRIBE x')
    await say(other, 'PING')
    clock.advance(60_000)
    assert.ok(!client.isClosed)
    assert.ok(other.isClosed)
    server.close()
  })

  test('has the output limit of its class', async () => {
    const { client, other, server } = start({ config: { 'client-output-buffer-limit': 'pubsub 1mb 0 0' } })
    await say(client, 'SUBSCRIBE x')
    client.stall()
    const message = 'm'.repeat(10_000)
    for (let i = 0; i < 90; i++) assert.equal(await say(other, `PUBLISH x ${message}`), ':1\r\n')
    assert.ok(!client.isClosed)
    for (let i = 0; i < 20; i++) await say(other, `PUBLISH x ${message}`)
    assert.ok(client.isClosed)
    assert.equal(server.pubsub.clientCount, 0)
    assert.equal(await say(other, `PUBLISH x ${message}`), ':0\r\n')
  })

  test('has the soft limit of its class', async () => {
    const clock = new ManualClock()
    const { client, other, server } = start({ clock })
    await say(client, 'SUBSCRIBE x')
    client.stall()
    // The usual limits: 32 MB at once, 8 MB for a minute.
    const message = `*3\r\n$7\r\nPUBLISH\r\n$1\r\nx\r\n$1000000\r\n${'m'.repeat(1_000_000)}\r\n`
    for (let i = 0; i < 10; i++) other.receive(message)
    await endOfTurn()
    clock.advance(59_000)
    assert.ok(!client.isClosed)
    clock.advance(2000)
    assert.ok(client.isClosed)
    server.close()
  })
})

describe('what is handed on', () => {
  const PUBLISHING = ['SET k v', 'PUBLISH x 1', 'SPUBLISH y 2', 'MULTI', 'PUBLISH x 3', 'INCR n', 'EXEC']

  test('messages go to replicas', async () => {
    const { client, server } = start()
    const sent: string[] = []
    server.propagation.addSink((_, bytes, start, end) => {
      sent.push(formatCommand(decodeCommand(bytes, start, end)))
    }, 'replicas')
    await say(client, ...PUBLISHING)
    assert.deepEqual(sent, [
      'SET k v',
      'PUBLISH x 1',
      'SPUBLISH y 2',
      'MULTI',
      'PUBLISH x 3',
      'INCR n',
      'EXEC',
    ])
  })

  test('and not to files', async () => {
    const { client, server } = start()
    const written = recordPropagation(server)
    await say(client, ...PUBLISHING)
    assert.deepEqual(
      written.map(({ line }) => line),
      ['SET k v', 'MULTI', 'INCR n', 'EXEC'],
    )
  })
})

describe('many subscribers in both protocols', () => {
  test('get every message once and in order, with replies between', async () => {
    const { connect, client } = start()
    const subscribers = Array.from({ length: 40 }, connect)
    for (const [i, subscriber] of subscribers.entries()) {
      await say(subscriber, `HELLO ${i % 3 === 0 ? 3 : 2}`, 'SUBSCRIBE all', `SUBSCRIBE own${i % 5}`)
    }
    const expected = subscribers.map(() => '')
    for (let n = 0; n < 300; n++) {
      const channel = n % 3 === 0 ? `own${n % 5}` : 'all'
      client.receive(`PUBLISH ${channel} ${n}\r\n`)
      for (const [i, subscriber] of subscribers.entries()) {
        const sign = i % 3 === 0 ? '>' : '*'
        if (channel === 'all' || channel === `own${i % 5}`) {
          const text = String(n)
          expected[i] += `${sign}3\r\n$7\r\nmessage\r\n$${channel.length}\r\n${channel}\r\n`
          expected[i] += `$${text.length}\r\n${text}\r\n`
        }
        if ((n + i) % 17 === 0) {
          subscriber.receive('PING\r\n')
          expected[i] += i % 3 === 0 ? '+PONG\r\n' : '*2\r\n$4\r\npong\r\n$0\r\n\r\n'
        }
      }
      if (n % 7 === 0) await endOfTurn()
    }
    for (const [i, subscriber] of subscribers.entries()) {
      assert.equal((await subscriber.output()).toString(), expected[i])
    }
  })
})
