// Texts of floating-point numbers for comparisons with the reference server: plain ones, hard ones, and near misses.
import fc from 'fast-check'

const sign = fc.constantFrom('', '', '', '-', '-', '+')
const digits = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength })
const exponent = (limit: number) => fc.integer({ min: -limit, max: limit })
const join = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(''))
const point = fc.constantFrom('', '.')

/** As people write them: a few digits, perhaps decimals. */
const everyday = join(
  sign,
  fc.nat(100_000).map(String),
  fc.option(
    fc.nat(999_999).map((n) => `.${n}`),
    { nil: '' },
  ),
)

/** Doubles of any size, as JavaScript prints them. */
const doubles = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)

const manyDigits = join(sign, digits(40), point, digits(60))

/** Any exponent that may matter to a format whose numbers have up to `limit` places. */
const withExponent = (limit: number) =>
  join(sign, digits(25), point, digits(25), fc.constantFrom('e', 'E'), exponent(limit).map(String))

const hexadecimal = (limit: number) =>
  fc
    .tuple(sign, fc.bigInt(0n, 2n ** 80n), fc.bigInt(0n, 2n ** 40n), exponent(limit))
    .map(([s, whole, part, e]) => `${s}0x${whole.toString(16)}.${part.toString(16)}p${e}`)

/** Integers with long runs of zero or one bits beyond the precision: ties and their neighbours. */
const ties = fc
  .tuple(sign, fc.bigInt(1n, 2n ** 64n), fc.integer({ min: 0, max: 70 }), fc.integer({ min: -1, max: 1 }))
  .map(([s, mantissa, shift, offset]) => `${s}${((mantissa * 2n + 1n) << BigInt(shift)) + BigInt(offset)}`)

/** Binary fractions: their decimals end with a 5, so that cutting off meets ties. */
const binaryFractions = fc
  .tuple(sign, fc.bigInt(0n, 2n ** 40n), fc.integer({ min: 1, max: 24 }))
  .map(([s, numerator, bits]) => {
    const scaled = (numerator * 10n ** BigInt(bits)) >> BigInt(bits)
    const exact = (numerator * 10n ** BigInt(bits)) % (1n << BigInt(bits)) === 0n
    const text = scaled.toString().padStart(bits + 1, '0')
    return exact ? `${s}${text.slice(0, -bits)}.${text.slice(-bits)}` : `${s}${numerator}`
  })

const specials = fc.constantFrom(
  ...[
    '',
    '0',
    '-0',
    '+0',
    '0.0',
    '.5',
    '5.',
    '.',
    '-',
    '+',
    'e5',
    '1e',
    '1e+',
    '1e5.5',
    '1.2.3',
    '--1',
    '+-1',
  ],
  ...[
    'inf',
    '-inf',
    '+inf',
    'INF',
    'Infinity',
    '-iNfInItY',
    'infinit',
    'infinityx',
    'nan',
    '-nan',
    'NaN',
    'nan(1)',
  ],
  ...[' 1', '1 ', '\t1', '\n1', '\v1', '\r1', '1\n', '1\0', '\x001', '1,5', '1_000', '١', '1f', '1L', '1d'],
  ...[
    '0x',
    '0x.',
    '0x1p',
    '0x1p+',
    '0x.8',
    '0X1.8P3',
    '0xg',
    '1p3',
    '0x1e5',
    '0b1',
    '0o7',
    '0x1.8',
    '-0x0p0',
  ],
  ...[
    '1e400',
    '-1e400',
    '1e308',
    '1.7976931348623157e308',
    '1.7976931348623159e308',
    '1e309',
    '1e-323',
    '2e-324',
    '5e-324',
  ],
  ...[
    '1e4932',
    '1.189731495357231765e4932',
    '1.189731495357231766e4932',
    '-1e4933',
    '1e5000',
    '1e99999999999999999999',
  ],
  ...[
    '1e-4950',
    '3.6e-4951',
    '1.8e-4951',
    '1.9e-4951',
    '1e-4952',
    '1e-5000',
    '1e-99999999999999999999',
    '0e99999',
    '0e-99999',
  ],
  ...[
    '0x1p16383',
    '0x1p16384',
    '0x1.ffffffffffffffffp16383',
    '0x1p-16445',
    '0x1p-16446',
    '0x1.8p-16446',
    '0x1p-1074',
  ],
  ...[
    '9223372036854775807',
    '-9223372036854775808',
    '9223372036854775808',
    '18446744073709551615',
    '18446744073709551616',
  ],
  ...[
    '0.1',
    '0.2',
    '0.3',
    '3.0e3',
    '5.0e3',
    '1.000000000000000005',
    '0.000000000000000005',
    '0.000000000000000015',
  ],
  ...[
    '1'.padStart(5119, '0'),
    '1'.padStart(5120, '0'),
    `0.${'9'.repeat(5000)}`,
    `1e-0${'0'.repeat(5000)}1`,
    '7'.repeat(5000),
  ],
)

const garbage = fc.string({ unit: fc.constantFrom(...'0123456789+-.eExXpPaf '), maxLength: 8 })

/** Texts for a format whose decimal exponents end at `limit`. */
export function floatTexts(limit: number): fc.Arbitrary<string> {
  const binaryLimit = Math.floor(limit * 3.4)
  return fc.oneof(
    { weight: 4, arbitrary: everyday },
    { weight: 2, arbitrary: doubles },
    { weight: 3, arbitrary: manyDigits },
    { weight: 2, arbitrary: withExponent(30) },
    { weight: 2, arbitrary: withExponent(limit) },
    { weight: 1, arbitrary: hexadecimal(60) },
    { weight: 1, arbitrary: hexadecimal(binaryLimit) },
    { weight: 2, arbitrary: ties },
    { weight: 2, arbitrary: binaryFractions },
    { weight: 3, arbitrary: specials },
    { weight: 1, arbitrary: garbage },
  )
}
