// The differential runner, tried on the oracle against itself: agreement passes, planted differences are found.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ServerProcess } from '../support/child-server.ts'
import { DifferenceError } from '../support/difference.ts'
import { runDifferential } from '../support/differential.ts'
import { startOracle } from '../support/oracle.ts'
import type { ServerPair } from '../support/pair.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { compared, ignored, on } from '../support/script.ts'

describe('the differential runner', { skip: oracleMissing() }, () => {
  let left: ServerProcess
  let twin: ServerProcess
  let right: ServerProcess
  let equal: ServerPair
  let pair: ServerPair

  before(async () => {
    left = await startOracle()
    twin = await startOracle()
    right = await startOracle(['--hash-max-listpack-entries', '2', '--databases', '4'])
    equal = { oracle: left, subject: { name: 'twin', port: twin.port } }
    pair = { oracle: left, subject: { name: 'planted', port: right.port } }
  })

  after(async () => {
    await left.stop()
    await twin.stop()
    await right.stop()
  })

  test('finds no difference between equal servers', async () => {
    await runDifferential(equal, [
      ['SET', 'k', 'v', 'PX', '100000'],
      ['GET', Buffer.from('k')],
      ['PTTL', 'k'],
      ['HSET', 'h', 'a', 1, 'b', 2],
      ['HGETALL', 'h'],
      ['NOSUCH', 'command'],
      ['SET', 'k'],
      on('second', 'WATCH', 'k'),
      on('second', 'MULTI'),
      ['SET', 'k', 'changed'],
      on('second', 'PING'),
      on('second', 'EXEC'),
      ['TIME'],
      ['KEYS', '*'],
      ['QUIT'],
    ])
  })

  test('finds a planted difference and shows it with the commands before it', async () => {
    const script = [
      ['HSET', 'h', 'a', 1, 'b', 2, 'c', 3],
      ['HLEN', 'h'],
      ['OBJECT', 'ENCODING', 'h'],
      ['PING'],
    ]
    await assert.rejects(runDifferential(pair, script), (error) => {
      assert.ok(error instanceof DifferenceError)
      assert.match(error.message, /RESP2: the servers differ at command 3\n {2}OBJECT ENCODING h\n/)
      assert.match(error.message, /oracle {3}\$8 "listpack"\nplanted {2}\$9 "hashtable"/)
      assert.match(error.message, /HSET h a 1 b 2 c 3\n {6}:3\n {2}HLEN h\n {6}:3/)
      return true
    })
  })

  test('error replies have to be equal too', async () => {
    await assert.rejects(runDifferential(pair, [['SELECT', '9']]), /planted {2}-ERR DB index is out of range/)
  })

  test('starts from empty databases, in the database that was asked for', async () => {
    await runDifferential(equal, [['SET', 'old', '1']])
    await runDifferential(
      equal,
      [
        ['EXISTS', 'old'],
        ['SET', 'k', '1'],
        ['SWAPDB', 3, 0],
      ],
      {
        database: 3,
        comparisons: { EXISTS: (reply) => reply.toString() === ':0\r\n' },
      },
    )
  })

  test('speaks both protocols', async () => {
    const seen: string[] = []
    const see = compared(
      (reply) => seen.push(reply.toString('latin1', 0, 1)) > 0,
      'CONFIG',
      'GET',
      'databases',
    )
    await runDifferential(pair, [see])
    assert.deepEqual(seen, ['*', '%'])
  })

  test('replies can be left out of the comparison', async () => {
    await runDifferential(pair, [ignored('SELECT', '9'), ['PING']])
  })

  test('a connection that only one server closes is a difference', async () => {
    await right.stop()
    await assert.rejects(runDifferential(pair, [['PING']]), /ECONNREFUSED/)
  })
})
