// Files of a server inside a program: loaded before the first command, saved at the end.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createServer, ManualClock } from '../../../src/index.ts'
import { waitFor } from '../../support/wait.ts'
import { dataFolder } from './folder.ts'

async function infoText(server: ReturnType<typeof createServer>): Promise<string> {
  return String(await server.execute(['INFO', 'persistence']))
}

describe('an embedded server', () => {
  test('writes nothing unless it is told to', async (t) => {
    const folder = dataFolder(t)
    const server = createServer({ config: { dir: folder } })
    await server.execute(['SET', 'k', 'v'])
    await server.close()
    assert.deepEqual(readdirSync(folder), [])
  })

  test('with save points saves at its end, and the next loads that', async (t) => {
    const folder = dataFolder(t)
    const first = createServer({ config: { dir: folder, save: ['100', '1'] } })
    await first.execute(['SET', 'k', 'v'])
    await first.close()
    const second = createServer({ config: { dir: folder } })
    t.after(() => second.close())
    assert.equal(await second.execute(['GET', 'k']), 'v')
    assert.match(await infoText(second), /rdb_last_load_keys_loaded:1\r/)
  })

  test('SAVE and BGSAVE write when they are asked to', async (t) => {
    const folder = dataFolder(t)
    for (const command of ['SAVE', 'BGSAVE']) {
      const server = createServer({ config: { dir: folder, dbfilename: `${command}.rdb` } })
      await server.execute(['SET', 'k', command])
      await server.execute([command])
      await waitFor(() => existsSync(join(folder, `${command}.rdb`)))
      await server.close()
      const next = createServer({ config: { dir: folder, dbfilename: `${command}.rdb` } })
      assert.equal(await next.execute(['GET', 'k']), command)
      await next.close()
    }
  })

  test('close rejects when nothing could be saved, and closes', async (t) => {
    const folder = dataFolder(t)
    const server = createServer({ config: { dir: folder, save: ['100', '1'] } })
    mkdirSync(join(folder, 'dump.rdb'))
    await assert.rejects(server.close(), /could not be saved/)
    await assert.rejects(server.execute(['PING']), /closed/)
    assert.deepEqual(readdirSync(folder).sort(), ['dump.rdb'])
  })

  test('closing while it loads ends that, and saves nothing', async (t) => {
    const folder = dataFolder(t)
    const config = { dir: folder, save: ['1', '1'], 'enable-debug-command': 'yes' }
    const first = createServer({ config })
    await first.execute(['DEBUG', 'POPULATE', 200_000])
    await first.close()
    const bytes = readFileSync(join(folder, 'dump.rdb'))
    const second = createServer({ config: { ...config, 'loading-process-events-interval-bytes': 1024 } })
    const answer = assert.rejects(second.execute(['DBSIZE']), /closed|cancelled/)
    await second.close()
    await answer
    assert.deepEqual(readFileSync(join(folder, 'dump.rdb')), bytes)
    assert.deepEqual(readdirSync(folder), ['dump.rdb'])
  })

  test('closing gives a running snapshot up and leaves nothing of it', async (t) => {
    const folder = dataFolder(t)
    const server = createServer({ config: { dir: folder, 'enable-debug-command': 'yes' } })
    await server.execute(['DEBUG', 'POPULATE', 100_000])
    await server.execute(['BGSAVE'])
    await server.close()
    assert.deepEqual(readdirSync(folder), [])
  })
})

describe('save points', () => {
  test('save after enough changes and more than enough time', async (t) => {
    const folder = dataFolder(t)
    const clock = new ManualClock()
    const server = createServer({ clock, config: { dir: folder, save: ['10', '2'] } })
    const path = join(folder, 'dump.rdb')
    await server.execute(['SET', 'a', 1])
    clock.advance(20_000)
    await new Promise(setImmediate)
    assert.match(await infoText(server), /rdb_bgsave_in_progress:0\r.*rdb_saves:0\r/s)
    await server.execute(['SET', 'b', 1])
    clock.advance(100)
    assert.match(await infoText(server), /rdb_saves:1\r/)
    await waitFor(async () => /rdb_changes_since_last_save:0\r/.test(await infoText(server)))
    assert.ok(existsSync(path))
    await server.execute(['MSET', 'a', 1, 'b', 2])
    clock.advance(10_000)
    assert.match(await infoText(server), /rdb_saves:1\r/)
    clock.advance(1_100)
    assert.match(await infoText(server), /rdb_saves:2\r/)
    await waitFor(async () => /rdb_bgsave_in_progress:0\r/.test(await infoText(server)))
    await server.close()
  })

  test('wait five seconds after a failure', async (t) => {
    const folder = dataFolder(t)
    const clock = new ManualClock()
    const server = createServer({ clock, config: { dir: folder, save: ['1', '1'] } })
    await server.execute(['SET', 'a', 1])
    mkdirSync(join(folder, 'dump.rdb'))
    clock.advance(3_000)
    await waitFor(async () => /rdb_last_bgsave_status:err\r/.test(await infoText(server)))
    await assert.rejects(
      server.execute(['SET', 'a', 2]),
      /^ReplyError: MISCONF Redis is configured to save RDB/,
    )
    const saves = async () => Number(/rdb_saves:(\d+)/.exec(await infoText(server))?.[1])
    const before = await saves()
    clock.advance(3_000)
    await waitFor(async () => /rdb_bgsave_in_progress:0\r/.test(await infoText(server)))
    assert.equal(await saves(), before)
    clock.advance(4_000)
    assert.equal(await saves(), before + 1)
    await waitFor(async () => /rdb_bgsave_in_progress:0\r/.test(await infoText(server)))
    await assert.rejects(server.close(), /could not be saved/)
  })
})
