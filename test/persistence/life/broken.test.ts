// Files that cannot be loaded: the server says where and why, ends, and leaves them as they are.

import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createServer } from '../../../src/index.ts'
import { launch } from '../../process/launch.ts'
import { dataFolder, live } from './folder.ts'
import { SAMPLES } from './samples.ts'

describe('a broken RDB file', () => {
  test('stops the server at its start, with place and reason', async (t) => {
    const folder = dataFolder(t)
    const path = join(folder, 'dump.rdb')
    const writer = await live(t, 'redstart', folder)
    await writer.client.pipeline(SAMPLES)
    await writer.client.call('SAVE')
    await writer.kill()
    const whole = readFileSync(path)
    const wrongSum = Buffer.from(whole)
    wrongSum[wrongSum.length - 1] ^= 1
    const broken = [
      whole.subarray(0, whole.length - 100),
      Buffer.concat([Buffer.from('NOREDIS'), whole.subarray(7)]),
      wrongSum,
      Buffer.alloc(0),
    ]
    for (const bytes of broken) {
      writeFileSync(path, bytes)
      const server = launch(t, ['--port', '0', '--unixsocket', join(folder, 's'), '--dir', folder])
      assert.equal(await server.exited, 1, server.stdout)
      assert.match(server.stdout, /Fatal error loading the data set: .*dump\.rdb is broken at byte \d+: /)
      assert.doesNotMatch(server.stdout, /Ready to accept/)
      assert.deepEqual(readFileSync(path), bytes)
      assert.deepEqual(
        readdirSync(folder).filter((name) => name !== 's'),
        ['dump.rdb'],
      )
    }
  })

  test('has an embedded server reject, and close', async (t) => {
    const folder = dataFolder(t)
    writeFileSync(join(folder, 'dump.rdb'), 'REDIS0010')
    const server = createServer({ config: { dir: folder, save: ['1', '1'] } })
    await assert.rejects(server.execute(['SET', 'k', 'v']), /dump\.rdb is broken at byte \d+/)
    await assert.rejects(server.listen(), /dump\.rdb is broken/)
    await server.close()
    assert.equal(String(readFileSync(join(folder, 'dump.rdb'))), 'REDIS0010')
  })

  test('that is a folder is refused too', async (t) => {
    const folder = dataFolder(t)
    mkdirSync(join(folder, 'dump.rdb'))
    const server = createServer({ config: { dir: folder } })
    await assert.rejects(server.execute(['PING']), /dump\.rdb cannot be read/)
    await server.close()
  })
})
