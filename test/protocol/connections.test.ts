// Connections: many at once cost little, none is left behind, and the limits on them can be changed while they are open.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { ManualClock } from '../../src/server/clock.ts'
import type { Server } from '../../src/server/server.ts'
import { RawClient } from '../support/raw-client.ts'
import { startRedstart } from '../support/server-process.ts'
import { waitFor } from '../support/wait.ts'
import { startInProcess } from './in-process.ts'
import { MemoryTransport } from './memory-transport.ts'
import { exchange } from './raw-exchange.ts'

/** As many idle connections as one process may have files open, but no more than this. */
const MANY = 10_000
/** Shows the timers of sockets, on Linux. */
const SOCKET_LISTER = 'ss'
/** What an idle connection may take, buffers in the system not counted. */
const MAX_IDLE_BYTES = 6 * 1024

async function setConfig(server: Server, name: string, value: string): Promise<void> {
  assert.deepEqual(await server.config.set([[Buffer.from(name), Buffer.from(value)]]), {})
}

function openSocket(target: number | string): Promise<Socket> {
  const where = typeof target === 'number' ? { port: target, host: '127.0.0.1' } : { path: target }
  return new Promise((resolve, reject) => {
    const socket = connect(where, () => resolve(socket))
    socket.once('error', reject)
    socket.on('error', () => {})
  })
}

function closeSocket(socket: Socket): Promise<void> {
  if (socket.closed) return Promise.resolve()
  return new Promise((resolve) => socket.once('close', () => resolve()).destroy())
}

/** Opens connections in groups, so that the backlog of the listening socket does not overflow. */
async function openMany(target: number | string, count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const group = Array.from({ length: Math.min(100, count - sockets.length) }, () => openSocket(target))
    sockets.push(...(await Promise.all(group)))
  }
  return sockets
}

