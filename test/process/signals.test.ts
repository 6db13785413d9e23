// How a server process ends: signals, SHUTDOWN, the exit code, and what it takes away.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { freePort } from '../support/ports.ts'
import { RawClient } from '../support/raw-client.ts'
import { launchReady, temporaryFolder } from './launch.ts'

describe('the end of a process', { concurrency: 2, skip: process.platform === 'win32' }, () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} ends it with code 0, also with clients, and takes its files away`, async (t) => {
      const port = await freePort()
      const args = ['--port', String(port), '--pidfile', 'run.pid', '--unixsocket', 's']
      const server = await launchReady(t, args)
      assert.equal(readFileSync(join(server.cwd, 'run.pid'), 'utf8'), `${server.pid}\n`)
      const clients = await Promise.all([RawClient.connect(port), RawClient.connect(join(server.cwd, 's'))])
      assert.equal(String(await clients[0].call('PING')), '+PONG\r\n')
      server.signal(signal)
      await Promise.all(clients.map((client) => client.closed))
      assert.equal(await server.exited, 0)
      assert.match(server.stdout, new RegExp(`# Received ${signal} scheduling shutdown\\.\\.\\.\\n`))
      assert.match(server.stdout, /# User requested shutdown\.\.\.\n.* Removing the pid file\.\n.*bye bye/s)
      assert.deepEqual(
        ['run.pid', 's'].map((name) => existsSync(join(server.cwd, name))),
        [false, false],
      )
    })
  }

  test('SHUTDOWN does the same', async (t) => {
    const port = await freePort()
    const server = await launchReady(t, ['--port', String(port), '--pidfile', 'run.pid'])
    const client = await RawClient.connect(port)
    await assert.rejects(client.call('SHUTDOWN', 'NOSAVE'), /closed/)
    assert.equal(await server.exited, 0)
    assert.match(server.stdout, /# User requested shutdown\.\.\.\n.*bye bye/s)
    assert.ok(!existsSync(join(server.cwd, 'run.pid')))
  })

  test('SIGHUP and SIGPIPE do not end it', async (t) => {
    const port = await freePort()
    const server = await launchReady(t, ['--port', String(port)])
    server.signal('SIGHUP')
    server.signal('SIGPIPE')
    const client = await RawClient.connect(port)
    assert.equal(String(await client.call('PING')), '+PONG\r\n')
    await client.destroy()
    assert.equal(await server.stop(), 0)
  })

  test('a configured way to end that is not possible keeps it running', async (t) => {
    const port = await freePort()
    const server = await launchReady(t, ['--port', String(port), '--shutdown-on-sigterm', 'save'])
    // A file cannot take the place of a folder, so nothing can be saved.
    mkdirSync(join(server.cwd, 'dump.rdb'))
    server.signal('SIGTERM')
    await server.waitFor('SIGTERM was received, but the server cannot end as it is configured to.')
    const client = await RawClient.connect(port)
    assert.equal(String(await client.call('CONFIG', 'SET', 'shutdown-on-sigterm', 'save force')), '+OK\r\n')
    await client.destroy()
    assert.equal(await server.stop(), 0)
  })

  test('with save points the data set is saved', async (t) => {
    const port = await freePort()
    const server = await launchReady(t, ['--port', String(port)])
    const client = await RawClient.connect(port)
    assert.equal(String(await client.call('CONFIG', 'SET', 'save', '100 1')), '+OK\r\n')
    assert.equal(String(await client.call('SET', 'k', 'v')), '+OK\r\n')
    await client.destroy()
    assert.equal(await server.stop(), 0)
    assert.match(server.stdout, /\* DB saved on disk: 1 keys\n/)
  })

  test('a pid file that cannot be written does not matter', async (t) => {
    const server = await launchReady(t, [
      '--port',
      '0',
      '--unixsocket',
      's',
      '--pidfile',
      'no/such/folder/pid',
    ])
    assert.match(server.stdout, /pid file .* cannot be written: No such file or directory\n/)
    assert.equal(await server.stop(), 0)
  })

  test('an old pid file is replaced', async (t) => {
    const folder = temporaryFolder(t)
    writeFileSync(join(folder, 'pid'), '123456789 and more\n')
    const args = ['--port', '0', '--unixsocket', 's', '--pidfile', 'pid']
    const server = await launchReady(t, args, { cwd: folder })
    assert.equal(readFileSync(join(folder, 'pid'), 'utf8'), `${server.pid}\n`)
  })
})
