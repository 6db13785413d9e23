// LZF in both directions: what was compressed comes back, bad bytes are refused, and Redis finds the same repetitions.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LzfCompressor, lzfDecompress } from '../../../src/bytes/lzf.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { useOracle } from '../../support/suite.ts'
import { bulkOf, dumpOf } from './payloads.ts'

/** Bytes with repetitions near and far. */
const repetitive = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 300 })), {
    minLength: 1,
    maxLength: 20,
  })
  .map((parts) =>
    Buffer.concat(parts.flatMap(([bytes, times]) => Array.from({ length: times }, () => bytes))),
  )

const fewLetters = fc
  .array(fc.integer({ min: 97, max: 99 }), { minLength: 1, maxLength: 400 })
  .map((letters) => Buffer.from(letters))

function compress(lzf: LzfCompressor, bytes: Uint8Array, room: number): Buffer | null {
  const out = Buffer.alloc(room + 8, 0xee)
  const size = lzf.compress(bytes, 0, bytes.length, out, 4, room)
  assert.ok(size <= room)
  assert.equal(out.readUInt32LE(0), 0xeeeeeeee)
  assert.equal(out.readUInt32LE(room + 4), 0xeeeeeeee)
  return size === 0 ? null : out.subarray(4, 4 + size)
}

describe('LZF', () => {
  const lzf = new LzfCompressor()

  test('what was compressed comes back, in exactly its room', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 300 }), repetitive, fewLetters),
        (bytes) => {
          const packed = compress(lzf, bytes, bytes.length + (bytes.length >> 5) + 16)
          assert.ok(packed !== null)
          const back = Buffer.alloc(bytes.length)
          assert.ok(lzfDecompress(packed, 0, packed.length, back, 0, back.length))
          assert.deepEqual(back, Buffer.from(bytes))
          const longer = Buffer.alloc(bytes.length + 1)
          assert.equal(lzfDecompress(packed, 0, packed.length, longer, 0, longer.length), false)
          assert.equal(lzfDecompress(packed, 0, packed.length, back, 0, back.length - 1), false)
          assert.equal(lzfDecompress(packed, 0, packed.length - 1, back, 0, back.length), false)
        },
      ),
    )
  })

  test('compressed parts can be joined', () => {
    fc.assert(
      fc.property(fc.array(repetitive, { minLength: 1, maxLength: 4 }), (parts) => {
        const packed = Buffer.concat(
          parts.map((part) => Buffer.from(compress(lzf, part, part.length * 2 + 16) as Buffer)),
        )
        const whole = Buffer.concat(parts)
        const back = Buffer.alloc(whole.length)
        assert.ok(lzfDecompress(packed, 0, packed.length, back, 0, back.length))
        assert.deepEqual(back, whole)
      }),
      { numRuns: 30 },
    )
  })

  test('any bytes are decompressed or refused, and nothing outside of the room is written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 0, max: 300 }), (bytes, room) => {
        const out = Buffer.alloc(room + 8, 0xee)
        lzfDecompress(bytes, 0, bytes.length, out, 4, 4 + room)
        assert.equal(out.readUInt32LE(0), 0xeeeeeeee)
        assert.equal(out.readUInt32LE(room + 4), 0xeeeeeeee)
      }),
      { numRuns: 2000 },
    )
  })

  test('positions begin anew after a gigabyte', () => {
    const fresh = new LzfCompressor()
    const bytes = Buffer.from('abcabcabcabcabcabc'.repeat(20))
    const first = compress(fresh, bytes, bytes.length)
    const large = Buffer.alloc(2 ** 26, 'xyz ')
    const room = Buffer.alloc(2 ** 22)
    for (let i = 0; i < 17; i++) assert.ok(fresh.compress(large, 0, large.length, room, 0, room.length) > 0)
    assert.deepEqual(compress(fresh, bytes, bytes.length), first)
  })
})

describe('LZF beside Redis', { skip: oracleMissing() }, () => {
  const oracle = useOracle()

  test('Redis compresses the same strings to the same bytes', async () => {
    const lzf = new LzfCompressor()
    const samples = fc
      .sample(fc.oneof(repetitive, fewLetters, fc.uint8Array({ minLength: 21, maxLength: 300 })), {
        numRuns: 400,
        seed: 7,
      })
      .map((sample) => Buffer.from(sample))
      .filter((sample) => sample.length > 20)
    let same = 0
    for (const bytes of samples) {
      await oracle.client.call('SET', 'k', bytes)
      const theirs = bulkOf(await oracle.client.call('DUMP', 'k'))
      const ours = dumpOf(bytes, compress(lzf, bytes, bytes.length - 4))
      // Redis does not clear its table between strings, so now and then it finds what it met in an earlier one.
      if (ours.equals(theirs)) same++
      else assert.ok(theirs[1] === 0xc3 && ours[1] === 0xc3)
      await oracle.client.call('SET', 'k', '')
      await oracle.client.call('RESTORE', 'k', 0, ours, 'REPLACE')
      assert.deepEqual(bulkOf(await oracle.client.call('GET', 'k')), bytes)
    }
    assert.ok(same > 0.9 * samples.length, `${same} of ${samples.length}`)
  })
})