for (const plain of [false, true]) {
  describe(plain ? 'on ordinary sockets' : 'on the fast path', () => {
    test('connections that come and go leave nothing behind', async (t) => {
      const { server, target } = await startInProcess(t, { plain })
      const handles = () => process.getActiveResourcesInfo().length
      await Promise.all((await openMany(target, 100)).map(closeSocket))
      await waitFor(() => server.clients.size === 0)
      const before = handles()
      for (let round = 0; round < 10; round++) {
        const sockets = await openMany(target, 100)
        for (const [i, socket] of sockets.entries()) {
          if (i % 4 === 1) socket.write('PING\r\n')
          if (i % 4 === 2) socket.write('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000\r\nabc')
          if (i % 4 === 3) socket.write('QUIT\r\n')
        }
        await Promise.all(sockets.map(closeSocket))
      }
      await waitFor(() => server.clients.size === 0)
      await waitFor(() => handles() <= before)
      assert.equal(server.stats.connectionsReceived, 1100)
      assert.equal((await exchange(target, 'PING\r\n', { end: true })).toString(), '+PONG\r\n')
    })

    test('who is refused is closed, too', async (t) => {
      const { server, target } = await startInProcess(t, { plain, config: { maxclients: '1' } })
      const first = await RawClient.connect(target)
      t.after(() => first.destroy())
      const before = process.getActiveResourcesInfo().length
      for (let i = 0; i < 200; i++) {
        assert.equal((await exchange(target, '')).toString(), '-ERR max number of clients reached\r\n')
      }
      await waitFor(() => process.getActiveResourcesInfo().length <= before)
      assert.equal(server.stats.rejectedConnections, 200)
      await setConfig(server, 'maxclients', '2')
      const second = await RawClient.connect(target)
      assert.equal((await second.call('PING')).toString(), '+PONG\r\n')
      await second.destroy()
    })

    test('keep-alive is set as the configuration says when a connection comes in', async (t) => {
      const { server, port } = await startInProcess(t, { plain, config: { 'tcp-keepalive': '123' } })
      const first = await openSocket(port)
      t.after(() => closeSocket(first))
      await waitFor(() => server.clients.size === 1)
      await setConfig(server, 'tcp-keepalive', '0')
      const second = await openSocket(port)
      t.after(() => closeSocket(second))
      await waitFor(() => server.clients.size === 2)
      const listed = spawnSync(SOCKET_LISTER, ['-tnoH', `sport = :${port}`], { encoding: 'utf8' })
      if (listed.error !== undefined) return t.skip('ss is not installed')
      const lineOf = (socket: Socket) =>
        listed.stdout.split('\n').find((line) => line.includes(`:${socket.localPort} `)) ?? ''
      assert.match(lineOf(first), /timer:\(keepalive,(2min3sec|2min2sec|1[0-9]{2}sec)/)
      assert.doesNotMatch(lineOf(second), /keepalive/)
    })
  })
}

test('a Unix socket', async (t) => {
  const { server, target } = await startInProcess(t, { unix: true })
  const client = await RawClient.connect(target)
  t.after(() => client.destroy())
  const info = (await client.call('CLIENT', 'INFO')).toString()
  assert.ok(info.includes(` addr=${target}:0 laddr=${target}:0 `), info)
  assert.match(info, / flags=U /)
  const sockets = await openMany(target, 200)
  await waitFor(() => server.clients.size === 201)
  await Promise.all(sockets.map(closeSocket))
  await waitFor(() => server.clients.size === 1)
})

test('thousands of idle connections cost little, and one that works is served', async (t) => {
  const limit = Number(spawnSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).stdout)
  const count = limit > MANY + 500 ? MANY : Math.min(3000, Math.max(100, limit - 500))
  const subject = await startRedstart(['--maxclients', String(MANY + 100)])
  t.after(() => subject.stop())
  const residentBytes = () => {
    if (process.platform !== 'linux') return 0
    const status = readFileSync(`/proc/${subject.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024
  }
  const client = await RawClient.connect(subject.port)
  t.after(() => client.destroy())
  const warmUp = await openMany(subject.port, 500)
  await Promise.all(warmUp.map(closeSocket))
  const before = residentBytes()
  const sockets = await openMany(subject.port, count)
  t.after(() => Promise.all(sockets.map(closeSocket)).then(() => {}))
  const accepted = async () =>
    (await client.call('INFO', 'clients')).toString().includes(`connected_clients:${count + 1}\r\n`)
  await waitFor(accepted)
  const perConnection = (residentBytes() - before) / count
  t.diagnostic(`${count} connections, ${Math.round(perConnection)} bytes each`)
  assert.ok(perConnection < MAX_IDLE_BYTES, `${perConnection} bytes a connection`)
  const list = (await client.call('CLIENT', 'LIST')).toString()
  assert.equal(list.split('\n').filter((line) => line.includes('id=')).length, count + 1)
  sockets[17].write('PING\r\n')
  await new Promise<void>((resolve) => sockets[17].once('data', () => resolve()))
})

describe('timeout', () => {
  test('closes who says nothing, from the moment it is set', async (t) => {
    const clock = new ManualClock()
    const { server } = await startInProcess(t, { clock })
    const idle = MemoryTransport.connect(server)
    clock.advance(1_000_000)
    assert.ok(!idle.isClosed)
    const busy = MemoryTransport.connect(server)
    await setConfig(server, 'timeout', '60')
    busy.receive('PING\r\n')
    await busy.output()
    clock.advance(200)
    assert.ok(idle.isClosed)
    for (let i = 0; i < 10; i++) {
      clock.advance(50_000)
      busy.receive('PING\r\n')
      await busy.output()
    }
    assert.ok(!busy.isClosed)
    clock.advance(60_200)
    assert.ok(busy.isClosed)
  })

  test('spares who reads slowly, or is held back', async (t) => {
    const clock = new ManualClock()
    const { server } = await startInProcess(t, { clock, config: { timeout: '60' } })
    const held = MemoryTransport.connect(server)
    const slow = MemoryTransport.connect(server)
    slow.stall()
    slow.receive('PING\r\nPING\r\n')
    await slow.output()
    server.pause.start('write', clock.now() + 1_000_000)
    held.receive('SET k v\r\n')
    clock.advance(50_000)
    slow.drain()
    clock.advance(50_000)
    assert.ok(!slow.isClosed)
    clock.advance(20_000)
    assert.ok(slow.isClosed)
    assert.ok(!held.isClosed)
    server.pause.end()
    await held.output()
    clock.advance(61_000)
    assert.ok(held.isClosed)
  })
})
