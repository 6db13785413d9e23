// The two modes of INCREX: what differs between integers and floating-point numbers, beside the arithmetic.

import { EVENTS, type KeyEvent } from '../../keyspace/events.ts'
import { ENCODING_INT, TYPE_STRING } from '../../keyspace/record.ts'
import { textKind } from '../../keyspace/strings.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import { ERRORS } from '../../server/errors.ts'
import { INTEGERS, LONG_DOUBLES, type NumberDomain } from './number-domain.ts'

/** A kind of numbers, how they are stored and answered, and the errors that name it. */
export interface Mode<N> {
  readonly domain: NumberDomain<N>
  readonly zero: N
  /** The increment where none is given. */
  readonly one: N
  readonly event: KeyEvent
  readonly kind: (lengthBytes: number) => number
  readonly write: (reply: ReplyWriter, value: N) => void
  readonly badIncrement: string
  readonly badBound: string
  readonly badValue: string
  readonly badApplied: string
}

export const INTEGER_MODE: Mode<bigint> = {
  domain: INTEGERS,
  zero: 0n,
  one: 1n,
  event: EVENTS.incrby,
  kind: () => TYPE_STRING | ENCODING_INT,
  write: (reply, value) => reply.bigInteger(value),
  badIncrement: 'ERR Increment is not an integer or out of range',
  badBound: 'is not an integer or out of range',
  badValue: ERRORS.notInteger,
  badApplied: 'ERR applied increment would overflow',
}

const FLOAT_ZERO = { negative: false, mantissa: 0n, exponent: 0 }

export const FLOAT_MODE: Mode<typeof FLOAT_ZERO> = {
  domain: LONG_DOUBLES,
  zero: FLOAT_ZERO,
  one: { ...FLOAT_ZERO, mantissa: 1n },
  event: EVENTS.incrbyfloat,
  kind: textKind,
  write: (reply, value) => reply.double(LONG_DOUBLES.format(value)),
  badIncrement: 'ERR Increment is not a valid float',
  badBound: 'is not a valid float',
  badValue: ERRORS.notFloat,
  badApplied: 'ERR applied increment would be Infinity',
}
