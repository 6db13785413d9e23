// Waiting for keys as such, with a stand-in command: who is served, when, and what ends a wait.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { infoFields } from '../support/ask.ts'
import { recordPropagation } from '../support/recording.ts'
import { POISON, setUpTake } from './take.ts'

test('who waited first is served first', async () => {
  const { connect, ask } = setUpTake()
  const [first, second, third, pusher] = [connect(), connect(), connect(), connect()]
  for (const client of [first, second, third]) assert.equal(await ask(client, 'TAKE k 0'), '')
  assert.equal(await ask(pusher, 'SET k 1'), '+OK')
  assert.equal(await ask(first), '*2 $1 k $1 1')
  assert.equal(await ask(second), '')
  assert.equal(await ask(pusher, 'SET k 2\r\nSET k 3'), '+OK +OK')
  assert.equal(await ask(second), '*2 $1 k $1 2')
  assert.equal(await ask(third), '*2 $1 k $1 3')
  assert.equal(await ask(pusher, 'SET k 4\r\nGET k'), '+OK $1 4')
})

test('a client that waits for several keys, one of them twice, is served once', async () => {
  const { server, connect, ask } = setUpTake()
  const [first, second, pusher] = [connect(), connect(), connect()]
  await ask(first, 'TAKE a b a c 0')
  await ask(second, 'TAKE a b 0')
  assert.equal(server.blocked.keyCount, 3)
  await ask(pusher, 'MSET b 1 a 2')
  assert.equal(await ask(first), '*2 $1 b $1 1')
  assert.equal(await ask(second), '*2 $1 a $1 2')
  assert.equal(server.blocked.keyCount, 0)
  assert.equal(server.keyspace.observer, null)
})

test('commands behind the one that waited run when it has been served', async () => {
  const { connect, ask } = setUpTake()
  const [waiter, pusher] = [connect(), connect()]
  assert.equal(await ask(waiter, 'PING\r\nTAKE k 0\r\nTAKE k 0\r\nPING'), '+PONG')
  assert.equal(await ask(waiter, 'PING'), '')
  await ask(pusher, 'SET k 1')
  assert.equal(await ask(waiter), '*2 $1 k $1 1')
  await ask(pusher, 'SET k 2')
  assert.equal(await ask(waiter), '*2 $1 k $1 2 +PONG +PONG')
})

test('what comes to a key in other ways counts too; what does not stay does not', async () => {
  const { connect, ask } = setUpTake()
  const [waiter, pusher] = [connect(), connect()]
  for (const line of [
    'SET x 1\r\nRENAME x k',
    'SET x 2\r\nCOPY x k',
    'SELECT 1\r\nSET k 3\r\nMOVE k 0',
    'SELECT 1\r\nSET k 4\r\nSWAPDB 0 1',
  ]) {
    await ask(waiter, 'TAKE k 0')
    await ask(pusher, `SELECT 0\r\n${line}`)
    assert.match(await ask(waiter), /^\*2 \$1 k \$1 [1234]$/, line)
  }
})

test('databases are apart', async () => {
  const { connect, ask } = setUpTake()
  const [zero, one, pusher] = [connect(), connect(), connect()]
  await ask(one, 'SELECT 1\r\nTAKE k 0')
  await ask(zero, 'TAKE k 0')
  await ask(pusher, 'SET k 1')
  assert.equal(await ask(zero), '*2 $1 k $1 1')
  assert.equal(await ask(one), '')
  await ask(pusher, 'SELECT 1\r\nSET k 2')
  assert.equal(await ask(one), '*2 $1 k $1 2')
})

test('a timeout ends to the millisecond, and takes its timer along', async () => {
  const { clock, server, connect, ask } = setUpTake()
  const [waiter, pusher] = [connect(), connect()]
  for (const [seconds, ms] of [
    ['0.001', 1],
    ['0.1', 100],
    ['1.5', 1500],
    ['4.35', 4350],
    ['3000000', 3e9],
    ['0.0001', 1],
    ['1e-9', 1],
  ] as const) {
    await ask(waiter, `TAKE k j ${seconds}`)
    assert.equal(server.blocked.timedCount, 1)
    clock.advance(ms - 1)
    assert.equal(await ask(waiter), '', seconds)
    clock.advance(1)
    assert.equal(await ask(waiter), '*-1', seconds)
  }
  await ask(waiter, 'TAKE k 1')
  await ask(pusher, 'SET k v')
  assert.equal(await ask(waiter, 'TAKE k 0'), '*2 $1 k $1 v')
  clock.advance(10_000)
  assert.equal(await ask(waiter), '')
  assert.equal(server.blocked.timedCount, 0)
})

