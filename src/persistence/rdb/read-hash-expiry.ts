// Hashes whose fields expire: the forms of Redis 7.4 and its preview, and that of Valkey 9.

import type { ByteRange } from '../../bytes/range.ts'
import { lpInteger, lpIsInteger, lpNext, lpRead } from '../../encodings/listpack.ts'
import { HashBuilder, MAX_FIELD_EXPIRY_MS } from './build-hash.ts'
import { setEmpty } from './loaded-value.ts'
import { RDB_VERSION_VALKEY } from './opcodes.ts'
import type { DecodeContext, Decoder, DecodeSteps } from './read-context.ts'
import { FIELD_TWICE, FieldReader } from './read-hash.ts'
import { readPack } from './read-next-pack.ts'
import type { PackReader } from './read-pack.ts'
import { begin } from './read-steps.ts'
import type { RdbReader } from './reader.ts'

const DIGITS_BYTES = 24

/** Where the time of a field stands, and what it means. */
type Times = 'before' | 'behind'

/**
 * RDB_HASH_METADATA: the earliest time, then for each field its time (0: none; 1: the earliest, and so on), field,
 * value.
 */
export const readTimedFields: Decoder = (context) => {
  const earliest = context.reader.int64()
  return beginFields(context, 'before', earliest - 1)
}

/** RDB_HASH_METADATA_PRE_GA: times as they are. In files of Valkey the number means something else. */
export const readTimedFieldsPreview: Decoder = (context) =>
  context.reader.version >= RDB_VERSION_VALKEY ? readValkeyFields(context) : beginFields(context, 'before', 0)

/** Valkey's hash: field, value, and the time in 8 bytes, -1 for none. */
const readValkeyFields: Decoder = (context) => beginFields(context, 'behind', 0)

function beginFields(context: DecodeContext, times: Times, offsetMs: number): DecodeSteps | null {
  const count = context.reader.count(times === 'before' ? 3 : 10)
  return begin(new TimedFields(context, count, times, offsetMs), count)
}

class TimedFields implements DecodeSteps {
  private readonly context: DecodeContext
  private readonly hash: HashBuilder
  private readonly fields: FieldReader
  private readonly times: Times
  private readonly offsetMs: number
  private left: number

  constructor(context: DecodeContext, count: number, times: Times, offsetMs: number) {
    this.context = context
    this.left = count
    this.times = times
    this.offsetMs = offsetMs
    this.hash = new HashBuilder(context.keyspace, count, context.isDeep)
    this.fields = new FieldReader(context, this.hash)
  }

  step(limit: number): boolean {
    for (let i = Math.min(limit, this.left); i > 0; i--) {
      if (this.times === 'before') this.fields.next(this.timeBefore())
      else this.fields.next(-1, timeBehind)
      this.left--
    }
    if (this.left > 0) return false
    this.hash.finish(this.context.into)
    return true
  }

  discard(): void {
    this.hash.discard()
  }

  private timeBefore(): number {
    const { reader } = this.context
    const time = reader.length()
    return time === 0 ? -1 : checkedTime(reader, time + this.offsetMs)
  }
}

function timeBehind({ reader }: DecodeContext): number {
  const time = reader.int64()
  return time === -1 ? -1 : checkedTime(reader, time)
}

/** RDB_HASH_LISTPACK_EX: the earliest time, then a listpack of field, value, time (0: none). */
export const readTimedPack: Decoder = (context) => {
  context.reader.int64()
  return readTimedPackPreview(context)
}

/** RDB_HASH_LISTPACK_EX_PRE_GA: the listpack alone. */
export const readTimedPackPreview: Decoder = (context) => {
  const { reader, into, keyspace, isDeep } = context
  const pack = readPack(context)
  if (pack.count === 0) {
    setEmpty(into)
    return null
  }
  if (pack.count % 3 !== 0) throw reader.error('a hash of fields without values or times')
  const hash = new HashBuilder(keyspace, pack.count / 3, isDeep)
  try {
    addTriples(reader, hash, pack)
  } catch (error) {
    hash.discard()
    throw error
  }
  hash.finish(into)
  return null
}

function addTriples(reader: RdbReader, hash: HashBuilder, pack: PackReader): void {
  const b = pack.range.bytes
  const field: ByteRange = { bytes: b, start: 0, end: 0 }
  const value: ByteRange = { bytes: b, start: 0, end: 0 }
  const fieldDigits = new Uint8Array(DIGITS_BYTES)
  const valueDigits = new Uint8Array(DIGITS_BYTES)
  for (let p = pack.first; p < pack.last; ) {
    lpRead(b, p, field, fieldDigits)
    p = lpNext(b, p)
    lpRead(b, p, value, valueDigits)
    p = lpNext(b, p)
    if (!lpIsInteger(b, p)) throw reader.error('a time that is no number')
    const time = lpInteger(b, p)
    p = lpNext(b, p)
    const expireAt = time === 0 ? -1 : checkedTime(reader, time)
    const isNew = hash.add(field.bytes, field.start, field.end, value.bytes, value.start, value.end, expireAt)
    if (!isNew) throw reader.error(FIELD_TWICE)
  }
}

function checkedTime(reader: RdbReader, time: number): number {
  if (time >= 0 && time <= MAX_FIELD_EXPIRY_MS) return time
  throw reader.error('a field with an expiry time beyond all measure')
}
