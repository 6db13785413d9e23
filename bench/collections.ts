// The benchmarks of lists, hashes, sets and sorted sets: the tests of redis-benchmark and a few reads beside them.

import type { Arg } from '../test/support/command.ts'
import type { RawClient } from '../test/support/raw-client.ts'
import type { CommandBenchmark } from './command-benchmark.ts'
import { untilFreed } from './lazy-free.ts'
import { RANDOM_KEYS, VALUE_BYTES } from './redis-benchmark.ts'

const VALUE = 'x'.repeat(VALUE_BYTES)
const BATCH = 500
/** Elements that more requests than were planned may take. */
const RESERVE = 1_000
const SMALL_HASH_FIELDS = 10
const INTER_SIZE = 1_000

/** The keys of redis-benchmark's own tests, and those that only the reads use. */
const LIST = 'mylist'
const SET = 'myset'
const SORTED_SET = 'myzset'
const READ_LIST = 'read:list'
const READ_HASH = 'read:hash'
const READ_SET = 'read:set'
const READ_SORTED_SET = 'read:zset'
const INTER_SETS = ['read:set:a', 'read:set:b'] as const

type Spec = Omit<CommandBenchmark, 'pipelines' | 'bars'>

/** A benchmark of collections: every one has the same bars, and none at the greatest depth. */
function collection(spec: Spec): CommandBenchmark {
  return { ...spec, pipelines: [1, 16], bars: { 1: 1.05, 16: 0.9 } }
}

/** LRANGE from the head, as redis-benchmark sends it, but from a list that nothing else changes. */
function lrange(count: number): CommandBenchmark {
  const command = ['LRANGE', READ_LIST, '0', String(count - 1)]
  return collection({ name: `LRANGE_${count}`, workload: { command }, prepare: fillReadList })
}

const RENEWED = { share: 0.4 }

export const COLLECTION_BENCHMARKS: readonly CommandBenchmark[] = [
  collection({ name: 'LPUSH', workload: { test: 'lpush' }, renew: (client) => clear(client, LIST) }),
  collection({ name: 'RPUSH', workload: { test: 'rpush' }, renew: (client) => clear(client, LIST) }),
  collection({ name: 'LPOP', workload: { test: 'lpop' }, renew: fillList, ...RENEWED }),
  collection({ name: 'RPOP', workload: { test: 'rpop' }, renew: fillList, ...RENEWED }),
  collection({ name: 'SADD', workload: { test: 'sadd' } }),
  collection({ name: 'HSET', workload: { test: 'hset' } }),
  collection({ name: 'SPOP', workload: { test: 'spop' }, renew: fillSet, ...RENEWED }),
  collection({ name: 'ZADD', workload: { test: 'zadd' } }),
  collection({ name: 'ZPOPMIN', workload: { test: 'zpopmin' }, renew: fillSortedSet, ...RENEWED }),
  lrange(100),
  lrange(300),
  lrange(500),
  lrange(600),
  collection({
    name: 'HGET',
    workload: { command: ['HGET', READ_HASH, 'field:__rand_int__'] },
    prepare: (client) =>
      fillWith(client, RANDOM_KEYS, ['HSET', READ_HASH], (i) => [randomName('field', i), VALUE]),
  }),
  collection({
    name: 'HGETALL_10',
    workload: { command: ['HGETALL', 'hash:__rand_int__'] },
    prepare: fillSmallHashes,
  }),
  collection({
    name: 'ZRANGE_100',
    workload: { command: ['ZRANGE', READ_SORTED_SET, '0', '99'] },
    prepare: fillReadSortedSet,
  }),
  collection({
    name: 'ZRANK',
    workload: { command: ['ZRANK', READ_SORTED_SET, 'member:__rand_int__'] },
    prepare: fillReadSortedSet,
  }),
  collection({
    name: 'ZINCRBY',
    workload: { command: ['ZINCRBY', READ_SORTED_SET, '1', 'member:__rand_int__'] },
    prepare: fillReadSortedSet,
  }),
  collection({
    name: 'SISMEMBER',
    workload: { command: ['SISMEMBER', READ_SET, 'member:__rand_int__'] },
    prepare: (client) => fillWith(client, RANDOM_KEYS, ['SADD', READ_SET], (i) => [randomName('member', i)]),
  }),
  collection({
    name: 'SINTER_1000',
    workload: { command: ['SINTER', ...INTER_SETS] },
    prepare: fillInterSets,
  }),
]

/** A name as redis-benchmark makes it of `__rand_int__`. */
function randomName(prefix: string, i: number): string {
  return `${prefix}:${String(i).padStart(12, '0')}`
}

async function clear(client: RawClient, key: string): Promise<void> {
  await client.call('DEL', key)
  await untilFreed(client)
}

/** Sends `command` with the words of `count` elements, many in one command. */
async function fillWith(
  client: RawClient,
  count: number,
  command: readonly Arg[],
  element: (i: number) => readonly Arg[],
): Promise<void> {
  for (let first = 0; first < count; first += BATCH) {
    const size = Math.min(BATCH, count - first)
    const words = Array.from({ length: size }, (_, i) => element(first + i))
    const reply = await client.call(...command, ...words.flat())
    if (reply[0] === 0x2d) throw new Error(`${command.join(' ')}: ${reply.toString()}`)
  }
}

async function fillList(client: RawClient, requests: number): Promise<void> {
  await clear(client, LIST)
  await fillWith(client, requests + RESERVE, ['RPUSH', LIST], () => [VALUE])
}

async function fillSet(client: RawClient, requests: number): Promise<void> {
  await clear(client, SET)
  await fillWith(client, requests + RESERVE, ['SADD', SET], (i) => [randomName('element', i)])
}

async function fillSortedSet(client: RawClient, requests: number): Promise<void> {
  await clear(client, SORTED_SET)
  await fillWith(client, requests + RESERVE, ['ZADD', SORTED_SET], (i) => [i, randomName('element', i)])
}

async function fillReadList(client: RawClient): Promise<void> {
  await clear(client, READ_LIST)
  await fillWith(client, 10_000, ['RPUSH', READ_LIST], () => [VALUE])
}

async function fillReadSortedSet(client: RawClient): Promise<void> {
  await fillWith(client, RANDOM_KEYS, ['ZADD', READ_SORTED_SET], (i) => [i, randomName('member', i)])
}

/** Ten fields with values of 32 bytes under every key that redis-benchmark chooses from. */
async function fillSmallHashes(client: RawClient): Promise<void> {
  const fields = Array.from({ length: SMALL_HASH_FIELDS }, (_, i) => [`field:${i}`, VALUE]).flat()
  for (let first = 0; first < RANDOM_KEYS; first += BATCH) {
    const keys = Array.from({ length: BATCH }, (_, i) => randomName('hash', first + i))
    await client.pipeline(keys.map((key) => ['HSET', key, ...fields]))
  }
}

/** Two sets that have half of their members in common. */
async function fillInterSets(client: RawClient): Promise<void> {
  for (const [n, key] of INTER_SETS.entries()) {
    const first = (n * INTER_SIZE) / 2
    await fillWith(client, INTER_SIZE, ['SADD', key], (i) => [randomName('member', first + i)])
  }
}
