// Streams: their blocks, what is known of entries that are gone, and (read-stream-groups.ts) their groups.

import type { ByteRange } from '../../bytes/range.ts'
import { ENCODING_STREAM, TYPE_STREAM } from '../../keyspace/record.ts'
import { Stream } from '../../values/stream.ts'
import { StreamBlockCheck } from '../../values/stream-block-check.ts'
import { StreamId } from '../../values/stream-id.ts'
import { BYTES } from '../../values/stream-table.ts'
import { setBig } from './loaded-value.ts'
import type { DecodeContext, Decoder, DecodeSteps } from './read-context.ts'
import { PackReader } from './read-pack.ts'
import { runToEnd } from './read-steps.ts'
import { readGroups, type StreamForm } from './read-stream-groups.ts'
import { readLengthId, readRawId } from './read-stream-ids.ts'

/** How many elements a block counts for in a step. */
const BLOCK_ELEMENTS = 64
const ID_BYTES = 16
/** The least that a block takes: its id and a listpack. */
const MIN_BLOCK_BYTES = 20
/** Streams of up to this many bytes to come are read at once. */
const AT_ONCE_BLOCKS = 8

const KIND_STREAM = TYPE_STREAM | ENCODING_STREAM

/** Reads what newer forms have behind the groups. */
export type StreamTail = (context: DecodeContext, stream: Stream) => void

/** A decoder of a form of streams. */
export function streamDecoder(form: StreamForm, tail?: StreamTail): Decoder {
  return (context) => {
    const blocks = context.reader.count(MIN_BLOCK_BYTES)
    const steps = new StreamSteps(context, form, blocks, tail)
    if (blocks > AT_ONCE_BLOCKS || context.reader.left > AT_ONCE_BLOCKS * 64 * 1024) return steps
    runToEnd(steps)
    return null
  }
}

class StreamSteps implements DecodeSteps {
  private readonly context: DecodeContext
  private readonly form: StreamForm
  private readonly tail: StreamTail | undefined
  private readonly stream: Stream
  private readonly work: Generator<number, void>
  private isDone = false

  constructor(context: DecodeContext, form: StreamForm, blocks: number, tail: StreamTail | undefined) {
    this.context = context
    this.form = form
    this.tail = tail
    this.stream = new Stream(context.keyspace)
    this.work = this.read(blocks)
  }

  step(limit: number): boolean {
    for (let done = 0; done < limit; ) {
      const next = this.work.next()
      if (next.done === true) return true
      done += next.value
    }
    return false
  }

  discard(): void {
    if (!this.isDone) this.stream.free(Number.MAX_SAFE_INTEGER)
    this.isDone = true
  }

  /** Yields how many elements have been read. */
  private *read(blocks: number): Generator<number, void> {
    const { context, stream } = this
    yield* this.readBlocks(blocks)
    this.readNotes()
    yield* readGroups(context, stream, this.form)
    this.tail?.(context, stream)
    this.isDone = true
    setBig(context.into, KIND_STREAM, stream)
  }

  private *readBlocks(count: number): Generator<number, void> {
    const { reader } = this.context
    const { blocks } = this.stream
    const pack = new PackReader()
    const check = new StreamBlockCheck()
    const key: ByteRange = { bytes: reader.bytes, start: 0, end: 0 }
    const id = new StreamId()
    const before = new StreamId()
    let previous = -1
    for (let i = 0; i < count; i++) {
      reader.string(key)
      if (key.end - key.start !== ID_BYTES) throw reader.error('a stream block without an id')
      readRawId(key.bytes, key.start, id)
      if (i > 0 && id.compare(before) <= 0) throw reader.error('stream blocks that are out of order')
      before.set(id)
      pack.read(reader)
      const { bytes, start, end } = pack.range
      if (!check.run(bytes, start, end)) throw reader.error('a stream block that is broken')
      // Blocks are put where they take the least room as soon as there is one behind them.
      if (previous >= 0) blocks.finish(blocks.table.at(previous))
      const w = blocks.push(id, end - start)
      blocks.buffer(w).set(bytes.subarray(start, end), blocks.base(w))
      blocks.table.words[w + BYTES] = end - start
      this.stream.size += check.live
      previous = i
      yield BLOCK_ELEMENTS
    }
  }

  /** What stands between blocks and groups. */
  private readNotes(): void {
    const { reader } = this.context
    const { stream } = this
    const length = reader.length()
    if (length !== stream.size)
      throw reader.error(`a stream of ${length} entries, of which ${stream.size} are there`)
    readLengthId(reader, stream.lastId)
    if (this.form === 1) {
      stream.entriesAdded = length
      stream.findFirst()
      return
    }
    readLengthId(reader, stream.firstId)
    readLengthId(reader, stream.maxDeletedId)
    stream.entriesAdded = reader.length()
  }
}
