// The title of a server process in the list of processes.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { freePort } from '../support/ports.ts'
import { RawClient } from '../support/raw-client.ts'
import { launchReady } from './launch.ts'

function commandLineOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/[\0 ]+$/, '')
}

describe('the title', { skip: process.platform !== 'linux' }, () => {
  test('names address and port, and follows changes', async (t) => {
    const [port, other] = [await freePort(), await freePort()]
    const server = await launchReady(t, ['--port', String(port), '--bind', '127.0.0.1'])
    assert.equal(commandLineOf(server.pid), `redstart 127.0.0.1:${port}`)
    const client = await RawClient.connect(port)
    await client.call('CONFIG', 'SET', 'port', String(other))
    assert.equal(commandLineOf(server.pid), `redstart 127.0.0.1:${other}`)
    const template = '{title} {port} {tls-port} {listen-addr}{config-file}{server-mode}'
    await client.call('CONFIG', 'SET', 'proc-title-template', template)
    assert.equal(commandLineOf(server.pid), `redstart ${other} 0 127.0.0.1:${other}`)
    assert.match(String(await client.call('CONFIG', 'SET', 'proc-title-template', '{no')), /^-ERR CONFIG SET/)
    assert.equal(commandLineOf(server.pid), `redstart ${other} 0 127.0.0.1:${other}`)
    await client.destroy()
  })

  test('is left alone with set-proc-title no', async (t) => {
    const server = await launchReady(t, ['--port', '0', '--unixsocket', 's', '--set-proc-title', 'no'])
    assert.match(commandLineOf(server.pid), /main\.js/)
  })
})
