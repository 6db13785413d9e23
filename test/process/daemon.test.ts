// daemonize: the process that was started ends at once, the server runs on by itself.

import assert from 'node:assert/strict'
import { existsSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { freePort } from '../support/ports.ts'
import { RawClient } from '../support/raw-client.ts'
import { decodeReply } from '../support/reply.ts'
import { waitFor } from '../support/wait.ts'
import { type Cleanable, type LaunchOptions, launch, temporaryFolder } from './launch.ts'

/** Starts a daemon whose configuration names the pid file `pid` and the log file `log`, and returns its pid. */
async function startDaemon(t: Cleanable, args: readonly string[], options: LaunchOptions & { cwd: string }) {
  const pidFile = join(options.cwd, 'pid')
  let pid = 0
  t.after(() => {
    if (existsSync(pidFile)) process.kill(pid, 'SIGKILL')
  })
  const starter = launch(t, args, options)
  assert.equal(await starter.exited, 0)
  assert.equal(starter.stdout + starter.stderr, '')
  await waitFor(() => existsSync(pidFile) && /^\d+\n$/.test(readFileSync(pidFile, 'utf8')))
  pid = Number(readFileSync(pidFile, 'utf8'))
  assert.notEqual(pid, starter.pid)
  await waitFor(() => readFileSync(join(options.cwd, 'log'), 'utf8').includes('Ready to accept connections'))
  return pid
}

/**
 * Resolves when the daemon has said good-bye and taken its pid file away. Not when there is no such process any more:
 * in a container nobody may clear away what is left of an orphan.
 */
async function ended(cwd: string): Promise<void> {
  await waitFor(() => readFileSync(join(cwd, 'log'), 'utf8').endsWith('bye bye...\n'))
  await waitFor(() => !existsSync(join(cwd, 'pid')))
}

const COMMON = ['--daemonize', 'yes', '--pidfile', 'pid', '--logfile', 'log', '--save', '']

describe('a daemon', { skip: process.platform === 'win32' }, () => {
  test('runs in the background with a process id of its own, and ends cleanly', async (t) => {
    const cwd = temporaryFolder(t)
    const port = await freePort()
    const pid = await startDaemon(t, [...COMMON, '--port', String(port)], { cwd })
    const client = await RawClient.connect(port)
    const info = String(decodeReply(await client.call('INFO', 'server')))
    assert.match(info, new RegExp(`process_id:${pid}\r\n`))
    if (process.platform === 'linux') {
      const outputs = [0, 1, 2].map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
      assert.deepEqual(outputs, ['/dev/null', '/dev/null', '/dev/null'])
      const [, , , , session] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '0 ')
        .split(' ')
      assert.equal(Number(session), pid)
    }
    process.kill(pid, 'SIGTERM')
    await client.closed
    await ended(cwd)
    assert.match(readFileSync(join(cwd, 'log'), 'utf8'), new RegExp(`^${pid}:M .*bye bye\\.\\.\\.\\n$`, 's'))
  })

  test('gets its configuration from standard input too', async (t) => {
    const cwd = temporaryFolder(t)
    const port = await freePort()
    const stdin = `daemonize yes\npidfile pid\nlogfile log\nport ${port}\nsave ""\nmaxclients 77\n`
    await startDaemon(t, ['-'], { cwd, stdin })
    const client = await RawClient.connect(port)
    assert.deepEqual(decodeReply(await client.call('CONFIG', 'GET', 'maxclients')), ['maxclients', '77'])
    await assert.rejects(client.call('SHUTDOWN'), /closed/)
    await ended(cwd)
  })

  test('whose port is in use says so in its log and leaves the pid file alone', async (t) => {
    const cwd = temporaryFolder(t)
    const port = await freePort()
    const pid = await startDaemon(t, [...COMMON, '--port', String(port)], { cwd })
    const second = launch(t, [...COMMON, '--port', String(port)], { cwd })
    assert.equal(await second.exited, 0)
    await waitFor(() => readFileSync(join(cwd, 'log'), 'utf8').includes(`Failed listening on port ${port}`))
    assert.equal(readFileSync(join(cwd, 'pid'), 'utf8'), `${pid}\n`)
    process.kill(pid, 'SIGTERM')
    await ended(cwd)
  })
})
