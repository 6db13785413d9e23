// The request parser: marks the arguments of a request as byte ranges, and resumes inside a partial one.
//
// It never reads a byte of a bulk string, and a header only again while its line is not whole. As in Redis a byte 0
// hides the end of a header or of an inline request: the line is then never whole, and is refused when it is too long.
// Protocol: RESP, https://redis.io/docs/latest/develop/reference/protocol-spec/, with Redis's inline form.

import { parseInt64 } from '../bytes/int64.ts'
import { parseInteger } from '../bytes/integer.ts'
import { splitArgs } from '../bytes/split-args.ts'
import type { Request } from './request.ts'

const CR = 13
const LF = 10
const STAR = 42
const DOLLAR = 36
const ZERO = 48

/** Longest header line or inline request, in bytes. */
const MAX_LINE_BYTES = 64 * 1024
const MAX_ARGS = 0x7fffffff
const MAX_ARGS_BEFORE_AUTH = 10
const MAX_BULK_BYTES_BEFORE_AUTH = 16384

/** What `parse` found. */
export const PARSE_INCOMPLETE = 0
export const PARSE_DONE = 1
/** An empty request: nothing to run, parsing goes on. */
export const PARSE_EMPTY = 2
export const PARSE_ERROR = 3

/** What bounds a request of one connection. */
export interface ParseLimits {
  /** `proto-max-bulk-len`. */
  maxBulkBytes: number
  /** Whether the client still has to authenticate: then the limits are tight. */
  unauthenticated: boolean
}

/** Reads requests from a buffer; one object serves all connections, the state of a request is in the request. */
export class RequestParser {
  /** After `parse`: the position after what was used up. */
  pos = 0
  /** After PARSE_ERROR: what is wrong, as Redis words it. */
  error = ''
  /** After PARSE_INCOMPLETE: how many bytes from `pos` on the bulk string being read needs; 0: unknown. */
  needed = 0

  /** Goes on with `request` at `buf[pos, end)`; returns one of the PARSE constants. */
  parse(request: Request, buf: Uint8Array, pos: number, end: number, limits: ParseLimits): number {
    request.buf = buf
    this.pos = pos
    this.needed = 0
    if (request.expected === 0) {
      if (pos >= end) return PARSE_INCOMPLETE
      if (buf[pos] !== STAR) return this.parseInline(request, buf, end)
      const status = this.parseArrayHeader(request, buf, end, limits)
      if (status !== PARSE_DONE) return status
    }
    return this.parseBulks(request, buf, end, limits)
  }

  private parseArrayHeader(request: Request, buf: Uint8Array, end: number, limits: ParseLimits): number {
    const pos = this.pos
    request.argc = 0
    request.bulkLength = -1
    // One digit, the rule: no search for the line's end.
    if (pos + 3 < end && buf[pos + 2] === CR && buf[pos + 1] > ZERO && buf[pos + 1] <= ZERO + 9) {
      request.expected = buf[pos + 1] - ZERO
      this.pos = pos + 4
      return PARSE_DONE
    }
    const line = findCr(buf, pos, end)
    if (line < 0) return this.needLine(end - pos, 'too big mbulk count string')
    const count = parseCount(buf, pos + 1, line)
    if (!(count <= MAX_ARGS)) return this.fail('invalid multibulk length')
    if (limits.unauthenticated && count > MAX_ARGS_BEFORE_AUTH)
      return this.fail('unauthenticated multibulk length')
    this.pos = line + 2
    if (count <= 0) return PARSE_EMPTY
    request.expected = count
    return PARSE_DONE
  }

