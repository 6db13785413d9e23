// What happens while MIGRATE waits for its target, which a test plays.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../src/server/clock.ts'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { FakeTarget } from '../support/fake-target.ts'
import { type CleanUp, type InProcessOptions, startInProcess } from '../support/in-process.ts'
import { RawClient } from '../support/raw-client.ts'
import { recordEvents, recordPropagation } from '../support/recording.ts'
import { waitFor } from '../support/wait.ts'

/** A server, a target, and a client for MIGRATE beside another. */
async function setUp(t: CleanUp, options: InProcessOptions = {}) {
  const started = await startInProcess(t, options)
  const target = await FakeTarget.start(t)
  const clients = [await RawClient.connect(started.port), await RawClient.connect(started.port)] as const
  t.after(async () => {
    for (const client of clients) await client.destroy()
  })
  const [migrator, other] = clients
  const migrate = (...rest: Command) => ask(migrator, 'MIGRATE', '127.0.0.1', target.port, ...rest)
  return { ...started, target, migrator, other, migrate }
}

test('the payload is what DUMP gives, and the time to live goes along', async (t) => {
  const clock = new ManualClock()
  const { target, other, migrate } = await setUp(t, { clock })
  await other.pipeline([
    ['SET', 'k', 'v', 'PX', 1500],
    ['SET', 'l', 'w'],
  ])
  const dumps = [await other.call('DUMP', 'k'), await other.call('DUMP', 'l')]
  const done = migrate('', 3, 5000, 'REPLACE', 'AUTH2', 'me', 'secret', 'KEYS', 'k', 'l')
  const requests = await target.answer('+OK', '+OK', '+OK', '+OK')
  assert.equal(await done, 'OK')
  const payloads = dumps.map((raw) => raw.subarray(raw.indexOf('\r\n') + 2, -2).toString('latin1'))
  assert.deepEqual(
    requests.map(({ words }) => words),
    [
      ['AUTH', 'me', 'secret'],
      ['SELECT', '3'],
      ['RESTORE', 'k', '1500', payloads[0], 'REPLACE'],
      ['RESTORE', 'l', '0', payloads[1], 'REPLACE'],
    ],
  )
})

test('others read the key meanwhile; whoever might change it waits', async (t) => {
  const { server, port, target, migrator, other, migrate } = await setUp(t)
  await other.pipeline([
    ['MSET', 'k', 'v', 'free', '1'],
    ['RPUSH', 'list', 'x'],
  ])
  const done = migrate('k', 0, 5000)
  const select = await target.next()
  const restore = await target.next()
  assert.equal(await ask(other, 'GET', 'k'), 'v')
  assert.equal(await ask(other, 'INCR', 'free'), 2)
  assert.equal(await ask(other, 'EVAL', 'return 1', 0).then(() => 'answered'), 'answered')
  const writers: Promise<unknown>[] = []
  const commands: Command[] = [
    ['APPEND', 'k', 'lost?'],
    ['RENAME', 'free', 'k'],
    ['FLUSHDB'],
    ['MIGRATE', '127.0.0.1', target.port, 'k', 0, 5000],
  ]
  const clients: RawClient[] = []
  for (const command of commands) {
    const client = await RawClient.connect(port)
    clients.push(client)
    writers.push(ask(client, ...command))
    // In this order.
    await waitFor(
      () => [...server.clients.all()].filter(({ stopped }) => stopped !== 0).length > clients.length,
    )
  }
  const transaction = await RawClient.connect(port)
  clients.push(transaction)
  const executed = transaction.pipeline([['MULTI'], ['SET', 'k', 'from exec'], ['EXEC']])
  await waitFor(
    () => [...server.clients.all()].filter(({ stopped }) => stopped !== 0).length > clients.length,
  )
  assert.equal(await ask(other, 'GET', 'k'), 'v')
  select.socket.write('+OK\r\n')
  restore.socket.write('+OK\r\n')
  assert.equal(await done, 'OK')
  assert.deepEqual(await Promise.all(writers.slice(0, 3)), [5, 'OK', 'OK'])
  assert.equal(await writers[3], 'NOKEY')
  assert.equal((await executed)[2]?.toString(), '*1\r\n+OK\r\n')
  assert.equal(await ask(other, 'GET', 'k'), 'from exec')
  assert.equal(await ask(migrator, 'PING'), 'PONG')
  for (const client of clients) await client.destroy()
})

test('COPY keeps nobody waiting', async (t) => {
  const { target, other, migrate } = await setUp(t)
  await other.call('SET', 'k', 'v')
  const done = migrate('k', 0, 5000, 'COPY')
  const first = await target.next()
  await target.next()
  assert.equal(await ask(other, 'APPEND', 'k', 'w'), 2)
  first.socket.write('+OK\r\n+OK\r\n')
  assert.equal(await done, 'OK')
  assert.equal(await ask(other, 'GET', 'k'), 'vw')
})

