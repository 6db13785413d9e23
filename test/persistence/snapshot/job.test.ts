// One thing at a time during a snapshot: each type, whole databases, cancelling, errors, a slow target.

import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { SnapshotJob } from '../../../src/persistence/snapshot/snapshot-job.ts'
import type { Command } from '../../support/command.ts'
import { Scene } from './scene.ts'
import { MemoryTarget, StateEncoder } from './state-encoder.ts'

const COUNT = 3000

let scene: Scene
beforeEach(() => {
  scene = new Scene()
})
afterEach(() => scene.close())

function words(word: (i: number) => readonly (string | number)[]): (string | number)[] {
  return Array.from({ length: COUNT }, (_, i) => word(i)).flat()
}

function smallKeys(count: number): void {
  for (let i = 0; i < count; i++) scene.run(['SET', `key:${i}`, `value ${i}`])
}

/** Large values, and what is done to them while they are written. */
const LARGE: readonly (readonly [name: string, make: readonly Command[], changes: readonly Command[]])[] = [
  [
    'list',
    [['RPUSH', 'k', ...words((i) => [`element ${i} of the list`])]],
    [
      ['LPOP', 'k', 100],
      ['RPUSH', 'k', ...words((i) => [`pushed ${i}`])],
      ['LPUSH', 'k', ...words((i) => [`pushed ${i}`])],
      ['LSET', 'k', 1500, 'changed'],
      ['LREM', 'k', 0, 'element 2000 of the list'],
    ],
  ],
  [
    'list that grows by whole nodes',
    [['RPUSH', 'k', ...words((i) => [`element ${i} of the list`])]],
    [
      ['RPUSH', 'k', 'x'.repeat(8000)],
      ['LPUSH', 'k', 'x'.repeat(8000)],
    ],
  ],
  [
    'list that is cut',
    [['RPUSH', 'k', ...words((i) => [`element ${i} of the list`])]],
    [
      ['RPOP', 'k', 20],
      ['RPUSH', 'k', 'new'],
    ],
  ],
  [
    'set',
    [['SADD', 'k', ...words((i) => [`member ${i}`])]],
    [
      ['SPOP', 'k', 50],
      ['SADD', 'k', 'new'],
      ['SREM', 'k', 'member 7'],
      ['SPOP', 'k', 2800],
    ],
  ],
  [
    'sorted set',
    [['ZADD', 'k', ...words((i) => [i, `member ${i}`])]],
    [
      ['ZINCRBY', 'k', 7, 'member 9'],
      ['ZPOPMAX', 'k', 99],
      ['ZADD', 'k', 5, 'new'],
      ['ZREMRANGEBYRANK', 'k', 0, 500],
    ],
  ],
  [
    'hash',
    [['HSET', 'k', ...words((i) => [`field ${i}`, `value ${i}`])]],
    [
      ['HSET', 'k', 'field 8', 'a much longer value than before'],
      ['HPEXPIRE', 'k', 1, 'FIELDS', 1, 'field 9'],
      ['HDEL', 'k', 'field 10'],
      ['HSET', 'k', 'new', 1],
    ],
  ],
  [
    'stream',
    Array.from({ length: COUNT }, (_, i): Command => ['XADD', 'k', `${i + 1}-0`, 'field', `value ${i}`]),
    [
      ['XDEL', 'k', '2000-0', '3000-0'],
      ['XTRIM', 'k', 'MAXLEN', 1500],
      ['XADD', 'k', '*', 'other', 'x'],
    ],
  ],
  [
    'string',
    [['SET', 'k', 'x'.repeat(5_000_000)]],
    [
      ['SETRANGE', 'k', 4_000_000, 'in the middle'],
      ['SETBIT', 'k', 3, 1],
      ['APPEND', 'k', 'more'],
    ],
  ],
]

const SET = makeOf('set')
const HASH = makeOf('hash')

function makeOf(wanted: string): readonly Command[] {
  return LARGE.find(([name]) => name === wanted)?.[1] ?? []
}

