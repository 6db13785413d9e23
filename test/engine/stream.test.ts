// A stream against an array: entries of all sizes and shapes, deletion, trimming, walks in both directions, copies,
// exact counts of memory, and blocks where Redis begins them.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { lpBytes, lpLength } from '../../src/encodings/listpack.ts'
import { ApartStrings } from '../../src/memory/apart.ts'
import { Arena } from '../../src/memory/arena.ts'
import { Stream } from '../../src/values/stream.ts'
import { StreamId } from '../../src/values/stream-id.ts'
import { StreamIterator } from '../../src/values/stream-iterator.ts'
import { BYTES } from '../../src/values/stream-table.ts'
import { REF_KEEP, trimStream } from '../../src/values/stream-trim.ts'
import { check } from './check.ts'

const space = () => ({ arena: new Arena(), apart: new ApartStrings(), hashKey0: 1, hashKey1: 2 })
type Space = ReturnType<typeof space>

/** Everything that a space has handed out. */
const memory = ({ arena, apart }: Space) => arena.usedBytes + arena.tableBytes + apart.usedBytes

const UINT64 = 2n ** 64n
const MAX = UINT64 * UINT64 - 1n

interface Entry {
  readonly id: bigint
  readonly words: readonly string[]
}

function idOf(value: bigint): StreamId {
  const word = (shift: bigint) => Number(BigInt.asIntN(32, value >> shift))
  return new StreamId().setWords(word(96n), word(64n), word(32n), word(0n))
}

const numberOf = (id: StreamId) => {
  const [ms = '', seq = ''] = id.toString().split('-')
  return BigInt(ms) * UINT64 + BigInt(seq)
}

function sourceOf(words: readonly string[]) {
  const parts = words.map((word) => Buffer.from(word, 'latin1'))
  const end = Int32Array.from(parts)
  const start = Int32Array.from(parts)
  let pos = 0
  for (const [i, part] of parts.entries()) {
    start[i] = pos
    pos += part.length
    end[i] = pos
  }
  return { buf: Buffer.concat(parts), start, end }
}

function entriesOf(stream: Stream, from: bigint, to: bigint, reverse: boolean): Entry[] {
  const walk = new StreamIterator()
  const element = { bytes: new Uint8Array(0), start: 0, end: 0 }
  const digits = new Uint8Array(24)
  const entries: Entry[] = []
  walk.start(stream, idOf(from), idOf(to), reverse)
  while (walk.next()) {
    const words: string[] = []
    // Every third entry is passed over unread, as the walk must manage that too.
    if (entries.length % 3 === 1) walk.nextElement(element, digits)
    walk.rewindElements()
    for (let i = 0; i < walk.pairs * 2; i++) {
      walk.nextElement(element, digits)
      words.push(Buffer.from(element.bytes.subarray(element.start, element.end)).toString('latin1'))
    }
    entries.push({ id: numberOf(walk.id), words })
  }
  return entries
}

/** A stream with the array that it should equal. */
class Subject {
  readonly space = space()
  stream = new Stream(this.space)
  readonly limits: { streamNodeBytes: number; streamNodeEntries: number }
  model: Entry[] = []
  lastId = 0n

  constructor(streamNodeBytes: number, streamNodeEntries: number) {
    this.limits = { streamNodeBytes, streamNodeEntries }
  }

  append(step: bigint, words: readonly string[]): void {
    const id = this.lastId + step
    if (id > MAX) return
    this.lastId = id
    this.stream.append(idOf(id), sourceOf(words), 0, words.length / 2, this.limits)
    this.model.push({ id, words })
  }

  delete(at: number): void {
    const entry = this.model[at % Math.max(1, this.model.length)]
    assert.equal(this.stream.delete(idOf(entry?.id ?? 77n)), entry !== undefined)
    if (entry === undefined) return
    assert.equal(this.stream.delete(idOf(entry.id)), false)
    this.model = this.model.filter((each) => each !== entry)
  }

  trim(length: number): void {
    const goal = {
      maxLength: length,
      minId: new StreamId(),
      approximate: false,
      limit: 0,
      references: REF_KEEP,
    }
    const removed = Math.max(0, this.model.length - length)
    assert.equal(trimStream(this.stream, goal), removed)
    this.model = this.model.slice(removed)
  }

  trimTo(at: number): void {
    const id = this.model[at % Math.max(1, this.model.length)]?.id ?? 5n
    const goal = { maxLength: -1, minId: idOf(id), approximate: false, limit: 0, references: REF_KEEP }
    const kept = this.model.filter((entry) => entry.id >= id)
    assert.equal(trimStream(this.stream, goal), this.model.length - kept.length)
    this.model = kept
  }

  verify(): void {
    const { model, stream } = this
    assert.equal(stream.size, model.length)
    assert.deepEqual(entriesOf(stream, 0n, MAX, false), model)
    assert.deepEqual(entriesOf(stream, 0n, MAX, true), [...model].reverse())
    const middle = model[model.length >> 1]?.id ?? 0n
    assert.deepEqual(
      entriesOf(stream, middle, MAX, false),
      model.filter(({ id }) => id >= middle),
    )
    assert.deepEqual(
      entriesOf(stream, 1n, middle - 1n < 0n ? 0n : middle - 1n, true),
      model.filter(({ id }) => id < middle && id > 0n).reverse(),
    )
    assert.equal(numberOf(stream.firstId), model[0]?.id ?? 0n)
    const last = new StreamId()
    assert.equal(stream.lastEntry(last), model.length > 0)
    assert.equal(numberOf(last), model[model.length - 1]?.id ?? 0n)
    assert.equal(numberOf(stream.lastId), this.lastId)
    assert.equal(stream.footprint(), memory(this.space))
    this.verifyBlocks()
  }

