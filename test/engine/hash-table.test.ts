// The big hash against a map: fields, values, expiry times, and the memory that it says it takes.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ApartStrings } from '../../src/memory/apart.ts'
import { Arena } from '../../src/memory/arena.ts'
import type { MemorySpace } from '../../src/memory/space.ts'
import { HashTable } from '../../src/values/hash-table.ts'
import { pseudoRandom } from './check.ts'

const NOW_MS = 1_800_000_000_000

interface Model {
  value: string
  expireAt: number
}

function makeSpace(): MemorySpace {
  return { arena: new Arena(), apart: new ApartStrings(), hashKey0: 1, hashKey1: 2 }
}

function usedBytes({ arena, apart }: MemorySpace): number {
  return arena.usedBytes + arena.tableBytes + apart.usedBytes
}

function find(table: HashTable, field: string): number {
  const bytes = Buffer.from(field)
  return table.find(bytes, 0, bytes.length)
}

function set(table: HashTable, field: string, text: string): number {
  const name = Buffer.from(field)
  const value = Buffer.from(text)
  const node = table.find(name, 0, name.length)
  if (node !== 0) return table.setValue(node, value, 0, value.length)
  return table.insert(name, 0, name.length, value, 0, value.length)
}

function read(table: HashTable, node: number): { field: string; value: string } {
  const field = table.field(node, { bytes: new Uint8Array(0), start: 0, end: 0 })
  const value = table.value(node, { bytes: new Uint8Array(0), start: 0, end: 0 })
  return {
    field: Buffer.from(field.bytes.slice(field.start, field.end)).toString(),
    value: Buffer.from(value.bytes.slice(value.start, value.end)).toString(),
  }
}

function assertSame(table: HashTable, model: ReadonlyMap<string, Model>): void {
  assert.equal(table.size, model.size)
  const seen = new Set<string>()
  table.forEach((node) => {
    const { field, value } = read(table, node)
    const expected = model.get(field)
    assert.deepEqual({ value, expireAt: table.expireAt(node) }, expected, field)
    assert.equal(find(table, field), node)
    seen.add(field)
  })
  assert.equal(seen.size, model.size)
  const times = [...model.values()].filter(({ expireAt }) => expireAt >= 0)
  assert.equal(table.volatileFields, times.length)
  for (const now of [NOW_MS, NOW_MS + 5000, NOW_MS + 20_000]) {
    assert.equal(table.expiredFields(now), times.filter(({ expireAt }) => expireAt < now).length)
  }
  for (const { expireAt } of times) assert.ok(table.nextExpiryMs <= expireAt)
}

/** Names and values of every kind of length, some of them too long for a block. */
function lengths(random: () => number): number {
  const choice = random()
  if (choice < 0.8) return Math.floor(random() * 20)
  if (choice < 0.98) return Math.floor(random() * 500)
  return Math.floor(random() * 140_000)
}

describe('the big hash', () => {
  test('does what a map does, and counts its memory to the byte', () => {
    const space = makeSpace()
    const before = usedBytes(space)
    const table = new HashTable(space)
    const model = new Map<string, Model>()
    const random = pseudoRandom(7)
    for (let i = 0; i < 30_000; i++) {
      const number = Math.floor(random() * 900)
      const field = number === 0 ? '' : `field:${number}`.padEnd(number % 300 === 7 ? 33_000 : 0, '.')
      const node = find(table, field)
      assert.equal(node !== 0, model.has(field))
      const choice = random()
      if (choice < 0.5) {
        const value = 'v'.repeat(lengths(random))
        set(table, field, value)
        model.set(field, { value, expireAt: model.get(field)?.expireAt ?? -1 })
      } else if (node !== 0 && choice < 0.65) {
        const expireAt = NOW_MS + Math.floor(random() * 30_000)
        table.setExpiry(node, expireAt)
        ;(model.get(field) as Model).expireAt = expireAt
      } else if (node !== 0 && choice < 0.7) {
        table.clearExpiry(node)
        ;(model.get(field) as Model).expireAt = -1
      } else if (node !== 0 && choice < 0.95) {
        table.remove(node)
        model.delete(field)
      }
      if (i % 1000 === 0) {
        assertSame(table, model)
        assert.equal(table.footprint(), usedBytes(space) - before)
      }
    }
    assertSame(table, model)
    const copy = table.copy()
    assertSame(copy, model)
    while (table.free(10)) {}
    assertSame(copy, model)
    assert.equal(copy.footprint(), usedBytes(space) - before)
    while (copy.free(1000)) {}
    assert.equal(usedBytes(space), before)
  })

  test('finds the expired fields of a given time, one after the other', () => {
    const table = new HashTable(makeSpace())
    for (let i = 0; i < 5000; i++) table.setExpiry(set(table, `f${i}`, 'v'), NOW_MS + i * 10)
    const now = NOW_MS + 20_001
    let count = 0
    for (let slot = table.nextExpired(0, now); slot >= 0; slot = table.nextExpired(slot, now)) {
      table.remove(table.nodeInSlot(slot))
      count++
    }
    assert.equal(count, 2001)
    table.findNextExpiry()
    assert.ok(table.nextExpiryMs > now - 1000 && table.nextExpiryMs <= NOW_MS + 20_010)
    assert.equal(table.isExpired(find(table, 'f2001'), NOW_MS + 20_010), false)
    assert.equal(table.isExpired(find(table, 'f2001'), NOW_MS + 20_011), true)
  })

  test('picks each field with the same chance, also while it is being rehashed', () => {
    const table = new HashTable(makeSpace())
    const random = pseudoRandom(3)
    const size = 70
    for (let i = 0; i < size; i++) set(table, `f${i}`, 'v')
    const draws = 70_000
    const counts = new Map<string, number>()
    for (let i = 0; i < draws; i++) {
      const { field } = read(
        table,
        table.random((limit) => Math.floor(random() * limit)),
      )
      counts.set(field, (counts.get(field) ?? 0) + 1)
    }
    assert.equal(counts.size, size)
    const expected = draws / size
    let chiSquare = 0
    for (const count of counts.values()) chiSquare += (count - expected) ** 2 / expected
    // 69 degrees of freedom: 111 is exceeded once in a thousand times.
    assert.ok(chiSquare < 111, `chi-square ${chiSquare}`)
  })

  test('picks something from a table that is nearly empty', () => {
    const table = new HashTable(makeSpace())
    for (let i = 0; i < 20_000; i++) set(table, `f${i}`, 'v')
    for (let i = 1; i < 20_000; i++) table.remove(find(table, `f${i}`))
    assert.equal(
      read(
        table,
        table.random((limit) => Math.floor(Math.random() * limit)),
      ).field,
      'f0',
    )
    table.remove(find(table, 'f0'))
    assert.equal(
      table.random(() => 0),
      0,
    )
  })
})