test('what has arrived is deleted, with its event, and handed on as DEL; the rest stays', async (t) => {
  const { server, target, other, migrate } = await setUp(t)
  await other.pipeline([
    ['SELECT', 2],
    ['MSET', 'a', 1, 'b', 2, 'c', 3],
    ['SELECT', 0],
    ['MSET', 'a', 1, 'b', 2, 'c', 3],
  ])
  const events = recordEvents(server)
  const handedOn = recordPropagation(server)
  const done = migrate('', 0, 5000, 'KEYS', 'a', 'b', 'c')
  await target.answer('+OK', '+OK', '-BUSYKEY Target key name already exists.', '+OK')
  assert.equal(
    (await done) instanceof Error && String(await done),
    'ReplyError: ERR Target instance replied with error: BUSYKEY Target key name already exists.',
  )
  assert.deepEqual(
    events.map(({ name, key }) => `${name} ${key}`),
    ['del a', 'del c'],
  )
  assert.deepEqual(
    handedOn.map(({ db, line }) => `${db} ${line}`),
    ['0 DEL a c'],
  )
  assert.deepEqual(await ask(other, 'KEYS', '*'), ['b'])
  // After an error the database is selected anew.
  const again = migrate('b', 0, 5000)
  const requests = await target.answer('+OK', '+OK')
  assert.deepEqual(
    requests.map(({ words }) => words[0]),
    ['SELECT', 'RESTORE'],
  )
  assert.equal(await again, 'OK')
  assert.equal(target.connections, 1)
})

test('a kept connection that is closed is opened again, once', async (t) => {
  const { server, target, other, migrate } = await setUp(t)
  await other.call('MSET', 'a', 1, 'b', 2, 'c', 3)
  const first = migrate('a', 0, 5000)
  const [request] = await target.answer('+OK', '+OK')
  assert.equal(await first, 'OK')
  assert.equal(server.migration.links.size, 1)
  const second = migrate('b', 0, 5000)
  assert.deepEqual((await target.next()).words[0], 'RESTORE')
  request?.socket.destroy()
  const requests = await target.answer('+OK', '+OK')
  assert.deepEqual(
    requests.map(({ words }) => words[0]),
    ['SELECT', 'RESTORE'],
  )
  assert.equal(await second, 'OK')
  assert.equal(target.connections, 2)
  // Closed while nobody uses it, it is forgotten.
  requests[0]?.socket.destroy()
  await waitFor(() => server.migration.links.size === 0)
  // Closed twice in a row it is an error, and the key stays.
  const third = migrate('c', 0, 5000)
  for (let i = 0; i < 2; i++) {
    const { socket } = await target.next()
    await target.next()
    socket.destroy()
  }
  assert.match(String(await third), /IOERR error or timeout reading to target instance/)
  assert.equal(await ask(other, 'APPEND', 'c', '!'), 2)
})

test('a connection that breaks in the middle is not tried again', async (t) => {
  const { server, target, other, migrate } = await setUp(t)
  await other.call('MSET', 'a', 1, 'b', 2)
  const handedOn = recordPropagation(server)
  const done = migrate('', 0, 5000, 'KEYS', 'a', 'b')
  await target.answer('+OK')
  const { socket } = await target.next()
  await target.next()
  socket.end('+OK\r\n')
  assert.match(String(await done), /IOERR error or timeout reading to target instance/)
  assert.deepEqual(await ask(other, 'KEYS', '*'), ['b'])
  assert.deepEqual(
    handedOn.map(({ line }) => line),
    ['DEL a'],
  )
  assert.equal(target.connections, 1)
})

test('a target that says nothing costs the timeout, and a kept connection lasts ten seconds', async (t) => {
  const clock = new ManualClock()
  const { server, target, other, migrate } = await setUp(t, { clock })
  await other.call('SET', 'k', 'v')
  const done = migrate('k', 0, 300)
  await target.next()
  await target.next()
  clock.advance(299)
  assert.equal(await ask(other, 'GET', 'k'), 'v')
  clock.advance(2)
  assert.match(String(await done), /IOERR error or timeout reading to target instance/)
  assert.equal(await ask(other, 'STRLEN', 'k'), 1)
  const again = migrate('k', 0, 0)
  await target.answer('+OK', '+OK')
  assert.equal(await again, 'OK')
  assert.equal(server.migration.links.size, 1)
  clock.advance(9_999)
  assert.equal(server.migration.links.size, 1)
  clock.advance(2)
  assert.equal(server.migration.links.size, 0)
})

test('the client may be gone: the keys go all the same', async (t) => {
  const { server, target, migrator, other, migrate } = await setUp(t)
  await other.call('SET', 'k', 'v')
  const done = migrate('k', 0, 5000).catch(() => 'gone')
  const { socket } = await target.next()
  await target.next()
  await migrator.destroy()
  assert.equal(await done, 'gone')
  await waitFor(() => server.clients.size === 1)
  socket.write('+OK\r\n+OK\r\n')
  await waitFor(async () => (await ask(other, 'EXISTS', 'k')) === 0)
})

test('it is no part of a transaction, and its password is shown to nobody', async (t) => {
  const { target, other, migrator } = await setUp(t)
  await other.call('SET', 'k', 'v')
  await migrator.call('MONITOR')
  const replies = await other.pipeline([
    ['MULTI'],
    ['MIGRATE', '127.0.0.1', target.port, 'k', 0, 100, 'AUTH', 'pass', 'COPY', 'auth2', 'me', 'word'],
    ['EXEC'],
  ])
  assert.match(String(replies[2]), /^\*1\r\n-ERR MIGRATE waits for another server/)
  await migrator.readReply()
  const shown = String(await migrator.readReply())
  assert.ok(shown.endsWith('"100" "AUTH" "(redacted)" "COPY" "auth2" "(redacted)" "(redacted)"\r\n'), shown)
})
