// A flood of keys that collide under a hash without a secret: they must spread like any others.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { halfSipHash } from '../../src/bytes/hash.ts'
import { Keyspace } from '../../src/keyspace/keyspace.ts'
import { DictRecords } from './dict-records.ts'
import { put, START_MS } from './keyspace-model.ts'

/** Chains of a table as full as buckets are many are this long at most, but once in many millions of tables. */
const LONGEST_CHAIN = 14

/** 4096 keys of which all have the same hash `h * 31 + byte`, as "Aa" and "BB" have. */
function keysOfOnePolynomial(): string[] {
  return Array.from({ length: 4096 }, (_, n) =>
    Array.from({ length: 12 }, (_, bit) => (((n >> bit) & 1) === 0 ? 'Aa' : 'BB')).join(''),
  )
}

/** Keys that fall into one bucket of 4096 under `hash`. */
function keysOfOneBucket(hash: (key: Buffer) => number, count: number): string[] {
  const found: string[] = []
  for (let i = 0; found.length < count; i++)
    if ((hash(Buffer.from(`k${i}`)) & 0xfff) === 0) found.push(`k${i}`)
  return found
}

/** The 32-bit FNV-1a hash. */
function fnv(bytes: Buffer): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash
}

function longestChain(records: DictRecords): number {
  while (records.dict.rehash(1000)) {}
  return records.dict.chainLengths(0).length - 1
}

test('keys that collide without a secret make no long chains', () => {
  const otherSeed = (key: Buffer) => halfSipHash(key, 0, key.length, 0, 0)
  const floods = [keysOfOnePolynomial(), keysOfOneBucket(fnv, 500), keysOfOneBucket(otherSeed, 500)]
  for (const flood of floods) {
    for (const seed of [
      [1, 2],
      [0, 1],
      [0x12345678, 0x9abcdef0],
    ] as const) {
      const records = new DictRecords(seed)
      for (const key of flood) records.add(key)
      assert.equal(records.dict.size, flood.length)
      const longest = longestChain(records)
      assert.ok(longest <= LONGEST_CHAIN, `${longest} keys in one bucket with the seed ${seed}`)
    }
  }
})

test('who knows the secret can make long chains, so that the test above means something', () => {
  const records = new DictRecords([0, 0])
  const flood = keysOfOneBucket((key) => halfSipHash(key, 0, key.length, 0, 0), 500)
  for (const key of flood) records.add(key)
  assert.equal(longestChain(records), 500)
})

test('each keyspace draws a secret of its own', () => {
  const secrets = new Set<string>()
  for (let i = 0; i < 8; i++) {
    const keyspace = new Keyspace({ databases: 1, nowMs: START_MS })
    secrets.add(`${keyspace.hashKey0} ${keyspace.hashKey1}`)
    for (const key of keysOfOneBucket(fnv, 100)) put(keyspace.databases[0], key, Buffer.from('v'))
    const chains = keyspace.databases[0].table.chainLengths(0)
    assert.ok(chains.length - 1 <= LONGEST_CHAIN)
  }
  assert.equal(secrets.size, 8)
})
