// The life of an RDB file: written by one server, loaded by the next, whichever of the two that is.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ask, infoFields } from '../../support/ask.ts'
import { runDifferential } from '../../support/differential.ts'
import type { RawClient } from '../../support/raw-client.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { useProcessPair } from '../../support/suite.ts'
import { waitFor } from '../../support/wait.ts'
import { dataFolder, live } from './folder.ts'
import { SAMPLES } from './samples.ts'

async function info(client: RawClient): Promise<Map<string, string>> {
  return infoFields(String(await ask(client, 'INFO', 'persistence')))
}

async function field(client: RawClient, name: string): Promise<string | undefined> {
  return (await info(client)).get(name)
}

/** Waits until no snapshot is running. */
async function saved(client: RawClient): Promise<void> {
  await waitFor(async () => (await field(client, 'rdb_bgsave_in_progress')) === '0')
}

const WAYS = [
  ['redstart', 'oracle'],
  ['oracle', 'redstart'],
  ['redstart', 'redstart'],
] as const

describe('an RDB file', { skip: oracleMissing() }, () => {
  for (const [first, second] of WAYS) {
    for (const command of ['SAVE', 'BGSAVE']) {
      test(`of ${command} by ${first} is loaded by ${second}`, async (t) => {
        const folder = dataFolder(t)
        const writer = await live(t, first, folder)
        await writer.client.pipeline(SAMPLES)
        const digest = await ask(writer.client, 'DEBUG', 'DIGEST')
        await writer.client.call(command)
        await saved(writer.client)
        assert.equal(await field(writer.client, 'rdb_changes_since_last_save'), '0')
        await writer.kill()
        assert.deepEqual(readdirSync(folder), ['dump.rdb'])
        const reader = await live(t, second, folder)
        assert.deepEqual(await ask(reader.client, 'DEBUG', 'DIGEST'), digest)
        await reader.client.call('SELECT', 15)
        const expiry = await ask(reader.client, 'PEXPIRETIME', 'last')
        assert.equal(Number(expiry), 4_000_000_000_000)
      })
    }
  }

  test('is written at SHUTDOWN when there are save points, or with SAVE', async (t) => {
    for (const [args, words] of [
      [['--save', '100 100'], []],
      [['--save', ''], ['SAVE']],
    ]) {
      const folder = dataFolder(t)
      const writer = await live(t, 'redstart', folder, args)
      await writer.client.pipeline(SAMPLES)
      const digest = await ask(writer.client, 'DEBUG', 'DIGEST')
      writer.client.send(['SHUTDOWN', ...words, '\r\n'].join(' '))
      assert.equal(await writer.server.exited, 0)
      const reader = await live(t, 'redstart', folder)
      assert.deepEqual(await ask(reader.client, 'DEBUG', 'DIGEST'), digest)
    }
  })

  test('is not written with NOSAVE or without save points', async (t) => {
    for (const [args, words] of [
      [['--save', '100 100'], ['NOSAVE']],
      [['--save', ''], []],
    ]) {
      const folder = dataFolder(t)
      const writer = await live(t, 'redstart', folder, args)
      await writer.client.call('SET', 'k', 'v')
      writer.client.send(['SHUTDOWN', ...words, '\r\n'].join(' '))
      assert.equal(await writer.server.exited, 0)
      assert.deepEqual(readdirSync(folder), [])
    }
  })
})

