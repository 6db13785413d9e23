// The append-only file in the life of a server: from start to restart, switched on and off, between the two servers.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createServer } from '../../../src/index.ts'
import { ask, infoFields } from '../../support/ask.ts'
import type { RawClient } from '../../support/raw-client.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { useProcessPair } from '../../support/suite.ts'
import { waitFor } from '../../support/wait.ts'
import { dataFolder, live } from './folder.ts'
import { SAMPLES } from './samples.ts'

const ON = ['--appendonly', 'yes', '--appendfsync', 'always']

async function fields(client: RawClient): Promise<Map<string, string>> {
  return infoFields(String(await ask(client, 'INFO', 'persistence')))
}

async function rewritten(client: RawClient): Promise<void> {
  await waitFor(async () => {
    const { rewrites, running, scheduled } = await rewriteState(client)
    return rewrites > 0 && running === '0' && scheduled === '0'
  })
}

async function rewriteState(client: RawClient) {
  const all = await fields(client)
  return {
    rewrites: Number(all.get('aof_rewrites')),
    running: all.get('aof_rewrite_in_progress'),
    scheduled: all.get('aof_rewrite_scheduled'),
  }
}

describe('an append-only file', { skip: oracleMissing() }, () => {
  for (const preamble of ['yes', 'no']) {
    test(`goes from server to server, preamble ${preamble}`, async (t) => {
      const folder = dataFolder(t)
      const args = [...ON, '--aof-use-rdb-preamble', preamble]
      let digest: unknown
      for (const [i, kind] of (['redstart', 'oracle', 'redstart', 'oracle', 'redstart'] as const).entries()) {
        const { client, kill } = await live(t, kind, folder, args)
        if (digest === undefined) await client.pipeline(SAMPLES)
        else assert.deepEqual(await ask(client, 'DEBUG', 'DIGEST'), digest)
        await client.call('SET', `before ${i}`, 'v')
        if (i > 0) {
          await client.call('BGREWRITEAOF')
          await rewritten(client)
        }
        await client.pipeline([
          ['SET', `after ${i}`, 'w'],
          ['SPOP', 'longset', 10],
          ['EXPIRE', 'set', 100_000],
        ])
        digest = await ask(client, 'DEBUG', 'DIGEST')
        await kill()
        assert.deepEqual(readdirSync(folder), ['appendonlydir'])
      }
    })
  }

  test('is switched on at run time with all data, and off', async (t) => {
    const folder = dataFolder(t)
    const first = await live(t, 'redstart', folder)
    await first.client.pipeline(SAMPLES)
    assert.equal(String(await first.client.call('CONFIG', 'SET', 'appendonly', 'yes')), '+OK\r\n')
    await first.client.call('SET', 'while', 'writing')
    await waitFor(async () => (await fields(first.client)).get('aof_rewrite_in_progress') === '0')
    await first.client.call('SET', 'behind', 'it')
    const digest = await ask(first.client, 'DEBUG', 'DIGEST')
    assert.equal(String(await first.client.call('CONFIG', 'SET', 'appendonly', 'no')), '+OK\r\n')
    await first.client.call('SET', 'not', 'appended')
    assert.equal((await fields(first.client)).get('aof_enabled'), '0')
    await first.kill()
    const second = await live(t, 'oracle', folder, ON)
    assert.deepEqual(await ask(second.client, 'DEBUG', 'DIGEST'), digest)
  })

  test('DEBUG LOADAOF gives the same data', async (t) => {
    const { client } = await live(t, 'redstart', dataFolder(t), ON)
    await client.pipeline(SAMPLES)
    const digest = await ask(client, 'DEBUG', 'DIGEST')
    assert.equal(String(await client.call('DEBUG', 'LOADAOF')), '+OK\r\n')
    assert.deepEqual(await ask(client, 'DEBUG', 'DIGEST'), digest)
    assert.equal((await fields(client)).get('rdb_changes_since_last_save'), '0')
  })

  test('a first one takes in the RDB file that is there', async (t) => {
    const folder = dataFolder(t)
    const first = await live(t, 'oracle', folder)
    await first.client.pipeline(SAMPLES)
    await first.client.call('SAVE')
    const digest = await ask(first.client, 'DEBUG', 'DIGEST')
    await first.kill()
    const second = await live(t, 'redstart', folder, ON)
    assert.deepEqual(await ask(second.client, 'DEBUG', 'DIGEST'), digest)
    await second.kill()
    const third = await live(t, 'oracle', folder, ON)
    assert.deepEqual(await ask(third.client, 'DEBUG', 'DIGEST'), digest)
  })

  test('nothing expires while it is loaded: what lets a key live on may come later', async (t) => {
    const folder = dataFolder(t)
    const first = await live(t, 'redstart', folder, ON)
    await first.client.pipeline([
      ['SET', 'k', 'v', 'PX', 50],
      ['PERSIST', 'k'],
      ['HSET', 'h', 'f', 'v'],
      ['HPEXPIRE', 'h', 50, 'FIELDS', 1, 'f'],
      ['HPERSIST', 'h', 'FIELDS', 1, 'f'],
      ['SET', 'gone', 'v', 'PX', 50],
    ])
    const until = Date.now() + 60
    await waitFor(() => Date.now() > until)
    await first.kill()
    const second = await live(t, 'redstart', folder, ON)
    assert.equal(String(await ask(second.client, 'GET', 'k')), 'v')
    assert.equal(String(await ask(second.client, 'HGET', 'h', 'f')), 'v')
    assert.equal(await ask(second.client, 'GET', 'gone'), null)
  })
})

describe('INFO persistence with an append-only file', { skip: oracleMissing() }, () => {
  const servers = useProcessPair(ON)

  test('has the fields of Redis in the same order', async () => {
    const [theirs, ours] = await Promise.all([fields(servers.oracleClient), fields(servers.subjectClient)])
    assert.deepEqual([...ours.keys()], [...theirs.keys()])
    for (const name of ['aof_enabled', 'aof_last_write_status', 'aof_rewrites', 'loading']) {
      assert.equal(ours.get(name), theirs.get(name), name)
    }
  })

  test('BGREWRITEAOF answers as that of Redis', async () => {
    for (const client of [servers.oracleClient, servers.subjectClient]) {
      const replies = await client.pipeline([['MULTI'], ['BGREWRITEAOF'], ['EXEC']])
      assert.match(String(replies[2]), /\+Background append only file rewriting scheduled/)
      await rewritten(client)
      assert.match(
        String(await client.call('BGREWRITEAOF')),
        /^\+Background append only file rewriting started/,
      )
      await rewritten(client)
    }
  })
})

test('an embedded server keeps an append-only file', async (t) => {
  const folder = dataFolder(t)
  const config = { dir: folder, appendonly: true }
  const first = createServer({ config })
  await first.execute(['RPUSH', 'list', 'a', 'b'])
  await first.close()
  const increment = readFileSync(join(folder, 'appendonlydir', 'appendonly.aof.1.incr.aof'), 'latin1')
  assert.match(increment, /RPUSH\r\n\$4\r\nlist/)
  const second = createServer({ config })
  assert.deepEqual(await second.execute(['LRANGE', 'list', 0, -1]), ['a', 'b'])
  await second.close()
})
