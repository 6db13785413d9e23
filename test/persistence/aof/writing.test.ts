// What is written to the append-only file, and when.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ManualClock } from '../../../src/server/clock.ts'
import { dataFolder, startScene } from './scene.ts'

const START_MS = 1_700_000_000_000

describe('what is written', () => {
  test('is what changed something, with the database in front', async (t) => {
    const scene = await startScene(t, dataFolder(t))
    await scene.run(
      'SET a 1',
      'GET a',
      'INCR a',
      'DEL nothing',
      'SELECT 3',
      'set b 2',
      'SELECT 0',
      'APPEND a x',
    )
    assert.deepEqual(scene.lines(), [
      'SELECT 0',
      'SET a 1',
      'INCR a',
      'SELECT 3',
      'set b 2',
      'SELECT 0',
      'APPEND a x',
    ])
  })

  test('does not depend on time or chance', async (t) => {
    const clock = new ManualClock(START_MS)
    const scene = await startScene(t, dataFolder(t), {}, clock)
    await scene.run('SET a 1 EX 10', 'EXPIRE a 20', 'SETEX b 5 x', 'GETEX b PX 700', 'SADD s x', 'SPOP s')
    await scene.run('INCRBYFLOAT f 1.5', 'RPUSH l 1 2', 'BLPOP l 0', 'GETDEL a')
    assert.deepEqual(scene.lines(), [
      'SELECT 0',
      `SET a 1 PXAT ${START_MS + 10_000}`,
      `PEXPIREAT a ${START_MS + 20_000}`,
      `SET b x PXAT ${START_MS + 5000}`,
      `PEXPIREAT b ${START_MS + 700}`,
      'SADD s x',
      'SREM s x',
      'SET f 1.5 KEEPTTL',
      'RPUSH l 1 2',
      'LPOP l',
      'DEL a',
    ])
  })

  test('has a transaction as one, and the keys that have expired', async (t) => {
    const clock = new ManualClock(START_MS)
    const scene = await startScene(t, dataFolder(t), {}, clock)
    await scene.run('MULTI', 'SET a 1', 'SELECT 2', 'SET b 2 PX 1000', 'GET b', 'EXEC', 'SET c 1 PX 3000')
    clock.advance(2000)
    await scene.run('GET b')
    clock.advance(2000)
    await scene.run('PING')
    await scene.written()
    assert.deepEqual(scene.lines(), [
      'SELECT 0',
      'MULTI',
      'SET a 1',
      'SELECT 2',
      `SET b 2 PXAT ${START_MS + 1000}`,
      'EXEC',
      `SET c 1 PXAT ${START_MS + 3000}`,
      'DEL b',
      'DEL c',
    ])
  })

  test('says when, if that is asked for', async (t) => {
    const clock = new ManualClock(START_MS)
    const scene = await startScene(t, dataFolder(t), { 'aof-timestamp-enabled': 'yes' }, clock)
    await scene.run('SET a 1', 'SET b 1')
    clock.advance(2500)
    await scene.run('SET c 1', 'CONFIG SET aof-timestamp-enabled no')
    clock.advance(2500)
    await scene.run('SET d 1')
    await scene.written()
    assert.deepEqual(scene.lines(), [
      '#TS:1700000000',
      'SELECT 0',
      'SET a 1',
      'SET b 1',
      '#TS:1700000002',
      'SET c 1',
      'SET d 1',
    ])
  })

  for (const policy of ['always', 'no']) {
    test(`is in the file before the reply leaves: appendfsync ${policy}`, async (t) => {
      const scene = await startScene(t, dataFolder(t), { appendfsync: policy })
      const long = 'x'.repeat(3_000_000)
      for (let i = 0; i < 5; i++) {
        await scene.call('SET', `k${i}`, 'v')
        assert.equal(scene.lines().at(-1), `SET k${i} v`)
      }
      const replies = [
        scene.call('SET', 'long', long),
        scene.call('GET', 'long'),
        scene.call('SET', 'behind', 'v'),
      ]
      await replies[0]
      assert.ok(scene.lines().length >= 7)
      await Promise.all(replies)
      assert.equal(scene.lines().at(-1), 'SET behind v')
      assert.equal(scene.persistence.aof.writer.bufferedBytes, 0)
    })
  }

  test('is synced once a second with everysec, also when nothing more comes', async (t) => {
    const clock = new ManualClock(START_MS)
    const scene = await startScene(t, dataFolder(t), {}, clock)
    const { writer } = scene.persistence.aof
    await scene.run('SET a 1')
    assert.ok(writer.syncedBytes < writer.sizeBytes)
    clock.advance(1100)
    assert.equal(writer.syncedBytes, writer.sizeBytes)
  })
})
