// What a snapshot under heavy writes gives as a file, loaded again: an RDB file, and commands.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CommandEncoder } from '../../../src/persistence/aof/command-encoder.ts'
import { RDB_VERSION_FIELD_EXPIRY } from '../../../src/persistence/rdb/opcodes.ts'
import { RdbLoader } from '../../../src/persistence/rdb/read-loader.ts'
import { MemorySource } from '../../../src/persistence/rdb/read-source.ts'
import { RdbEncoder } from '../../../src/persistence/rdb/write-rdb.ts'
import { Scene } from './scene.ts'
import { change, fill, Random } from './workload.ts'

const RUNS = Number(process.env['REDSTART_SNAPSHOT_RUNS'] ?? 3)

function rdbEncoder(scene: Scene): RdbEncoder {
  return new RdbEncoder({
    version: RDB_VERSION_FIELD_EXPIRY,
    compress: true,
    withAccess: null,
    access: scene.server.keyspace.access,
    aux: [['redis-ver', '7.2.0']],
    functions: [],
  })
}

/** A scene with data that has changed already. */
function prepared(random: Random): Scene {
  const scene = new Scene()
  scene.run(...fill(random))
  for (let i = 0; i < 50; i++) scene.run(change(random))
  return scene
}

/** Changes everything while a snapshot is written. */
function disturb(scene: Scene, random: Random): () => void {
  return () => {
    for (let i = random.below(30); i > 0; i--) scene.run(change(random))
    if (random.below(10) === 0) scene.clock.advance(random.below(100))
  }
}

describe('the file of a snapshot while everything changes', () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    test(`RDB, seed ${seed}`, async () => {
      const random = new Random(seed)
      const scene = prepared(random)
      const before = await scene.digest()
      const slices = scene.begin(rdbEncoder(scene))
      slices.finish(disturb(scene, random))
      const loaded = new Scene()
      const { bytes } = slices.target
      new RdbLoader({
        keyspace: loaded.server.keyspace,
        // The place of the checksum, which is the target's business.
        source: new MemorySource(Buffer.concat([bytes, new Uint8Array(8)])),
        verifyChecksum: true,
        dropExpired: false,
      }).loadNow()
      assert.equal(await loaded.digest(), before)
      loaded.close()
      scene.close()
    })

    test(`commands, seed ${seed}`, async () => {
      const random = new Random(seed)
      const scene = prepared(random)
      const before = await scene.digest()
      const slices = scene.begin(new CommandEncoder({ functions: [], timestamp: null }))
      slices.finish(disturb(scene, random))
      const loaded = new Scene()
      loaded.replay(slices.target.bytes)
      assert.equal(await loaded.digest(), before)
      loaded.close()
      scene.close()
    })
  }
})
