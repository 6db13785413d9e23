// A clock that the test moves: expiry, timeouts, pauses and the periodic work follow it.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createServer, ManualClock, type ServerOptions } from '../../src/index.ts'
import type { Cleanable } from '../process/launch.ts'
import { RawClient } from '../support/raw-client.ts'

const DAY_MS = 24 * 60 * 60 * 1000

function makeServer(t: Cleanable, options: Omit<ServerOptions, 'clock'> = {}) {
  const clock = new ManualClock(1_800_000_000_000)
  const server = createServer({ ...options, clock })
  t.after(() => server.close())
  return { clock, server }
}

async function infoField(server: ReturnType<typeof createServer>, name: string): Promise<string | undefined> {
  const info = String(await server.execute(['INFO', 'everything']))
  return new RegExp(`^${name}:(.*)\\r$`, 'm').exec(info)?.[1]
}

describe('a manual clock', () => {
  test('is the time that the server knows', async (t) => {
    const { clock, server } = makeServer(t)
    assert.deepEqual(await server.execute(['TIME']), ['1800000000', '0'])
    clock.advance(1500.25)
    assert.deepEqual(await server.execute(['TIME']), ['1800000001', '500250'])
    assert.equal(await infoField(server, 'uptime_in_seconds'), '1')
  })

  test('keys live until it has passed their time, to the millisecond', async (t) => {
    const { clock, server } = makeServer(t)
    await server.execute(['SET', 'k', 'v', 'PX', 1000])
    clock.advance(999)
    assert.equal(await server.execute(['PTTL', 'k']), 1)
    clock.advance(1)
    assert.equal(await server.execute(['GET', 'k']), 'v')
    clock.advance(1)
    assert.equal(await server.execute(['GET', 'k']), null)
    assert.equal(await server.execute(['PTTL', 'k']), -2)
  })

  test('expired keys go away by themselves as it moves', async (t) => {
    const { clock, server } = makeServer(t)
    for (let i = 0; i < 500; i++) await server.execute(['SET', `k${i}`, 'v', 'EX', 10])
    assert.equal(await infoField(server, 'expired_keys'), '0')
    clock.advance(11_000)
    assert.equal(await infoField(server, 'expired_keys'), '500')
    assert.equal(await server.execute(['DBSIZE']), 0)
  })

  test('does not move by itself', async (t) => {
    const { server } = makeServer(t)
    await server.execute(['SET', 'k', 'v', 'PX', 1])
    const endMs = performance.now() + 20
    while (performance.now() < endMs) await server.execute(['PING'])
    assert.equal(await server.execute(['GET', 'k']), 'v')
  })

  test('idle clients are closed when it has passed their timeout, the program itself is not', async (t) => {
    const { clock, server } = makeServer(t, { config: { timeout: 30 } })
    const { port } = await server.listen()
    const idle = await RawClient.connect(port)
    const busy = await RawClient.connect(port)
    await idle.call('PING')
    await server.execute(['SELECT', 2])
    for (let i = 0; i < 6; i++) {
      clock.advance(5_000)
      assert.equal(String(await busy.call('PING')), '+PONG\r\n')
    }
    assert.deepEqual(idle.unreadReplies(), [])
    clock.advance(1_000)
    await idle.closed
    assert.equal(String(await busy.call('PING')), '+PONG\r\n')
    assert.match(String(await server.execute(['CLIENT', 'INFO'])), / age=31 idle=0 .* db=2 /)
    await busy.destroy()
  })

  test('CLIENT PAUSE ends with it', async (t) => {
    const { clock, server } = makeServer(t)
    await server.execute(['CLIENT', 'PAUSE', 60_000])
    let answered = false
    const held = server.execute(['INCR', 'n']).then((reply) => {
      answered = true
      return reply
    })
    clock.advance(59_999)
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(answered, false)
    clock.advance(1)
    assert.equal(await held, 1)
  })

  test('OBJECT IDLETIME follows it', async (t) => {
    const { clock, server } = makeServer(t)
    await server.execute(['SET', 'k', 'v'])
    clock.advance(100_000)
    assert.equal(await server.execute(['OBJECT', 'IDLETIME', 'k']), 100)
  })

  test('years pass quickly', async (t) => {
    const { clock, server } = makeServer(t)
    await server.execute(['SET', 'k', 'v', 'EX', 364 * 24 * 60 * 60])
    clock.advance(365 * DAY_MS)
    assert.equal(await infoField(server, 'expired_keys'), '1')
    clock.advance(9 * 365 * DAY_MS)
    assert.equal(await infoField(server, 'uptime_in_days'), '3650')
  })
})

describe('the tasks of a manual clock', () => {
  test('run at their times, in order', () => {
    const clock = new ManualClock(1000)
    const ran: string[] = []
    const note = (name: string) => () => ran.push(`${name}@${clock.now()}`)
    clock.after(30, note('late'))
    clock.every(10, note('often'))
    clock.after(10, note('early'))
    const cancelled = clock.after(20, note('never'))
    clock.after(15, () => {
      cancelled.cancel()
      clock.after(5, note('nested'))
    })
    clock.advance(9)
    assert.deepEqual(ran, [])
    clock.advance(21)
    assert.deepEqual(ran, [
      'often@1010',
      'early@1010',
      'often@1020',
      'nested@1020',
      'late@1030',
      'often@1030',
    ])
  })

  test('run at intervals at most 10,000 times in one move, and at its end', () => {
    const clock = new ManualClock(0)
    const times: number[] = []
    const timer = clock.every(1, () => times.push(clock.now()))
    clock.advance(1_000_000_000)
    assert.ok(times.length > 9_000 && times.length <= 10_001, String(times.length))
    assert.equal(times.at(-1), 1_000_000_000)
    const before = times.length
    clock.advance(3)
    assert.deepEqual(times.slice(before), [1_000_000_001, 1_000_000_002, 1_000_000_003])
    timer.cancel()
    clock.advance(10)
    assert.equal(times.length, before + 3)
  })
})
