// CLIENT NO-TOUCH, CLIENT UNBLOCK and RESET: what they do beyond their replies.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commands } from '../../src/commands/index.ts'
import { ManualClock } from '../../src/server/clock.ts'
import { type CommandSpec, defineCommand } from '../../src/server/command.ts'
import { makeServer } from '../protocol/in-process.ts'
import { MemoryTransport } from '../protocol/memory-transport.ts'

/** A command that waits until CLIENT UNBLOCK ends it. */
const wait = defineCommand({
  name: 'testwait',
  group: 'generic',
  since: '1.0.0',
  summary: 'Waits.',
  flags: ['blocking'],
  run({ client, server }) {
    const later = server.laterReplies.hold(client)
    later.unblock = (mode) =>
      later.send((reply) => (mode === 'error' ? reply.error('UNBLOCKED') : reply.nullBulk()))
  },
})

function setUp(further: readonly CommandSpec[] = []) {
  const clock = new ManualClock()
  const { server } = makeServer({ clock, commands: [...commands, ...further] })
  const connect = () => MemoryTransport.connect(server)
  const ask = async (client: MemoryTransport, text: string) => {
    client.receive(text)
    return (await client.output()).toString()
  }
  return { clock, server, connect, ask }
}

test('NO-TOUCH: reads leave the idle time of keys alone, TOUCH does not', async () => {
  const { clock, server, connect, ask } = setUp()
  const [client, other] = [connect(), connect()]
  await ask(client, 'SET k v\r\n')
  clock.advance(100_000)
  assert.equal(
    await ask(client, 'CLIENT NO-TOUCH ON\r\nGET k\r\nOBJECT IDLETIME k\r\n'),
    '+OK\r\n$1\r\nv\r\n:100\r\n',
  )
  assert.equal(await ask(client, 'TOUCH k\r\nOBJECT IDLETIME k\r\n'), ':1\r\n:0\r\n')
  clock.advance(100_000)
  assert.equal(await ask(client, 'GET k\r\nOBJECT IDLETIME k\r\n'), '$1\r\nv\r\n:100\r\n')
  assert.equal(await ask(other, 'GET k\r\nOBJECT IDLETIME k\r\n'), '$1\r\nv\r\n:0\r\n')
  clock.advance(100_000)
  assert.equal(
    await ask(client, 'CLIENT no-touch off\r\nGET k\r\nOBJECT IDLETIME k\r\n'),
    '+OK\r\n$1\r\nv\r\n:0\r\n',
  )
  assert.equal(await ask(client, 'CLIENT NO-TOUCH x\r\n'), '-ERR syntax error\r\n')
  server.close()
})

test('RESET takes everything back that a connection can set', async () => {
  const { server, connect, ask } = setUp()
  const client = connect()
  const fields = async () => {
    const line = await ask(client, 'CLIENT INFO\r\n')
    return ['name', 'flags', 'db', 'resp'].map((name) => new RegExp(` ${name}=(\\S*)`).exec(line)?.[1])
  }
  await ask(client, 'HELLO 3 SETNAME n\r\nSELECT 4\r\nCLIENT NO-EVICT ON\r\nCLIENT NO-TOUCH ON\r\n')
  assert.deepEqual(await fields(), ['n', 'eT', '4', '3'])
  assert.equal(await ask(client, 'RESET\r\n'), '+RESET\r\n')
  assert.deepEqual(await fields(), ['', 'N', '0', '2'])
  server.close()
})

test('UNBLOCK ends the wait of a blocked client, as its timeout or with an error', async () => {
  const { server, connect, ask } = setUp([wait])
  const [admin, client] = [connect(), connect()]
  assert.equal(await ask(client, 'TESTWAIT\r\nPING\r\n'), '')
  assert.match(await ask(admin, 'CLIENT LIST ID 2\r\n'), / flags=b .* cmd=testwait /)
  assert.equal(await ask(admin, 'CLIENT UNBLOCK 2\r\nCLIENT UNBLOCK 2\r\n'), ':1\r\n:0\r\n')
  assert.equal((await client.output()).toString(), '$-1\r\n+PONG\r\n')
  await ask(client, 'TESTWAIT\r\n')
  assert.equal(
    await ask(admin, 'CLIENT UNBLOCK 2 ERROR\r\nCLIENT UNBLOCK 1\r\nCLIENT UNBLOCK 99\r\n'),
    ':1\r\n:0\r\n:0\r\n',
  )
  assert.equal((await client.output()).toString(), '-UNBLOCKED\r\n')
  await ask(client, 'TESTWAIT\r\n')
  assert.equal(await ask(admin, 'CLIENT KILL ID 2\r\nCLIENT UNBLOCK 2\r\n'), ':1\r\n:0\r\n')
  assert.ok(client.isClosed)
  server.close()
})

test('what a blocked client sends meanwhile is kept and run in order', async () => {
  const { server, connect, ask } = setUp([wait])
  const [admin, client] = [connect(), connect()]
  await ask(client, 'INCR n\r\nTESTWAIT\r\n')
  for (let i = 0; i < 100; i++) client.receive('INCR n\r\n')
  client.receive('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nab')
  assert.equal((await client.output()).toString(), '')
  await ask(admin, 'CLIENT UNBLOCK 2\r\n')
  const expected = Array.from({ length: 100 }, (_, i) => `:${i + 2}\r\n`).join('')
  assert.equal((await client.output()).toString(), `$-1\r\n${expected}`)
  assert.equal(await ask(client, 'cde\r\nGET k\r\n'), '+OK\r\n$5\r\nabcde\r\n')
  server.close()
})
