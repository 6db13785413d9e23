// XREADGROUP BLOCK as in Redis 7.2, where a waiting read is looked at anew whenever something happens to its keys; on a
// clock that stands still.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setUpTake as setUp } from '../blocking/take.ts'
import { recordPropagation } from '../support/recording.ts'

const WAIT = 'XREADGROUP GROUP g a BLOCK 0 STREAMS s >'
const NO_GROUP = "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option"
const entry = (id: string) => `*1 *2 $1 s *1 *2 $3 ${id} *2 $1 f $1 v`

/** A server with the group, and a client that waits as one of its consumers. */
async function setUpWaiter(wait = WAIT) {
  const setting = setUp()
  const { ask, connect } = setting
  const [waiter, other] = [connect(), connect()]
  await ask(other, 'XGROUP CREATE s g $ MKSTREAM')
  assert.equal(await ask(waiter, wait), '')
  return { ...setting, waiter, other }
}

describe('readers of a group that wait', () => {
  for (const [what, line, expected] of [
    ['the key is deleted', 'DEL s', NO_GROUP],
    ['the key is unlinked', 'UNLINK s', NO_GROUP],
    ['the key gets another name', 'RENAME s t', NO_GROUP],
    ['the key goes to another database', 'MOVE s 1', NO_GROUP],
    ['the databases change places', 'SWAPDB 0 1', NO_GROUP],
    ['everything is deleted', 'FLUSHALL', NO_GROUP],
    ['the database is emptied', 'FLUSHDB ASYNC', NO_GROUP],
    ['the key is over at once', 'PEXPIREAT s 1', NO_GROUP],
    ['the group is destroyed', 'XGROUP DESTROY s g', NO_GROUP],
    [
      'a string takes its place',
      'SET s x',
      '-WRONGTYPE Operation against a key holding the wrong kind of value',
    ],
    [
      'a list takes its place',
      'MULTI\r\nDEL s\r\nRPUSH s x\r\nEXEC',
      '-WRONGTYPE Operation against a key holding the wrong kind of value',
    ],
    ['another stream takes its place', 'MULTI\r\nDEL s\r\nXADD s 1-1 f v\r\nEXEC', NO_GROUP],
  ] as const) {
    test(`are told when ${what}`, async () => {
      const { ask, other, server, waiter } = await setUpWaiter()
      await ask(other, line)
      assert.equal(await ask(waiter), expected)
      assert.equal(server.blocked.keyCount, 0)
      assert.equal(await ask(waiter, 'PING'), '+PONG')
    })
  }

  test('are told when the time of the key is up, without any command', async () => {
    const { ask, clock, other, waiter } = await setUpWaiter()
    await ask(other, 'PEXPIRE s 1000')
    clock.advance(900)
    assert.equal(await ask(waiter), '')
    clock.advance(500)
    assert.equal(await ask(waiter), NO_GROUP)
  })

  test('do not mind other groups, nor a stream that is made anew with the group', async () => {
    const { ask, other, waiter } = await setUpWaiter()
    await ask(other, 'XGROUP CREATE s h $\r\nXGROUP DESTROY s h')
    assert.equal(await ask(waiter), '')
    await ask(other, 'MULTI\r\nDEL s\r\nXGROUP CREATE s g 0 MKSTREAM\r\nEXEC')
    assert.equal(await ask(waiter), '')
    await ask(other, 'XADD s 1-1 f v')
    assert.equal(await ask(waiter), entry('1-1'))
  })

  test('plain readers and those who pop do not mind', async () => {
    const { ask, connect, other, waiter } = await setUpWaiter()
    const [reader, popper] = [connect(), connect()]
    await ask(reader, 'XREAD BLOCK 0 STREAMS s $')
    await ask(other, 'DEL s')
    assert.equal(await ask(waiter), NO_GROUP)
    assert.equal(await ask(reader), '')
    await ask(popper, 'BLPOP s 0')
    await ask(other, 'XADD s 1-1 f v')
    assert.equal(await ask(reader), entry('1-1'))
    await ask(other, 'DEL s')
    assert.equal(await ask(popper), '')
    await ask(other, 'RPUSH s x')
    assert.equal(await ask(popper), '*2 $1 s $1 x')
  })

  test('wait on when the entry is gone already', async () => {
    const { ask, other, waiter } = await setUpWaiter()
    await ask(other, 'MULTI\r\nXADD s 1-1 f v\r\nXDEL s 1-1\r\nEXEC')
    assert.equal(await ask(waiter), '')
    await ask(other, 'XADD s 2-1 f v')
    assert.equal(await ask(waiter), entry('2-1'))
  })

  test('get what all their streams have', async () => {
    const { ask, connect, other } = await setUpWaiter()
    await ask(other, 'XGROUP CREATE t g $ MKSTREAM')
    const both = connect()
    await ask(both, 'XREADGROUP GROUP g b BLOCK 0 STREAMS t s > >')
    await ask(other, 'MULTI\r\nXADD s 1-1 f v\r\nXADD s 2-1 f v\r\nXADD t 5-1 x y\r\nEXEC')
    assert.equal(await ask(both), '*1 *2 $1 t *1 *2 $3 5-1 *2 $1 x $1 y')
  })

  test('are given up when their time is up', async () => {
    const { ask, clock, other, waiter } = await setUpWaiter(WAIT.replace('BLOCK 0', 'BLOCK 1500'))
    clock.advance(1499)
    assert.equal(await ask(waiter), '')
    clock.advance(1)
    assert.equal(await ask(waiter), '*-1')
    await ask(other, 'XADD s 1-1 f v')
    assert.equal(await ask(other, 'XPENDING s g'), '*4 :0 $-1 $-1 *-1')
  })

  test('are made anew as consumers when they have been deleted', async () => {
    const { ask, other, waiter } = await setUpWaiter()
    assert.match(await ask(other, 'XINFO GROUPS s'), /\$9 consumers :1/)
    await ask(other, 'XGROUP DELCONSUMER s g a')
    assert.match(await ask(other, 'XINFO GROUPS s'), /\$9 consumers :0/)
    await ask(other, 'XADD s 1-1 f v')
    assert.equal(await ask(waiter), entry('1-1'))
    assert.match(await ask(other, 'XINFO GROUPS s'), /\$9 consumers :1 \$7 pending :1/)
  })

  test('hand on what they were given, behind what gave it', async () => {
    const { ask, other, server } = await setUpWaiter()
    const handedOn = recordPropagation(server)
    await ask(other, 'XADD s 1-1 f v')
    assert.deepEqual(
      handedOn.map(({ line }) => line),
      ['XADD s 1-1 f v', 'XCLAIM s g a 0 1-1 TIME 1700000000000 RETRYCOUNT 1 FORCE JUSTID LASTID 1-1'],
    )
  })
})

