import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  addLongDoubles,
  formatLongDouble,
  isInfinite,
  parseLongDouble,
  sumLongDoubles,
} from '../../src/bytes/long-double.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { type Reply, ReplyError } from '../support/reply.ts'
import { floatTexts } from './float-samples.ts'
import { bytes, useAnswers } from './oracle.ts'

/** The sum's text, or the error's name. */
function add(a: string, b: string): string {
  const sum = addLongDoubles(bytes(a), bytes(b))
  return sum.ok ? sum.text : sum.error
}

describe('addLongDoubles', () => {
  const cases: [a: string, b: string, sum: string][] = [
    ['10.5', '0.1', '10.6'],
    ['5.0e3', '2.0e2', '5200'],
    ['3', '1.000000000000000005', '4.00000000000000001'],
    ['0.1', '0.2', '0.3'],
    ['1', '-1', '0'],
    ['-0', '-0', '0'],
    ['0', '-0.000000000000000001', '0'],
    ['0', '0.000000000000000005', '0'],
    ['0', '0.000000000000000006', '0.00000000000000001'],
    ['0', '12345.678', '12345.67799999999999994'],
    ['0x1.8p3', '.5', '12.5'],
    ['18446744073709551615', '0', '18446744073709551615'],
    ['18446744073709551616', '1', '18446744073709551616'],
    ['18446744073709551616', '3', '18446744073709551620'],
    ['inf', '1', 'nan-or-infinity'],
    ['-Infinity', 'inf', 'nan-or-infinity'],
    ['1e4932', '1e4932', 'nan-or-infinity'],
    ['1', 'nan', 'not-a-float'],
    ['1', '1e5000', 'not-a-float'],
    ['1', '1e-5000', 'not-a-float'],
    ['', '1', 'not-a-float'],
    ['1', ' 1', 'not-a-float'],
    ['1', '1x', 'not-a-float'],
    ['x', 'inf', 'not-a-float'],
  ]
  for (const [a, b, sum] of cases) it(`${a} + ${b} is ${sum}`, () => assert.equal(add(a, b), sum))

  it('does not depend on the order of the terms', () => {
    fc.assert(fc.property(floatTexts(5000), floatTexts(5000), (a, b) => add(a, b) === add(b, a)))
  })

  it('adds integers up to 2^63 exactly', () => {
    const int64 = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)
    fc.assert(fc.property(int64, int64, (a, b) => add(String(a), String(b)) === String(a + b)))
  })
})

describe('formatLongDouble', () => {
  it('gives back a decimal below 10 with up to 17 decimals', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 18n - 1n), fc.boolean(), (n, negative) => {
        const decimals = (n % 10n ** 17n).toString().padStart(17, '0').replace(/0+$/, '')
        const magnitude = `${n / 10n ** 17n}${decimals && '.'}${decimals}`
        const text = negative && n !== 0n ? `-${magnitude}` : magnitude
        const value = parseLongDouble(bytes(text), 0, text.length)
        assert.ok(value)
        assert.equal(formatLongDouble(value), text)
      }),
    )
  })
})

/** HINCRBYFLOAT's answer, put together from the parts as that command needs them. */
function hincrbyfloat(stored: string, increment: string): string {
  const term = parseLongDouble(bytes(increment), 0, increment.length)
  if (term === null) return 'ERR value is not a valid float'
  if (isInfinite(term)) return 'ERR value is NaN or Infinity'
  const value = parseLongDouble(bytes(stored), 0, stored.length)
  if (value === null) return 'ERR hash value is not a float'
  const sum = sumLongDoubles(value, term)
  return sum === null ? 'ERR increment would produce NaN or Infinity' : formatLongDouble(sum)
}

describe('addLongDoubles against redis-server', { skip: oracleMissing() }, () => {
  const oracle = useAnswers()

  function expected(reply: Reply): string {
    if (!(reply instanceof ReplyError)) return String(reply)
    if (reply.message === 'ERR value is not a valid float') return 'not-a-float'
    assert.equal(reply.message, 'ERR increment would produce NaN or Infinity')
    return 'nan-or-infinity'
  }

  for (const [name, limit, seed] of [
    ['moderate', 40, 1],
    ['extreme', 5000, 2],
  ] as const) {
    it(`agrees with INCRBYFLOAT on ${name} pairs`, async () => {
      const texts = floatTexts(limit)
      const pairs = fc.sample(fc.tuple(texts, texts), { numRuns: 4000, seed })
      const replies = await oracle(
        pairs.flatMap(([a, b]) => [
          ['SET', 'k', bytes(a)],
          ['INCRBYFLOAT', 'k', bytes(b)],
        ]),
      )
      for (const [i, [a, b]] of pairs.entries()) {
        assert.equal(add(a, b), expected(replies[i * 2 + 1]), JSON.stringify([a, b]))
      }
    })
  }

  it('agrees when the second term nearly cancels the first', async () => {
    const pairs = fc
      .sample(
        fc.tuple(fc.bigInt(1n, 10n ** 22n), fc.integer({ min: 0, max: 20 }), fc.integer({ min: -3, max: 3 })),
        { numRuns: 1000, seed: 3 },
      )
      .map(([n, places, offset]) => [`${n}e-${places}`, `-${n + BigInt(offset)}e-${places}`] as const)
    const replies = await oracle(
      pairs.flatMap(([a, b]) => [
        ['SET', 'k', a],
        ['INCRBYFLOAT', 'k', b],
      ]),
    )
    for (const [i, [a, b]] of pairs.entries()) {
      assert.equal(add(a, b), expected(replies[i * 2 + 1]), JSON.stringify([a, b]))
    }
  })

  it('has the parts that HINCRBYFLOAT needs', async () => {
    const pairs = fc.sample(fc.tuple(floatTexts(40), floatTexts(40)), { numRuns: 1000, seed: 4 })
    const replies = await oracle(
      pairs.flatMap(([a, b]) => [
        ['HSET', 'h', 'f', bytes(a)],
        ['HINCRBYFLOAT', 'h', 'f', bytes(b)],
      ]),
    )
    for (const [i, [a, b]] of pairs.entries()) {
      const reply = replies[i * 2 + 1]
      const theirs = reply instanceof ReplyError ? reply.message : reply
      assert.equal(hincrbyfloat(a, b), theirs, JSON.stringify([a, b]))
    }
  })
})