  private verifyBlocks(): void {
    const { blocks } = this.stream
    for (let i = 0; i < blocks.table.count; i++) {
      const w = blocks.table.at(i)
      const b = blocks.buffer(w)
      const base = blocks.base(w)
      assert.equal(lpBytes(b, base), blocks.table.words[w + BYTES])
      assert.equal(b[base + lpBytes(b, base) - 1], 0xff)
      assert.ok(lpLength(b, base) > 0)
    }
  }
}

const steps = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt({ min: 1n, max: 300n }) },
  { weight: 3, arbitrary: fc.bigInt({ min: 1n, max: 3n }).map((ms) => ms * UINT64) },
  { weight: 2, arbitrary: fc.bigInt({ min: 1n, max: UINT64 * 40_000n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 2n ** 62n, max: 2n ** 66n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 2n ** 100n, max: 2n ** 127n }) },
)
const words = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'field', '', '7', '-4000', '123456789012') },
  { weight: 1, arbitrary: fc.constantFrom('9223372036854775807', '-1', 'x'.repeat(70), 'y'.repeat(5000)) },
)
const pairs = fc.oneof(
  { weight: 5, arbitrary: words.map((word) => ['a', word]) },
  { weight: 3, arbitrary: fc.tuple(words, words).map(([a, b]) => ['a', a, 'b', b]) },
  {
    weight: 3,
    arbitrary: fc.array(fc.tuple(words, words), { minLength: 1, maxLength: 5 }).map((list) => list.flat()),
  },
  { weight: 1, arbitrary: fc.constant(['1', 'z'.repeat(200_000)]) },
)

const operations = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc
        .tuple(steps, pairs, fc.integer({ min: 1, max: 12 }))
        .map(([step, entry, times]) => (subject: Subject) => {
          for (let i = 0; i < times; i++) subject.append(step, entry)
        }),
    },
    { weight: 6, arbitrary: fc.nat(500).map((at) => (subject: Subject) => subject.delete(at)) },
    { weight: 1, arbitrary: fc.nat(60).map((length) => (subject: Subject) => subject.trim(length)) },
    { weight: 1, arbitrary: fc.nat(60).map((at) => (subject: Subject) => subject.trimTo(at)) },
    {
      weight: 1,
      arbitrary: fc.constant((subject: Subject) => {
        const copy = subject.stream.copy()
        while (subject.stream.free(3));
        subject.stream = copy
      }),
    },
  ),
  { minLength: 1, maxLength: 60, size: 'max' },
)
const limits = fc.constantFrom(
  [4096, 100],
  [4096, 3],
  [60, 0],
  [0, 1],
  [0, 7],
  [300_000, 0],
  [0, 130],
) as fc.Arbitrary<[number, number]>

describe('a stream', () => {
  test('equals an array after random changes', () => {
    check(
      fc.property(limits, operations, ([bytes, entries], list) => {
        const subject = new Subject(bytes, entries)
        for (const operation of list) {
          operation(subject)
          assert.equal(subject.stream.size, subject.model.length)
        }
        subject.verify()
        while (subject.stream.free(5));
        assert.equal(memory(subject.space), 0)
      }),
      200,
    )
  })

  test('holds 100,000 entries in pages, at most 15 bytes each, and gives everything back', () => {
    const subject = new Subject(4096, 100)
    for (let i = 0; i < 100_000; i++) subject.append(i % 50 === 0 ? UINT64 : 1n, ['a', 'x', 'b', 'y'])
    assert.ok(subject.stream.footprint() / 100_000 <= 15, `${subject.stream.footprint() / 100_000} bytes`)
    assert.equal(subject.stream.footprint(), memory(subject.space))
    const model = subject.model
    // From the middle of a page to the next block, then all but a few entries far apart.
    for (let i = 0; i < 100_000; i++) if (i % 9_000 !== 0) subject.stream.delete(idOf(model[i]?.id ?? 0n))
    subject.model = model.filter((_, i) => i % 9_000 === 0)
    subject.verify()
    assert.ok(subject.stream.footprint() < 300_000, `${subject.stream.footprint()} bytes for 12 entries`)
    while (subject.stream.free(3));
    assert.equal(memory(subject.space), 0)
  })

  test('writes ids of 64 bits exactly', () => {
    const texts = [
      '0-1',
      '1-0',
      '9007199254740993-9007199254740993',
      '18446744073709551615-18446744073709551615',
    ]
    for (const text of [...texts, '4294967296-4294967295', '1700000000000-10', '2147483648-2147483647']) {
      const [ms = '', seq = ''] = text.split('-')
      assert.equal(idOf(BigInt(ms) * UINT64 + BigInt(seq)).toString(), text)
    }
  })

  test('goes to the next id and back over every border', () => {
    for (const value of [0n, 2n ** 32n - 1n, UINT64 - 1n, UINT64 * 2n ** 32n - 1n, MAX - 1n]) {
      const id = idOf(value)
      assert.ok(id.increment())
      assert.equal(numberOf(id), value + 1n)
      assert.ok(id.decrement())
      assert.equal(numberOf(id), value)
    }
    assert.equal(idOf(MAX).increment(), false)
    assert.equal(idOf(0n).decrement(), false)
  })
})
