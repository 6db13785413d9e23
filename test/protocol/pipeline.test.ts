// Pipelines of any depth and requests of any width: every reply comes, in order.

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { encodeCommand } from '../support/command.ts'
import { RawClient } from '../support/raw-client.ts'
import { startInProcess } from './in-process.ts'
import { exchange } from './raw-exchange.ts'

const DEPTH = 100_000
const WIDTH = 100_000

for (const plain of [false, true]) {
  describe(plain ? 'on ordinary sockets' : 'on the fast path', () => {
    test('100,000 commands in one write', async (t) => {
      const { target } = await startInProcess(t, { plain })
      const commands = Buffer.from('*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n'.repeat(DEPTH))
      const output = await exchange(target, commands, { end: true })
      const expected = Array.from({ length: DEPTH }, (_, i) => `:${i + 1}\r\n`).join('')
      assert.ok(output.equals(Buffer.from(expected)))
    })

    test('inline commands, binary ones, errors and empty requests in one write', async (t) => {
      const { target } = await startInProcess(t, { plain })
      const one = 'INCR n\r\n*2\r\n$3\r\nGET\r\n$1\r\nn\r\n\r\nnosuch\r\n*0\r\n'
      const output = await exchange(target, one.repeat(5000), { end: true })
      let expected = ''
      for (let i = 1; i <= 5000; i++) {
        expected += `:${i}\r\n$${String(i).length}\r\n${i}\r\n`
        expected += "-ERR unknown command 'nosuch', with args beginning with: \r\n"
      }
      assert.equal(output.toString(), expected)
    })

    test('long replies among short ones', async (t) => {
      const { target } = await startInProcess(t, { plain })
      const value = 'v'.repeat(50_000)
      const text = Array.from({ length: 300 }, (_, i) => `GET big\r\nPING ${i}\r\n`).join('')
      const set = encodeCommand(['SET', 'big', value])
      const output = await exchange(target, Buffer.concat([set, Buffer.from(text)]), { end: true })
      let expected = '+OK\r\n'
      for (let i = 0; i < 300; i++)
        expected += `$${value.length}\r\n${value}\r\n$${String(i).length}\r\n${i}\r\n`
      assert.ok(output.equals(Buffer.from(expected)))
    })

    test('MSET and MGET with 100,000 arguments', async (t) => {
      const { server, target } = await startInProcess(t, { plain })
      const client = await RawClient.connect(target)
      t.after(() => client.destroy())
      const keys = Array.from({ length: WIDTH / 2 }, (_, i) => `key:${i}`)
      const pairs = keys.flatMap((key, i) => [key, `value:${i}`])
      assert.equal((await client.call('MSET', ...pairs)).toString(), '+OK\r\n')
      const expected = keys.map((_, i) => `$${`value:${i}`.length}\r\nvalue:${i}\r\n`).join('')
      assert.equal((await client.call('MGET', ...keys)).toString(), `*${keys.length}\r\n${expected}`)
      assert.equal(server.keyspace.databases[0].size, keys.length)
    })

    test('many clients at once, each in order', async (t) => {
      const { target } = await startInProcess(t, { plain })
      const clients = await Promise.all(Array.from({ length: 50 }, () => RawClient.connect(target)))
      t.after(() => Promise.all(clients.map((client) => client.destroy())).then(() => {}))
      for (let round = 0; round < 20; round++) {
        const replies = clients.map((client, c) =>
          client.pipeline(
            Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? ['INCR', `n:${c}`] : ['ECHO', `${c}:${i}`])),
          ),
        )
        for (const [c, each] of (await Promise.all(replies)).entries()) {
          const expected = Array.from({ length: 20 }, (_, i) =>
            i % 3 === 0 ? `:${round * 7 + i / 3 + 1}\r\n` : `$${`${c}:${i}`.length}\r\n${c}:${i}\r\n`,
          )
          assert.deepEqual(each.map(String), expected)
        }
      }
    })

    test('a client that closes its side gets the replies to what it has sent', async (t) => {
      const { server, target } = await startInProcess(t, { plain })
      for (let i = 0; i < 50; i++) {
        const output = await exchange(target, 'PING\r\nECHO last\r\n', { end: true })
        assert.equal(output.toString(), '+PONG\r\n$4\r\nlast\r\n')
      }
      const value = 'x'.repeat(20_000_000)
      await exchange(target, encodeCommand(['SET', 'big', value]), { end: true })
      const output = await exchange(target, 'GET big\r\n', { end: true })
      assert.equal(output.length, value.length + '$20000000\r\n\r\n'.length)
      assert.equal(server.clients.size, 0)
    })

    test('a request that is cut off by the end of the connection does nothing', async (t) => {
      const { server, target } = await startInProcess(t, { plain })
      const whole = encodeCommand(['SET', 'k', 'v'.repeat(100)])
      for (const length of [1, 5, 20, whole.length - 1]) {
        assert.equal((await exchange(target, whole.subarray(0, length), { end: true })).length, 0)
      }
      assert.equal(server.keyspace.databases[0].size, 0)
      assert.equal(server.clients.size, 0)
    })

    test('a connection that is reset in the middle of things', async (t) => {
      const { server, target, log } = await startInProcess(t, { plain })
      const value = encodeCommand(['SET', 'big', 'x'.repeat(1_000_000)])
      for (let i = 0; i < 20; i++) {
        await new Promise<void>((resolve) => {
          const socket = connect({ port: target as number, host: '127.0.0.1' }, () => {
            socket.write(value)
            socket.write('GET big\r\n'.repeat(20))
            setImmediate(() => socket.resetAndDestroy())
          })
          socket.on('error', () => {})
          socket.on('close', () => resolve())
        })
      }
      assert.equal((await exchange(target, 'PING\r\n', { end: true })).toString(), '+PONG\r\n')
      assert.ok(!log.some((line) => line.includes('Internal error')), log.join(''))
      assert.ok(server.clients.size <= 20)
    })
  })
}
