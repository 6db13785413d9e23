// What DEBUG sets for tests, and the lines in the log that tests and people look for.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { dataFolder, startScene } from '../aof/scene.ts'

const OK_PAYLOAD = Buffer.from([0, 1, 97, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8])

describe('RESTORE', () => {
  test('looks at the checksum unless DEBUG SET-SKIP-CHECKSUM-VALIDATION says otherwise', async (t) => {
    const scene = await startScene(t, dataFolder(t), { appendonly: 'no' })
    await assert.rejects(
      scene.call('RESTORE', 'k', 0, OK_PAYLOAD),
      /DUMP payload version or checksum are wrong/,
    )
    await scene.run('DEBUG SET-SKIP-CHECKSUM-VALIDATION 1')
    assert.equal(await scene.call('RESTORE', 'k', 0, OK_PAYLOAD), 'OK')
    assert.equal(await scene.run('GET k'), 'a')
    await scene.run('DEBUG SET-SKIP-CHECKSUM-VALIDATION 0')
    await assert.rejects(scene.call('RESTORE', 'l', 0, OK_PAYLOAD), /checksum/)
  })

  test('says in the log what is wrong with a payload', async (t) => {
    const scene = await startScene(t, dataFolder(t), { appendonly: 'no' })
    await scene.run('DEBUG SET-SKIP-CHECKSUM-VALIDATION 1')
    const cases: [number[], RegExp][] = [
      [[13, 1, 0], /Hash ziplist integrity check failed: .*at byte/],
      [[12, 1, 0], /Zset ziplist integrity check failed/],
      [[9, 2, 0, 255], /Zipmap integrity check failed: it is empty/],
      [[15, 1, 2, 0, 0], /Stream listpack integrity check failed/],
    ]
    for (const [value, line] of cases) {
      const payload = Buffer.from([...value, 10, 0, ...new Array(8).fill(0)])
      await assert.rejects(scene.call('RESTORE', 'k', 0, payload), /ERR Bad data format/)
      assert.match(scene.log.at(-1) ?? '', line)
    }
  })
})

test('DEBUG AOF-FLUSH-SLEEP makes each write to the append-only file slow', async (t) => {
  const scene = await startScene(t, dataFolder(t), { appendfsync: 'always' })
  await scene.run('DEBUG AOF-FLUSH-SLEEP 50000')
  const startMs = performance.now()
  await scene.run('SET k v')
  scene.persistence.aof.flush(true)
  assert.ok(performance.now() - startMs >= 45)
  assert.deepEqual(scene.lines(), ['SELECT 0', 'SET k v'])
})

test('keys with empty collections are named when they are left out', async (t) => {
  const folder = dataFolder(t)
  const emptySets = [2, 1, 101, 0, 2, 1, 102, 0]
  const bytes = Buffer.from([...Buffer.from('REDIS0009'), ...emptySets, 255, ...new Array(8).fill(0)])
  writeFileSync(join(folder, 'dump.rdb'), bytes)
  const { log } = await startScene(t, folder, { appendonly: 'no' })
  const text = log.join('')
  assert.match(text, /skipping empty key: e\n/)
  assert.match(text, /skipping empty key: f\n/)
  assert.match(text, /empty keys skipped: 2/)
})
