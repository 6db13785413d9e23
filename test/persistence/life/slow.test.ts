// Snapshots and loads that are made slow: the server lives on, and another setting counts at once.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { waitFor } from '../../support/wait.ts'
import { dataFolder, Scene, startScene } from '../aof/scene.ts'

/** Ten seconds a key. */
const FOR_EVER = '10000000'
const OFF = 'CONFIG SET rdb-key-save-delay 0'

async function field(scene: Scene, name: string): Promise<string | undefined> {
  const text = String(await scene.run('INFO everything'))
  return new RegExp(`^${name}:(.*)\r$`, 'm').exec(text)?.[1]
}

describe('rdb-key-save-delay', () => {
  const slow = { appendonly: 'no', 'rdb-key-save-delay': FOR_EVER }

  test('keeps BGSAVE running until it is set to less', async (t) => {
    const scene = await startScene(t, dataFolder(t), slow)
    await scene.run('SET a 1', 'SET b 2', 'BGSAVE')
    assert.equal(await field(scene, 'rdb_bgsave_in_progress'), '1')
    assert.equal(await scene.run('BGREWRITEAOF'), 'Background append only file rewriting scheduled')
    assert.equal(await scene.run('GET b'), '2')
    await scene.run('SET b 3', OFF)
    await waitFor(async () => (await field(scene, 'rdb_bgsave_in_progress')) === '0')
    await scene.run('DEBUG RELOAD NOSAVE')
    assert.deepEqual([await scene.run('GET a'), await scene.run('GET b')], ['1', '2'])
  })

  test('counts for the last key too', async (t) => {
    const scene = await startScene(t, dataFolder(t), slow)
    await scene.run('SET a 1', 'BGSAVE')
    await waitFor(async () => (await field(scene, 'current_save_keys_processed')) === '1')
    assert.equal(await field(scene, 'rdb_bgsave_in_progress'), '1')
    assert.equal(await field(scene, 'total_forks'), '1')
    await scene.run('FLUSHALL')
    assert.equal(await field(scene, 'rdb_bgsave_in_progress'), '0')
    assert.equal(await field(scene, 'rdb_last_bgsave_status'), 'ok')
  })

  test('keeps a rewrite running, which ends with the append-only file', async (t) => {
    const scene = await startScene(t, dataFolder(t), { 'rdb-key-save-delay': FOR_EVER })
    await scene.run('SET a 1', 'BGREWRITEAOF')
    await assert.rejects(scene.run('BGREWRITEAOF'), /rewriting already in progress/)
    await assert.rejects(scene.run('BGSAVE'), /Another child process is active/)
    await scene.run('CONFIG SET appendonly no')
    assert.equal(await field(scene, 'aof_rewrite_in_progress'), '0')
    assert.match(scene.log.join(''), /Killing the running AOF rewrite/)
  })

  test('leaves SAVE as quick as it is', async (t) => {
    const scene = await startScene(t, dataFolder(t), slow)
    await scene.run('SET a 1')
    assert.equal(await scene.run('SAVE'), 'OK')
  })

  test('no file is left of a first rewrite that ended early', async (t) => {
    const scene = await startScene(t, dataFolder(t), slow)
    await scene.run('SET a 1', 'CONFIG SET appendonly yes')
    assert.equal(await field(scene, 'aof_rewrite_in_progress'), '1')
    scene.persistence.aof.cancelRewrite()
    await waitFor(() => scene.log.some((line) => line.includes('Removing the temp incr aof file')))
    assert.deepEqual(
      scene.names().filter((name) => !name.startsWith('temp-rewriteaof')),
      [],
    )
    assert.equal(await field(scene, 'aof_rewrite_scheduled'), '1')
  })
})

describe('key-load-delay', () => {
  for (const appendonly of ['no', 'yes']) {
    test(`keeps a load running until it is set to less: appendonly ${appendonly}`, async (t) => {
      const folder = dataFolder(t)
      const writer = await startScene(t, folder, { appendonly })
      await writer.run('SET a 1', 'SET b 2', 'SET c 3', 'SAVE')
      writer.close()
      const scene = new Scene(folder, { appendonly, 'key-load-delay': FOR_EVER })
      t.after(() => scene.close())
      const loaded = scene.persistence.load()
      await waitFor(async () => (await field(scene, 'loading')) === '1')
      await assert.rejects(scene.run('GET a'), /LOADING/)
      await scene.run('CONFIG SET key-load-delay 0')
      await loaded
      assert.equal(await scene.run('GET c'), '3')
    })
  }
})
