// The pieces that random bitmap commands are made of.

import fc, { type Arbitrary } from 'fast-check'
import * as gen from '../support/arbitraries.ts'
import type { Arg, Command } from '../support/command.ts'

const LONG = Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 37) & 0xff))

/** Keys that commands meet on. */
export const keys = fc.constantFrom<Arg[]>('a', 'b', 'c', 'missing')

/** Strings with runs of equal bits, and strings that are numbers. */
export const strings: Arbitrary<Arg> = fc.oneof(
  fc.constantFrom<Arg[]>('', '0', '12345', '-7', 'foobar', '\0', Buffer.alloc(3, 255), Buffer.alloc(40)),
  fc.constantFrom<Arg[]>(LONG, LONG.subarray(0, 45), Buffer.alloc(70, 255), Buffer.alloc(70)),
  fc.constantFrom<Arg[]>(
    Buffer.concat([Buffer.alloc(50), LONG]),
    Buffer.concat([Buffer.alloc(64, 255), LONG]),
  ),
  fc.uint8Array({ maxLength: 60 }),
)

export const offsets: Arbitrary<Arg> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 100 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3000 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Arg[]>('4294967296', '-1', '9223372036854775807', '1.5', '01', ''),
  },
)

/** Indexes of BITCOUNT and BITPOS, of bytes and bits. */
export const indexes: Arbitrary<Arg> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -70, max: 70 }) },
  { weight: 2, arbitrary: fc.integer({ min: -3000, max: 3000 }) },
  { weight: 1, arbitrary: fc.constantFrom<Arg[]>('9223372036854775807', '-9223372036854775808') },
  { weight: 1, arbitrary: fc.constantFrom<Arg[]>('-9223372036854775807', '9007199254740993') },
)

export const unit = fc.constantFrom<Arg[]>('BYTE', 'BIT', 'byte', 'bit')

const types: Arbitrary<Arg> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Arg[]>('u8', 'i8', 'u1', 'i1', 'u5', 'i16', 'u32', 'i32') },
  { weight: 3, arbitrary: fc.constantFrom<Arg[]>('i33', 'u33', 'i53', 'u63', 'i63', 'i64', 'i54') },
  { weight: 1, arbitrary: fc.constantFrom<Arg[]>('u64', 'i65', 'u0', 'i0', 'x8', 'u', '', '8', 'u08', 'U8') },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 63 }).map((bits) => `i${bits}`) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 63 }).map((bits) => `u${bits}`) },
)

const fieldOffsets: Arbitrary<Arg> = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 200 }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 12 }).map((n) => `#${n}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Arg[]>('#-1', '#', '-1', '#x', '4294967296', '#9223372036854775807', ''),
  },
)

const operands: Arbitrary<Arg> = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -300, max: 300 }) },
  { weight: 2, arbitrary: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) },
  { weight: 2, arbitrary: gen.integers() },
)

const overflow = gen.optional('OVERFLOW', fc.constantFrom<Arg[]>('WRAP', 'SAT', 'FAIL', 'sat', 'fail', 'wrp'))

/** One operation of BITFIELD, now and then cut short. */
export const operations: Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: gen.command('GET', types, fieldOffsets) },
  { weight: 4, arbitrary: gen.command(overflow, 'SET', types, fieldOffsets, operands) },
  { weight: 6, arbitrary: gen.command(overflow, 'INCRBY', types, fieldOffsets, operands) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Command[]>(['GET', 'u8'], ['OVERFLOW'], ['SET', 'u8', '0'], ['PUT']),
  },
)

export const reads: Arbitrary<Command> = gen.command('GET', types, fieldOffsets)
