// A snapshot under heavy writes is the state at its start.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Scene } from './scene.ts'
import { change, fill, Random } from './workload.ts'

const RUNS = Number(process.env['REDSTART_SNAPSHOT_RUNS'] ?? 6)

/** Lists and streams of many nodes. */
const SMALL_NODES = { 'list-max-listpack-size': '10', 'stream-node-max-entries': '10' }

describe('a snapshot while everything changes', () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    test(`is the state at its start, seed ${seed}`, () => {
      const random = new Random(seed)
      const scene = new Scene({ config: seed % 2 === 0 ? SMALL_NODES : {} })
      scene.run(...fill(random))
      for (let i = 0; i < 50; i++) scene.run(change(random))
      const slices = scene.begin()
      const perSlice = random.pick([1, 3, 10, 40])
      slices.finish(() => {
        for (let i = random.below(perSlice * 2); i > 0; i--) scene.run(change(random))
        if (random.below(10) === 0) scene.clock.advance(random.below(100))
        if (random.below(4) === 0) scene.server.keyspace.lazyFree.run(200)
      })
      assert.equal(scene.server.keyspace.snapshot, null)
      assert.deepEqual(heldAfterFlush(scene), heldAfterFlush(new Scene()))
      scene.close()
    })
  }
})

/** What is held of the arena and apart when everything is deleted. */
function heldAfterFlush(scene: Scene): readonly number[] {
  scene.run(['FLUSHALL', 'SYNC'])
  const { apart, arena, bigValues, lazyFree } = scene.server.keyspace
  lazyFree.drain()
  return [arena.usedBytes, apart.usedBytes, bigValues.usedBytes]
}
