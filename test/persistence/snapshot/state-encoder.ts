// An encoder for tests: writes entries as lines of text, and reads them back into a map of keys to what they hold.

import { createHash } from 'node:crypto'
import type { ByteRange } from '../../../src/bytes/range.ts'
import type { Database } from '../../../src/keyspace/database.ts'
import type { ChunkWriter } from '../../../src/persistence/chunk-writer.ts'
import type { EntryEncoder, EntryPieces } from '../../../src/persistence/entry-encoder.ts'
import type { SnapshotTarget } from '../../../src/persistence/snapshot/target.ts'
import type { EntryHead, StreamSource, StringSource, ValueSource } from '../../../src/persistence/source.ts'
import type { StreamGroup } from '../../../src/values/stream-group.ts'
import { StreamId } from '../../../src/values/stream-id.ts'

const HEADER = 'begin'
const TRAILER = 'end'
/** However much is wanted, pieces are no longer than this. */
const PIECE_BYTES = 2000
const LONG_BYTES = 100_000

/** One line an entry, `db key kind expiry value`; in pieces a line for each element, between `<` and `>`. */
export class StateEncoder implements EntryEncoder {
  /** How many entries were written in more than one piece. */
  piecewise = 0

  begin(out: ChunkWriter): void {
    line(out, HEADER)
  }

  select(out: ChunkWriter, dbIndex: number, keys: number, volatileKeys: number): void {
    line(out, `select ${dbIndex} ${keys} ${volatileKeys}`)
  }

  packed(out: ChunkWriter, db: Database, ref: number): void {
    const key = hex(db.key(ref, { bytes: new Uint8Array(0), start: 0, end: 0 }))
    line(out, `${key} ${db.kind(ref)} ${db.exactExpireAt(ref)} ${short(db.value(ref))}`)
  }

  pieces(out: ChunkWriter, head: EntryHead, source: ValueSource): EntryPieces {
    const isOrdered = source.form === 'string' || source.form === 'list' || source.form === 'stream'
    line(out, `< ${hex(head.key)} ${head.kind} ${head.expireAt} ${isOrdered ? 'ordered' : 'sorted'}`)
    const lines = linesOf(source)
    let isFirst = true
    return {
      step: (limitBytes) => {
        const limit = out.total + Math.min(limitBytes, PIECE_BYTES)
        while (out.total < limit) {
          const next = lines.next()
          if (next.done) {
            line(out, '>')
            return true
          }
          line(out, next.value)
        }
        if (isFirst) this.piecewise++
        isFirst = false
        return false
      },
    }
  }

  end(out: ChunkWriter): void {
    line(out, TRAILER)
  }
}

function* linesOf(source: ValueSource): Generator<string> {
  if (source.form !== 'string') yield `count ${source.count}`
  let count = 0
  switch (source.form) {
    case 'string':
      yield* stringLines(source)
      return
    case 'list':
      for (; source.next(); count++) yield `${source.isPacked} ${hex(source.node)}`
      break
    case 'set':
      for (; source.next(); count++) yield hex(source.member)
      break
    case 'zset':
      for (; source.next(); count++) yield `${hex(source.member)} ${source.score}`
      break
    case 'hash':
      for (; source.next(); count++) yield `${hex(source.field)} ${hex(source.value)} ${source.expireAt}`
      break
    case 'stream':
      for (; source.next(); count++) yield `${source.masterId} ${hex(source.block)}`
      yield* streamLines(source)
  }
  if (count !== source.count) throw new Error(`${count} elements instead of ${source.count}`)
}

/** As `short`, and a line of dots for each piece. */
function* stringLines(source: StringSource): Generator<string> {
  const hash = createHash('sha1')
  while (source.next()) {
    const { bytes, end, start } = source.piece
    hash.update(bytes.subarray(start, end))
    yield '.'.repeat(PIECE_BYTES)
  }
  yield `${source.lengthBytes} ${hash.digest('hex')}`
}

function* streamLines(source: StreamSource): Generator<string> {
  const { entriesAdded, firstId, lastId, length, maxDeletedId } = source
  yield `${length} ${entriesAdded} ${firstId} ${lastId} ${maxDeletedId}`
  for (const group of source.groups) yield* groupLines(group)
}

function* groupLines({ consumers, entriesRead, lastId, name, pending }: StreamGroup): Generator<string> {
  const id = new StreamId()
  yield `group ${Buffer.from(name)} ${lastId} ${entriesRead}`
  for (pending.seekFirst(); !pending.atEnd; pending.next()) {
    yield `${pending.readId(id)} ${pending.owner} ${pending.deliveredMs} ${pending.deliveries}`
  }
  for (const { activeMs, ids, name: consumer, number, seenMs } of consumers.items) {
    yield `consumer ${Buffer.from(consumer)} ${number} ${seenMs} ${activeMs}`
    for (ids.seekFirst(); !ids.atEnd; ids.next()) yield `${ids.readId(id)}`
  }
}

/** Bytes, long ones by their length and digest. */
function short(range: ByteRange): string {
  const { bytes, start, end } = range
  if (end - start < LONG_BYTES) return hex(range)
  return `${end - start} ${createHash('sha1').update(bytes.subarray(start, end)).digest('hex')}`
}

function hex({ bytes, start, end }: ByteRange): string {
  return `x${Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
    .toString('latin1')
    .replace(/[^!-~]|%/g, escaped)}`
}

function escaped(char: string): string {
  return `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`
}

function line(out: ChunkWriter, text: string): void {
  out.text(`${text}\n`)
}

/** Takes everything into memory. */
export class MemoryTarget implements SnapshotTarget {
  queuedBytes = 0
  error: Error | null = null
  onProgress: (() => void) | null = null
  isAborted = false
  isFinished = false
  private readonly chunks: Buffer[] = []

  write(bytes: Uint8Array, start: number, end: number): void {
    this.chunks.push(Buffer.from(bytes.slice(start, end)))
  }

  finish(done: (error: Error | null) => void): void {
    this.isFinished = true
    done(this.error)
  }

  abort(): void {
    this.isAborted = true
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks)
  }

  /** What the entries say: `db key` to everything else. Throws if the form is broken or a key is there twice. */
  state(): Map<string, string> {
    return readState(this.bytes.toString('latin1'))
  }
}

function readState(text: string): Map<string, string> {
  const lines = text.split('\n')
  if (lines.shift() !== HEADER || lines.pop() !== '' || lines.pop() !== TRAILER) throw new Error('not whole')
  const state = new Map<string, string>()
  let db = ''
  for (let i = 0; i < lines.length; i++) {
    const words = lines[i].split(' ')
    if (words[0] === 'select') {
      db = words[1]
      continue
    }
    let value = words.slice(3).join(' ')
    if (words[0] === '<') {
      words.shift()
      const elements: string[] = []
      while (lines[++i] !== '>') elements.push(lines[i])
      if (words[3] === 'sorted') elements.sort()
      value = elements.filter((each) => !each.startsWith('.')).join('\n')
    }
    const key = `${db} ${words[0]}`
    if (state.has(key)) throw new Error(`${key} is there twice`)
    state.set(key, `${words[1]} ${words[2]} ${value}`)
  }
  return state
}
