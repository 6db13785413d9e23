// CONFIG as a command: replies, several parameters at once, changes that take time, the file.

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ask } from '../support/ask.ts'
import { startChildServer } from '../support/child-server.ts'
import { samePairs } from '../support/comparison.ts'
import { runDifferential } from '../support/differential.ts'
import { freePort } from '../support/ports.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { compared } from '../support/script.ts'
import { useProcessPair } from '../support/suite.ts'

/** Seen from .build/test/server/. */
const MAIN_PATH = fileURLToPath(new URL('../../src/main.js', import.meta.url))

describe('CONFIG', { skip: oracleMissing() }, () => {
  const servers = useProcessPair()

  test('GET and SET', () =>
    runDifferential(servers, [
      ['CONFIG', 'GET', 'maxmemory'],
      ['CONFIG', 'GET', 'MaxMemory'],
      ['CONFIG', 'GET', 'nosuch'],
      compared(samePairs, 'CONFIG', 'GET', 'maxmemory*'),
      compared(samePairs, 'CONFIG', 'GET', 'hz', 'timeout', 'hz'),
      ['CONFIG', 'SET', 'timeout', 7, 'hz', 20],
      compared(samePairs, 'CONFIG', 'GET', 'timeout', 'hz'),
      ['CONFIG', 'SET', 'timeout', 0, 'hz', 10],
      ['CONFIG', 'SET', 'timeout', 1, 'nosuch', 1],
      ['CONFIG', 'SET', 'timeout', 1, 'maxmemory', 'x'],
      ['CONFIG', 'SET', 'timeout', 1, 'timeout', 2],
      ['CONFIG', 'GET', 'timeout'],
      ['CONFIG', 'SET', 'databases', 3],
      ['CONFIG', 'SET', 'timeout'],
      ['CONFIG', 'SET', 'timeout', 1, 'hz'],
      ['CONFIG', 'SET'],
      ['CONFIG', 'GET'],
      ['CONFIG', 'RESETSTAT', 'x'],
      ['CONFIG', 'RESETSTAT'],
      ['CONFIG', 'REWRITE'],
      ['CONFIG', 'REWRITE', 'x'],
      ['CONFIG', 'NOSUCH', 'x'],
      ['CONFIG'],
    ]))

  test('a change that takes time holds its own client back, and no other', async () => {
    const port = await freePort()
    const client = await RawClient.connect(servers.subject.port)
    const replies = client.pipeline([
      ['CONFIG', 'SET', 'port', port],
      ['CONFIG', 'GET', 'port'],
    ])
    assert.equal(await ask(servers.subjectClient, 'PING'), 'PONG')
    const [set, get] = await replies
    assert.equal(set.toString(), '+OK\r\n')
    assert.ok(get.toString().includes(String(port)))
    const other = await RawClient.connect(port)
    other.send(`CLIENT REPLY SKIP\r\nCONFIG SET port ${servers.subject.port}\r\nCONFIG GET port\r\n`)
    assert.ok((await other.readReply()).toString().includes(String(servers.subject.port)))
    await client.destroy()
    await other.destroy()
  })

  test('a change that fails is undone, with the error of Redis', async () => {
    const { oracle, subject, oracleClient, subjectClient } = servers
    const theirs = await oracleClient.call('CONFIG', 'SET', 'timeout', 9, 'port', subject.port)
    const ours = await subjectClient.call('CONFIG', 'SET', 'timeout', 9, 'port', oracle.port)
    assert.equal(ours.toString(), theirs.toString())
    assert.equal(await ask(subjectClient, 'PING'), 'PONG')
    const again = await RawClient.connect(subject.port)
    assert.deepEqual(await ask(again, 'CONFIG', 'GET', 'timeout'), ['timeout', '0'])
    await again.destroy()
  })

  test('REWRITE writes the file that the server was started with', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'redstart-config-'))
    const file = join(folder, 'redis.conf')
    writeFileSync(file, '# mine\ntimeout 5\nsave ""\n')
    const server = await startChildServer({
      name: 'redstart',
      executable: process.execPath,
      leadingArgs: [MAIN_PATH, file],
      args: ['--enable-debug-command', 'yes'],
    })
    try {
      const client = await RawClient.connect(server.port)
      await ask(client, 'CONFIG', 'SET', 'timeout', 6, 'maxclients', 77)
      assert.equal(await ask(client, 'CONFIG', 'REWRITE'), 'OK')
      assert.match(readFileSync(file, 'utf8'), /^# mine\ntimeout 6\n(.|\n)*^maxclients 77$/m)
      assert.equal(await ask(client, 'DEBUG', 'CONFIG-REWRITE-FORCE-ALL'), 'OK')
      assert.match(readFileSync(file, 'utf8'), /^hz 10$/m)
      await client.destroy()
    } finally {
      await server.stop()
      rmSync(folder, { recursive: true })
    }
  })
})