test('timeouts that are none are refused', async () => {
  const { connect, ask } = setUpTake()
  const client = connect()
  for (const text of ['x', '1s', 'nan', '0x', '1,5'])
    assert.equal(await ask(client, `TAKE k ${text}`), '-ERR timeout is not a float or out of range')
  for (const text of ['-1', '-0.5', '-inf'])
    assert.equal(await ask(client, `TAKE k ${text}`), '-ERR timeout is negative')
  for (const text of ['inf', '1e300', '1e400', '9223372036854775'])
    assert.equal(await ask(client, `TAKE k ${text}`), '-ERR timeout is out of range')
  assert.equal(
    await ask(client, 'MULTI\r\nTAKE k -0\r\nTAKE k 0e0\r\nEXEC'),
    '+OK +QUEUED +QUEUED *2 *-1 *-1',
  )
})

test('CLIENT UNBLOCK ends a wait as its timeout or with an error', async () => {
  const { server, connect, ask } = setUpTake()
  const [waiter, admin] = [connect(), connect()]
  const { id } = waiter.client
  await ask(waiter, 'TAKE k 10\r\nPING')
  assert.equal(await ask(admin, `CLIENT UNBLOCK ${id}\r\nCLIENT UNBLOCK ${id}`), ':1 :0')
  assert.equal(await ask(waiter), '*-1 +PONG')
  await ask(waiter, 'HELLO 3\r\nTAKE k 0')
  assert.equal(await ask(admin, `CLIENT UNBLOCK ${id} TIMEOUT\r\nSET k v`), ':1 +OK')
  assert.equal(await ask(waiter), '_')
  await ask(admin, 'DEL k')
  await ask(waiter, 'TAKE k 0')
  assert.equal(await ask(admin, `CLIENT UNBLOCK ${id} ERROR\r\nSET k v\r\nGET k`), ':1 +OK $1 v')
  assert.equal(await ask(waiter), '-UNBLOCKED client unblocked via CLIENT UNBLOCK')
  assert.equal(server.catalog.get('take')?.calls, 3)
  assert.equal(server.catalog.get('take')?.failedCalls, 1)
  assert.equal(server.stats.errorsByCode.get('UNBLOCKED'), 1)
  assert.equal(server.blocked.keyCount, 0)
})

test('a client that is killed or goes away gets nothing that others could have', async () => {
  const { server, connect, ask } = setUpTake()
  const [killed, gone, halfOpen, last, pusher] = [connect(), connect(), connect(), connect(), connect()]
  for (const client of [killed, gone, halfOpen, last]) await ask(client, 'TAKE k 5')
  halfOpen.stall()
  server.ended(halfOpen.client)
  gone.destroy()
  await ask(pusher, `CLIENT KILL ID ${killed.client.id}\r\nSET k v`)
  assert.equal(await ask(last), '*2 $1 k $1 v')
  assert.equal(server.blocked.timedCount, 0)
  assert.equal(await ask(pusher, 'DBSIZE'), ':0')
})

test('a client that wants no replies takes its turn all the same', async () => {
  const { connect, ask } = setUpTake()
  const [mute, skipping, pusher] = [connect(), connect(), connect()]
  await ask(mute, 'CLIENT REPLY OFF\r\nTAKE k 0\r\nCLIENT REPLY ON')
  await ask(skipping, 'CLIENT REPLY SKIP\r\nTAKE k 0\r\nPING')
  await ask(pusher, 'SET k 1\r\nSET k 2')
  assert.equal(await ask(mute), '+OK')
  assert.equal(await ask(skipping), '+PONG')
  assert.equal(await ask(pusher, 'EXISTS k'), ':0')
})

test('CLIENT PAUSE: waits go on, and their timeouts and CLIENT UNBLOCK work', async () => {
  const { clock, connect, ask } = setUpTake()
  const [waiter, timed, pusher, admin] = [connect(), connect(), connect(), connect()]
  await ask(waiter, 'TAKE k 0')
  await ask(timed, 'TAKE j 0.05')
  await ask(admin, 'CLIENT PAUSE 1000 WRITE')
  assert.equal(await ask(pusher, 'SET k 1'), '')
  clock.advance(50)
  assert.equal(await ask(timed), '*-1')
  assert.equal(await ask(timed, 'TAKE k 0'), '')
  assert.equal(await ask(admin, `CLIENT UNBLOCK ${timed.client.id}`), ':0')
  await ask(admin, 'CLIENT UNPAUSE')
  assert.equal(await ask(pusher), '+OK')
  assert.equal(await ask(waiter), '*2 $1 k $1 1')
  assert.equal(await ask(timed), '')
  assert.equal(await ask(admin, `CLIENT UNBLOCK ${timed.client.id}`), ':1')
})

