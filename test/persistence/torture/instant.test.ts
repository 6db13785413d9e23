// A snapshot, or the base of an append-only file, is the state of one instant, whatever is written meanwhile. Writers move
// amounts and elements about in transactions, so that sums over all keys never change; a state in which a transaction is
// half there would have others.

import assert from 'node:assert/strict'
import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ask } from '../../support/ask.ts'
import { type Command, encodeCommands } from '../../support/command.ts'
import { DataFolder, type Running, type Side } from '../../support/data-folder.ts'
import { RawClient } from '../../support/raw-client.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { waitFor } from '../../support/wait.ts'
import { Chance } from './damage.ts'

/** Elements of each large value, and small keys beside them. */
const ELEMENTS = 8000
const KEYS = 50_000
const WRITERS = 3
const SNAPSHOTS = 3
const LAST_DB = 15
const BATCH = 5000

function batches(count: number, command: (from: number, to: number) => Command): Command[] {
  const commands: Command[] = []
  for (let from = 0; from < count; from += BATCH) commands.push(command(from, Math.min(count, from + BATCH)))
  return commands
}

function words(
  from: number,
  to: number,
  word: (i: number) => readonly (string | number)[],
): (string | number)[] {
  return Array.from({ length: to - from }, (_, i) => word(from + i)).flat()
}

const SET_UP: readonly Command[] = [
  ...batches(KEYS, (from, to) => ['MSET', ...words(from, to, (i) => [`account:${i}`, 0])]),
  ...batches(ELEMENTS, (from, to) => ['HSET', 'hash', ...words(from, to, (i) => [`account:${i}`, 0])]),
  ...batches(ELEMENTS, (from, to) => ['ZADD', 'zset', ...words(from, to, (i) => [0, `account:${i}`])]),
  ...batches(ELEMENTS, (from, to) => ['RPUSH', 'list:0', ...words(from, to, (i) => [`element:${i}`])]),
  ...batches(ELEMENTS, (from, to) => ['SADD', 'set:0', ...words(from, to, (i) => [`member:${i}`])]),
  ['SET', 'long:0', 'x'.repeat(3_000_000)],
]

/** One transaction: every part of it keeps the sums. */
function transaction(chance: Chance, epoch: string): Command[] {
  const [from, to] = [chance.below(KEYS), chance.below(KEYS)]
  const [first, second] = [chance.below(ELEMENTS), chance.below(ELEMENTS)]
  const amount = 1 + chance.below(1000)
  const side = chance.below(2)
  return [
    ['MULTI'],
    ['INCRBY', `account:${from}`, -amount],
    ['HINCRBY', 'hash', `account:${first}`, amount],
    ['ZINCRBY', 'zset', amount, `account:${second}`],
    [
      'LMOVE',
      `list:${side}`,
      `list:${1 - side}`,
      chance.below(2) ? 'LEFT' : 'RIGHT',
      chance.below(2) ? 'LEFT' : 'RIGHT',
    ],
    ['SMOVE', `set:${side}`, `set:${1 - side}`, `member:${first}`],
    ['ZINCRBY', 'zset', -amount, `account:${first}`],
    ['HINCRBY', 'hash', `account:${second}`, -amount],
    ['INCRBY', `account:${to}`, amount],
    ['XADD', 'stream', '*', 'epoch', epoch],
    ['SETRANGE', 'long:0', chance.below(3_000_000), 'y'],
    ['INCR', epoch],
    ['SELECT', LAST_DB],
    ['INCR', epoch],
    ['SELECT', 0],
    ['EXEC'],
  ]
}

/** Writes until it is told to stop; returns how many transactions that were. */
async function write(port: number, name: string, seed: number, isOver: () => boolean): Promise<number> {
  const client = await RawClient.connect(port, { replyTimeoutMs: 60_000 })
  const chance = new Chance(seed)
  let count = 0
  while (!isOver()) {
    const commands = transaction(chance, name)
    client.send(encodeCommands(commands))
    for (const _ of commands) await client.readReply()
    count++
  }
  await client.destroy()
  return count
}

