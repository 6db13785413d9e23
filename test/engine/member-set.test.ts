// The big set against JavaScript's: members of all lengths, footprint, copies, freeing in slices, fair picks.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ByteRange } from '../../src/bytes/range.ts'
import { ApartStrings } from '../../src/memory/apart.ts'
import { Arena } from '../../src/memory/arena.ts'
import type { MemorySpace } from '../../src/memory/space.ts'
import { MemberSet } from '../../src/values/member-set.ts'
import { assertUniform } from '../support/chi-square.ts'
import { check, pseudoRandom } from './check.ts'

function makeSpace(): MemorySpace {
  return { arena: new Arena(), apart: new ApartStrings(), hashKey0: 1, hashKey1: 2 }
}

function bytesInUse({ arena, apart }: MemorySpace): number {
  return arena.usedBytes + arena.tableBytes + apart.usedBytes
}

/** The big set under text members. */
class Members {
  readonly set: MemberSet
  private readonly range: ByteRange = { bytes: Buffer.alloc(0), start: 0, end: 0 }

  constructor(set: MemberSet) {
    this.set = set
  }

  add(member: string): boolean {
    const bytes = Buffer.from(member)
    return this.set.add(bytes, 0, bytes.length)
  }

  remove(member: string): boolean {
    const bytes = Buffer.from(member)
    return this.set.remove(bytes, 0, bytes.length)
  }

  has(member: string): boolean {
    const bytes = Buffer.from(member)
    return this.set.has(bytes, 0, bytes.length)
  }

  at(node: number): string {
    this.set.member(node, this.range)
    return Buffer.from(this.range.bytes.subarray(this.range.start, this.range.end)).toString()
  }

  all(): string[] {
    const found: string[] = []
    const { table } = this.set
    for (let slot = 0; slot < table.slots; slot++) {
      for (let node = table.head(slot); node !== 0; node = table.nextOf(node)) found.push(this.at(node))
    }
    return found.sort()
  }
}

const member = fc.oneof(
  fc.integer({ min: 0, max: 300 }).map(String),
  fc
    .constantFrom(0, 1, 5, 6, 7, 14, 4000, 32_766, 32_767, 32_768, 100_000)
    .map((length) => 'x'.repeat(length)),
)

describe('the big set', () => {
  test('is a set', () => {
    const step = fc.record({ action: fc.constantFrom('add', 'add', 'add', 'remove', 'has'), member })
    const property = fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
      const space = makeSpace()
      const empty = bytesInUse(space)
      const members = new Members(new MemberSet(space))
      const expected = new Set<string>()
      for (const { action, member: text } of steps) {
        if (action === 'has') {
          assert.equal(members.has(text), expected.has(text))
        } else if (action === 'add') {
          assert.equal(members.add(text), !expected.has(text))
          expected.add(text)
        } else {
          assert.equal(members.remove(text), expected.delete(text))
        }
        assert.equal(members.set.size, expected.size)
        assert.equal(members.set.footprint(), bytesInUse(space) - empty)
      }
      assert.deepEqual(members.all(), [...expected].sort())
      const copy = new Members(members.set.copy())
      while (members.set.free(7))
        assert.equal(members.set.footprint() + copy.set.footprint(), bytesInUse(space) - empty)
      assert.deepEqual(copy.all(), [...expected].sort())
      assert.equal(copy.set.free(Number.MAX_SAFE_INTEGER), false)
      assert.equal(bytesInUse(space), empty)
    })
    check(property, 60)
  })

  test('keeps what it is told to', () => {
    const space = makeSpace()
    const empty = bytesInUse(space)
    const members = new Members(new MemberSet(space))
    for (let i = 0; i < 5000; i++) members.add(`m${i}`)
    members.set.keep(10, (node) => /^m1?[0-9]$/.test(members.at(node)) && members.at(node).length === 2)
    assert.deepEqual(members.all(), ['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9'])
    assert.ok(members.set.footprint() < 600, String(members.set.footprint()))
    members.set.free(100)
    assert.equal(bytesInUse(space), empty)
  })

  test('knows the members of another set by their nodes', () => {
    const space = makeSpace()
    const [left, right] = [new Members(new MemberSet(space)), new Members(new MemberSet(space))]
    const lengths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 19, 32_766, 32_767, 70_000]
    const texts = lengths.flatMap((length) => [
      'x'.repeat(length),
      `${'x'.repeat(length)}y`,
      `y${'x'.repeat(length)}`,
    ])
    for (const [i, text] of texts.entries()) {
      if (i % 3 !== 0) left.add(text)
      if (i % 2 !== 0) right.add(text)
    }
    for (let i = 0; i < 500; i++) (i % 2 === 0 ? left : right).add(`m${i}`)
    const { table } = left.set
    for (let slot = 0; slot < table.slots; slot++) {
      for (let node = table.head(slot); node !== 0; node = table.nextOf(node))
        assert.equal(right.set.hasNode(node), right.has(left.at(node)))
    }
  })

  test('takes at most 40 bytes a member', () => {
    const space = makeSpace()
    const members = new Members(new MemberSet(space))
    for (let i = 0; i < 200_000; i++) members.add(`member:${i}`)
    const each = members.set.footprint() / 200_000
    assert.ok(each < 30, `${each} bytes`)
  })
})

describe('a pick', () => {
  const random = pseudoRandom(42)

  /** Picks `rounds` times as many members as there are and demands that all are equally frequent. */
  function assertFair(members: Members, rounds: number): void {
    const counts = new Map(members.all().map((text) => [text, 0]))
    const picks = counts.size * rounds
    for (let i = 0; i < picks; i++) {
      const text = members.at(members.set.pick(random))
      counts.set(text, (counts.get(text) as number) + 1)
    }
    assertUniform([...counts.values()])
  }

  function filled(count: number): Members {
    const members = new Members(new MemberSet(makeSpace()))
    for (let i = 0; i < count; i++) members.add(`m${i}`)
    return members
  }

  for (const count of [1, 2, 3, 5, 20, 129, 1000, 5000]) {
    test(`of ${count} members is uniform`, () => assertFair(filled(count), 60))
  }

  test('is uniform while the table grows', () => {
    const members = filled(1024)
    for (let i = 0; !members.set.table.isRehashing; i++) members.add(`more${i}`)
    members.set.table.pauseRehash()
    assertFair(members, 60)
    members.set.table.resumeRehash()
    members.set.table.rehash(300)
    members.set.table.pauseRehash()
    assert.ok(members.set.table.isRehashing)
    assertFair(members, 60)
  })

  test('is uniform while the table shrinks, and after', () => {
    const members = filled(8192)
    while (members.set.table.rehash(1000)) {}
    let next = 0
    while (!members.set.table.isRehashing) members.remove(`m${next++}`)
    for (const steps of [0, 100, 200]) {
      members.set.table.rehash(steps)
      members.set.table.pauseRehash()
      assertFair(members, 60)
      members.set.table.resumeRehash()
    }
    while (members.set.table.rehash(1000)) {}
    assertFair(members, 60)
    while (members.set.size > 40) members.remove(`m${next++}`)
    assertFair(members, 200)
  })
})