test('INFO and CLIENT LIST tell of those who wait', async () => {
  const { connect, ask } = setUpTake()
  const [first, second, admin] = [connect(), connect(), connect()]
  await ask(first, 'TAKE a b 0')
  await ask(second, 'SELECT 1\r\nTAKE a 7')
  admin.receive('INFO clients\r\n')
  const fields = infoFields((await admin.output()).toString())
  assert.equal(fields.get('blocked_clients'), '2')
  assert.equal(fields.get('clients_in_timeout_table'), '1')
  assert.equal(fields.get('total_blocking_keys'), '3')
  assert.match(await ask(admin, `CLIENT LIST ID ${first.client.id}`), / flags=b .* cmd=take /)
  await ask(admin, `CLIENT UNBLOCK ${first.client.id}`)
  assert.match(await ask(admin, `CLIENT LIST ID ${first.client.id}`), / flags=N /)
})

test('what served clients did is handed on behind the command that served them', async () => {
  const { server, connect, ask } = setUpTake()
  const propagated = recordPropagation(server)
  const [first, second, pusher] = [connect(), connect(), connect()]
  await ask(first, 'SELECT 2\r\nTAKE k 0')
  await ask(second, 'TAKE k l 0')
  await ask(pusher, 'SET k 1\r\nSELECT 2\r\nMSET k 2 l 3\r\nTAKE l 0')
  assert.deepEqual(
    propagated.map(({ db, line }) => `${db} ${line}`),
    ['0 SET k 1', '0 DEL k', '2 MSET k 2 l 3', '2 DEL k', '2 DEL l'],
  )
})

test('an error while a client is served is its reply, and the others go on', async () => {
  const { log, connect, ask } = setUpTake()
  const [first, second, pusher] = [connect(), connect(), connect()]
  await ask(first, 'TAKE k 0')
  await ask(second, 'TAKE j 0')
  await ask(pusher, `MSET k ${POISON} j 1`)
  assert.match(await ask(first), /^-ERR internal error/)
  assert.equal(await ask(second), '*2 $1 j $1 1')
  assert.match(log.join('\n'), /Internal error in take: Error: poisoned/)
})

test("long replies, several at once, are each client's own", async () => {
  const { connect, ask } = setUpTake()
  const [first, second, third, pusher] = [connect(), connect(), connect(), connect()]
  await ask(first, 'TAKE a 0')
  await ask(second, 'TAKE b 0')
  await ask(third, 'TAKE c 0\r\nPING')
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(200_000))
  await ask(pusher, `MSET a ${a} b ${b} c ${c}\r\nSET d ${'d'.repeat(300_000)}\r\nGET d`)
  assert.equal(await ask(first), `*2 $1 a $200000 ${a}`)
  assert.equal(await ask(second), `*2 $1 b $200000 ${b}`)
  assert.equal(await ask(third), `*2 $1 c $200000 ${c} +PONG`)
})

test('10,000 clients wait for one key and 10,000 for their own, all at once', async () => {
  const { server, connect, ask } = setUpTake()
  const count = 10_000
  const same = Array.from({ length: count }, connect)
  const own = Array.from({ length: count }, connect)
  const pusher = connect()
  for (const client of same) client.receive('TAKE k 100\r\n')
  for (const [i, client] of own.entries()) client.receive(`TAKE key:${i} 100\r\n`)
  assert.equal(server.blocked.keyCount, count + 1)
  // From the middle of the queue.
  for (let i = 0; i < count; i += 3) same[i]?.destroy()
  let lines = ''
  for (let i = 0; i < count; i++) lines += `SET key:${i} ${i}\r\n`
  for (let i = 0; i < count; i++) if (i % 3 !== 0) lines += `SET k ${i}\r\n`
  pusher.receive(lines)
  for (let i = 0; i < count; i++) {
    assert.equal(await ownOutput(own[i]), `${i}`)
    if (i % 3 !== 0) assert.equal(await ownOutput(same[i]), `${i}`)
  }
  assert.equal(server.blocked.keyCount, 0)
  assert.match(await ask(pusher), /^\+OK/)
})

async function ownOutput(client: { output(): Promise<Buffer> } | undefined): Promise<string | undefined> {
  return (await client?.output())?.toString().split('\r\n').at(-2)
}
