// The reply writer: replies go straight into one output buffer, in RESP2 or RESP3 as the client chose.
//
// When the buffer is full it becomes a chunk of the pending output and another one is taken. What is pending leaves
// through `take` or, for the usual short reply, as a view of the one buffer that is used again and again.

import { copyBytes } from '../bytes/copy.ts'
import { integerLength, writeInteger } from '../bytes/integer.ts'

const BUFFER_BYTES = 64 * 1024
/** Beyond this the committed outputs are sent before the next client's are written. */
const CROWDED_BYTES = 32 * 1024
/** Room that any header needs: type, 20 digits, CRLF. */
const HEADER_BYTES = 32
const CR = 13
const LF = 10
const ZERO = 48
const DOLLAR = 36
const COLON = 58
const MINUS = 45

/** A limit that is never reached. */
const NO_LIMIT = Number.POSITIVE_INFINITY

/** A place in the output. */
export interface ReplyMark {
  chunks: number
  pos: number
}

/** Writes replies. The error texts are given without the leading `-`. */
export class ReplyWriter {
  /** Whether the client that is written to speaks RESP3. */
  resp3 = false
  /** How many error replies were written, ever. */
  errors = 0
  /** Called with the text of each error that is written. */
  onError: ((text: string) => void) | null = null

  private own: Uint8Array = new Uint8Array(BUFFER_BYTES)
  /** Where the running client's output begins in the own buffer: before it lie outputs that others have committed. */
  private base = 0
  private buf: Uint8Array = this.own
  private pos = 0
  private limit: number = BUFFER_BYTES
  private chunks: Uint8Array[] = []
  private chunkBytes = 0
  /** Where the reply of the running command begins, as a mark. */
  private beginChunks = 0
  private beginPos = 0
  /** Bytes that may be pending; what is written beyond is lost: see `isOverfull`. */
  maxBytes: number = NO_LIMIT
  private overfull = false

  /** Bytes that are written and neither taken nor committed yet. */
  get pendingBytes(): number {
    return this.buf === this.own ? this.pos - this.base : this.chunkBytes + this.pos
  }

  /** Bytes in full buffers: more than 0 means that the output is long. */
  get longBytes(): number {
    return this.chunkBytes
  }

  /**
   * Whether more was written than `maxBytes`. The pending output is then incomplete and its client must be closed;
   * a command that writes much looks here to stop early.
   */
  get isOverfull(): boolean {
    return this.overfull
  }

  /** Whether everything pending stands in the writer's own buffer: see `commit`. */
  get isShort(): boolean {
    return this.buf === this.own
  }

  /** The buffer that short outputs stand in. */
  get shortBuffer(): Uint8Array {
    return this.own
  }

  /** Where the pending short output begins in `shortBuffer`. */
  get shortStart(): number {
    return this.base
  }

  /** Where the pending short output ends in `shortBuffer`. */
  get shortEnd(): number {
    return this.pos
  }

  /** Whether so much is committed that it should be sent before more is written. */
  get isCrowded(): boolean {
    return this.base > CROWDED_BYTES
  }

  /** The pending short output stays where it is, to be sent later; what is written next goes behind it. */
  commit(): void {
    this.base = this.pos
  }

  /** What was committed is sent: its room is free again. `kept`: the system still reads it, so a fresh buffer is taken. */
  recycle(kept: boolean): void {
    const pending = this.buf === this.own ? this.own.subarray(this.base, this.pos) : null
    if (kept) this.own = new Uint8Array(BUFFER_BYTES)
    this.base = 0
    if (pending === null) return
    this.own.set(pending)
    this.buf = this.own
    this.pos = pending.length
  }

  /** Everything pending as buffers that the caller owns. */
  take(): Uint8Array[] {
    const chunks = this.chunks
    if (this.pendingBytes > this.chunkBytes) chunks.push(this.currentChunk())
    this.chunks = []
    this.reset()
    return chunks
  }

  /** Forgets the pending output. */
  reset(): void {
    if (this.buf !== this.own) {
      this.chunks = []
      this.chunkBytes = 0
      this.buf = this.own
      this.limit = BUFFER_BYTES
      this.overfull = false
    }
    this.pos = this.base
  }

  private currentChunk(): Uint8Array {
    return this.buf === this.own ? this.buf.slice(this.base, this.pos) : this.buf.subarray(0, this.pos)
  }

