// What hashes take: the bars that the project sets itself, in bytes of used memory.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createHash, setField } from '../../src/collections/hash.ts'
import { Keyspace } from '../../src/keyspace/keyspace.ts'

function makeKeyspace(): Keyspace {
  return new Keyspace({ databases: 1, nowMs: 1_800_000_000_000, hashSeed: [1, 2] })
}

/** Stores a hash and returns the bytes that the keyspace takes more than before. */
function store(keyspace: Keyspace, name: string, fields: Iterable<readonly [string, string]>): number {
  const [db] = keyspace.databases
  const before = keyspace.usedBytes
  const key = Buffer.from(name)
  db.lookup(key, 0, key.length)
  let ref = createHash(db, key, 0, key.length)
  for (const [field, text] of fields) {
    const bytes = Buffer.from(field)
    const value = Buffer.from(text)
    ref = setField(db, ref, bytes, 0, bytes.length, value, 0, value.length, false)
  }
  return keyspace.usedBytes - before
}

function* pairs(count: number, field: string, value: string): Iterable<readonly [string, string]> {
  for (let i = 0; i < count; i++) yield [`${field}${i}`, `${value}${i}`]
}

describe('memory of hashes', () => {
  test('a hash of five short fields takes at most 100 bytes, its key and bucket included', () => {
    const keyspace = makeKeyspace()
    let sum = 0
    for (let i = 0; i < 20_000; i++) sum += store(keyspace, `hash:${i}`, pairs(5, 'f', 'v'))
    assert.ok(sum / 20_000 <= 100, `${sum / 20_000} bytes`)
  })

  test('a big hash takes at most 56 bytes a field', () => {
    const count = 200_000
    const bytes = store(makeKeyspace(), 'big', pairs(count, 'field:', 'value:'))
    assert.ok(bytes / count <= 56, `${bytes / count} bytes a field`)
  })
})
