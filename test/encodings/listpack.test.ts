import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  LP_EMPTY_BYTES,
  lpBytes,
  lpEncodedBytes,
  lpEntryBytes,
  lpFirst,
  lpInitEmpty,
  lpInteger,
  lpIsEnd,
  lpIsInteger,
  lpLast,
  lpLength,
  lpNext,
  lpPrev,
  lpRead,
  lpSeek,
  lpSplice,
  lpWriteEntry,
} from '../../src/encodings/listpack.ts'
import { ListpackNeedle } from '../../src/encodings/listpack-needle.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { useOracle } from '../support/suite.ts'

/** Where each encoding begins and ends, and texts that only look like integers. */
const EDGES = [
  ...['0', '127', '128', '-1', '4095', '4096', '-4096', '-4097', '32767', '-32768', '32768', '-32769'],
  ...['8388607', '-8388608', '8388608', '2147483647', '-2147483648', '2147483648', '9007199254740993'],
  ...['-9223372036854775808', '9223372036854775807', '9223372036854775808', '99999999999999999999'],
  ...['', '-', '-0', '01', '+1', ' 1', '1 ', 'a', '1a', '123456789012345678901'],
  ...[62, 63, 64, 65, 125, 126, 127, 4094, 4095, 4096, 16_377, 16_378, 16_379, 16_380, 20_000].map((n) =>
    'x'.repeat(n),
  ),
]

/** A listpack somewhere in a buffer, changed as collections change theirs. */
class Pack {
  readonly base = 5
  readonly bytes = new Uint8Array(4 * 1024 * 1024)
  readonly #range = { bytes: this.bytes, start: 0, end: 0 }
  readonly #digits = new Uint8Array(24)

  constructor() {
    lpInitEmpty(this.bytes, this.base)
  }

  get end(): number {
    return this.base + lpBytes(this.bytes, this.base) - 1
  }

  insert(at: number, text: string): void {
    const source = Buffer.from(text, 'latin1')
    const added = lpEncodedBytes(source, 0, source.length)
    lpSplice(this.bytes, this.base, at, 0, added, 1)
    assert.equal(lpWriteEntry(this.bytes, at, source, 0, source.length), at + added)
    assert.equal(lpEntryBytes(this.bytes, at), added)
  }

  remove(at: number): void {
    lpSplice(this.bytes, this.base, at, lpEntryBytes(this.bytes, at), 0, -1)
  }

  text(at: number): string {
    lpRead(this.bytes, at, this.#range, this.#digits)
    return Buffer.from(this.#range.bytes.slice(this.#range.start, this.#range.end)).toString('latin1')
  }

  forwards(): string[] {
    const texts: string[] = []
    let at = lpFirst(this.bytes, this.base)
    for (; !lpIsEnd(this.bytes, at); at = lpNext(this.bytes, at)) texts.push(this.text(at))
    assert.equal(at, this.end)
    return texts
  }

  backwards(): string[] {
    const texts: string[] = []
    for (let at = lpLast(this.bytes, this.base); at >= 0; at = lpPrev(this.bytes, this.base, at)) {
      texts.push(this.text(at))
    }
    return texts
  }
}

function packOf(texts: readonly string[]): Pack {
  const pack = new Pack()
  for (const text of texts) pack.insert(pack.end, text)
  return pack
}

describe('listpack', () => {
  it('holds every kind of element, walked from both ends', () => {
    const pack = packOf(EDGES)
    assert.equal(lpLength(pack.bytes, pack.base), EDGES.length)
    assert.deepEqual(pack.forwards(), EDGES)
    assert.deepEqual(pack.backwards(), EDGES.toReversed())
    for (const [i] of EDGES.entries()) {
      assert.equal(pack.text(lpSeek(pack.bytes, pack.base, i)), EDGES[i])
      assert.equal(pack.text(lpSeek(pack.bytes, pack.base, i - EDGES.length)), EDGES[i])
    }
    assert.equal(lpSeek(pack.bytes, pack.base, EDGES.length), -1)
    assert.equal(lpSeek(pack.bytes, pack.base, -EDGES.length - 1), -1)
  })

  it('knows integers by their canonical text', () => {
    const isInteger = (text: string) => lpIsInteger(packOf([text]).bytes, 11)
    for (const text of EDGES) {
      const canonical = /^(0|-?[1-9][0-9]*)$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)
      assert.equal(isInteger(text), canonical, text)
      if (canonical) assert.equal(lpInteger(packOf([text]).bytes, 11), Number(text))
    }
  })

  it('finds an element among keys and values', () => {
    const pack = packOf(EDGES)
    const needle = new ListpackNeedle()
    for (const [i, text] of EDGES.entries()) {
      needle.set(Buffer.from(text), 0, text.length)
      const first = lpFirst(pack.bytes, pack.base)
      assert.equal(needle.find(pack.bytes, first, 0), lpSeek(pack.bytes, pack.base, i))
      const expected = i % 2 === 0 ? lpSeek(pack.bytes, pack.base, i) : -1
      assert.equal(needle.find(pack.bytes, first, 1), expected)
    }
    needle.set(Buffer.from('absent'), 0, 6)
    assert.equal(needle.find(pack.bytes, lpFirst(pack.bytes, pack.base), 0), -1)
  })

  it('counts more entries than its header can say', () => {
    const pack = packOf(Array.from({ length: 65_536 }, (_, i) => String(i % 100)))
    assert.equal(lpLength(pack.bytes, pack.base), 65_536)
    pack.remove(lpFirst(pack.bytes, pack.base))
    pack.remove(lpFirst(pack.bytes, pack.base))
    assert.equal(lpLength(pack.bytes, pack.base), 65_534)
  })

  it('is like an array under random insertions and removals', () => {
    const text = fc.oneof(
      fc.constantFrom(...EDGES),
      fc.integer().map(String),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
    )
    const step = fc.record({ at: fc.nat(), text: fc.option(text, { nil: undefined }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const pack = new Pack()
        const model: string[] = []
        for (const { at, text } of steps) {
          const index = at % (model.length + 1)
          const position = index === model.length ? pack.end : lpSeek(pack.bytes, pack.base, index)
          if (text !== undefined) {
            pack.insert(position, text)
            model.splice(index, 0, text)
          } else if (index < model.length) {
            pack.remove(position)
            model.splice(index, 1)
          }
        }
        assert.deepEqual(pack.forwards(), model)
        assert.deepEqual(pack.backwards(), model.toReversed())
        if (model.length === 0) assert.equal(lpBytes(pack.bytes, pack.base), LP_EMPTY_BYTES)
      }),
    )
  })
})

describe('listpack against redis-server', { skip: oracleMissing() }, () => {
  const oracle = useOracle(['--rdbcompression', 'no', '--hash-max-listpack-value', '1000000'])

  it('writes the same bytes', async () => {
    const texts = EDGES.flatMap((text, i) => [`field ${i}`, text])
    await oracle.client.call('HSET', 'h', ...texts)
    const dump = await oracle.client.call('DUMP', 'h')
    const pack = packOf(texts)
    const ours = Buffer.from(pack.bytes.subarray(pack.base, pack.end + 1))
    assert.notEqual(dump.indexOf(ours), -1)
  })
})
