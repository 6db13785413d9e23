// What a server process allows and to whom: number of clients, passwords, protected mode, names of commands.

import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { describe, test } from 'node:test'
import { freePort } from '../support/ports.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing, redisProgram } from '../support/redis-binary.ts'
import { decodeReply } from '../support/reply.ts'
import { waitFor } from '../support/wait.ts'
import { launchReady } from './launch.ts'
import { ask } from './plain-client.ts'

/** An address of this machine that is not its loopback. */
const outerAddress = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find((each) => !each.internal && each.family === 'IPv4')?.address

async function infoField(client: RawClient, name: string): Promise<string | undefined> {
  const info = String(decodeReply(await client.call('INFO', 'everything')))
  return new RegExp(`^${name}:(.*)\\r$`, 'm').exec(info)?.[1]
}

describe('limits', { concurrency: 2 }, () => {
  test('maxclients: one too many is told so and closed, also when it is changed at run time', async (t) => {
    const port = await freePort()
    await launchReady(t, ['--port', String(port), '--maxclients', '2'])
    const first = await RawClient.connect(port)
    const second = await RawClient.connect(port)
    await Promise.all([first.call('PING'), second.call('PING')])
    const refused = await RawClient.connect(port)
    assert.equal(String(await refused.readReply()), '-ERR max number of clients reached\r\n')
    await refused.closed
    assert.equal(await infoField(first, 'rejected_connections'), '1')

    await second.destroy()
    await waitFor(async () => (await infoField(first, 'connected_clients')) === '1')
    const third = await RawClient.connect(port)
    assert.equal(String(await third.call('PING')), '+PONG\r\n')

    assert.equal(String(await first.call('CONFIG', 'SET', 'maxclients', '3')), '+OK\r\n')
    const fourth = await RawClient.connect(port)
    assert.equal(String(await fourth.call('PING')), '+PONG\r\n')
    assert.equal(String(await first.call('CONFIG', 'SET', 'maxclients', '1')), '+OK\r\n')
    assert.equal(await ask({ port, host: '127.0.0.1' }, ''), '-ERR max number of clients reached\r\n')
    assert.equal(String(await fourth.call('PING')), '+PONG\r\n')
  })

  test('maxclients is no more than open files allow', { skip: process.platform !== 'linux' }, async (t) => {
    const port = await freePort()
    const { MAIN_PATH } = await import('./launch.ts')
    const command = ['/bin/sh', '-c', `ulimit -n 400; exec "$0" "$@"`, process.execPath, MAIN_PATH]
    const server = await launchReady(t, ['--port', String(port)], { command })
    assert.match(server.stdout, /# maxclients is 368 instead of 10000: the limit is 400 open files\./)
    const client = await RawClient.connect(port)
    assert.deepEqual(decodeReply(await client.call('CONFIG', 'GET', 'maxclients')), ['maxclients', '368'])
    assert.equal(
      String(await client.call('CONFIG', 'SET', 'maxclients', '369')),
      "-ERR CONFIG SET failed (possibly related to argument 'maxclients') - The operating system is not able " +
        'to handle the specified number of clients, try with 368\r\n',
    )
    assert.equal(String(await client.call('CONFIG', 'SET', 'maxclients', '60')), '+OK\r\n')
  })

  test('timeout closes idle clients', async (t) => {
    const port = await freePort()
    const server = await launchReady(t, ['--port', String(port), '--timeout', '1', '--loglevel', 'verbose'])
    const client = await RawClient.connect(port)
    assert.equal(String(await client.call('PING')), '+PONG\r\n')
    await client.closed
    assert.match(server.stdout, / - Closing idle client\n/)
  })

  test('requirepass and databases', async (t) => {
    const port = await freePort()
    await launchReady(t, ['--port', String(port), '--requirepass', 's p', '--databases', '2'])
    const client = await RawClient.connect(port)
    assert.equal(String(await client.call('GET', 'k')), '-NOAUTH Authentication required.\r\n')
    assert.equal(String(await client.call('AUTH', 's p')), '+OK\r\n')
    assert.equal(String(await client.call('SELECT', '1')), '+OK\r\n')
    assert.equal(String(await client.call('SELECT', '2')), '-ERR DB index is out of range\r\n')
  })

  test('rename-command renames and removes', async (t) => {
    const port = await freePort()
    const args = ['--rename-command', 'CONFIG', 'Hidden', '--rename-command', 'flushall', '']
    await launchReady(t, ['--port', String(port), ...args])
    const client = await RawClient.connect(port)
    assert.match(String(await client.call('CONFIG', 'GET', 'port')), /^-ERR unknown command 'CONFIG', /)
    assert.deepEqual(decodeReply(await client.call('hIDDEN', 'GET', 'port')), ['port', String(port)])
    assert.match(String(await client.call('FLUSHALL')), /^-ERR unknown command 'FLUSHALL', /)
    assert.equal(String(await client.call('FLUSHDB')), '+OK\r\n')
  })
})

describe('protected mode', { skip: outerAddress === undefined }, () => {
  const host = outerAddress ?? ''

  test('refuses clients from elsewhere while there is no password', async (t) => {
    const port = await freePort()
    await launchReady(t, ['--port', String(port)])
    const denied = await ask({ port, host }, '')
    assert.match(
      denied,
      /^-DENIED Redis is running in protected mode because protected mode is enabled and no /,
    )
    assert.match(denied, / from the outside\.\r\n$/)
    const local = await RawClient.connect(port)
    assert.equal(await infoField(local, 'rejected_connections'), '1')
    assert.equal(String(await local.call('CONFIG', 'SET', 'requirepass', 'x')), '+OK\r\n')
    assert.equal(await ask({ port, host }, 'PING\r\n'), '-NOAUTH Authentication required.\r\n')
    assert.equal(String(await local.call('CONFIG', 'SET', 'requirepass', '')), '+OK\r\n')
    assert.equal(String(await local.call('CONFIG', 'SET', 'protected-mode', 'no')), '+OK\r\n')
    assert.equal(await ask({ port, host }, 'PING\r\n'), '+PONG\r\n')
  })

  test('says what redis-server says, but for a slip of its pen', { skip: oracleMissing() }, async (t) => {
    const [port, oraclePort] = [await freePort(), await freePort()]
    await launchReady(t, ['--port', String(port)])
    const command = [redisProgram('redis-server')]
    await launchReady(t, ['--port', String(oraclePort)], { command })
    const theirs = await ask({ port: oraclePort, host }, '')
    assert.equal(await ask({ port, host }, ''), theirs.replace('Setup a an', 'Set up an'))
  })
})

describe('sockets of clients', { skip: process.platform !== 'linux' }, () => {
  test('are kept alive as tcp-keepalive says', async (t) => {
    const port = await freePort()
    await launchReady(t, ['--port', String(port), '--tcp-keepalive', '60'])
    const client = await RawClient.connect(port)
    await client.call('PING')
    assert.equal(await keepAliveTimer(port), true)
    await client.call('CONFIG', 'SET', 'tcp-keepalive', '0')
    await client.destroy()
    const other = await RawClient.connect(port)
    await other.call('PING')
    assert.equal(await keepAliveTimer(port), false)
    await other.destroy()
  })
})

/** Whether the server's side of the only established connection to a port has a running keep-alive timer. */
async function keepAliveTimer(port: number): Promise<boolean> {
  const { readFileSync } = await import('node:fs')
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const ESTABLISHED = '01'
  const rows = ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((file) => readFileSync(file, 'latin1').split('\n').slice(1))
    .map((row) => row.trim().split(/\s+/))
    .filter((row) => row[1]?.endsWith(local) && row[3] === ESTABLISHED)
  assert.equal(rows.length, 1)
  return rows[0][5].startsWith('02:')
}