describe('a save that fails', { skip: oracleMissing() }, () => {
  const servers = useProcessPair(['--save', '1000 1000'])

  test('has changes refused as Redis does, until one succeeds', async () => {
    for (const server of [servers.oracle, servers.subject]) mkdirSync(join(server.dir, 'folder'))
    await runDifferential(servers, [['SET', 'k', 'v']])
    await both(['CONFIG', 'SET', 'dbfilename', 'folder'])
    await both(['BGSAVE'])
    for (const client of [servers.oracleClient, servers.subjectClient]) {
      await waitFor(async () => (await field(client, 'rdb_last_bgsave_status')) === 'err')
    }
    await both(['SET', 'k', 'w'])
    await both(['PING'])
    await both(['GET', 'k'])
    await both(['MULTI'])
    await both(['SET', 'k', 'x'])
    await both(['EXEC'])
    await both(['CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'no'])
    await both(['SET', 'k', 'y'])
    await both(['CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'yes'])
    await both(['SET', 'k', 'z'])
    await both(['CONFIG', 'SET', 'save', ''])
    await both(['SET', 'k', 'z'])
    await both(['CONFIG', 'SET', 'save', '1000 1000'])
    await both(['SAVE'])
    await both(['SET', 'k', 'z'])
    await both(['CONFIG', 'SET', 'dbfilename', 'dump.rdb'])
    await both(['SAVE'])
    await both(['SET', 'k', 'z'])
    for (const server of [servers.oracle, servers.subject]) assert.deepEqual(leftovers(server.dir), [])
  })

  test('has SHUTDOWN refused, unless that is forced', async (t) => {
    const folder = dataFolder(t)
    mkdirSync(join(folder, 'dump'))
    const { client, server } = await live(t, 'redstart', folder, ['--save', '1 100'])
    await client.call('CONFIG', 'SET', 'dbfilename', 'dump')
    await client.call('SET', 'k', 'v')
    const refusal = '-ERR Errors trying to SHUTDOWN. Check logs.\r\n'
    assert.equal(String(await client.call('SHUTDOWN')), refusal)
    assert.equal(String(await client.call('GET', 'k')), '$1\r\nv\r\n')
    client.send('SHUTDOWN FORCE\r\n')
    assert.equal(await server.exited, 0)
    assert.match(server.output(), /Error trying to save the DB, but the end is forced/)
    assert.deepEqual(leftovers(folder), [])
  })

  async function both(command: readonly string[]): Promise<void> {
    const theirs = await servers.oracleClient.call(...(command as [string]))
    const ours = await servers.subjectClient.call(...(command as [string]))
    assert.equal(String(ours), String(theirs), command.join(' '))
  }

  function leftovers(folder: string): string[] {
    return readdirSync(folder).filter((name) => name.startsWith('temp-'))
  }
})

describe('commands of persistence', { skip: oracleMissing() }, () => {
  const servers = useProcessPair()

  test('answer as those of Redis', () =>
    runDifferential(servers, [
      ['SAVE', 'x'],
      ['SAVE'],
      ['BGSAVE', 'x'],
      ['BGSAVE', 'SCHEDULE', 'x'],
      ['MULTI'],
      ['SAVE'],
      ['EXEC'],
      ['LASTSAVE', 'x'],
      ['BGREWRITEAOF', 'x'],
      ['DEBUG', 'RELOAD', 'x'],
      ['CONFIG', 'SET', 'dbfilename', 'a/b'],
      ['CONFIG', 'SET', 'appenddirname', 'x'],
    ]))

  test('BGSAVE in a transaction begins behind it', async () => {
    for (const client of [servers.oracleClient, servers.subjectClient]) {
      const replies = await client.pipeline([['MULTI'], ['BGSAVE'], ['EXEC']])
      assert.match(String(replies[2]), /\+Background saving scheduled/)
      const saves = Number(await field(client, 'rdb_saves'))
      await waitFor(async () => Number(await field(client, 'rdb_saves')) > saves)
      await saved(client)
    }
  })

  test('LASTSAVE and INFO say when', async (t) => {
    const { client } = await live(t, 'redstart', dataFolder(t))
    const before = Math.floor(Date.now() / 1000)
    await client.call('SET', 'k', 'v')
    assert.equal(await field(client, 'rdb_changes_since_last_save'), '1')
    assert.equal(String(await client.call('SAVE')), '+OK\r\n')
    const fields = await info(client)
    assert.equal(fields.get('rdb_changes_since_last_save'), '0')
    assert.equal(fields.get('rdb_saves'), '1')
    assert.ok(Number(fields.get('rdb_last_save_time')) >= before)
    assert.equal(String(await ask(client, 'LASTSAVE')), fields.get('rdb_last_save_time'))
  })

  test('FLUSHALL writes an empty file where there are save points', async (t) => {
    const folder = dataFolder(t)
    const { client, kill } = await live(t, 'redstart', folder, ['--save', '1000 1000'])
    await client.pipeline(SAMPLES)
    await client.call('SAVE')
    assert.ok(readFileSync(join(folder, 'dump.rdb')).length > 1000)
    await client.call('FLUSHALL')
    await kill()
    assert.ok(readFileSync(join(folder, 'dump.rdb')).length < 200)
    const next = await live(t, 'redstart', folder)
    assert.equal(String(await next.client.call('DBSIZE')), ':0\r\n')
  })

  test('a temporary file of a server that is dead is deleted at the next start', async (t) => {
    const folder = dataFolder(t)
    const dead = join(folder, 'temp-999999999-0123abcd.rdb')
    const other = join(folder, 'temp-12.rdb')
    for (const path of [dead, other]) writeFileSync(path, 'x')
    await live(t, 'redstart', folder)
    assert.ok(!existsSync(dead))
    assert.ok(existsSync(other))
  })
})
