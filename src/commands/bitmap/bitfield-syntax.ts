// The operations of BITFIELD as they stand in a request.

import { parseInt64 } from '../../bytes/int64.ts'
import { parseInteger } from '../../bytes/integer.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import type { FieldType, Overflow } from '../../values/bits-field.ts'
import { BAD_OFFSET, readBitOffset } from './bit-offset.ts'

const BAD_TYPE =
  'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.'
const LETTER_I = 105
const LETTER_U = 117

/** One operation of BITFIELD. */
export interface FieldOperation {
  readonly kind: 'get' | 'set' | 'incrby'
  readonly type: FieldType
  readonly offset: number
  /** What SET writes and INCRBY adds. */
  readonly operand: bigint
  readonly overflow: Overflow
}

/** Words behind the name of each operation. */
const WORDS = { get: 2, set: 3, incrby: 3 } as const

/** The operation whose name stands at argument `i`, if all its words are there. */
function operationAt(request: Request, i: number): FieldOperation['kind'] | 'overflow' | null {
  const rest = request.argc - i - 1
  if (rest >= WORDS.get && request.is(i, 'get')) return 'get'
  if (rest >= WORDS.set && request.is(i, 'set')) return 'set'
  if (rest >= WORDS.incrby && request.is(i, 'incrby')) return 'incrby'
  return rest >= 1 && request.is(i, 'overflow') ? 'overflow' : null
}

/** Whether all operations of a request are GET. One that cannot be read counts as a change. */
export function onlyReads(request: Request): boolean {
  for (let i = 2; i < request.argc; ) {
    const kind = operationAt(request, i)
    if (kind === 'overflow') i += 2
    else if (kind === 'get') i += 1 + WORDS.get
    else return false
  }
  return true
}

/** The operations of a request, or the error that it is. */
export function readOperations(ctx: CommandContext, request: Request): FieldOperation[] | string {
  const operations: FieldOperation[] = []
  let overflow: Overflow = 'wrap'
  for (let i = 2; i < request.argc; ) {
    const kind = operationAt(request, i)
    if (kind === null) return ERRORS.syntax
    if (kind === 'overflow') {
      const named = readOverflow(request, i + 1)
      if (named === null) return 'ERR Invalid OVERFLOW type specified'
      overflow = named
      i += 2
      continue
    }
    const type = readType(request, i + 1)
    if (type === null) return BAD_TYPE
    const offset = readBitOffset(ctx, request, i + 2, type.bits)
    if (offset < 0) return BAD_OFFSET
    const operand = kind === 'get' ? 0n : parseInt64(request.buf, request.start[i + 3], request.end[i + 3])
    if (operand === null) return ERRORS.notInteger
    operations.push({ kind, type, offset, operand, overflow })
    i += 1 + WORDS[kind]
  }
  return operations
}

function readOverflow(request: Request, i: number): Overflow | null {
  if (request.is(i, 'wrap')) return 'wrap'
  if (request.is(i, 'sat')) return 'sat'
  return request.is(i, 'fail') ? 'fail' : null
}

function readType({ buf, start, end }: Request, i: number): FieldType | null {
  const letter = start[i] < end[i] ? buf[start[i]] : 0
  if (letter !== LETTER_I && letter !== LETTER_U) return null
  const signed = letter === LETTER_I
  const bits = parseInteger(buf, start[i] + 1, end[i])
  return bits >= 1 && bits <= (signed ? 64 : 63) ? { signed, bits } : null
}
