/**
 * BITFIELD key [GET type offset | [OVERFLOW WRAP | SAT | FAIL] SET type offset value | INCRBY type offset increment ...]:
 * reads and changes integers of any number of bits anywhere in a string. BITFIELD_RO only reads.
 */

import { INT64_MAX } from '../../bytes/int64.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import {
  type Arg,
  block,
  integer,
  type KeyFlag,
  key,
  oneOf,
  optional,
  READS,
  READS_AND_UPDATES,
  repeated,
  string,
  token,
} from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import {
  fitNarrow,
  fitWide,
  isNarrow,
  readNarrow,
  readWide,
  writeNarrow,
  writeWide,
} from '../../values/bits-field.ts'
import { type FieldOperation, onlyReads, readOperations } from './bitfield-syntax.ts'
import { SETBIT } from './events.ts'
import { grow, isShorter, makeRaw } from './grow.ts'

const KEY_FLAGS: readonly KeyFlag[] = ['RW', 'update', 'access', 'variable_flags']
const NOTHING: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }

const FIELD: readonly Arg[] = [string('encoding'), integer('offset')]
const OVERFLOW = oneOf('wrap_sat_fail', [token('WRAP'), token('SAT'), token('FAIL')], { token: 'OVERFLOW' })
const WRITES = oneOf('write_operation', [
  block('encoding_offset_value', [...FIELD, integer('value')], { token: 'SET' }),
  block('encoding_offset_increment', [...FIELD, integer('increment')], { token: 'INCRBY' }),
])

export const bitfield = defineCommand({
  name: 'bitfield',
  group: 'bitmap',
  since: '3.2.0',
  complexity: 'O(1) for each operation',
  summary: 'Reads and changes integers of any number of bits within a string.',
  flags: ['write', 'denyoom'],
  args: [
    key('key', KEY_FLAGS),
    optional(
      repeated(
        oneOf('operation', [
          block('encoding_offset', FIELD, { token: 'GET' }),
          block('write', [optional(OVERFLOW), WRITES]),
        ]),
      ),
    ),
  ],
  keySpecs: [
    {
      flags: KEY_FLAGS,
      notes: 'read only where all operations are `GET`',
      begin: { type: 'index', index: 1 },
      find: { type: 'range', lastKey: 0, keyStep: 1, limit: 0 },
    },
  ],
  getKeys: (request) => [{ position: 1, flags: onlyReads(request) ? READS : READS_AND_UPDATES }],
  run(ctx, request) {
    const operations = readOperations(ctx, request)
    if (typeof operations === 'string') return ctx.reply.error(operations)
    if (operations.every(({ kind }) => kind === 'get')) readFields(ctx, request, operations)
    else changeFields(ctx, request, operations)
  },
})

export const bitfieldRo = defineCommand({
  name: 'bitfield_ro',
  group: 'bitmap',
  since: '6.0.0',
  complexity: 'O(1) for each operation',
  summary: 'Reads integers of any number of bits within a string.',
  flags: ['readonly', 'fast'],
  args: [
    key('key', READS),
    { ...optional(repeated(block('encoding_offset', FIELD, { token: 'GET' }))), multipleToken: true },
  ],
  run(ctx, request) {
    const operations = readOperations(ctx, request)
    if (typeof operations === 'string') return ctx.reply.error(operations)
    if (operations.every(({ kind }) => kind === 'get')) readFields(ctx, request, operations)
    else ctx.reply.error('ERR BITFIELD_RO only supports the GET subcommand')
  },
})

function readFields(ctx: CommandContext, request: Request, operations: readonly FieldOperation[]): void {
  const { db, reply } = ctx
  const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
  if (ref !== 0 && db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
  const value = ref === 0 ? NOTHING : db.value(ref)
  reply.array(operations.length)
  for (const operation of operations) replyField(ctx, value, operation)
}

function changeFields(ctx: CommandContext, request: Request, operations: readonly FieldOperation[]): void {
  const { db, keyspace, reply } = ctx
  const { buf, start, end } = request
  const found = db.lookup(buf, start[1], end[1])
  if (found !== 0 && db.type(found) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
  const length = lengthFor(operations)
  const grows = isShorter(ctx, found, length)
  const ref = grows ? grow(ctx, request, found, length) : found
  makeRaw(db, ref)
  db.beforeEdit(ref)
  const value = db.value(ref)
  let changes = 0
  reply.array(operations.length)
  for (const operation of operations) {
    if (operation.kind === 'get') replyField(ctx, value, operation)
    else if (changeField(ctx, value, operation, grows)) changes++
  }
  if (changes === 0) return
  db.changed(buf, start[1], end[1], SETBIT)
  keyspace.dirty += changes - 1
}

/** The bytes that a string needs for all that is written to it. */
function lengthFor(operations: readonly FieldOperation[]): number {
  let lastBit = 0
  for (const { kind, offset, type } of operations) {
    if (kind !== 'get') lastBit = Math.max(lastBit, offset + type.bits - 1)
  }
  return Math.floor(lastBit / 8) + 1
}

function replyField({ reply }: CommandContext, value: ByteRange, { type, offset }: FieldOperation): void {
  if (isNarrow(type)) reply.integer(readNarrow(value, offset, type))
  else reply.bigInteger(readWide(value, offset, type))
}

/** Runs SET or INCRBY and answers. Whether it counts as a change: the integer is another one now, or `always`. */
function changeField(
  { reply }: CommandContext,
  value: ByteRange,
  operation: FieldOperation,
  always: boolean,
): boolean {
  const { kind, type, offset, overflow } = operation
  const operand = operandOf(operation)
  if (isNarrow(type) && isSafe(operand)) {
    const old = readNarrow(value, offset, type)
    const wanted = Number(operand) + (kind === 'set' ? 0 : old)
    const fitting = fitNarrow(wanted, type, overflow)
    if (fitting === null) {
      reply.nullBulk()
      return false
    }
    writeNarrow(value, offset, type, fitting)
    reply.integer(kind === 'set' ? old : fitting)
    return always || old !== fitting
  }
  const old = readWide(value, offset, type)
  const fitting = fitWide(operand + (kind === 'set' ? 0n : old), type, overflow)
  if (fitting === null) {
    reply.nullBulk()
    return false
  }
  writeWide(value, offset, type, fitting)
  reply.bigInteger(kind === 'set' ? old : fitting)
  return always || old !== fitting
}

/**
 * What SET writes to an unsigned integer is unsigned too: a negative number counts as one near 2^64. So does one for a
 * signed integer whose distance to the largest that fits is beyond 64 bits: it is too large then, not too small.
 */
function operandOf({ kind, type, operand }: FieldOperation): bigint {
  if (kind !== 'set' || operand >= 0n) return operand
  const isFar = type.bits < 64 && 2n ** BigInt(type.bits - 1) - 1n - operand > INT64_MAX
  return type.signed && !isFar ? operand : BigInt.asUintN(64, operand)
}

/** Whether the sum with any 32-bit integer is exact as a double. */
function isSafe(operand: bigint): boolean {
  return operand > -(2n ** 52n) && operand < 2n ** 52n
}
