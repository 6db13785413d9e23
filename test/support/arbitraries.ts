// Building blocks for random commands: small alphabets of keys and values that meet often and sit on edges.

import fc, { type Arbitrary } from 'fast-check'
import type { Arg, Command } from './command.ts'

/** A part of a command: a fixed word, or a generator of one argument or of several. */
export type Part = string | Arbitrary<Arg> | Arbitrary<readonly Arg[]>

/** Generates a command from its parts: `command('SET', keys(), values(), optional('NX'))`. */
export function command(...parts: readonly Part[]): Arbitrary<Command> {
  return fc.tuple(...parts.map(toArguments)).map((lists) => lists.flat())
}

/** Generates the parts behind each other, or nothing. */
export function optional(...parts: readonly Part[]): Arbitrary<readonly Arg[]> {
  return fc.option(command(...parts), { nil: [] })
}

/** Generates a few of the options in any order, each at most once. */
export function someOf(...options: readonly Part[]): Arbitrary<readonly Arg[]> {
  return fc
    .shuffledSubarray([...options.keys()], { maxLength: 3 })
    .chain((chosen) => command(...chosen.map((i) => options[i] as Part)))
}

/** Generates the parts between `min` and `max` times behind each other. */
export function repeated(min: number, max: number, ...parts: readonly Part[]): Arbitrary<readonly Arg[]> {
  return fc.array(command(...parts), { minLength: min, maxLength: max }).map((lists) => lists.flat())
}

/** One of the parts. */
export function anyOf(...parts: readonly Part[]): Arbitrary<readonly Arg[]> {
  return fc.oneof(...parts.map(toArguments))
}

/** Keys: few, so that commands meet; one is empty, one has bytes that are special in the protocol. */
export function keys(): Arbitrary<Arg> {
  return fc.constantFrom<Arg[]>('a', 'b', 'c', 'key:1', '', BINARY_KEY, 'k'.repeat(80))
}

/** Values: numbers in many spellings, the borders of encodings, binary bytes, now and then anything at all. */
export function values(): Arbitrary<Arg> {
  return fc.oneof(
    { weight: 4, arbitrary: integers() },
    { weight: 2, arbitrary: floats() },
    { weight: 4, arbitrary: fc.constantFrom<Arg[]>(...EDGE_STRINGS) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  )
}

/** Integers in decimal: small ones, the ends of 8 to 64 bits and beyond, and spellings that are none. */
export function integers(): Arbitrary<Arg> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -5, max: 12 }) },
    { weight: 2, arbitrary: fc.constantFrom<Arg[]>(...EDGE_INTEGERS) },
    { weight: 1, arbitrary: fc.constantFrom<Arg[]>(...MALFORMED_INTEGERS) },
  )
}

/** Floating-point numbers in decimal and with exponents, infinities, and spellings that are none. */
export function floats(): Arbitrary<Arg> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -2000, max: 2000 }).map((n) => String(n / 100)) },
    { weight: 3, arbitrary: fc.double({ noNaN: true }).map(String) },
    { weight: 2, arbitrary: fc.constantFrom<Arg[]>(...EDGE_FLOATS) },
  )
}

/**
 * Times to live, in seconds or milliseconds: either over at once or so long that none ends during a run, as
 * the two servers would not notice at the same instant; and values that are out of range.
 */
export function timesToLive(): Arbitrary<Arg> {
  return fc.constantFrom<Arg[]>(...TIMES_TO_LIVE)
}

/** A word in capitals, in small letters or mixed, as the names of commands and options may be written. */
export function anyCase(word: string): Arbitrary<Arg> {
  const mixed = [...word].map((letter, i) => (i % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase()))
  return fc.constantFrom<Arg[]>(word.toUpperCase(), word.toLowerCase(), mixed.join(''))
}

const BINARY_KEY = Buffer.from('\x00\r\n\xff*', 'latin1')

const EDGE_STRINGS: readonly Arg[] = [
  '',
  'x',
  'hello',
  'foobar',
  ' ',
  Buffer.from('\x00\xff\r\n$-1\r\n', 'latin1'),
  'e'.repeat(44),
  'r'.repeat(45),
  'w'.repeat(63),
  'W'.repeat(64),
  'L'.repeat(300),
]

const EDGE_INTEGERS: readonly Arg[] = [
  ...['127', '128', '-128', '-129', '255', '256', '9999', '10000'],
  ...['32767', '32768', '2147483647', '-2147483648', '4294967295', '4294967296'],
  ...['9007199254740991', '9007199254740993', '-9007199254740993'],
  ...['9223372036854775806', '9223372036854775807', '-9223372036854775807', '-9223372036854775808'],
]

const MALFORMED_INTEGERS: readonly Arg[] = [
  ...['9223372036854775808', '-9223372036854775809', '18446744073709551616', '99999999999999999999'],
  ...['', ' 1', '1 ', '+1', '01', '-0', '0x10', '1e3', '1.0', '--1', '-', 'abc', '1\0'],
]

const EDGE_FLOATS: readonly Arg[] = [
  ...['0', '-0', '0.0', '1.0', '3.0e3', '1e17', '1e-7', '1e21', '5e-324', '1.7976931348623157e308', '1e309'],
  ...['0.1', '0.3', '-1.5', '.5', '5.', '1e400', '17179869184.5', '0.00000000000000001'],
  ...['inf', '-inf', '+inf', 'Infinity', 'nan', ' 1.5', '1.5 ', '1,5', '0x1p3', '1e', 'e1', ''],
]

const TIMES_TO_LIVE: readonly Arg[] = [
  ...['100000', '200000', '86400000', '2147483648', '99999999999'],
  ...['0', '-1', '-100000'],
  ...[
    '9223372036854775',
    '9223372036854775807',
    '-9223372036854775808',
    '9223372036854775808',
    'abc',
    '1.5',
    '',
  ],
]

function toArguments(part: Part): Arbitrary<readonly Arg[]> {
  if (typeof part === 'string') return fc.constant([part])
  return (part as Arbitrary<Arg | readonly Arg[]>).map((value) => (isList(value) ? value : [value]))
}

function isList(value: Arg | readonly Arg[]): value is readonly Arg[] {
  return Array.isArray(value)
}
