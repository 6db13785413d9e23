// XREAD BLOCK: who is served, with what and when. Where Redis 7.2 reads anew when a key changes, 7.0 has the reply that
// was planned: the scenes below are the same in both.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createServer, ManualClock } from '../../src/index.ts'
import { type Act, block, call, read, useStage } from '../blocking/scenario.ts'
import type { Cleanable } from '../process/launch.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { decodeReply } from '../support/reply.ts'
import { waitFor } from '../support/wait.ts'

describe('XREAD BLOCK beside redis-server', { skip: oracleMissing() }, () => {
  const stage = useStage()
  const add = (id: string, key = 's'): Act => call('m', `XADD ${key} ${id} f v`)

  stage('everybody is served, with what came since', [
    add('1-1'),
    block('one', 'XREAD BLOCK 0 STREAMS s $'),
    block('two', 'XREAD COUNT 1 BLOCK 0 STREAMS s 1-1'),
    block('three', 'XREAD BLOCK 0 STREAMS s 5'),
    add('2-1'),
    read('one'),
    read('two'),
    add('5-1'),
    read('three'),
    call('m', 'XREAD BLOCK 0 STREAMS s 2'),
    call('m', 'XLEN s'),
  ])

  stage('several streams, one of them twice, one that comes later', [
    block('one', 'XREAD BLOCK 0 STREAMS a b a $ 0 0'),
    block('two', 'XREAD BLOCK 0 STREAMS c b 0 7-7'),
    add('1-1', 'b'),
    read('one'),
    add('7-7', 'b'),
    add('0-1', 'c'),
    read('two'),
  ])

  stage('a key of another type is passed over', [
    block('one', 'XREAD BLOCK 0 STREAMS k $'),
    call('m', 'RPUSH k x'),
    call('m', 'DEL k'),
    add('1-1', 'k'),
    read('one'),
  ])

  stage('streams that come in other ways', [
    add('1-1', 'x'),
    block('one', 'XREAD BLOCK 0 STREAMS y 0'),
    call('m', 'RENAME x y'),
    read('one'),
    block('two', 'XREAD BLOCK 0 STREAMS z 0'),
    call('m', 'COPY y z'),
    read('two'),
  ])

  stage('a transaction counts as one', [
    block('one', 'XREAD BLOCK 0 STREAMS s $'),
    call('m', 'MULTI'),
    add('1-1'),
    add('2-1'),
    call('m', 'EXEC'),
    read('one'),
  ])

  stage('CLIENT UNBLOCK, and nothing between MULTI and EXEC', [
    block('one', 'XREAD BLOCK 0 STREAMS s $'),
    call('m', 'CLIENT UNBLOCK $ID:one'),
    read('one'),
    block('one', 'XREAD BLOCK 0 STREAMS s $'),
    call('m', 'CLIENT UNBLOCK $ID:one ERROR'),
    read('one'),
    call('m', 'MULTI'),
    call('m', 'XREAD BLOCK 0 STREAMS s $'),
    call('m', 'EXEC'),
  ])
})

function setUp(t: Cleanable) {
  const clock = new ManualClock(1_800_000_000_000)
  const server = createServer({ clock })
  t.after(() => server.close())
  const run = (...command: (string | number)[]) => server.execute(command)
  /** Sends a command that waits, on a connection of its own; resolves when it does. */
  const wait = async (...command: (string | number)[]) => {
    const client = await RawClient.connect((await server.listen()).port)
    t.after(() => client.destroy())
    const reply = client.call(...command).then(decodeReply)
    await waitFor(async () => /blocked_clients:1/.test(String(await run('INFO', 'clients'))))
    return { reply }
  }
  return { clock, run, wait }
}

const ENTRY = ['f', 'v'] as const