  /** The reply of a command begins here. */
  begin(): void {
    this.beginChunks = this.chunks.length
    this.beginPos = this.buf === this.own ? this.pos - this.base : this.pos
  }

  /** Forgets what was written since `begin`. */
  cutToBegin(): void {
    this.cutTo(this.beginChunks, this.beginPos)
  }

  /** Where the output ends now, to cut it back to here or to put a header here. */
  mark(): ReplyMark {
    return { chunks: this.chunks.length, pos: this.buf === this.own ? this.pos - this.base : this.pos }
  }

  /** Forgets what was written after a mark. */
  cutBack(mark: ReplyMark): void {
    this.cutTo(mark.chunks, mark.pos)
  }

  private cutTo(chunkCount: number, pos: number): void {
    if (chunkCount < this.chunks.length) {
      const kept = this.chunks[chunkCount].subarray(0, pos)
      this.chunks.length = chunkCount
      if (kept.length > 0) this.chunks.push(kept)
      this.chunkBytes = this.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
      this.pos = 0
      this.overfull = false
      return
    }
    this.pos = this.buf === this.own ? this.base + pos : pos
  }

  // Simple replies

  ok(): void {
    this.room(5)
    const { buf, pos } = this
    buf[pos] = 43
    buf[pos + 1] = 79
    buf[pos + 2] = 75
    buf[pos + 3] = CR
    buf[pos + 4] = LF
    this.pos = pos + 5
  }

  /** A simple string; `text` is ASCII without line breaks. */
  status(text: string): void {
    this.line(43, text)
  }

  /** An error; line breaks in the text become blanks, characters are written as bytes (latin1). */
  error(text: string): void {
    this.errors++
    this.onError?.(text)
    this.line(MINUS, text.replace(/[\r\n]/g, ' '))
  }

  integer(value: number): void {
    this.room(HEADER_BYTES)
    this.buf[this.pos++] = COLON
    this.pos = writeInteger(this.buf, this.pos, value)
    this.crlf()
  }

  /** An integer beyond what a double holds. */
  bigInteger(value: bigint): void {
    this.line(COLON, value.toString())
  }

  // Strings

  /** A bulk string of the bytes `bytes[start, end)`. */
  bulk(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    this.room(length + HEADER_BYTES)
    this.header(DOLLAR, length)
    copyBytes(bytes, start, this.buf, this.pos, length)
    this.pos += length
    this.crlf()
  }

  /** A bulk string of a whole buffer. */
  bulkBytes(bytes: Uint8Array): void {
    this.bulk(bytes, 0, bytes.length)
  }

  /** A bulk string of a text, its characters written as bytes (latin1). */
  bulkText(text: string): void {
    const bytes = Buffer.from(text, 'latin1')
    this.bulk(bytes, 0, bytes.length)
  }

  /** A bulk string of a text in UTF-8. */
  bulkUtf8(text: string): void {
    const bytes = Buffer.from(text)
    this.bulk(bytes, 0, bytes.length)
  }

  /** An integer as a bulk string. */
  bulkInteger(value: number): void {
    this.room(HEADER_BYTES * 2)
    this.header(DOLLAR, integerLength(value))
    this.pos = writeInteger(this.buf, this.pos, value)
    this.crlf()
  }

  /** Text with a three-letter format in RESP3 (`txt`, `mkd`), a bulk string in RESP2. */
  verbatim(format: string, text: string): void {
    if (!this.resp3) {
      this.bulkText(text)
      return
    }
    const bytes = Buffer.from(`${format}:${text}`, 'latin1')
    this.room(bytes.length + HEADER_BYTES)
    this.header(61, bytes.length)
    this.raw(bytes)
    this.crlf()
  }

  /** Nothing, where a string would be. */
  nullBulk(): void {
    if (this.resp3) this.line(95, '')
    else this.line(DOLLAR, '-1')
  }

  /** Nothing, where an array would be. */
  nullArray(): void {
    if (this.resp3) this.line(95, '')
    else this.line(42, '-1')
  }

  boolean(value: boolean): void {
    if (this.resp3) this.line(35, value ? 't' : 'f')
    else this.integer(value ? 1 : 0)
  }

  /** A floating-point number, already printed: a double in RESP3, a bulk string in RESP2. */
  double(text: string): void {
    if (this.resp3) this.line(44, text)
    else this.bulkText(text)
  }