  private parseBulks(request: Request, buf: Uint8Array, end: number, limits: ParseLimits): number {
    let pos = this.pos
    const expected = request.expected
    while (request.argc < expected) {
      let length = request.bulkLength
      if (length < 0) {
        // `$` and one or two digits, the rule.
        if (pos + 4 < end && buf[pos] === DOLLAR && buf[pos + 2] === CR && isDigit(buf[pos + 1])) {
          length = buf[pos + 1] - ZERO
          pos += 4
        } else if (pos + 5 < end && buf[pos] === DOLLAR && buf[pos + 3] === CR && isTwoDigits(buf, pos + 1)) {
          length = (buf[pos + 1] - ZERO) * 10 + buf[pos + 2] - ZERO
          pos += 5
        } else {
          this.pos = pos
          const status = this.parseBulkHeader(request, buf, end, limits)
          if (status !== PARSE_DONE) return status
          pos = this.pos
          length = request.bulkLength
        }
      }
      if (pos + length + 2 > end) {
        request.bulkLength = length
        this.pos = pos
        this.needed = length + 2
        return PARSE_INCOMPLETE
      }
      request.push(pos, pos + length)
      request.bulkLength = -1
      pos += length + 2
    }
    request.expected = 0
    this.pos = pos
    return PARSE_DONE
  }

  private parseBulkHeader(request: Request, buf: Uint8Array, end: number, limits: ParseLimits): number {
    const pos = this.pos
    const line = findCr(buf, pos, end)
    if (line < 0) return this.needLine(end - pos, 'too big bulk count string')
    if (buf[pos] !== DOLLAR) return this.fail(`expected '$', got '${String.fromCharCode(buf[pos])}'`)
    const length = parseInteger(buf, pos + 1, line)
    if (!(length >= 0 && length <= limits.maxBulkBytes)) return this.fail('invalid bulk length')
    if (limits.unauthenticated && length > MAX_BULK_BYTES_BEFORE_AUTH)
      return this.fail('unauthenticated bulk length')
    request.bulkLength = length
    this.pos = line + 2
    return PARSE_DONE
  }

  private parseInline(request: Request, buf: Uint8Array, end: number): number {
    const pos = this.pos
    const line = findLf(buf, pos, end)
    if (line < 0) return this.needLine(end - pos, 'too big inline request')
    const lineEnd = line > pos && buf[line - 1] === CR ? line - 1 : line
    const args = splitArgs(buf, pos, lineEnd)
    if (args === null) return this.fail('unbalanced quotes in request')
    this.pos = line + 1
    if (args.length === 0) return PARSE_EMPTY
    request.set(args)
    return PARSE_DONE
  }

  private needLine(waitingBytes: number, complaint: string): number {
    return waitingBytes > MAX_LINE_BYTES ? this.fail(complaint) : PARSE_INCOMPLETE
  }

  private fail(complaint: string): number {
    this.error = `Protocol error: ${complaint}`
    return PARSE_ERROR
  }
}

/** The position of a CR that has a byte after it, or -1. */
function findCr(buf: Uint8Array, pos: number, end: number): number {
  const limit = Math.min(end - 1, pos + MAX_LINE_BYTES + 1)
  for (let i = pos; i < limit; i++) {
    if (buf[i] === CR) return i
    if (buf[i] === 0) return -1
  }
  return -1
}

/** The position of the LF that ends an inline request, or -1. */
function findLf(buf: Uint8Array, pos: number, end: number): number {
  const line = buf.subarray(pos, end)
  const length = line.indexOf(LF)
  return length < 0 || line.subarray(0, length).includes(0) ? -1 : pos + length
}

/** A number of arguments, which may be negative; NaN for what is no 64-bit integer. */
function parseCount(buf: Uint8Array, start: number, end: number): number {
  const count = parseInteger(buf, start, end)
  return Number.isNaN(count) ? Number(parseInt64(buf, start, end) ?? Number.NaN) : count
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9
}

/** Two digits that make a canonical number: the first is not 0. */
function isTwoDigits(buf: Uint8Array, pos: number): boolean {
  return buf[pos] > ZERO && buf[pos] <= ZERO + 9 && isDigit(buf[pos + 1])
}
