// Who may connect, without sockets: the decision by itself.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { loadConfiguration } from '../../src/instance/configuration.ts'
import { Instance } from '../../src/instance/instance.ts'
import { admissionError } from '../../src/net/admission.ts'
import type { PeerInfo } from '../../src/net/peer-info.ts'
import { ManualClock } from '../../src/server/clock.ts'
import { type OptionValues, optionLinesOf } from '../../src/server/config/command-line.ts'
import { Log } from '../../src/server/log.ts'
import { nullTransport } from '../../src/server/null-transport.ts'

const NEAR: PeerInfo = {
  remoteAddress: '127.0.0.1:5',
  localAddress: '127.0.0.1:6',
  isUnixSocket: false,
  isLocal: true,
}
const FAR: PeerInfo = { ...NEAR, remoteAddress: '192.0.2.1:5', isLocal: false }

/** The server of an instance that does not listen. */
function serverWith(options: OptionValues) {
  const commandLine = { file: undefined, optionLines: optionLinesOf(options) }
  const clock = new ManualClock()
  const log = new Log({ level: 'warning', sink: () => {}, pid: 1, now: () => clock.now() })
  const configuration = loadConfiguration({ commandLine, directory: process.cwd() })
  return new Instance({ ...configuration, clock, log, pid: 1 }).server
}

describe('admission', () => {
  test('protected mode keeps out who is not on this machine, until there is a password', () => {
    assert.equal(admissionError(serverWith({}), NEAR), null)
    assert.match(admissionError(serverWith({}), FAR) ?? '', /^DENIED Redis is running in protected mode /)
    assert.equal(admissionError(serverWith({ 'protected-mode': 'no' }), FAR), null)
    assert.equal(admissionError(serverWith({ requirepass: 'x' }), FAR), null)
  })

  test('the number of clients counts first', () => {
    const server = serverWith({ maxclients: 1 })
    const client = server.connect(nullTransport)
    assert.equal(admissionError(server, NEAR), 'ERR max number of clients reached')
    assert.equal(admissionError(server, FAR), 'ERR max number of clients reached')
    server.disconnected(client)
    assert.equal(admissionError(server, NEAR), null)
  })
})