  /** A number of any size, printed: a big number in RESP3, a bulk string in RESP2. */
  bigNumber(text: string): void {
    if (this.resp3) this.line(40, text)
    else this.bulkText(text)
  }

  // Aggregates: the elements follow

  array(length: number): void {
    this.aggregate(42, length)
  }

  /** A map of `pairs` keys and values; a flat array in RESP2. */
  map(pairs: number): void {
    if (this.resp3) this.aggregate(37, pairs)
    else this.aggregate(42, pairs * 2)
  }

  set(length: number): void {
    this.aggregate(this.resp3 ? 126 : 42, length)
  }

  /** Out-of-band data; an array in RESP2. */
  push(length: number): void {
    this.aggregate(this.resp3 ? 62 : 42, length)
  }

  /** Attributes of the reply that follows; only in RESP3. */
  attribute(pairs: number): void {
    this.aggregate(124, pairs)
  }

  /** Puts the header of an array at a mark, now that the number of its elements is known. */
  arrayAt(mark: ReplyMark, length: number): void {
    this.headerAt(mark, `*${length}\r\n`)
  }

  /** As `arrayAt`, for a set. */
  setAt(mark: ReplyMark, length: number): void {
    this.headerAt(mark, `${this.resp3 ? '~' : '*'}${length}\r\n`)
  }

  /** As `arrayAt`, for a map. */
  mapAt(mark: ReplyMark, pairs: number): void {
    this.headerAt(mark, this.resp3 ? `%${pairs}\r\n` : `*${pairs * 2}\r\n`)
  }

  /** Bytes that are a reply already. */
  raw(bytes: Uint8Array): void {
    this.room(bytes.length)
    copyBytes(bytes, 0, this.buf, this.pos, bytes.length)
    this.pos += bytes.length
  }

  private headerAt(mark: ReplyMark, header: string): void {
    const bytes = Buffer.from(header, 'latin1')
    if (mark.chunks === this.chunks.length) {
      this.room(bytes.length)
    }
    if (this.overfull) return
    if (mark.chunks === this.chunks.length) {
      const at = this.buf === this.own ? this.base + mark.pos : mark.pos
      this.buf.copyWithin(at + bytes.length, at, this.pos)
      this.buf.set(bytes, at)
      this.pos += bytes.length
      return
    }
    const chunk = this.chunks[mark.chunks]
    const before = chunk.subarray(0, mark.pos)
    this.chunks.splice(mark.chunks, 1, before, bytes, chunk.subarray(mark.pos))
    this.chunkBytes += bytes.length
  }

  private aggregate(type: number, length: number): void {
    this.room(HEADER_BYTES)
    this.header(type, length)
  }

  private header(type: number, length: number): void {
    const { buf, pos } = this
    buf[pos] = type
    if (length < 10) {
      buf[pos + 1] = ZERO + length
      this.pos = pos + 2
    } else if (length < 100) {
      const tens = (length / 10) | 0
      buf[pos + 1] = ZERO + tens
      buf[pos + 2] = ZERO + length - tens * 10
      this.pos = pos + 3
    } else {
      this.pos = writeInteger(buf, pos + 1, length)
    }
    this.crlf()
  }

  private line(type: number, text: string): void {
    this.room(text.length + 3)
    const buf = this.buf
    let pos = this.pos
    buf[pos++] = type
    for (let i = 0; i < text.length; i++) buf[pos++] = text.charCodeAt(i)
    this.pos = pos
    this.crlf()
  }

  private crlf(): void {
    const { buf, pos } = this
    buf[pos] = CR
    buf[pos + 1] = LF
    this.pos = pos + 2
  }

  private room(bytes: number): void {
    if (this.pos + bytes > this.limit) this.nextBuffer(bytes)
  }

  private nextBuffer(bytes: number): void {
    if (this.overfull && bytes <= this.limit) {
      this.chunkBytes += this.pos
      this.pos = 0
      return
    }
    const size = Math.max(bytes, BUFFER_BYTES * 4)
    // Before anything is changed: there may be no memory for it.
    const buf = new Uint8Array(size)
    const isOver = this.pendingBytes > this.maxBytes
    const chunk = this.currentChunk()
    if (chunk.length > 0) {
      if (!this.overfull) this.chunks.push(chunk)
      this.chunkBytes += chunk.length
    }
    this.overfull ||= isOver
    this.buf = buf
    this.limit = size
    this.pos = 0
  }
}
