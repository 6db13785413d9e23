// Consumer groups against a naive model: pending lists and those of the consumers, footprint, copies, freeing in slices.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { StreamGroup } from '../../src/values/stream-group.ts'
import { StreamGroups } from '../../src/values/stream-groups.ts'
import { StreamId } from '../../src/values/stream-id.ts'
import { pseudoRandom } from './check.ts'
import {
  bytesInUse,
  consumerOf,
  expectedIds,
  expectedPending,
  type GroupModel,
  idOf,
  idsOf,
  makeSpace,
  pendingOf,
} from './stream-group-model.ts'

const CONSUMERS = ['a', 'b', 'beta', ''] as const
const NAME = Buffer.from('group')

function makeGroup(groups: StreamGroups): StreamGroup {
  return groups.create(NAME, new StreamId(), 0)
}

function assertSame(group: StreamGroup, model: GroupModel): void {
  assert.equal(group.pending.size, model.size)
  assert.deepEqual(pendingOf(group), expectedPending(model))
  for (const name of CONSUMERS) {
    const bytes = Buffer.from(name)
    const consumer = group.consumer(bytes, 0, bytes.length)
    assert.deepEqual(consumer === null ? [] : idsOf(consumer.ids), expectedIds(model, name))
  }
}

describe('a consumer group', () => {
  test('keeps what is pending like a sorted map', () => {
    const action = fc.oneof(
      { weight: 6, arbitrary: fc.constant('deliver' as const) },
      { weight: 4, arbitrary: fc.constant('settle' as const) },
      { weight: 1, arbitrary: fc.constant('run' as const) },
      { weight: 1, arbitrary: fc.constant('settleRun' as const) },
      { weight: 1, arbitrary: fc.constant('removeConsumer' as const) },
    )
    const step = fc.record({
      action,
      n: fc.integer({ min: 0, max: 1000 }),
      length: fc.integer({ min: 1, max: 400 }),
      consumer: fc.constantFrom(...CONSUMERS),
      deliveredMs: fc.integer({ min: 0, max: 2 ** 47 }),
      deliveries: fc.constantFrom(0, 1, 2, 2 ** 32, 2 ** 40 + 5),
    })
    const property = fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const space = makeSpace()
      const empty = bytesInUse(space)
      const groups = new StreamGroups(space)
      const group = makeGroup(groups)
      const model: GroupModel = new Map()
      for (const { action, consumer, deliveredMs, deliveries, length, n } of steps) {
        if (action === 'deliver' || action === 'run') {
          const to = action === 'run' ? n + length : n + 1
          for (let i = n; i < to; i++) {
            group.deliver(idOf(i), consumerOf(group, consumer), deliveredMs, deliveries)
            model.set(i, { consumer, deliveredMs, deliveries })
          }
        } else if (action === 'removeConsumer') {
          group.removeConsumer(consumerOf(group, consumer))
          for (const [i, pending] of [...model]) if (pending.consumer === consumer) model.delete(i)
        } else {
          const to = action === 'settleRun' ? n + length : n + 1
          for (let i = n; i < to; i++) assert.equal(group.settle(idOf(i)), model.delete(i))
        }
        assert.equal(group.pending.size, model.size)
        assert.equal(bytesInUse(space) - empty, groups.footprint())
      }
      assertSame(group, model)
      const copy = groups.copy()
      assert.equal(bytesInUse(space) - empty, groups.footprint() + copy.footprint())
      while (groups.free(50));
      assertSame(copy.all[0] as StreamGroup, model)
      assert.equal(bytesInUse(space) - empty, copy.footprint())
      assert.equal(copy.free(Number.MAX_SAFE_INTEGER), false)
      assert.equal(bytesInUse(space), empty)
    })
    fc.assert(property, { numRuns: 60, seed: 4 })
  })

  test('seeks the first entry at or behind an id', () => {
    const groups = new StreamGroups(makeSpace())
    const group = makeGroup(groups)
    const { pending } = group
    assert.equal(pending.seek(idOf(5)), false)
    assert.equal(pending.atEnd, true)
    for (let i = 0; i < 1000; i += 2) group.deliver(idOf(i), consumerOf(group, 'a'), i, 1)
    const id = new StreamId()
    for (let i = 0; i < 1000; i++) {
      assert.equal(pending.seek(idOf(i)), i % 2 === 0)
      if (i === 999) assert.equal(pending.atEnd, true)
      else assert.equal(String(pending.readId(id)), String(idOf(i + (i % 2))))
    }
    assert.ok(pending.seekLast())
    assert.equal(String(pending.readId(id)), String(idOf(998)))
  })

  test('goes on behind an entry that was removed under the cursor', () => {
    const groups = new StreamGroups(makeSpace())
    const group = makeGroup(groups)
    const { pending } = group
    const random = pseudoRandom(1)
    for (let i = 0; i < 2000; i++) group.deliver(idOf(i), consumerOf(group, 'a'), 0, 1)
    const id = new StreamId()
    const seen: string[] = []
    for (pending.seekFirst(); !pending.atEnd; ) {
      seen.push(String(pending.readId(id)))
      if (random() < 0.9) group.settle(id)
      else pending.next()
    }
    assert.equal(seen.length, 2000)
    assert.deepEqual(seen, [...new Set(seen)])
    assert.equal(pending.size, idsOf(pending).length)
  })

  test('keeps a million pending entries in 48 bytes each', () => {
    const space = makeSpace()
    const groups = new StreamGroups(space)
    const group = makeGroup(groups)
    const consumer = consumerOf(group, 'a')
    const id = new StreamId()
    const count = 1_000_000
    for (let i = 1; i <= count; i++) group.deliver(id.setNumbers(1_700_000_000_000 + i, 0), consumer, 1, 1)
    const bytesEach = groups.footprint() / count
    assert.ok(bytesEach < 49, `${bytesEach} bytes each`)
    for (let i = 1; i <= count; i += 2) assert.ok(group.settle(id.setNumbers(1_700_000_000_000 + i, 0)))
    assert.equal(consumer.ids.size, count / 2)
    let slices = 0
    while (groups.free(10_000)) slices++
    assert.ok(slices > 50, `${slices} slices`)
  })

  test('uses the numbers of deleted consumers again', () => {
    const groups = new StreamGroups(makeSpace())
    const group = makeGroup(groups)
    for (let i = 0; i < 1000; i++) {
      const consumer = consumerOf(group, `c${i}`)
      group.deliver(idOf(i), consumer, 0, 1)
      assert.ok(consumer.number < 2)
      if (i % 2 === 1) group.removeConsumer(consumer)
      else if (i > 0) group.removeConsumer(consumerOf(group, `c${i - 2}`))
    }
    assert.equal(group.pending.size, 1)
  })
})