describe('CLAIM', () => {
  const claim = 'XREADGROUP GROUP g b BLOCK 0 CLAIM 1000 STREAMS s >'

  test('gives a waiting reader an entry once it has been pending for long enough', async () => {
    const { ask, clock, connect, other, waiter } = await setUpWaiter()
    const claimer = connect()
    await ask(other, 'XADD s 1-1 f v')
    await ask(waiter)
    clock.advance(100)
    assert.equal(await ask(claimer, claim), '')
    clock.advance(899)
    assert.equal(await ask(claimer), '')
    clock.advance(1)
    assert.equal(await ask(claimer), '*1 *2 $1 s *1 *4 $3 1-1 *2 $1 f $1 v :1000 :1')
    assert.equal(await ask(other, 'XPENDING s g - + 9'), '*1 *4 $3 1-1 $1 b :0 :2')
  })

  test('a new entry comes first, and a later delivery puts the claim off', async () => {
    const { ask, clock, connect, other, waiter } = await setUpWaiter()
    const claimer = connect()
    await ask(other, 'XADD s 1-1 f v')
    await ask(waiter)
    await ask(claimer, claim)
    clock.advance(500)
    await ask(other, 'XADD s 2-1 f v')
    assert.equal(await ask(claimer), '*1 *2 $1 s *1 *4 $3 2-1 *2 $1 f $1 v :0 :0')
    await ask(claimer, claim)
    clock.advance(400)
    await ask(other, 'XCLAIM s g a 0 1-1 JUSTID')
    clock.advance(400)
    assert.equal(await ask(claimer), '')
    clock.advance(200)
    assert.equal(await ask(claimer), '*1 *2 $1 s *1 *4 $3 2-1 *2 $1 f $1 v :1000 :1')
  })
})
