// The commands that make a value again, up to 64 elements in each, as Redis's rewrite writes them.

import { ownCopy } from '../../bytes/copy.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { lpFirst, lpIsEnd, lpNext, lpRead } from '../../encodings/listpack.ts'
import type { ChunkWriter } from '../chunk-writer.ts'
import type { Pace } from '../pace.ts'
import { newRange } from '../packed-source.ts'
import type { HashSource, ListSource, SetSource, StringSource, ValueSource, ZsetSource } from '../source.ts'
import { writeStreamCommands } from './command-stream.ts'
import type { CommandWriter } from './command-writer.ts'

const BATCH = 64
const DIGITS_BYTES = 24

/** Writes the commands for a value, stopping wherever the pace wants it. */
export function writeCommands(
  out: ChunkWriter,
  writer: CommandWriter,
  key: ByteRange,
  source: ValueSource,
  pace: Pace,
): Generator<void> {
  switch (source.form) {
    case 'string':
      return writeString(out, writer, key, source, pace)
    case 'list':
      return writeList(new Batches(out, writer, key, 'RPUSH', source.length, 1), source, pace)
    case 'set':
      return writeSet(new Batches(out, writer, key, 'SADD', source.count, 1), source, pace)
    case 'zset':
      return writeZset(new Batches(out, writer, key, 'ZADD', source.count, 2), source, pace)
    case 'hash':
      return writeHash(new Batches(out, writer, key, 'HMSET', source.count, 2), source, pace)
    case 'stream':
      return writeStreamCommands(out, writer, key, source, pace)
  }
}

/** Begins a command in front of every 64th element. */
class Batches {
  readonly out: ChunkWriter
  readonly writer: CommandWriter
  readonly key: ByteRange
  private readonly name: string
  private readonly width: number
  private left: number
  private inBatch = 0

  /** `width` arguments stand for each of `count` elements. */
  constructor(
    out: ChunkWriter,
    writer: CommandWriter,
    key: ByteRange,
    name: string,
    count: number,
    width: number,
  ) {
    this.out = out
    this.writer = writer
    this.key = key
    this.name = name
    this.left = count
    this.width = width
  }

  /** To be called before each element. */
  next(): void {
    if (this.inBatch === 0) {
      this.inBatch = Math.min(BATCH, this.left)
      this.writer.begin(this.out, 2 + this.inBatch * this.width)
      this.writer.word(this.out, this.name)
      this.writer.range(this.out, this.key)
    }
    this.inBatch--
    this.left--
  }

  /** Whether the running command has all its elements. */
  get isComplete(): boolean {
    return this.inBatch === 0
  }

  /** Whether so much has been written that it is time to stop. */
  isDue(pace: Pace): boolean {
    return this.out.total >= pace.limit
  }
}

function* writeString(
  out: ChunkWriter,
  writer: CommandWriter,
  key: ByteRange,
  source: StringSource,
  pace: Pace,
): Generator<void> {
  writer.begin(out, 3)
  writer.word(out, 'SET')
  writer.range(out, key)
  writer.beginArgument(out, source.lengthBytes)
  while (source.next()) {
    out.raw(source.piece.bytes, source.piece.start, source.piece.end)
    if (out.total >= pace.limit) yield
  }
  writer.endArgument(out)
}

function* writeList(batches: Batches, source: ListSource, pace: Pace): Generator<void> {
  const { out, writer } = batches
  const element = newRange()
  const digits = new Uint8Array(DIGITS_BYTES)
  while (source.next()) {
    const { bytes, start } = source.node
    if (source.isPacked) {
      for (let at = lpFirst(bytes, start); !lpIsEnd(bytes, at); at = lpNext(bytes, at)) {
        lpRead(bytes, at, element, digits)
        batches.next()
        writer.range(out, element)
      }
    } else {
      batches.next()
      writer.range(out, source.node)
    }
    if (batches.isDue(pace)) yield
  }
}

function* writeSet(batches: Batches, source: SetSource, pace: Pace): Generator<void> {
  const { out, writer } = batches
  while (source.next()) {
    batches.next()
    writer.range(out, source.member)
    if (batches.isDue(pace)) yield
  }
}

function* writeZset(batches: Batches, source: ZsetSource, pace: Pace): Generator<void> {
  const { out, writer } = batches
  while (source.next()) {
    batches.next()
    writer.score(out, source.score)
    writer.range(out, source.member)
    if (batches.isDue(pace)) yield
  }
}

/** The times of fields that expire follow the command with the fields. */
function* writeHash(batches: Batches, source: HashSource, pace: Pace): Generator<void> {
  const { out, writer } = batches
  const times: FieldTime[] = []
  while (source.next()) {
    batches.next()
    writer.range(out, source.field)
    writer.range(out, source.value)
    if (source.expireAt >= 0) times.push({ field: copyOf(source.field), expireAt: source.expireAt })
    if (batches.isComplete) writeTimes(batches, times)
    if (batches.isDue(pace)) yield
  }
}

/** A field that expires at a time, Unix milliseconds. */
interface FieldTime {
  readonly field: Uint8Array
  readonly expireAt: number
}

function copyOf({ bytes, start, end }: ByteRange): Uint8Array {
  return ownCopy(bytes, start, end)
}

function writeTimes({ key, out, writer }: Batches, times: FieldTime[]): void {
  for (const { expireAt, field } of times) {
    writer.begin(out, 6)
    writer.word(out, 'HPEXPIREAT')
    writer.range(out, key)
    writer.integer(out, expireAt)
    writer.word(out, 'FIELDS')
    writer.integer(out, 1)
    writer.argument(out, field, 0, field.length)
  }
  times.length = 0
}
