import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  compareRanges,
  equalRanges,
  equalsIgnoreCase,
  latin1ToString,
  repr,
  stringToLatin1,
} from '../../src/bytes/text.ts'

/** A byte array inside a larger one, with the place where it lies. */
const placed = fc
  .tuple(
    fc.uint8Array({ maxLength: 4 }),
    fc.uint8Array({ maxLength: 20, max: 3 }),
    fc.uint8Array({ maxLength: 4 }),
  )
  .map(([before, inside, behind]) => ({
    buf: Uint8Array.from([...before, ...inside, ...behind]),
    start: before.length,
    end: before.length + inside.length,
    inside,
  }))

describe('equalsIgnoreCase', () => {
  const buf = Buffer.from('xxGeTRangexx')
  it('takes letters in either case', () => {
    assert.equal(equalsIgnoreCase(buf, 2, 10, Buffer.from('getrange')), true)
    assert.equal(equalsIgnoreCase(buf, 2, 9, Buffer.from('getrange')), false)
    assert.equal(equalsIgnoreCase(buf, 2, 5, Buffer.from('set')), false)
    assert.equal(equalsIgnoreCase(buf, 2, 2, Buffer.from('')), true)
  })
  it('folds nothing but letters', () => {
    for (let byte = 0; byte < 256; byte++) {
      const one = Uint8Array.of(byte)
      for (const word of ['a', 'z', '@', '[', '{', '`', '5', '-', ' ']) {
        const same = String.fromCharCode(byte).replace(/[A-Z]/, (c) => c.toLowerCase()) === word
        assert.equal(equalsIgnoreCase(one, 0, 1, Buffer.from(word)), same)
      }
    }
  })
})

describe('byte ranges', () => {
  it('are equal and ordered as Buffer.compare orders copies of them', () => {
    fc.assert(
      fc.property(placed, placed, (a, b) => {
        const expected = Buffer.compare(a.inside, b.inside)
        const order = compareRanges(a.buf, a.start, a.end, b.buf, b.start, b.end)
        assert.equal(Math.sign(order), expected)
        assert.equal(equalRanges(a.buf, a.start, a.end, b.buf, b.start, b.end), expected === 0)
      }),
    )
  })
})

describe('repr', () => {
  it('quotes as Redis does', () => {
    assert.equal(repr(Buffer.from('plain text')), '"plain text"')
    assert.equal(repr(Buffer.from('\\ " \n \r \t \x07 \b', 'latin1')), '"\\\\ \\" \\n \\r \\t \\a \\b"')
    assert.equal(
      repr(Buffer.from('\x00\x0b\x0c\x1f~\x7f\x80\xff', 'latin1')),
      '"\\x00\\x0b\\x0c\\x1f~\\x7f\\x80\\xff"',
    )
    assert.equal(repr(Buffer.from("it's")), '"it\'s"')
    assert.equal(repr(Buffer.from('')), '""')
    assert.equal(repr(Buffer.from('abcdef'), 2, 4), '"cd"')
  })
})

describe('latin1 conversions', () => {
  it('are inverse to each other for every byte, on any range', () => {
    fc.assert(
      fc.property(placed, ({ buf, start, end, inside }) => {
        const text = latin1ToString(buf, start, end)
        assert.equal(text, String.fromCharCode(...inside))
        assert.deepEqual([...stringToLatin1(text)], [...inside])
      }),
    )
    assert.equal(latin1ToString(Uint8Array.of(0, 127, 128, 255)), '\x00\x7f\x80\xff')
  })
})
