// The table of watched keys by itself, against a naive one; with keys whose hashes are equal.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { halfSipHash } from '../../src/bytes/hash.ts'
import { Keyspace } from '../../src/keyspace/keyspace.ts'
import { WatchList, WatchRegistry } from '../../src/server/watch.ts'

const SEED = [1, 2] as const

/** Keys that share their hashes in pairs, found among many. */
function collidingKeys(): Buffer[] {
  const known = new Map<number, Buffer>()
  const pairs: Buffer[] = []
  for (let i = 0; pairs.length < 4; i++) {
    const key = Buffer.from(`key:${i}`)
    const hash = halfSipHash(key, 0, key.length, ...SEED)
    const same = known.get(hash)
    if (same !== undefined) pairs.push(same, key)
    known.set(hash, key)
  }
  return pairs
}

const KEYS = [...collidingKeys(), Buffer.from('other'), Buffer.from('')]

interface Model {
  readonly watched: Set<string>
  dirty: boolean
}

const key = fc.nat(KEYS.length - 1)
const client = fc.nat(3)
const db = fc.nat(1)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('watch' as const), client, db, key }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('changed' as const), client, db, key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), client, db, key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unwatch' as const), client, db, key }) },
)

test('it knows who watches what', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const keyspace = new Keyspace({ databases: 2, nowMs: 1, hashSeed: SEED })
      const registry = new WatchRegistry(keyspace)
      const lists = [0, 1, 2, 3].map(() => new WatchList())
      const models = lists.map((): Model => ({ watched: new Set(), dirty: false }))
      for (const { kind, client, db, key } of steps) {
        const [list, model] = [lists[client], models[client]]
        const name = `${db} ${key}`
        const bytes = Buffer.concat([Buffer.from('<'), KEYS[key], Buffer.from('>')])
        if (kind === 'watch') {
          registry.watch(list, keyspace.databases[db], bytes, 1, bytes.length - 1)
          model.watched.add(name)
        } else if (kind === 'changed') {
          keyspace.observer?.changed(keyspace.databases[db], bytes, 1, bytes.length - 1)
          for (const each of models.filter(({ watched }) => watched.has(name))) {
            each.dirty = true
            each.watched.clear()
          }
        } else {
          registry[kind](list)
          model.watched.clear()
          if (kind === 'forget') model.dirty = false
        }
        assert.deepEqual(
          lists.map(({ isDirty, watches }) => [isDirty, watches.length]),
          models.map(({ dirty, watched }) => [dirty, watched.size]),
        )
        assert.equal(registry.keyCount, new Set(models.flatMap(({ watched }) => [...watched])).size)
        assert.equal(registry.clientCount, models.filter(({ watched }) => watched.size > 0).length)
        assert.equal(keyspace.observer === null, registry.keyCount === 0)
      }
    }),
    { numRuns: 500 },
  )
})

test('an observer that goes away while it is told something keeps nothing from the others', () => {
  const keyspace = new Keyspace({ databases: 1, nowMs: 1 })
  const registry = new WatchRegistry(keyspace)
  const seen: string[] = []
  const observer = (name: string) => ({
    beforeChange: () => {},
    changed: () => void seen.push(name),
    event: () => {},
    expired: () => {},
    beforeFlush: () => {},
    swapped: () => {},
  })
  const [first, last] = [observer('first'), observer('last')]
  const bytes = Buffer.from('k')
  keyspace.observe(first)
  registry.watch(new WatchList(), keyspace.databases[0], bytes, 0, 1)
  keyspace.observe(last)
  keyspace.observer?.changed(keyspace.databases[0], bytes, 0, 1)
  assert.deepEqual(seen, ['first', 'last'])
  assert.equal(registry.keyCount, 0)
  keyspace.unobserve(first)
  assert.equal(keyspace.observer, last)
  keyspace.unobserve(last)
  assert.equal(keyspace.observer, null)
})