describe('the groups of a stream', () => {
  test('are found by name and kept in the order of the bytes', () => {
    const groups = new StreamGroups(makeSpace())
    const names = ['b', 'a', 'ab', '', '\u00ff', 'aa'].map((name) => Buffer.from(name, 'latin1'))
    for (const name of names) groups.create(name, new StreamId(), 0)
    const sorted = [...names].sort(Buffer.compare).map((name) => name.toString('latin1'))
    assert.deepEqual(
      groups.all.map(({ name }) => Buffer.from(name).toString('latin1')),
      sorted,
    )
    for (const name of names) assert.ok(name.equals(groups.find(name, 0, name.length)?.name ?? NAME))
    assert.equal(groups.find(Buffer.from('abc'), 0, 3), null)
  })

  test('refer to entries that they have to read or have pending', () => {
    const groups = new StreamGroups(makeSpace())
    const first = groups.create(Buffer.from('first'), idOf(10), 0)
    const second = groups.create(Buffer.from('second'), idOf(10), 0)
    assert.equal(groups.isReferenced(idOf(11)), true)
    assert.equal(groups.isReferenced(idOf(10)), false)
    first.deliver(idOf(5), consumerOf(first, 'a'), 0, 1)
    second.deliver(idOf(5), consumerOf(second, 'a'), 0, 1)
    assert.equal(groups.isReferenced(idOf(5)), true)
    assert.equal(first.settle(idOf(5)), true)
    assert.equal(groups.isReferenced(idOf(5)), true)
    assert.equal(groups.dropReferences(idOf(5)), true)
    assert.equal(groups.isReferenced(idOf(5)), false)
    assert.equal(groups.dropReferences(idOf(5)), false)
  })
})
