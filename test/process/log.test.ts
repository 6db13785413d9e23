// The log of a process: its lines, its levels, and where it goes.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { freePort } from '../support/ports.ts'
import { RawClient } from '../support/raw-client.ts'
import { waitFor } from '../support/wait.ts'
import { launch, launchReady, temporaryFolder } from './launch.ts'

const LINE =
  /^\d+:[MSCX] \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d\.\d{3} [.*#-] .+$/

const SOCKET_ONLY = ['--port', '0', '--unixsocket', 's']

function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1)
}

describe('the log', { concurrency: 2 }, () => {
  test('has the form of Redis, and the lines that supervisors wait for, in order', async (t) => {
    const port = await freePort()
    const server = await launchReady(t, ['--port', String(port)])
    assert.equal(await server.stop(), 0)
    const lines = linesOf(server.stdout)
    for (const line of lines) assert.match(line, LINE)
    assert.equal(server.stderr, '')
    const inOrder = [
      / \* Redstart is starting: version=/,
      new RegExp(`\\* Running mode=standalone, port=${port}, PID: ${server.pid}\\.$`),
      / \* Server initialized$/,
      / \* Ready to accept connections tcp$/,
      / # Received SIGTERM scheduling shutdown\.\.\.$/,
      / # User requested shutdown\.\.\.$/,
      / # Redstart is now ready to exit, bye bye\.\.\.$/,
    ]
    assert.equal(lines.length, inOrder.length, server.stdout)
    inOrder.forEach((pattern, i) => {
      assert.match(lines[i], pattern)
      assert.equal(lines[i].split(':')[0], String(server.pid))
    })
    // What Redis's own test suite looks for.
    assert.match(server.stdout, new RegExp(` PID: ${server.pid}.*Server initialized`, 's'))
  })

  test('shows a logo with the process id where it is asked for', async (t) => {
    const server = await launchReady(t, [...SOCKET_ONLY, '--always-show-logo', 'yes'])
    assert.match(server.stdout, new RegExp(` PID: ${server.pid}\\n.*Server initialized`, 's'))
    assert.match(server.stdout, /Port: 0\n/)
    assert.match(server.stdout, /Ready to accept connections unix\n/)
  })

  test('leaves out what is below its level', async (t) => {
    const port = await freePort()
    const silent = launch(t, ['--port', String(port), '--loglevel', 'warning', '--always-show-logo', 'yes'])
    await waitFor(() =>
      RawClient.connect(port).then(
        (client) => client.destroy().then(() => true),
        () => false,
      ),
    )
    assert.equal(await silent.stop(), 0)
    assert.deepEqual(
      linesOf(silent.stdout).filter((line) => !/^\d+:M .* # /.test(line)),
      [],
    )

    const chatty = await launchReady(t, ['--port', String(port), '--loglevel', 'debug'])
    const client = await RawClient.connect(port)
    await chatty.waitFor(/ - Accepted 127\.0\.0\.1:\d+\n/)
    assert.equal(String(await client.call('CONFIG', 'SET', 'loglevel', 'warning')), '+OK\r\n')
    const before = chatty.stdout.length
    await (await RawClient.connect(port)).destroy()
    await client.destroy()
    await chatty.stop()
    assert.doesNotMatch(chatty.stdout.slice(before), / - Accepted/)
  })

  test('goes to a file relative to dir, which may be moved away', async (t) => {
    const folder = temporaryFolder(t)
    mkdirSync(join(folder, 'data'))
    const path = join(folder, 'data', 'server.log')
    const args = [...SOCKET_ONLY, '--dir', 'data', '--logfile', 'server.log', '--save', '']
    const server = launch(t, args, { cwd: folder })
    const fileHas = (text: string) => existsSync(path) && readFileSync(path, 'utf8').includes(text)
    await waitFor(() => fileHas('Ready to accept connections'))
    renameSync(path, `${path}.1`)
    assert.equal(await server.stop(), 0)
    assert.equal(server.stdout, '')
    assert.ok(fileHas('bye bye'))
    assert.ok(!fileHas('Ready to accept'))
  })

  test("goes to standard output with --logfile ''", async (t) => {
    const server = await launchReady(t, [...SOCKET_ONLY, '--logfile', ''])
    assert.match(server.stdout, /Server initialized/)
  })

  test('may lose its reader', async (t) => {
    const port = await freePort()
    const server = await launchReady(t, ['--port', String(port), '--loglevel', 'verbose'])
    server.stopReading()
    const client = await RawClient.connect(port)
    for (let i = 0; i < 20; i++) await (await RawClient.connect(port)).destroy()
    assert.equal(String(await client.call('PING')), '+PONG\r\n')
    await client.destroy()
    assert.equal(await server.stop(), 0)
  })
})
