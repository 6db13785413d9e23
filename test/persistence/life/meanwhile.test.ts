// What happens to a snapshot, a rewrite or a load while something else is asked for.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { launch } from '../../process/launch.ts'
import { ask, infoFields } from '../../support/ask.ts'
import { freePort } from '../../support/ports.ts'
import { RawClient } from '../../support/raw-client.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { waitFor } from '../../support/wait.ts'
import { dataFolder, live } from './folder.ts'

const KEYS = 200_000
const LOADING = '-LOADING Redis is loading the dataset in memory\r\n'

async function field(client: RawClient, name: string): Promise<string | undefined> {
  return infoFields(String(await ask(client, 'INFO', 'persistence'))).get(name)
}

async function populated(t: Parameters<typeof live>[0], folder: string, args: readonly string[] = []) {
  const life = await live(t, 'redstart', folder, args)
  await life.client.call('DEBUG', 'POPULATE', KEYS)
  return life
}

describe('while a snapshot is running', () => {
  test('a second one is refused, and so is SAVE', async (t) => {
    const { client } = await populated(t, dataFolder(t))
    const replies = await client.pipeline([['BGSAVE'], ['BGSAVE'], ['BGSAVE', 'SCHEDULE'], ['SAVE']])
    const refusal = '-ERR Background save already in progress\r\n'
    assert.deepEqual(replies.map(String), ['+Background saving started\r\n', refusal, refusal, refusal])
    const running = await field(client, 'rdb_bgsave_in_progress')
    if (running === '1') assert.equal(await field(client, 'current_save_keys_total'), String(KEYS))
    await waitFor(async () => (await field(client, 'rdb_bgsave_in_progress')) === '0')
  })

  test('FLUSHALL gives it up', async (t) => {
    const folder = dataFolder(t)
    const { client, kill } = await populated(t, folder)
    await client.pipeline([['BGSAVE'], ['FLUSHALL']])
    assert.equal(await field(client, 'rdb_bgsave_in_progress'), '0')
    assert.equal(await field(client, 'rdb_last_bgsave_status'), 'ok')
    assert.equal(String(await client.call('SET', 'k', 'v')), '+OK\r\n')
    await kill()
    assert.deepEqual(readdirSync(folder), [])
  })

  test('SHUTDOWN gives it up, and saves if it has to', async (t) => {
    for (const save of ['', '1000 1000']) {
      const folder = dataFolder(t)
      const { client, server } = await populated(t, folder, ['--save', save])
      client.send('BGSAVE\r\nSHUTDOWN\r\n')
      assert.equal(await server.exited, 0)
      assert.match(server.output(), /A snapshot is being written; it is given up/)
      assert.deepEqual(readdirSync(folder), save === '' ? [] : ['dump.rdb'])
    }
  })

  test('a rewrite of the append-only file waits for it', async (t) => {
    const { client } = await populated(t, dataFolder(t), ['--appendonly', 'yes'])
    const replies = await client.pipeline([['BGSAVE'], ['BGREWRITEAOF']])
    assert.match(String(replies[1]), /rewriting scheduled/)
    await waitFor(async () => (await field(client, 'aof_rewrites')) === '1')
    await waitFor(async () => (await field(client, 'aof_rewrite_in_progress')) === '0')
    assert.equal(await field(client, 'aof_last_bgrewrite_status'), 'ok')
  })
})

describe('while the append-only file is written anew', () => {
  test('BGSAVE waits if it may, and SAVE does not', async (t) => {
    const folder = dataFolder(t)
    const { client } = await populated(t, folder, ['--appendonly', 'yes'])
    const replies = (
      await client.pipeline([
        ['BGREWRITEAOF'],
        ['BGREWRITEAOF'],
        ['BGSAVE'],
        ['BGSAVE', 'SCHEDULE'],
        ['SAVE'],
      ])
    ).map(String)
    assert.match(replies[1], /^-ERR Background append only file rewriting already in progress/)
    assert.match(
      replies[2],
      /^-ERR Another child process is active \(AOF\?\): can't BGSAVE right now\. Use BGSAVE SCHEDULE/,
    )
    assert.equal(replies[3], '+Background saving scheduled\r\n')
    assert.equal(replies[4], '+OK\r\n')
    await waitFor(async () => (await field(client, 'rdb_saves')) === '2')
    assert.equal(await field(client, 'aof_last_bgrewrite_status'), 'ok')
    await waitFor(async () => (await field(client, 'rdb_bgsave_in_progress')) === '0')
  })

  test('SHUTDOWN is refused as long as there is no other one, unless forced', async (t) => {
    const folder = dataFolder(t)
    const { client, server } = await populated(t, folder)
    const replies = await client.pipeline([['CONFIG', 'SET', 'appendonly', 'yes'], ['SHUTDOWN']])
    assert.deepEqual(replies.map(String), ['+OK\r\n', '-ERR Errors trying to SHUTDOWN. Check logs.\r\n'])
    await waitFor(async () => (await field(client, 'aof_rewrite_in_progress')) === '0')
    client.send('CONFIG SET appendonly no\r\nCONFIG SET appendonly yes\r\nSHUTDOWN FORCE\r\n')
    assert.equal(await server.exited, 0)
  })
})

describe('while a process loads its data at the start', () => {
  test('clients connect and are told so, and a signal ends it', async (t) => {
    const folder = dataFolder(t)
    const writer = await populated(t, folder)
    await writer.client.call('DEBUG', 'POPULATE', 1_000_000)
    await writer.client.call('SAVE')
    await writer.kill()
    const bytes = readFileSync(join(folder, 'dump.rdb'))
    const port = await freePort()
    const args = ['--dir', folder, '--port', String(port), '--loading-process-events-interval-bytes', '1024']
    const server = launch(t, args)
    await server.waitFor('Server initialized')
    const client = await RawClient.connect(port)
    const reply = String(await client.call('GET', 'key:1'))
    if (reply === LOADING) {
      assert.equal(await field(client, 'loading'), '1')
      assert.equal(await server.stop(), 0)
      assert.doesNotMatch(server.stdout, /Ready to accept/)
      assert.doesNotMatch(server.stdout, /DB saved/)
    }
    assert.deepEqual(readFileSync(join(folder, 'dump.rdb')), bytes)
  })
})

describe('what a file says beside its keys', { skip: oracleMissing() }, () => {
  test('is written back: functions, and the history while nothing changes', async (t) => {
    const folder = dataFolder(t)
    const first = await live(t, 'oracle', folder)
    const library = "#!lua name=mylib\nredis.register_function('f', function() return 1 end)"
    await first.client.call('FUNCTION', 'LOAD', library)
    await first.client.call('SET', 'k', 'v')
    await first.client.call('SAVE')
    await first.kill()
    const second = await live(t, 'redstart', folder)
    assert.equal(String(await second.client.call('SAVE')), '+OK\r\n')
    await second.kill()
    const third = await live(t, 'oracle', folder)
    assert.match(String(await third.client.call('FUNCTION', 'LIST')), /mylib/)
    assert.equal(String(await ask(third.client, 'GET', 'k')), 'v')
  })
})