describe('a large value during a snapshot', () => {
  for (const [name, make, changes] of LARGE) {
    for (const before of [0, 1, 3, 6]) {
      test(`${name}, changed after ${before} slices`, () => {
        scene.run(...make)
        const slices = scene.begin()
        for (let i = 0; i < before; i++) slices.step()
        let next = 0
        slices.finish(() => scene.run(changes[next++ % changes.length]))
        assert.ok(slices.piecewise > 0)
      })

      for (const end of [
        ['DEL', 'k'],
        ['UNLINK', 'k'],
        ['SET', 'k', 'short'],
        ['RENAME', 'k', 'other'],
        ['MOVE', 'k', 1],
        ['COPY', 'k', 'other'],
        ['PEXPIRE', 'k', 1000],
        ['FLUSHALL'],
        ['SWAPDB', 0, 1],
      ]) {
        test(`${name}, after ${before} slices ${end.join(' ')}`, () => {
          scene.run(...make, ['SET', 'other', 'x'])
          const slices = scene.begin()
          for (let i = 0; i < before; i++) slices.step()
          scene.run(end)
          scene.server.keyspace.lazyFree.drain()
          let next = 0
          slices.finish(() => {
            scene.run(['SELECT', next % 2], changes[next++ % changes.length])
            scene.run(['RENAME', 'other', 'k'], ['DEL', 'other'])
          })
        })
      }
    }
  }

  test('is written in one piece when it is not large', () => {
    scene.run(['SADD', 'k', ...Array.from({ length: 700 }, (_, i) => `member ${i}`)])
    const slices = scene.begin()
    scene.run(['SPOP', 'k', 3])
    slices.finish()
  })

  test('others that change meanwhile follow in their database', () => {
    scene.run(...SET, ['SELECT', 1])
    smallKeys(300)
    const slices = scene.begin()
    for (let i = 0; i < 3; i++) slices.step()
    let next = 0
    slices.finish(() => scene.run(['SET', `key:${next++}`, 'changed'], ['DEL', `key:${next++}`]))
  })
})

describe('whole databases during a snapshot', () => {
  test('an emptied one is written as it was, and freed then', () => {
    smallKeys(2000)
    const slices = scene.begin()
    for (let i = 0; i < 5; i++) slices.step()
    scene.run(['FLUSHALL'])
    assert.equal(scene.server.keyspace.databases[0].size, 0)
    smallKeys(50)
    slices.finish()
    scene.run(['FLUSHALL'])
    scene.server.keyspace.lazyFree.drain()
    assert.equal(scene.server.keyspace.arena.usedBytes, 0)
  })

  test('swapped ones keep their numbers', () => {
    smallKeys(500)
    scene.run(['SELECT', 1], ['SET', 'only', 1], ['SELECT', 0])
    const slices = scene.begin()
    scene.run(['SWAPDB', 0, 1], ['SET', 'only', 2], ['SELECT', 1], ['SET', 'key:400', 2])
    slices.step()
    scene.run(['SWAPDB', 1, 2])
    slices.finish()
  })

  test('a table that grows and shrinks meanwhile gives each key once', () => {
    smallKeys(600)
    const slices = scene.begin()
    let round = 0
    slices.finish(() => {
      const base = round * 300
      for (let i = 0; i < 2000; i++) scene.run([round % 2 === 0 ? 'SET' : 'DEL', `new:${base + i}`, 'v'])
      for (let i = 0; i < 60; i++) scene.run(['DEL', `key:${round * 60 + i}`])
      round++
    })
  })

  test('keys whose time is up belong to it', () => {
    smallKeys(300)
    for (let i = 0; i < 300; i += 2) scene.run(['PEXPIRE', `key:${i}`, 5])
    const slices = scene.begin()
    scene.clock.advance(10)
    for (let i = 0; i < 50; i++) scene.run(['GET', `key:${i}`])
    slices.finish(() => scene.clock.advance(100))
    assert.equal(slices.expected.size, 300)
  })

  test('an empty keyspace makes an empty file', () => {
    const slices = scene.begin()
    scene.run(['SET', 'new', 1])
    slices.finish()
    assert.equal(slices.result?.keys, 0)
  })
})

