// SHUTDOWN: what it refuses, and how a server ends.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runDifferential } from '../support/differential.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { startRedstart } from '../support/server-process.ts'
import { useProcessPair } from '../support/suite.ts'

describe('SHUTDOWN refuses', { skip: oracleMissing() }, () => {
  const servers = useProcessPair()

  test('what means nothing', () =>
    runDifferential(servers, [
      ['SHUTDOWN', 'x'],
      ['SHUTDOWN', 'SAVE', 'NOSAVE'],
      ['SHUTDOWN', 'NOSAVE', 'x'],
      ['SHUTDOWN', 'ABORT', 'NOW'],
      ['SHUTDOWN', 'abort', 'FORCE'],
      ['SHUTDOWN', 'ABORT'],
      ['SHUTDOWN', 'ABORT', 'abort'],
    ]))
})

describe('SHUTDOWN', () => {
  test('NOSAVE ends the server; nothing is answered and nothing behind it runs', async (t) => {
    const server = await startRedstart(['--save', '60 1'])
    t.after(() => server.stop())
    const client = await RawClient.connect(server.port)
    client.send('PING\r\nSHUTDOWN NOSAVE\r\nPING\r\n')
    assert.equal((await client.readReply()).toString(), '+PONG\r\n')
    await client.closed
    assert.deepEqual(client.unreadReplies(), [])
    assert.equal(await server.exited, 0)
    assert.match(server.output(), /ready to exit, bye bye/)
    assert.doesNotMatch(server.output(), /DB saved/)
  })
})
