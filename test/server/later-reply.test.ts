// Commands that answer later: their client waits, others run, and it goes on when the reply is there.

import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { commands } from '../../src/commands/index.ts'
import { defineCommand } from '../../src/server/command.ts'
import type { LaterReply } from '../../src/server/later-reply.ts'
import { ask, infoFields } from '../support/ask.ts'
import { type InProcessServer, openInProcess } from '../support/in-process.ts'
import { RawClient } from '../support/raw-client.ts'

describe('a later reply', () => {
  let instance: InProcessServer
  let clients: RawClient[] = []
  /** The waits that HOLD has begun, in order. */
  let waits: LaterReply[] = []

  /** HOLD waits until the test, or WAKE, answers. */
  const hold = defineCommand({
    name: 'hold',
    group: 'generic',
    since: '1.0.0',
    summary: 'Waits.',
    flags: [],
    run: ({ client, server: { laterReplies } }) => void waits.push(laterReplies.hold(client)),
  })

  const wake = defineCommand({
    name: 'wake',
    group: 'generic',
    since: '1.0.0',
    summary: 'Ends all waits.',
    flags: [],
    run({ reply }) {
      for (const later of waits.splice(0)) later.send((theirs) => theirs.status('woken'))
      reply.ok()
    },
  })

  beforeEach(async () => {
    waits = []
    clients = []
    instance = await openInProcess({ commands: [...commands, hold, wake] })
  })

  afterEach(async () => {
    await Promise.all(clients.map((client) => client.destroy()))
    await instance.stop()
  })

  async function connect(): Promise<RawClient> {
    const client = await RawClient.connect(instance.port)
    clients.push(client)
    return client
  }

  /** Sends lines to a client and waits until the last of them, HOLD, runs. */
  async function holding(client: RawClient, lines: string): Promise<LaterReply> {
    const before = waits.length
    client.send(lines)
    const other = await connect()
    while (waits.length === before) await other.call('PING')
    return waits[before]
  }

  test('holds back what its client sent behind it, and goes on then', async () => {
    const client = await connect()
    const later = await holding(client, 'SET a 1\r\nHOLD\r\nINCR a\r\n')
    client.send('INCR a\r\n')
    const other = await connect()
    assert.equal(await ask(other, 'GET', 'a'), '1')
    later.send((reply) => reply.integer(7))
    const replies = await Promise.all([1, 2, 3, 4].map(() => client.readReply()))
    assert.deepEqual(replies.map(String), ['+OK\r\n', ':7\r\n', ':2\r\n', ':3\r\n'])
  })

  test('comes in the protocol of its client', async () => {
    const client = await connect()
    await client.call('HELLO', 3)
    const later = await holding(client, 'HOLD\r\n')
    later.send((reply) => reply.nullBulk())
    assert.equal((await client.readReply()).toString(), '_\r\n')
  })

  test('may be given inside the batch of another client', async () => {
    const [first, second, third] = [await connect(), await connect(), await connect()]
    await holding(first, 'HOLD\r\nPING first\r\n')
    await holding(second, 'HOLD\r\n')
    third.send('PING before\r\nWAKE\r\nPING behind\r\n')
    const replies = await Promise.all([1, 2, 3].map(() => third.readReply()))
    assert.deepEqual(replies.map(String), ['$6\r\nbefore\r\n', '+OK\r\n', '$6\r\nbehind\r\n'])
    assert.equal((await first.readReply()).toString(), '+woken\r\n')
    assert.equal((await first.readReply()).toString(), '$5\r\nfirst\r\n')
    assert.equal((await second.readReply()).toString(), '+woken\r\n')
  })

  test('is given once', async () => {
    const client = await connect()
    const later = await holding(client, 'HOLD\r\n')
    later.send((reply) => reply.integer(1))
    later.send((reply) => reply.integer(2))
    assert.equal((await client.readReply()).toString(), ':1\r\n')
    assert.equal(await ask(client, 'PING'), 'PONG')
  })

  test('is not seen by a client that wants no replies', async () => {
    const client = await connect()
    const later = await holding(client, 'CLIENT REPLY OFF\r\nHOLD\r\nCLIENT REPLY ON\r\n')
    later.send((reply) => reply.integer(1))
    assert.equal((await client.readReply()).toString(), '+OK\r\n')
  })

  test('is forgotten when the client is gone', async () => {
    const client = await connect()
    const later = await holding(client, 'HOLD\r\nSET a 1\r\n')
    const gone = new Promise<void>((resolve) => {
      later.onGone = resolve
    })
    await client.destroy()
    await gone
    later.send((reply) => reply.integer(1))
    const other = await connect()
    assert.equal(await ask(other, 'EXISTS', 'a'), 0)
  })

  test('counts as blocking if CLIENT UNBLOCK can end it', async () => {
    const client = await connect()
    const id = Number(await ask(client, 'CLIENT', 'ID'))
    const later = await holding(client, 'HOLD\r\n')
    const other = await connect()
    const blocked = async () => infoFields(String(await ask(other, 'INFO', 'clients'))).get('blocked_clients')
    assert.equal(await blocked(), '0')
    assert.equal(await ask(other, 'CLIENT', 'UNBLOCK', id), 0)
    later.unblock = (mode) => later.send((reply) => reply.status(mode))
    assert.equal(await blocked(), '1')
    assert.equal(await ask(other, 'CLIENT', 'UNBLOCK', id, 'ERROR'), 1)
    assert.equal((await client.readReply()).toString(), '+error\r\n')
    assert.equal(await blocked(), '0')
  })
})
