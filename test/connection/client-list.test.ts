// CLIENT LIST and CLIENT INFO: the fields, and what they say, beside Redis where both can say the same.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ManualClock } from '../../src/server/clock.ts'
import { makeServer, startInProcess } from '../protocol/in-process.ts'
import { MemoryTransport } from '../protocol/memory-transport.ts'
import { exchange } from '../protocol/raw-exchange.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { useRawPair } from './raw-pair.ts'

const FIELDS_7_0 =
  'id addr laddr fd name age idle flags db sub psub ssub multi qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll omem ' +
  'tot-mem events cmd user redir resp'
const FIELDS = `${FIELDS_7_0} lib-name lib-ver`

/** The fields of a line by name. */
function fieldsOf(line: string): Map<string, string> {
  return new Map(
    line.split(' ').map((field) => {
      const at = field.indexOf('=')
      return [field.slice(0, at), field.slice(at + 1)]
    }),
  )
}

/** The lines of a reply, of whatever protocol. */
function linesOf(reply: Buffer): string[] {
  return reply
    .toString()
    .split('\n')
    .map((line) => line.replace(/^txt:/, ''))
    .filter((line) => line.startsWith('id='))
}

describe('against Redis', { skip: oracleMissing() }, () => {
  const pair = useRawPair()
  const COMPARABLE = [
    'name',
    'flags',
    'db',
    'sub',
    'psub',
    'ssub',
    'multi',
    'qbuf',
    'argv-mem',
    'multi-mem',
    'obl',
  ]
  COMPARABLE.push('oll', 'omem', 'events', 'cmd', 'user', 'redir', 'resp')

  for (const before of [
    [],
    ['CLIENT SETNAME abc', 'SELECT 7'],
    ['PING', 'PING hello'],
    ['HELLO 3 SETNAME x'],
    ['CLIENT NO-EVICT ON'],
    ['nosuch'],
  ]) {
    test(`the caller's own line after ${before.join(', ') || 'nothing'}`, async () => {
      for (const command of ['CLIENT INFO', 'client list', 'CLIENT LIST TYPE normal']) {
        const bytes = [...before, command].map((line) => `${line}\r\n`).join('')
        const expected = linesOf(await exchange(pair.oracle.port, bytes, { end: true }))
        const got = linesOf(await exchange(pair.subject.target, bytes, { end: true }))
        assert.equal(expected.length, 1)
        assert.equal(got.length, 1)
        const [theirs, ours] = [fieldsOf(expected[0]), fieldsOf(got[0])]
        assert.equal([...theirs.keys()].join(' '), FIELDS_7_0)
        assert.equal([...ours.keys()].join(' '), FIELDS)
        for (const name of COMPARABLE) {
          // The reply of HELLO, which waits to be sent, holds the version.
          if (name === 'obl' && bytes.includes('HELLO')) continue
          assert.equal(ours.get(name), theirs.get(name), `${name} in ${bytes}`)
        }
      }
    })
  }
})

test('lib-name and lib-ver', async (t) => {
  const { target } = await startInProcess(t)
  const client = await RawClient.connect(target)
  t.after(() => client.destroy())
  const call = async (...command: string[]) => (await client.call(...command)).toString()
  assert.equal(await call('CLIENT', 'SETINFO', 'LIB-NAME', 'some(lib)'), '+OK\r\n')
  assert.equal(await call('client', 'setinfo', 'lib-ver', '1.2.3'), '+OK\r\n')
  assert.match(await call('CLIENT', 'INFO'), / resp=2 lib-name=some\(lib\) lib-ver=1\.2\.3\n/)
  assert.equal(await call('CLIENT', 'SETINFO', 'lib-x', 'y'), "-ERR Unrecognized option 'lib-x'\r\n")
  assert.equal(
    await call('CLIENT', 'SETINFO', 'Lib-Name', 'a b'),
    '-ERR Lib-Name cannot contain spaces, newlines or special characters.\r\n',
  )
  assert.match(await call('CLIENT', 'SETINFO', 'LIB-VER'), /wrong number of arguments for 'client\|setinfo'/)
  assert.equal(await call('RESET'), '+RESET\r\n')
  assert.match(await call('CLIENT', 'INFO'), / lib-name=some\(lib\) lib-ver=1\.2\.3\n/)
  assert.equal(await call('CLIENT', 'SETINFO', 'LIB-NAME', ''), '+OK\r\n')
  assert.match(await call('CLIENT', 'INFO'), / lib-name= lib-ver=1\.2\.3\n/)
})

test('age and idle follow the clock, in whole seconds', async () => {
  const clock = new ManualClock(1_700_000_000_900)
  const { server } = makeServer({ clock })
  const first = MemoryTransport.connect(server)
  clock.advance(5000)
  const second = MemoryTransport.connect(server)
  second.receive('PING\r\n')
  await second.output()
  clock.advance(200)
  first.receive('CLIENT LIST\r\n')
  const [one, two] = linesOf(await first.output()).map(fieldsOf)
  assert.deepEqual([one.get('age'), one.get('idle')], ['6', '0'])
  assert.deepEqual([two.get('age'), two.get('idle')], ['1', '1'])
  server.close()
})

test('what a client is doing and what it holds', async () => {
  const { server } = makeServer()
  const asker = MemoryTransport.connect(server)
  const partial = MemoryTransport.connect(server)
  const slow = MemoryTransport.connect(server)
  const held = MemoryTransport.connect(server)
  const stopped = MemoryTransport.connect(server)
  partial.receive('*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$10000\r\nabc')
  slow.stall()
  slow.receive('PING\r\nPING\r\n')
  slow.receive('CLIENT NO-TOUCH ON\r\n')
  stopped.stall()
  stopped.receive(`SET k ${'v'.repeat(100_000)}\r\n`)
  stopped.receive('GET k\r\n'.repeat(100))
  server.pause.start('write', server.clock.now() + 1_000_000)
  held.receive('SET a b\r\nGET a\r\n')
  await asker.output()
  asker.receive('CLIENT LIST ID 2 3 4 5 3\r\n')
  const [a, b, c, d, again] = linesOf(await asker.output()).map(fieldsOf)
  const { 'qbuf-free': free, ...shown } = Object.fromEntries(a)
  assert.equal(shown['qbuf'], String('*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$10000\r\nabc'.length))
  assert.equal(shown['argv-mem'], '6')
  assert.ok(Number(free) >= 9999 && Number(shown['tot-mem']) > 10_000)
  assert.deepEqual([b.get('omem'), b.get('events'), b.get('flags')], ['19', 'rw', 'T'])
  assert.equal(b.get('oll'), '2')
  assert.deepEqual([c.get('flags'), c.get('cmd'), c.get('qbuf')], ['b', 'set', '16'])
  assert.equal(d.get('events'), 'w')
  assert.ok(Number(d.get('omem')) > 8_000_000)
  assert.equal(again.get('id'), b.get('id'))
  server.close()
})

test('clients are listed in the order in which they came', async () => {
  const { server } = makeServer()
  const clients = Array.from({ length: 10 }, () => MemoryTransport.connect(server))
  clients[3].destroy()
  clients[0].receive('CLIENT LIST\r\nCLIENT LIST ID 10 1 4 7\r\n')
  const ids = linesOf(await clients[0].output()).map((line) => Number(fieldsOf(line).get('id')))
  assert.deepEqual(ids, [1, 2, 3, 5, 6, 7, 8, 9, 10, 10, 1, 7])
  server.close()
})
