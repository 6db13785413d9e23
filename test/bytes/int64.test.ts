import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { fitsInt64, INT64_MAX, INT64_MIN, parseInt64, writeInt64 } from '../../src/bytes/int64.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { ReplyError } from '../support/reply.ts'
import { bytes, useAnswers } from './oracle.ts'

function parse(text: string): bigint | null {
  const framed = bytes(`7${text}7`)
  return parseInt64(framed, 1, framed.length - 1)
}

/** Texts around the limits and the rules. */
const candidate = fc.oneof(
  fc.bigInt(INT64_MIN, INT64_MAX).map(String),
  fc.bigInt(-(2n ** 66n), 2n ** 66n).map(String),
  fc.bigInt(-30n, 30n).map((offset) => String(INT64_MAX + offset)),
  fc.bigInt(-30n, 30n).map((offset) => String(INT64_MIN + offset)),
  fc.string({ unit: fc.constantFrom(...'0019-+ .:/\x00'), maxLength: 22 }),
)

describe('parseInt64', () => {
  const valid = ['0', '7', '-1', '9007199254740993', '-9007199254740993', '1000000000', '999999999']
  for (const text of [...valid, String(INT64_MAX), String(INT64_MIN)]) {
    it(`reads ${text}`, () => assert.equal(parse(text), BigInt(text)))
  }
  const invalid = [
    '',
    '-',
    '-0',
    '00',
    '01',
    '-01',
    '+1',
    ' 1',
    '1 ',
    '1.0',
    '0x1',
    '1e3',
    '--1',
    '12345678901:',
    '1234567890/1',
  ]
  for (const text of [
    ...invalid,
    '9223372036854775808',
    '-9223372036854775809',
    '18446744073709551616',
    '1'.repeat(30),
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parse(text), null))
  }

  it('accepts exactly the texts that a 64-bit integer prints as', () => {
    fc.assert(
      fc.property(candidate, (text) => {
        const isCanonical = /^(0|-?[1-9]\d*)$/.test(text) && fitsInt64(BigInt(text))
        assert.equal(parse(text), isCanonical ? BigInt(text) : null)
      }),
    )
  })
})

describe('writeInt64', () => {
  it('writes what parseInt64 reads', () => {
    fc.assert(
      fc.property(fc.bigInt(INT64_MIN, INT64_MAX), (value) => {
        const buf = new Uint8Array(24)
        const end = writeInt64(buf, 2, value)
        assert.equal(parseInt64(buf, 2, end), value)
      }),
    )
  })
})

describe('parseInt64 against redis-server', { skip: oracleMissing() }, () => {
  const oracle = useAnswers()
  it('accepts what INCRBY takes as an increment of 0', async () => {
    const texts = fc.sample(candidate, { numRuns: 3000, seed: 5 })
    const replies = await oracle(
      texts.flatMap((text) => [
        ['DEL', 'k'],
        ['INCRBY', 'k', bytes(text)],
        ['GET', 'k'],
      ]),
    )
    for (const [i, text] of texts.entries()) {
      const refused = replies[i * 3 + 1] instanceof ReplyError
      assert.equal(parse(text)?.toString() ?? null, refused ? null : replies[i * 3 + 2], JSON.stringify(text))
    }
  })
})