describe('a snapshot', () => {
  test('counts its keys and what changes cost', () => {
    smallKeys(400)
    scene.run(...HASH)
    const slices = scene.begin()
    assert.equal(slices.job.keysTotal, 401)
    let isMore = true
    slices.finish(() => {
      if (isMore) scene.run(['HSET', 'k', 'field 8', 'changed'], ['HDEL', 'k', 'field 9'])
      isMore = false
    })
    assert.equal(slices.job.keysDone, 401)
    assert.equal(slices.result?.keys, 401)
    assert.ok((slices.result?.cowBytes ?? 0) > 0)
    assert.equal(slices.job.isRunning, false)
  })

  test('that is cancelled leaves the target and the keyspace alone', () => {
    smallKeys(400)
    for (const [, make] of LARGE)
      scene.run(...make.map((command) => [command[0], `k${command[0]}`, ...command.slice(2)]))
    const slices = scene.begin()
    for (let i = 0; i < 12; i++) slices.step()
    scene.run(['FLUSHALL'])
    slices.job.cancel()
    slices.job.cancel()
    assert.equal(slices.result?.isCancelled, true)
    assert.equal(slices.result?.error, null)
    assert.equal(slices.target.isAborted, true)
    assert.equal(scene.server.keyspace.snapshot, null)
    slices.step()
    scene.server.keyspace.lazyFree.drain()
    assert.equal(scene.server.keyspace.arena.usedBytes, 0)
    scene.begin().finish()
  })

  test('is the only one', () => {
    const slices = scene.begin()
    assert.throws(() => scene.begin(), /another one is running/)
    slices.finish()
  })

  test('written at once may be made while another is under way', () => {
    smallKeys(500)
    scene.run(...SET)
    const slices = scene.begin()
    for (let i = 0; i < 4; i++) slices.step()
    scene.run(['SPOP', 'k', 5], ['DEL', 'key:5'])
    assert.equal(scene.state().size, 500)
    slices.finish()
  })

  test('ends with the error of its target', () => {
    smallKeys(500)
    const slices = scene.begin()
    slices.step()
    slices.target.error = new Error('full')
    slices.step()
    assert.equal(slices.result?.error?.message, 'full')
    assert.equal(slices.target.isAborted, true)
    assert.equal(scene.server.keyspace.snapshot, null)
  })

  test('ends with an error of its encoder, and no command fails of it', () => {
    smallKeys(500)
    const slices = scene.begin()
    slices.encoder.packed = () => {
      throw new Error('cannot')
    }
    scene.run(['SET', 'key:1', 'changed'])
    assert.equal(slices.result?.error?.message, 'cannot')
    assert.equal(slices.target.isAborted, true)
    assert.equal(scene.server.keyspace.snapshot, null)
  })

  test('waits for a target that has too much to do', () => {
    smallKeys(500)
    const slices = scene.begin()
    slices.target.queuedBytes = 9 * 1024 * 1024
    slices.step()
    assert.equal(slices.hasMore, false)
    slices.target.queuedBytes = 5 * 1024 * 1024
    slices.target.onProgress?.()
    assert.equal(slices.hasMore, false)
    slices.target.queuedBytes = 1024
    slices.target.onProgress?.()
    slices.finish()
  })

  test('runs by itself in the turns of the event loop', async () => {
    smallKeys(5000)
    const expected = scene.state()
    const target = new MemoryTarget()
    await new Promise((resolve) => {
      const { keyspace } = scene.server
      new SnapshotJob({ keyspace, encoder: new StateEncoder(), target, onEnd: resolve }).start()
      scene.run(['SET', 'key:3', 'changed'], ['DEL', 'key:4'])
    })
    assert.deepEqual(target.state().get('0 xkey:3'), expected.get('0 xkey:3'))
    assert.equal(target.state().size, expected.size)
  })
})
