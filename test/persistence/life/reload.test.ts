// DEBUG RELOAD, and what a server answers while it loads.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ask, infoFields } from '../../support/ask.ts'
import { RawClient } from '../../support/raw-client.ts'
import { dataFolder, live } from './folder.ts'
import { SAMPLES } from './samples.ts'

const LOADING = '-LOADING Redis is loading the dataset in memory\r\n'

describe('DEBUG RELOAD', () => {
  test('gives the same data', async (t) => {
    const { client } = await live(t, 'redstart', dataFolder(t))
    await client.pipeline(SAMPLES)
    const digest = await ask(client, 'DEBUG', 'DIGEST')
    assert.equal(String(await client.call('DEBUG', 'RELOAD')), '+OK\r\n')
    assert.deepEqual(await ask(client, 'DEBUG', 'DIGEST'), digest)
  })

  test('NOSAVE goes back to the file; NOFLUSH with MERGE adds to what is there', async (t) => {
    const { client, server } = await live(t, 'redstart', dataFolder(t))
    await client.call('SET', 'a', 'old')
    await client.call('SAVE')
    await client.call('MSET', 'a', 'new', 'b', 'new')
    const reload = async (...words: string[]) => String(await client.call('DEBUG', 'RELOAD', ...words))
    assert.equal(await reload('NOSAVE', 'NOFLUSH'), '-ERR Error trying to load the RDB dump\r\n')
    assert.equal(await reload('NOSAVE', 'NOFLUSH', 'MERGE'), '+OK\r\n')
    assert.deepEqual((await ask(client, 'MGET', 'a', 'b'))?.toString(), 'old,new')
    assert.equal(await reload('NOSAVE'), '+OK\r\n')
    assert.equal(String(await ask(client, 'KEYS', '*')), 'a')
    assert.match(server.output(), /dump\.rdb is broken at byte \d+: /)
  })

  test('meanwhile commands that need keys are refused, and INFO shows how far it is', async (t) => {
    const { client, server } = await live(t, 'redstart', dataFolder(t), [
      '--loading-process-events-interval-bytes',
      '1024',
    ])
    await client.call('DEBUG', 'POPULATE', 300_000)
    const other = await RawClient.connect(server.port)
    t.after(() => other.destroy())
    await other.pipeline([['MULTI'], ['GET', 'key:1']])
    const third = await RawClient.connect(server.port)
    t.after(() => third.destroy())
    const reloaded = client.call('DEBUG', 'RELOAD')
    let info = new Map<string, string>()
    while (info.get('loading') !== '1') {
      info = infoFields(String(await ask(third, 'INFO', 'persistence')))
    }
    assert.equal(String(await third.call('GET', 'key:1')), LOADING)
    assert.equal(String(await third.call('PING')), LOADING)
    assert.equal(String(await third.call('CONFIG', 'SET', 'appendonly', 'yes')), LOADING)
    assert.match(
      String(await other.call('EXEC')),
      /^-EXECABORT Transaction discarded because of: LOADING Redis is loading/,
    )
    for (const name of [
      'loading_start_time',
      'loading_total_bytes',
      'loading_loaded_bytes',
      'loading_eta_seconds',
    ]) {
      assert.match(info.get(name) ?? 'absent', /^\d+$/, name)
    }
    assert.match(info.get('loading_loaded_perc') ?? 'absent', /^\d+\.\d\d$/)
    assert.equal(String(await reloaded), '+OK\r\n')
    assert.equal(String(await third.call('DBSIZE')), ':300000\r\n')
    const after = infoFields(String(await ask(third, 'INFO', 'persistence')))
    assert.equal(after.get('loading'), '0')
    assert.equal(after.get('rdb_last_load_keys_loaded'), '300000')
    assert.equal(after.has('loading_start_time'), false)
  })

  test('a signal while a server loads ends it, without saving', async (t) => {
    const folder = dataFolder(t)
    const first = await live(t, 'redstart', folder)
    await first.client.call('DEBUG', 'POPULATE', 300_000)
    await first.client.call('SAVE')
    const { client, server } = await live(t, 'redstart', folder, ['--save', '1 1'])
    void client.call('DEBUG', 'RELOAD', 'NOSAVE').catch(() => {})
    const other = await RawClient.connect(server.port)
    while (String(await other.call('PING')) !== LOADING);
    process.kill(server.pid, 'SIGTERM')
    assert.equal(await server.exited, 0)
    assert.doesNotMatch(server.output(), /DB saved on disk/)
  })
})
