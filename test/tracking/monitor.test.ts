// MONITOR on both servers, and what is particular to it.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createServer } from '../../src/index.ts'
import { ManualClock } from '../../src/server/clock.ts'
import { launch } from '../process/launch.ts'
import { ask } from '../support/ask.ts'
import { startInProcess } from '../support/in-process.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing, redisProgram } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { waitFor } from '../support/wait.ts'
import { compareScenes, type Move } from './scenario.ts'

describe('MONITOR as in Redis', { skip: oracleMissing() }, () => {
  const pair = usePair()
  const compare = (...moves: readonly Move[]) => compareScenes(pair, moves)

  test('shows what runs, quoted, with the database', async () => {
    await compare(
      ['m2', 'MONITOR'],
      ['m3', 'MONITOR'],
      ['a', 'SET', 'k', 'v'],
      ['a', 'set', 'quotes "\\"', Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
      ['a', 'SELECT', '3'],
      ['a', 'get', ''],
      [
        'a',
        [
          ['GET', 'k'],
          ['SELECT', '0'],
          ['DEL', 'k'],
          ['ECHO', 'x'.repeat(100_000)],
        ],
      ],
      ['a', 'NOSUCH', 'x'],
      ['a', 'GET'],
      ['a', 'CLIENT', 'NOSUCH'],
      ['a', 'INCR', 'quotes "\\"'],
      ['a', 'CLIENT', 'SETNAME', 'me'],
      ['a', 'CONFIG', 'GET', 'maxmemory'],
      ['a', 'FLUSHALL'],
      ['a', 'PUBLISH', 'c', 'm'],
      ['m2', 'ECHO', 'me'],
      ['m3', [['ECHO', 'me'], ['PING'], ['TIME', 'x']]],
    )
  })

  test('transactions in the order in which they run', async () => {
    await compare(
      ['m', 'MONITOR'],
      ['a', [['MULTI'], ['SET', 'k', '1'], ['SELECT', '2'], ['GET', 'k'], ['CONFIG', 'RESETSTAT'], ['EXEC']]],
      ['a', [['MULTI'], ['SET', 'k', '1'], ['DISCARD']]],
      ['a', [['MULTI'], ['NOSUCH'], ['GET', 'k'], ['EXEC']]],
      ['a', [['MULTI'], ['GET', 'k'], ['EXEC', 'x']]],
      ['a', [['WATCH', 'k'], ['SET', 'k', '1'], ['MULTI'], ['GET', 'k'], ['EXEC']]],
      ['a', [['MULTI'], ['MONITOR'], ['EXEC']]],
      ['a', 'EXEC'],
    )
  })

  test('hides passwords', async () => {
    await compare(
      ['m', 'MONITOR'],
      ['a', 'AUTH', 'secret'],
      ['a', 'AUTH', 'default', 'secret'],
      ['a', 'auth', 'nobody', 'secret'],
      ['a', 'HELLO', '2', 'SETNAME', 'auth', 'AUTH', 'nobody', 'secret'],
      ['a', 'HELLO', '2', 'AUTH', 'nobody', 'secret', 'SETNAME', 'name'],
      ['a', 'HELLO', '2', 'AUTH', 'nobody'],
      ['a', 'HELLO', '2', 'SETNAME', 'x', 'nonsense'],
    )
  })

  test('a monitor may only do what touches no key', async () => {
    await compare(
      ['m', 'MONITOR'],
      ['m', [['MONITOR'], ['PING']]],
      ['m', 'GET', 'k'],
      ['m', 'SET', 'k', 'v'],
      ['m', 'PUBLISH', 'c', 'm'],
      ['m', [['MULTI'], ['GET', 'k'], ['EXEC']]],
      ['m', [['MULTI'], ['PING'], ['EXEC']]],
      ['m', 'RESET'],
      ['m', 'GET', 'k'],
      ['m', 'MONITOR'],
      ['a', 'PING'],
      ['m', [['CLIENT', 'REPLY', 'SKIP'], ['PING']]],
      ['m', 'QUIT'],
      ['a', 'PING'],
    )
  })

  test('waiting commands are shown when they begin to wait', async () => {
    await compare(
      ['m', 'MONITOR'],
      ['a', 'PING'],
      ['b', 'PING'],
      ['a!', 'BLPOP', 'list', '0'],
      ['b', 'RPUSH', 'list', '1'],
    )
  })
})

describe('MONITOR', () => {
  test('tells the time of the server to the microsecond', async (t) => {
    const clock = new ManualClock(1_700_000_000_012.345)
    const { port } = await startInProcess(t, { clock })
    const [monitor, client] = [await RawClient.connect(port), await RawClient.connect(port)]
    await monitor.call('MONITOR')
    await client.call('PING')
    const line = String(await monitor.readReply())
    assert.match(line, /^\+1700000000\.01234\d \[0 127\.0\.0\.1:\d+\] "PING"\r\n$/)
    await Promise.all([monitor.destroy(), client.destroy()])
  })

  test('names Unix sockets', async (t) => {
    const { target } = await startInProcess(t, { unix: true })
    const monitor = await RawClient.connect(target)
    await monitor.call('MONITOR')
    monitor.send('PING\r\n')
    await monitor.readReply()
    assert.ok(String(await monitor.readReply()).includes(`[0 unix:${target}] "PING"`))
    await monitor.destroy()
  })

  test('is a flag in CLIENT LIST; who watches is not idle, and may be closed', async (t) => {
    const clock = new ManualClock(1_700_000_000_000)
    const { port, server } = await startInProcess(t, { clock, config: { timeout: '10' } })
    const [monitor, client] = [await RawClient.connect(port), await RawClient.connect(port)]
    await monitor.call('MONITOR')
    assert.match(String(await ask(client, 'CLIENT', 'LIST')), /flags=O .*cmd=monitor/)
    for (let i = 0; i < 30; i++) {
      clock.advance(1000)
      await client.call('PING')
    }
    assert.equal(server.clients.size, 2)
    await monitor.destroy()
    await waitFor(() => server.clients.size === 1)
    await client.call('PING')
    await client.destroy()
  })

  test('a slow monitor is closed when its output outgrows the limit', async (t) => {
    const { port, server } = await startInProcess(t, {
      config: { 'client-output-buffer-limit': 'normal 1000000 0 0' },
    })
    const [monitor, fast, client] = await Promise.all([1, 2, 3].map(() => RawClient.connect(port)))
    await monitor.call('MONITOR')
    await fast.call('MONITOR')
    monitor.pause()
    const word = 'x'.repeat(100_000)
    for (let i = 0; i < 200 && server.clients.size === 3; i++) {
      await client.call('ECHO', word)
      assert.ok((await fast.readReply()).includes(word))
    }
    assert.equal(server.clients.size, 2)
    await Promise.all([monitor.destroy(), fast.destroy(), client.destroy()])
  })

  test('redis-cli shows it', { skip: oracleMissing() }, async (t) => {
    const server = createServer()
    t.after(() => server.close())
    const { port } = await server.listen()
    const command = [redisProgram('redis-cli'), '-p', String(port)]
    const cli = launch(t, ['MONITOR'], { command })
    await waitFor(() => cli.stdout.includes('OK'))
    await server.execute(['SET', 'k', 'a "b"'])
    await waitFor(() => /^\d+\.\d{6} \[0 .*\] "SET" "k" "a \\"b\\""$/m.test(cli.stdout))
  })
})
