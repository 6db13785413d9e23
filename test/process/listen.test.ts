// Where a server process listens: addresses, ports, Unix sockets, and what happens when it cannot.

import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { freePort } from '../support/ports.ts'
import { RawClient } from '../support/raw-client.ts'
import { decodeReply } from '../support/reply.ts'
import { type Cleanable, launch, launchReady, temporaryFolder } from './launch.ts'
import { ask } from './plain-client.ts'

/** Whether this machine has IPv6 on its loopback. */
const hasIpv6 = Object.values(networkInterfaces()).some((each) =>
  each?.some(({ address }) => address === '::1'),
)

async function answers(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await ask({ port, host }, 'PING\r\n').catch(() => '')) === '+PONG\r\n'
}

/** A port on which somebody else listens. */
async function takenPort(t: Cleanable): Promise<number> {
  const port = await freePort()
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
  t.after(() => void other.close())
  return port
}

describe('TCP', { concurrency: 2 }, () => {
  test('a port in use stops the server with the lines that supervisors know', async (t) => {
    const port = await takenPort(t)
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--pidfile', 'pid', '--save', '']
    const server = launch(t, args)
    assert.equal(await server.exited, 1)
    const warning = `# Warning: Could not create server TCP listening socket 127.0.0.1:${port}: bind: Address already in use\n`
    assert.ok(server.stdout.includes(warning), server.stdout)
    assert.match(server.stdout, new RegExp(`# Failed listening on port ${port} \\(tcp\\), aborting\\.\\n$`))
    assert.doesNotMatch(server.stdout, /Server initialized/)
    assert.ok(!existsSync(join(server.cwd, 'pid')))
  })

  test('all addresses by default, those of bind if it is given', async (t) => {
    const port = await freePort()
    const all = await launchReady(t, ['--port', String(port)])
    assert.ok(await answers(port))
    assert.equal(await answers(port, '::1'), hasIpv6)
    assert.equal(await all.stop(), 0)
    const one = await launchReady(t, ['--port', String(port), '--bind', '127.0.0.2 127.0.0.3'])
    assert.deepEqual(await Promise.all([answers(port, '127.0.0.2'), answers(port, '127.0.0.3')]), [
      true,
      true,
    ])
    assert.equal(await answers(port), false)
    assert.equal(await one.stop(), 0)
  })

  test('IPv6 alone', { skip: !hasIpv6 }, async (t) => {
    const port = await freePort()
    const server = await launchReady(t, ['--port', String(port), '--bind', '::1'])
    assert.ok(await answers(port, '::1'))
    assert.equal(await answers(port), false)
    const clients = await ask({ port, host: '::1' }, 'CLIENT LIST\r\n')
    assert.match(clients, new RegExp(` addr=\\[::1\\]:\\d+ laddr=\\[::1\\]:${port} `))
    assert.equal(await server.stop(), 0)
  })

  test('a name stands for its IPv4 address', async (t) => {
    const port = await freePort()
    const server = await launchReady(t, ['--port', String(port), '--bind', 'localhost'])
    assert.ok(await answers(port))
    assert.equal(await server.stop(), 0)
    const unknown = launch(t, ['--port', String(port), '--bind', 'a..b'])
    assert.equal(await unknown.exited, 1)
    assert.match(unknown.stdout, /a\.\.b:\d+: (Name or service not known|bind: )/)
  })

  test('an address that this machine does not have stops the server, unless it is optional', async (t) => {
    const port = await freePort()
    const missing = '203.0.113.77'
    const strict = launch(t, ['--port', String(port), '--bind', `127.0.0.1 ${missing}`, '--save', ''])
    assert.equal(await strict.exited, 1)
    assert.match(strict.stdout, /203\.0\.113\.77:\d+: bind: Cannot assign requested address\n/)
    const lenient = await launchReady(t, ['--port', String(port), '--bind', `127.0.0.1 -${missing}`])
    assert.match(lenient.stdout, /# Warning: Could not create server TCP listening socket 203\.0\.113\.77:/)
    assert.ok(await answers(port))
    assert.equal(await lenient.stop(), 0)
    const nothing = launch(t, ['--port', String(port), '--bind', `-${missing}`, '--save', ''])
    assert.equal(await nothing.exited, 1)
    assert.match(nothing.stdout, /# Configured to not listen anywhere, exiting\.\n$/)
  })

  test('nowhere at all is no server', async (t) => {
    for (const args of [
      ['--port', '0'],
      ['--bind', ''],
    ]) {
      const server = launch(t, [...args, '--save', ''])
      assert.equal(await server.exited, 1)
      assert.match(server.stdout, /# Configured to not listen anywhere, exiting\.\n$/)
    }
  })

  test('CONFIG SET port and bind move the server, and leave it where it is when they cannot', async (t) => {
    const [first, second] = [await freePort(), await freePort()]
    const taken = await takenPort(t)
    const server = await launchReady(t, ['--port', String(first), '--bind', '127.0.0.1'])
    const client = await RawClient.connect(first)
    const set = async (...args: string[]) => String(await client.call('CONFIG', 'SET', ...args))

    assert.equal(await set('port', String(second)), '+OK\r\n')
    assert.deepEqual([await answers(first), await answers(second)], [false, true])
    const failure = "-ERR CONFIG SET failed (possibly related to argument 'port')"
    assert.equal(
      await set('port', String(taken)),
      `${failure} - Unable to listen on this port. Check server logs.\r\n`,
    )
    assert.ok(await answers(second))
    const reply = decodeReply(await client.call('CONFIG', 'GET', 'port'))
    assert.deepEqual(reply, ['port', String(second)])

    assert.equal(await set('bind', '127.0.0.4'), '+OK\r\n')
    assert.deepEqual([await answers(second), await answers(second, '127.0.0.4')], [false, true])
    assert.equal(
      await set('bind', '203.0.113.77'),
      "-ERR CONFIG SET failed (possibly related to argument 'bind') - Failed to bind to specified addresses.\r\n",
    )
    assert.ok(await answers(second, '127.0.0.4'))

    assert.equal(await set('port', '0'), '+OK\r\n')
    assert.equal(await answers(second, '127.0.0.4'), false)
    assert.equal(await set('port', String(first), 'bind', '127.0.0.1'), '+OK\r\n')
    assert.ok(await answers(first))
    await client.destroy()
    assert.equal(await server.stop(), 0)
  })
})

describe('a Unix socket', { concurrency: 2, skip: process.platform === 'win32' }, () => {
  test('with permissions, replaced when stale, removed at the end', async (t) => {
    const folder = temporaryFolder(t)
    mkdirSync(join(folder, 'data'))
    const path = join(folder, 'data', 'redis.sock')
    writeFileSync(path, 'what an earlier server left')
    chmodSync(path, 0o600)
    const args = ['--port', '0', '--dir', 'data', '--unixsocket', 'redis.sock', '--unixsocketperm', '770']
    const server = await launchReady(t, args, { cwd: folder })
    assert.ok(statSync(path).isSocket())
    assert.equal(statSync(path).mode & 0o777, 0o770)
    assert.match(server.stdout, /Ready to accept connections unix\n/)
    assert.doesNotMatch(server.stdout, /Ready to accept connections tcp/)
    const client = await RawClient.connect(path)
    const list = String(await client.call('CLIENT', 'LIST'))
    assert.match(list, / addr=[^ ]*redis\.sock:0 laddr=[^ ]*redis\.sock:0 .* flags=U /)
    await client.destroy()
    assert.equal(await server.stop(), 0)
    assert.ok(!existsSync(path))
  })

  test('that cannot be made stops the server', async (t) => {
    const server = launch(t, ['--port', '0', '--unixsocket', 'no/such/folder/s', '--save', ''])
    assert.equal(await server.exited, 1)
    assert.match(server.stdout, /# Failed opening Unix socket: bind: /)
  })

  test('of a running server survives a second one that fails on its port', async (t) => {
    const folder = temporaryFolder(t)
    const port = await takenPort(t)
    const first = await launchReady(t, ['--port', '0', '--unixsocket', 's'], { cwd: folder })
    const second = launch(t, ['--port', String(port), '--unixsocket', 's', '--save', ''], { cwd: folder })
    assert.equal(await second.exited, 1)
    const client = await RawClient.connect(join(folder, 's'))
    assert.equal(String(await client.call('PING')), '+PONG\r\n')
    await client.destroy()
    assert.equal(await first.stop(), 0)
  })
})
