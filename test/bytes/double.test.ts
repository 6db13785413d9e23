import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  formatDouble,
  formatDouble17,
  MAX_DOUBLE_BYTES,
  parseDouble,
  writeDouble,
  writeDouble17,
} from '../../src/bytes/double.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { ReplyError } from '../support/reply.ts'
import { floatTexts } from './float-samples.ts'
import { bytes, useAnswers } from './oracle.ts'

function parse(text: string): number {
  const framed = bytes(`1${text}1`)
  return parseDouble(framed, 1, framed.length - 1)
}

/** Every bit pattern but NaN's is as likely as the next. */
const anyDouble = fc
  .bigInt(0n, 2n ** 64n - 1n)
  .map((bits) => {
    const view = new DataView(new ArrayBuffer(8))
    view.setBigUint64(0, bits)
    return view.getFloat64(0)
  })
  .filter((value) => !Number.isNaN(value))

const value = fc.oneof(
  anyDouble,
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.integer().map((n) => n / 1000),
)

describe('parseDouble', () => {
  const cases: [text: string, value: number][] = [
    ['0', 0],
    ['-0', -0],
    ['+1.5', 1.5],
    ['5.', 5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['123456789012345678', 123456789012345680],
    ['0.1', 0.1],
    ['inf', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['0x1.8p3', 12],
    ['0x1p-1074', 5e-324],
    ['0x1.8p-1074', 1e-323],
    ['-0x.1', -0.0625],
    [`0x1${'0'.repeat(300)}p-1200`, 1],
    [`0x1${'0'.repeat(13)}8${'0'.repeat(100)}1p-460`, 1.0000000000000002],
    [`0x1${'0'.repeat(13)}8${'0'.repeat(101)}p-460`, 1],
    ['5e-324', 5e-324],
    ['3e-324', 5e-324],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['0e999999999999', 0],
    [`0.${'0'.repeat(400)}1e401`, 1],
  ]
  for (const [text, expected] of cases)
    it(`reads ${text.slice(0, 40)}`, () => assert.ok(Object.is(parse(text), expected)))

  const invalid = [
    '',
    '-',
    '.',
    'nan',
    '-nan',
    'nan(1)',
    ' 1',
    '1 ',
    '1\n',
    '1x',
    '1e',
    '1e+',
    '0x',
    '0x.p1',
    '1p3',
    'infi',
    '1\x002',
  ]
  const outside = [
    '1e309',
    '-1e309',
    '1e-400',
    '2e-324',
    '0x1p1024',
    '0x1p-1075',
    '1e99999999999',
    '0x1p-99999999999',
  ]
  for (const text of [...invalid, ...outside]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.ok(Number.isNaN(parse(text))))
  }

  it('reads what JavaScript writes', () => {
    fc.assert(fc.property(value, (x) => Object.is(parse(String(x)), x === 0 ? 0 : x)))
  })
})

describe('formatDouble17', () => {
  const cases: [value: number, text: string][] = [
    [0, '0'],
    [-0, '-0'],
    [Number.NaN, 'nan'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [0.1, '0.10000000000000001'],
    [3, '3'],
    [-1.5, '-1.5'],
    [1e16, '10000000000000000'],
    [1e17, '1e+17'],
    [0.0001, '0.0001'],
    [0.00001, '1.0000000000000001e-05'],
    [5e-324, '4.9406564584124654e-324'],
    [-1.7976931348623157e308, '-1.7976931348623157e+308'],
    [16383 + 2 ** -13, '16383.000122070312'],
    [16383 + 3 * 2 ** -13, '16383.000366210938'],
  ]
  for (const [x, text] of cases) it(`prints ${text}`, () => assert.equal(formatDouble17(x), text))
})

describe('formatDouble', () => {
  // As Redis 7.2's conversion prints them, those included where it takes more digits than it would need.
  const cases: [value: number, text: string][] = [
    [0, '0'],
    [-0, '-0'],
    [Number.NaN, 'nan'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [0.1, '0.1'],
    [-3.14, '-3.14'],
    [100, '100'],
    [1e18, '1000000000000000000'],
    [2 ** 62, '4611686018427387904'],
    [2 ** 62 + 1024, '4611686018427389000'],
    [1e19, '1e+19'],
    [1.5e300, '1.5e+300'],
    [0.000001, '0.000001'],
    [0.0000015, '1.5e-6'],
    [1e-7, '1e-7'],
    [1.25e-10, '1.25e-10'],
    [5e-324, '5e-324'],
    [2.2250738585072014e-308, '2.2250738585072014e-308'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [994.003895, '994.0038950000001'],
    [5.7646613565, '5.7646613564999996'],
    [34325.0082700854, '3.4325008270085404e+4'],
    [0.00035001750087504374, '3.5001750087504375e-4'],
    [-6.587170606524702e16, '-65871706065247024'],
  ]
  for (const [x, text] of cases) it(`prints ${text}`, () => assert.equal(formatDouble(x), text))

  it('reads back as the same number, as %.17g does', () => {
    fc.assert(
      fc.property(value, (x) => {
        assert.ok(Object.is(parse(formatDouble(x)), x))
        assert.ok(Object.is(parse(formatDouble17(x)), x))
      }),
      { numRuns: 2000 },
    )
  })

  it('takes the fewest digits but for about one number in a thousand', () => {
    const digitCount = (text: string) => text.replace(/e.*|[-.]/g, '').replace(/^0+|0+$/g, '').length
    const values = fc.sample(anyDouble, { numRuns: 20_000, seed: 4 }).filter(Number.isFinite)
    const longer = values.filter((x) => digitCount(formatDouble(x)) > digitCount(x.toExponential()))
    assert.ok(longer.length < values.length / 200, `${longer.length}`)
  })
})

describe('writers of doubles', () => {
  it('write the same text at any place, and nothing beyond their room', () => {
    fc.assert(
      fc.property(value, fc.nat(5), (x, pos) => {
        for (const [write, format] of [
          [writeDouble, formatDouble],
          [writeDouble17, formatDouble17],
        ] as const) {
          const buf = new Uint8Array(pos + MAX_DOUBLE_BYTES)
          const end = write(buf, pos, x)
          assert.equal(Buffer.from(buf.subarray(pos, end)).toString(), format(x))
          assert.ok(buf.subarray(0, pos).every((byte) => byte === 0))
        }
      }),
    )
  })
})

describe('doubles against redis-server', { skip: oracleMissing() }, () => {
  const oracle = useAnswers()
  for (const [name, limit, seed] of [
    ['moderate', 25, 1],
    ['extreme', 330, 2],
  ] as const) {
    it(`are read and printed as ZADD and ZSCORE do, ${name} ones`, async () => {
      // A skip list keeps the score as a double; a listpack would turn -0 into 0.
      await oracle([['CONFIG', 'SET', 'zset-max-listpack-entries', '0']])
      const texts = fc.sample(floatTexts(limit), { numRuns: 5000, seed })
      const replies = await oracle(
        texts.flatMap((text) => [
          ['DEL', 'z'],
          ['ZADD', 'z', bytes(text), 'm'],
          ['ZSCORE', 'z', 'm'],
        ]),
      )
      for (const [i, text] of texts.entries()) {
        const refused = replies[i * 3 + 1] instanceof ReplyError
        const ours = parse(text)
        assert.equal(
          Number.isNaN(ours) ? null : formatDouble17(ours),
          refused ? null : replies[i * 3 + 2],
          JSON.stringify(text),
        )
      }
    })
  }
})
