// The reply writer: replies as RESP2 or RESP3, as the client chose, written straight into the output buffer.

import { copyBytes, copyView } from '../bytes/copy.ts'
import { integerLength, writeInteger } from '../bytes/integer.ts'
import { FLOAT_REPLY_BYTES, writeFloat } from './element-writers.ts'
import { OutputBuffer, type ReplyMark } from './output-buffer.ts'

/** Room that any header needs: type, 20 digits, CRLF. */
const HEADER_BYTES = 32
const CR = 13
const LF = 10
const ZERO = 48
const DOLLAR = 36
const COLON = 58
const MINUS = 45

/** Writes replies. The error texts are given without the leading `-`. */
export class ReplyWriter extends OutputBuffer {
  /** Whether the client that is written to speaks RESP3. */
  resp3 = false
  /** How many error replies were written, ever. */
  errors = 0
  /** Called with the text of each error that is written. */
  onError: ((text: string) => void) | null = null

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

  /** A bulk string of the bytes `from[start, end)` of a view: faster, where there is one. */
  bulkView(from: DataView, start: number, end: number): void {
    const length = end - start
    this.room(length + HEADER_BYTES)
    this.header(DOLLAR, length)
    copyView(from, start, this.view, this.pos, length)
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

  /** As `double`, of a number as it is; it gets as few digits as tell it apart. */
  float(value: number): void {
    this.room(FLOAT_REPLY_BYTES)
    this.pos = writeFloat(this.buf, this.pos, value, this.resp3)
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
    this.insertAt(mark, `*${length}\r\n`)
  }

  /** As `arrayAt`, for a set. */
  setAt(mark: ReplyMark, length: number): void {
    this.insertAt(mark, `${this.resp3 ? '~' : '*'}${length}\r\n`)
  }

  /** As `arrayAt`, for a map. */
  mapAt(mark: ReplyMark, pairs: number): void {
    this.insertAt(mark, this.resp3 ? `%${pairs}\r\n` : `*${pairs * 2}\r\n`)
  }

  /** As `arrayAt`, for a bulk string of ASCII text. */
  bulkTextAt(mark: ReplyMark, text: string): void {
    this.insertAt(mark, `$${text.length}\r\n${text}\r\n`)
  }

  /** Bytes that are a reply already. */
  raw(bytes: Uint8Array): void {
    this.room(bytes.length)
    copyBytes(bytes, 0, this.buf, this.pos, bytes.length)
    this.pos += bytes.length
  }

  // Straight into the buffer

  /** Makes room for `bytes` more in `space`; returns where they begin. `wrote` then says where they end. */
  claim(bytes: number): number {
    this.room(bytes)
    return this.pos
  }

  /** The buffer that `claim` made room in. */
  get space(): Uint8Array {
    return this.buf
  }

  /** The same buffer as a view. */
  get spaceView(): DataView {
    return this.view
  }

  /** What was claimed has been written up to here: replies as they go to the client. */
  wrote(end: number): void {
    this.pos = end
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
}
