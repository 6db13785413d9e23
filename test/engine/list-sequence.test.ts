// The sequence of a long list against an array: random changes at both ends and between, elements of all sizes,
// exact counts of memory.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc, { type Arbitrary } from 'fast-check'
import { lpBytes, lpLength, lpNext, lpRead } from '../../src/encodings/listpack.ts'
import { ListpackNeedle } from '../../src/encodings/listpack-needle.ts'
import { ApartStrings } from '../../src/memory/apart.ts'
import { Arena } from '../../src/memory/arena.ts'
import { ListSequence } from '../../src/values/list-sequence.ts'
import { insertAt, removeEqual, replaceAt } from '../../src/values/list-sequence-edit.ts'
import { BYTES, COUNT } from '../../src/values/list-sequence-table.ts'
import { check } from './check.ts'

const space = () => ({ arena: new Arena(), apart: new ApartStrings(), hashKey0: 1, hashKey1: 2 })
type Space = ReturnType<typeof space>

/** Everything that a space has handed out. */
const memory = ({ arena, apart }: Space) => arena.usedBytes + arena.tableBytes + apart.usedBytes

/** A sequence with the array that it should equal. */
class Subject {
  readonly space = space()
  readonly list: ListSequence
  readonly model: string[] = []

  constructor(fill: number) {
    this.list = new ListSequence(this.space, fill)
  }

  push(element: string, atHead: boolean): void {
    const bytes = Buffer.from(element)
    this.list.push(bytes, 0, bytes.length, atHead)
    if (atHead) this.model.unshift(element)
    else this.model.push(element)
  }

  drop(count: number, fromHead: boolean): void {
    this.list.drop(count, fromHead)
    if (fromHead) this.model.splice(0, count)
    else this.model.splice(Math.max(0, this.model.length - count))
  }

  insert(at: number, element: string, behind: boolean): void {
    if (this.model.length === 0) return
    const index = at % this.model.length
    const bytes = Buffer.from(element)
    const position = this.list.locate(index)
    insertAt(this.list, position, index - this.list.found + (behind ? 1 : 0), bytes, 0, bytes.length)
    this.model.splice(index + (behind ? 1 : 0), 0, element)
  }

  replace(at: number, element: string): void {
    if (this.model.length === 0) return
    const index = at % this.model.length
    const bytes = Buffer.from(element)
    const position = this.list.locate(index)
    replaceAt(this.list, position, index - this.list.found, bytes, 0, bytes.length)
    this.model[index] = element
  }

  remove(element: string, limit: number, fromTail: boolean): void {
    const bytes = Buffer.from(element)
    const needle = new ListpackNeedle()
    needle.set(bytes, 0, bytes.length)
    const removed = removeEqual(this.list, needle, bytes, 0, bytes.length, limit, fromTail)
    assert.equal(removed, removeFrom(this.model, element, limit, fromTail))
  }

  verify(): void {
    assert.equal(this.list.size, this.model.length)
    assert.deepEqual(contents(this.list), this.model)
    assert.equal(this.list.footprint(), memory(this.space))
    for (let i = 0; i < this.model.length; i += 7) {
      const position = this.list.locate(i)
      const first = this.list.found
      assert.ok(i >= first && i < first + this.list.nodes.elements(this.list.nodes.table.at(position)))
    }
  }
}

function removeFrom(model: string[], element: string, limit: number, fromTail: boolean): number {
  let removed = 0
  for (let i = fromTail ? model.length - 1 : 0; i >= 0 && i < model.length && removed < limit; ) {
    if (model[i] === element) {
      model.splice(i, 1)
      removed++
      if (fromTail) i--
    } else {
      i += fromTail ? -1 : 1
    }
  }
  return removed
}

function contents({ nodes }: ListSequence): string[] {
  const elements: string[] = []
  const range = { bytes: new Uint8Array(0), start: 0, end: 0 }
  for (let position = 0; position < nodes.table.count; position++) {
    const w = nodes.table.at(position)
    const b = nodes.buffer(w)
    const end = nodes.begin(w) + nodes.table.words[w + BYTES]
    const before = elements.length
    if (nodes.table.words[w + COUNT] < 0) {
      elements.push(Buffer.from(b.subarray(nodes.begin(w), end)).toString())
      continue
    }
    for (let p = nodes.begin(w); p < end; p = lpNext(b, p)) {
      lpRead(b, p, range, new Uint8Array(24))
      elements.push(Buffer.from(range.bytes.subarray(range.start, range.end)).toString())
    }
    assert.equal(elements.length - before, nodes.table.words[w + COUNT])
    assert.ok(elements.length > before, 'no node is empty')
  }
  return elements
}