/** Throws unless every sum is what it has always been; returns how many transactions there have been. */
async function assertWhole({ client }: Running, what: string): Promise<number> {
  const list = async (...command: Command) => (await ask(client, ...command)) as string[]
  const sum = (numbers: readonly string[]) => numbers.reduce((total, n) => total + Number(n), 0)
  const odd = (parts: readonly string[]) => parts.filter((_, i) => i % 2 === 1)
  let total = 0
  for (let from = 0; from < KEYS; from += BATCH) {
    total += sum(await list('MGET', ...words(from, from + BATCH, (i) => [`account:${i}`])))
  }
  assert.equal(total, 0, `${what}: strings`)
  assert.equal(sum(odd(await list('HGETALL', 'hash'))), 0, `${what}: hash`)
  assert.equal(await ask(client, 'HLEN', 'hash'), ELEMENTS)
  assert.equal(sum(odd(await list('ZRANGE', 'zset', 0, -1, 'WITHSCORES'))), 0, `${what}: zset`)
  assert.equal(await ask(client, 'ZCARD', 'zset'), ELEMENTS)
  for (const type of ['list', 'set']) {
    const read = type === 'list' ? ['LRANGE', 0, -1] : ['SMEMBERS']
    const [name = '', ...rest] = read
    const all = [...(await list(name, `${type}:0`, ...rest)), ...(await list(name, `${type}:1`, ...rest))]
    assert.equal(all.length, ELEMENTS, `${what}: ${type}`)
    assert.equal(new Set(all).size, ELEMENTS, `${what}: ${type}`)
  }
  const epochs = words(0, WRITERS, (i) => [`epoch:${i}`])
  const here = await list('MGET', ...epochs)
  await client.call('SELECT', LAST_DB)
  const there = await list('MGET', ...epochs)
  await client.call('SELECT', 0)
  assert.deepEqual(there, here, `${what}: databases`)
  const transactions = sum(here.map((n) => n ?? '0'))
  assert.equal(await ask(client, 'XLEN', 'stream'), transactions, `${what}: stream`)
  return transactions
}

async function isIdle({ client }: Running): Promise<boolean> {
  const text = String(await ask(client, 'INFO', 'persistence'))
  assert.match(text, /rdb_last_bgsave_status:ok/)
  assert.match(text, /aof_last_bgrewrite_status:ok/)
  return ['rdb_bgsave_in_progress', 'aof_rewrite_in_progress', 'aof_rewrite_scheduled'].every((field) =>
    text.includes(`${field}:0\r\n`),
  )
}

/** Runs `during` while writers write; returns how many transactions they have made. */
async function underLoad(server: Running, during: () => Promise<void>): Promise<number> {
  let over = false
  const writers = Array.from({ length: WRITERS }, (_, i) =>
    write(server.process.port, `epoch:${i}`, i + 1, () => over),
  )
  try {
    await during()
  } finally {
    over = true
  }
  const counts = await Promise.all(writers)
  return counts.reduce((sum, count) => sum + count, 0)
}

async function fill({ client }: Running): Promise<void> {
  for (const reply of await client.pipeline(SET_UP)) assert.notEqual(reply[0], 0x2d, reply.toString())
}

describe('under heavy writes', { skip: oracleMissing() }, () => {
  test('a snapshot is the state of one instant', async (t) => {
    const folder = DataFolder.make(t)
    const server = await folder.start('redstart')
    await fill(server)
    const written = await underLoad(server, async () => {
      for (let i = 0; i < SNAPSHOTS; i++) {
        await server.client.call('BGSAVE')
        await waitFor(() => isIdle(server), 60_000)
        const info = String(await ask(server.client, 'INFO', 'persistence'))
        assert.match(info, /rdb_last_cow_size:[1-9]/, 'nothing was written while it was made')
        copyFileSync(join(folder.path, 'dump.rdb'), join(folder.path, `snapshot-${i}`))
      }
    })
    assert.equal(await assertWhole(server, 'the server itself'), written)
    await server.stop()
    let last = 0
    for (let i = 0; i < SNAPSHOTS; i++) {
      const sides: Side[] = i === 0 ? ['oracle', 'redstart'] : ['oracle']
      for (const side of sides) {
        const loaded = await folder.start(side, ['--dbfilename', `snapshot-${i}`])
        const transactions = await assertWhole(loaded, `snapshot ${i} in ${side}`)
        assert.ok(transactions >= last && transactions <= written)
        last = transactions
        await loaded.stop()
      }
    }
    assert.ok(last > 0, 'nothing was written meanwhile')
  })

  for (const preamble of ['yes', 'no']) {
    test(`a rewritten append-only file holds every transaction, preamble ${preamble}`, async (t) => {
      const folder = DataFolder.make(t)
      const args = ['--appendonly', 'yes', '--appendfsync', 'no', '--aof-use-rdb-preamble', preamble]
      const server = await folder.start('redstart', [...args, '--auto-aof-rewrite-percentage', '0'])
      await fill(server)
      const written = await underLoad(server, async () => {
        for (let i = 0; i < 2; i++) {
          await server.client.call('BGREWRITEAOF')
          await waitFor(() => isIdle(server), 60_000)
        }
      })
      const digest = await ask(server.client, 'DEBUG', 'DIGEST')
      await server.stop()
      assert.equal(readdirSync(join(folder.path, 'appendonlydir')).length, 3, 'base, increment and manifest')
      for (const side of ['oracle', 'redstart'] as const) {
        const loaded = await folder.start(side, args)
        assert.equal(await assertWhole(loaded, side), written)
        assert.equal(await ask(loaded.client, 'DEBUG', 'DIGEST'), digest)
        await loaded.stop()
      }
    })
  }
})
