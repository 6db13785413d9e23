// CLIENT KILL: whom each filter means, and that those are gone at once.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ManualClock } from '../../src/server/clock.ts'
import { makeServer, startInProcess } from '../protocol/in-process.ts'
import { MemoryTransport } from '../protocol/memory-transport.ts'
import { RawClient } from '../support/raw-client.ts'

for (const plain of [false, true]) {
  describe(plain ? 'on ordinary sockets' : 'on the fast path', () => {
    test('by address, and oneself', async (t) => {
      const { server, target, port } = await startInProcess(t, { plain })
      const [me, other, third] = await Promise.all([1, 2, 3].map(() => RawClient.connect(target)))
      const call = async (...command: string[]) => (await me.call(...command)).toString()
      await Promise.all([other.call('PING'), third.call('PING')])
      assert.equal(await call('CLIENT', 'KILL', `127.0.0.1:${other.socket.localPort}`), '+OK\r\n')
      await other.closed
      assert.equal(
        await call('CLIENT', 'KILL', `127.0.0.1:${other.socket.localPort}`),
        '-ERR No such client\r\n',
      )
      assert.equal(await call('CLIENT', 'KILL', 'ADDR', `127.0.0.1:${third.socket.localPort}`), ':1\r\n')
      await third.closed
      assert.equal(await call('CLIENT', 'KILL', 'LADDR', `127.0.0.1:${port}`), ':0\r\n')
      const replies = me.pipeline([['CLIENT', 'KILL', `127.0.0.1:${me.socket.localPort}`], ['PING']])
      await assert.rejects(replies)
      await me.closed
      assert.equal(server.clients.size, 0)
    })

    test('the killed are not in the list of the next command', async (t) => {
      const { target } = await startInProcess(t, { plain })
      const me = await RawClient.connect(target)
      t.after(() => me.destroy())
      const others = await Promise.all(Array.from({ length: 20 }, () => RawClient.connect(target)))
      await Promise.all(others.map((each) => each.call('PING')))
      const [killed, list] = await me.pipeline([
        ['CLIENT', 'KILL', 'TYPE', 'normal'],
        ['CLIENT', 'LIST'],
      ])
      assert.equal(killed.toString(), ':20\r\n')
      assert.equal(list.toString().match(/id=/g)?.length, 1)
      await Promise.all(others.map((each) => each.closed))
    })

    test('everybody, and then oneself after the reply', async (t) => {
      const { server, target } = await startInProcess(t, { plain })
      const clients = await Promise.all(Array.from({ length: 5 }, () => RawClient.connect(target)))
      await Promise.all(clients.map((each) => each.call('PING')))
      const [me] = clients
      assert.equal((await me.call('CLIENT', 'KILL', 'SKIPME', 'no')).toString(), ':5\r\n')
      await Promise.all(clients.map((each) => each.closed))
      assert.equal(server.clients.size, 0)
    })
  })
}

describe('filters', () => {
  function setUp() {
    const clock = new ManualClock()
    const { server } = makeServer({ clock })
    const me = MemoryTransport.connect(server)
    const kill = async (filter: string) => {
      me.receive(`CLIENT KILL ${filter}\r\n`)
      return (await me.output()).toString().trim()
    }
    return { clock, server, me, kill, connect: () => MemoryTransport.connect(server) }
  }

  test('all must hold', async () => {
    const { kill, connect, me } = setUp()
    const other = connect()
    assert.equal(await kill('ID 2 TYPE pubsub'), ':0')
    assert.equal(await kill('ID 2 USER default ADDR nobody:1'), ':0')
    assert.equal(await kill('ID 2 MAXAGE 1'), ':0')
    assert.equal(await kill('ID 1'), ':0')
    assert.ok(!other.isClosed)
    assert.equal(await kill('ID 2 USER default TYPE NORMAL LADDR test:2 SKIPME YES'), ':1')
    assert.ok(other.isClosed)
    assert.equal(await kill('ID 1 SKIPME no'), ':1')
    assert.ok(me.isClosed)
  })

  test('the last of several equal ones counts', async () => {
    const { kill, connect } = setUp()
    const [two, three] = [connect(), connect()]
    assert.equal(await kill('ID 2 ID 3 SKIPME no SKIPME yes'), ':1')
    assert.ok(!two.isClosed && three.isClosed)
  })

  test('MAXAGE means those connected at least so long', async () => {
    const { clock, kill, connect } = setUp()
    const old = connect()
    clock.advance(10_000)
    const young = connect()
    assert.equal(await kill('MAXAGE 11'), ':0')
    assert.equal(await kill('MAXAGE 10'), ':1')
    assert.ok(old.isClosed && !young.isClosed)
    assert.equal(await kill('MAXAGE x'), '-ERR maxage is not an integer or out of range')
    assert.equal(await kill('MAXAGE 0'), '-ERR maxage should be greater than 0')
    assert.equal(await kill('MAXAGE'), '-ERR No such client')
  })

  test('what the killed had pending is forgotten', async () => {
    const { server, kill, connect } = setUp()
    const other = connect()
    server.pause.start('write', server.clock.now() + 1000)
    other.receive('SET k v\r\nSET l w\r\n')
    assert.equal(server.pause.heldClients, 1)
    assert.equal(await kill('ID 2'), ':1')
    assert.equal(server.pause.heldClients, 0)
    server.pause.end()
    assert.equal(await kill('ID 2'), ':0')
    assert.equal(server.keyspace.databases[0].size, 0)
  })
})