const elements: Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'bb', '', '7', '-4000', '123456789', 'x'.repeat(70)) },
  { weight: 3, arbitrary: fc.nat(300).map((n) => 'e'.repeat(n)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('L'.repeat(2500), 'M'.repeat(5000), 'N'.repeat(9000), 'O'.repeat(70_000)),
  },
)

const steps = fc.array(
  fc.oneof(
    fc.record({ op: fc.constant('push' as const), element: elements, head: fc.boolean(), times: fc.nat(6) }),
    fc.record({ op: fc.constant('drop' as const), count: fc.nat(12), head: fc.boolean() }),
    fc.record({
      op: fc.constant('insert' as const),
      at: fc.nat(500),
      element: elements,
      behind: fc.boolean(),
    }),
    fc.record({ op: fc.constant('replace' as const), at: fc.nat(500), element: elements }),
    fc.record({
      op: fc.constant('remove' as const),
      element: elements,
      limit: fc.nat(5),
      tail: fc.boolean(),
    }),
  ),
  { maxLength: 120, size: 'max' },
)

describe('a list sequence', () => {
  for (const fill of [1, 2, 5, 128, -1, -2, -5]) {
    test(`does as an array does, with list-max-listpack-size ${fill}`, () => {
      check(
        fc.property(steps, (script) => {
          const subject = new Subject(fill)
          for (const step of script) {
            if (step.op === 'push') {
              for (let i = 0; i <= step.times; i++) subject.push(step.element, step.head)
            } else if (step.op === 'drop') subject.drop(step.count, step.head)
            else if (step.op === 'insert') subject.insert(step.at, step.element, step.behind)
            else if (step.op === 'replace') subject.replace(step.at, step.element)
            else subject.remove(step.element, step.limit, step.tail)
            assert.equal(subject.list.size, subject.model.length)
          }
          subject.verify()
          verifyCopy(subject)
          while (subject.list.free(3)) {}
          assert.equal(memory(subject.space), 0)
        }),
        60,
      )
    })
  }

  test('keeps 1,000,000 short elements in less than 14 bytes each, however they came in', () => {
    for (const atHead of [false, true]) {
      const { list, space } = new Subject(-2)
      for (let i = 0; i < 1_000_000; i++) {
        const bytes = Buffer.from(`value:${i}`)
        list.push(bytes, 0, bytes.length, atHead)
      }
      const each = memory(space) / 1_000_000
      assert.ok(each <= 14, `${each} bytes an element`)
      while (list.free(10_000)) {}
      assert.equal(memory(space), 0)
    }
  })

  test('a queue takes no more than its elements need', () => {
    const { list, space } = new Subject(-2)
    const bytes = Buffer.from('x'.repeat(100))
    for (let i = 0; i < 1000; i++) list.push(bytes, 0, bytes.length, true)
    const before = memory(space)
    for (let i = 0; i < 20_000; i++) {
      list.push(bytes, 0, bytes.length, true)
      list.drop(1, false)
    }
    assert.ok(memory(space) < before + 3 * 8192)
  })

  test('few elements left in many nodes are brought together', () => {
    const { list, space } = new Subject(-2)
    const rare = Buffer.from('rare')
    const usual = Buffer.from('y'.repeat(50))
    for (let i = 0; i < 20_000; i++) list.push(i % 100 === 0 ? rare : usual, 0, i % 100 === 0 ? 4 : 50, false)
    const needle = new ListpackNeedle()
    needle.set(usual, 0, usual.length)
    assert.equal(removeEqual(list, needle, usual, 0, usual.length, 20_000, false), 19_800)
    assert.deepEqual(new Set(contents(list)), new Set(['rare']))
    assert.ok(memory(space) < 4096)
  })

  test('turns from a listpack and back', () => {
    const subject = new Subject(-2)
    for (const element of ['a', '12', 'x'.repeat(500)]) subject.push(element, false)
    const pack = subject.list.listpack(0)
    assert.equal(lpBytes(pack, 0), pack.length)
    assert.equal(lpLength(pack, 0), 3)
    const again = ListSequence.fromListpack(subject.space, -2, pack, 0)
    assert.deepEqual(contents(again), subject.model)
    assert.ok(again.isShort(-2))
    assert.ok(!again.isShort(5))
    assert.ok(again.isShort(6))
  })
})

function verifyCopy({ list, model, space }: Subject): void {
  const before = memory(space)
  const copy = list.copy()
  const element = Buffer.from('more')
  list.push(element, 0, element.length, true)
  assert.deepEqual(contents(copy), model)
  assert.equal(copy.size, model.length)
  list.drop(1, true)
  while (copy.free(1000)) {}
  assert.ok(memory(space) <= before + list.nodes.maxBytes)
}