describe('streams on a movable clock', { timeout: 60_000 }, () => {
  test('ids follow the clock and never go back', async (t) => {
    const { clock, run } = setUp(t)
    assert.equal(await run('XADD', 's', '*', ...ENTRY), '1800000000000-0')
    assert.equal(await run('XADD', 's', '*', ...ENTRY), '1800000000000-1')
    clock.advance(1.5)
    assert.equal(await run('XADD', 's', '*', ...ENTRY), '1800000000001-0')
    await run('XADD', 's', '1800000000500-7', ...ENTRY)
    assert.equal(await run('XADD', 's', '*', ...ENTRY), '1800000000500-8')
    clock.advance(1000)
    assert.equal(await run('XADD', 's', '*', ...ENTRY), '1800000001001-0')
    await run('XADD', 's', '1800000001001-18446744073709551615', ...ENTRY)
    assert.equal(await run('XADD', 's', '*', ...ENTRY), '1800000001002-0')
  })

  test('a wait ends to the millisecond', async (t) => {
    const { clock, run, wait } = setUp(t)
    const { reply } = await wait('XREAD', 'BLOCK', 100, 'STREAMS', 's', '$')
    clock.advance(99)
    assert.match(String(await run('INFO', 'clients')), /blocked_clients:1/)
    clock.advance(1)
    assert.equal(await reply, null)
    assert.match(String(await run('INFO', 'clients')), /blocked_clients:0/)
  })

  test('`+` is the last entry', async (t) => {
    const { run, wait } = setUp(t)
    assert.equal(await run('XREAD', 'STREAMS', 's', '+'), null)
    for (const id of ['1-1', '1-2', '5-0', '6-0']) await run('XADD', 's', id, ...ENTRY)
    await run('XDEL', 's', '6-0')
    const found = await run('XREAD', 'COUNT', 10, 'STREAMS', 's', '+')
    assert.deepEqual(found, new Map([['s', [['5-0', [...ENTRY]]]]]))
    await run('XTRIM', 's', 'MAXLEN', 0)
    assert.equal(await run('XREAD', 'STREAMS', 's', '+'), null)
    const { reply } = await wait('XREAD', 'BLOCK', 0, 'STREAMS', 's', '+')
    await run('XADD', 's', '7-0', ...ENTRY)
    assert.deepEqual(await reply, [['s', [['7-0', [...ENTRY]]]]])
  })

  test('an entry that is deleted at once wakes nobody', async (t) => {
    const { run, wait } = setUp(t)
    const { reply } = await wait('XREAD', 'BLOCK', 0, 'STREAMS', 's', 't', '$', '$')
    await run('MULTI')
    await run('XADD', 's', '1-1', ...ENTRY)
    await run('XDEL', 's', '1-1')
    await run('EXEC')
    await run('XADD', 't', '2-1', ...ENTRY)
    assert.deepEqual(await reply, [['t', [['2-1', [...ENTRY]]]]])
  })

  test('KEEPREF, DELREF and ACKED say what becomes of entries that groups know', async (t) => {
    const { run } = setUp(t)
    const pending = async () => (await run('XPENDING', 's', 'g', '-', '+', 10)) as unknown[][]
    const fill = async () => {
      await run('DEL', 's')
      for (const id of ['1-0', '2-0', '3-0', '4-0', '5-0']) await run('XADD', 's', id, ...ENTRY)
      await run('XGROUP', 'CREATE', 's', 'g', '0')
      await run('XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', 3, 'STREAMS', 's', '>')
      await run('XACK', 's', 'g', '2-0')
    }
    const ids = async () => ((await run('XRANGE', 's', '-', '+')) as [string][]).map(([id]) => id)
    await fill()
    assert.equal(await run('XTRIM', 's', 'MAXLEN', 2, 'KEEPREF'), 3)
    assert.equal((await pending()).length, 2)
    await fill()
    assert.equal(await run('XTRIM', 's', 'MAXLEN', 3, 'DELREF'), 2)
    assert.deepEqual(
      (await pending()).map(([id]) => id),
      ['3-0'],
    )
    await fill()
    assert.equal(await run('XTRIM', 's', 'MAXLEN', 0, 'ACKED'), 1)
    assert.deepEqual(await ids(), ['1-0', '3-0', '4-0', '5-0'])
    assert.equal(await run('XADD', 's', 'ACKED', 'MAXLEN', '~', 0, '6-0', ...ENTRY), '6-0')
    assert.equal(await run('XLEN', 's'), 5)
    await run('XACK', 's', 'g', '1-0', '3-0')
    assert.equal(await run('XADD', 's', 'ACKED', 'MAXLEN', '=', 2, '7-0', ...ENTRY), '7-0')
    assert.deepEqual(await ids(), ['4-0', '5-0', '6-0', '7-0'])
    assert.equal(await run('XADD', 's', 'DELREF', 'MINID', '7', '8-0', ...ENTRY), '8-0')
    assert.deepEqual(await ids(), ['7-0', '8-0'])
  })
})
