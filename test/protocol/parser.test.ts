// The request parser: the same requests come out however the stream is cut, and nothing is read twice that need not be.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  PARSE_DONE,
  PARSE_EMPTY,
  PARSE_ERROR,
  PARSE_INCOMPLETE,
  RequestParser,
} from '../../src/protocol/parser.ts'
import { Request } from '../../src/protocol/request.ts'
import { encodeCommand } from '../support/command.ts'

const LIMITS = { maxBulkBytes: 1 << 20, unauthenticated: false }

const STREAM = Buffer.concat([
  encodeCommand(['PING']),
  encodeCommand(['SET', 'key', '']),
  Buffer.from('PING\r\n'),
  encodeCommand(['SET', Buffer.from('\r\n$3\r\n*1\r\n'), Buffer.from([0, 13, 10, 255])]),
  Buffer.from('\r\n\n*0\r\n*-1\r\n'),
  Buffer.from("set \"a b\" 'c\\'d' x\n"),
  encodeCommand(['MSET', ...Array.from({ length: 23 }, (_, i) => `${i}`.repeat(i))]),
  encodeCommand(['ECHO', 'x'.repeat(1234)]),
  encodeCommand(Array.from({ length: 130 }, (_, i) => i)),
])

/** What a stream consists of: the arguments of each request, 'empty' for none, or an error that ends it. */
type Item = string[] | 'empty' | Error

/** Parses as a server does that received the bytes up to each of `ends` one after the other. */
function parseCut(stream: Buffer, ends: readonly number[]): Item[] {
  const parser = new RequestParser()
  const request = new Request()
  const items: Item[] = []
  let pos = 0
  for (const end of ends) {
    // What has not arrived yet must not be looked at.
    const bytes = new Uint8Array(stream.length).fill(0x39)
    bytes.set(stream.subarray(0, end))
    for (;;) {
      const status = parser.parse(request, bytes, pos, end, LIMITS)
      pos = parser.pos
      if (status === PARSE_INCOMPLETE) {
        assert.ok(parser.needed === 0 || pos + parser.needed > end)
        break
      }
      if (status === PARSE_ERROR) return [...items, new Error(parser.error)]
      if (status === PARSE_EMPTY) items.push('empty')
      if (status === PARSE_DONE) items.push(Array.from({ length: request.argc }, (_, i) => request.text(i)))
    }
  }
  return items
}

test('a stream cut at any byte gives the same requests', () => {
  const whole = parseCut(STREAM, [STREAM.length])
  assert.equal(whole.length, 12)
  for (let cut = 0; cut <= STREAM.length; cut++) {
    assert.deepEqual(parseCut(STREAM, [cut, STREAM.length]), whole, `cut at ${cut}`)
  }
  const everyByte = Array.from({ length: STREAM.length }, (_, i) => i + 1)
  assert.deepEqual(parseCut(STREAM, everyByte), whole)
})

test('random requests and random cuts', () => {
  const word = fc.oneof(
    fc.uint8Array({ maxLength: 30 }),
    fc.constantFrom<Uint8Array[]>(Buffer.from('\r\n'), Buffer.from('$1\r\n'), Buffer.alloc(200, 'x')),
  )
  const commands = fc.array(fc.array(word, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 })
  const cuts = fc.array(fc.nat(4000), { maxLength: 8 })
  fc.assert(
    fc.property(commands, cuts, (list, at) => {
      const stream = Buffer.concat(list.map(encodeCommand))
      const ends = at.map((each) => Math.min(each, stream.length)).sort((a, b) => a - b)
      const expected = list.map((command) => command.map((bytes) => Buffer.from(bytes).toString('latin1')))
      assert.deepEqual(parseCut(stream, [...ends, stream.length]), expected)
    }),
    { numRuns: 300 },
  )
})

test('an error is the same wherever the stream is cut', () => {
  for (const [bad, complaint] of ERRORS) {
    const stream = Buffer.concat([encodeCommand(['PING']), Buffer.from(bad, 'latin1')])
    for (let cut = 0; cut <= stream.length; cut++) {
      const items = parseCut(stream, [cut, stream.length])
      const last = items.at(-1) as Error
      assert.equal(last.message, `Protocol error: ${complaint}`, `${JSON.stringify(bad)} cut at ${cut}`)
      assert.deepEqual(items.slice(0, -1), [['PING']])
    }
  }
})

const ERRORS: readonly (readonly [string, string])[] = [
  ['*2147483648\r\n', 'invalid multibulk length'],
  ['*x\r\n', 'invalid multibulk length'],
  ['*\r\n', 'invalid multibulk length'],
  ['*01\r\n', 'invalid multibulk length'],
  ['*-9223372036854775809\r\n', 'invalid multibulk length'],
  ['*1\r\n+\r\n', "expected '$', got '+'"],
  ['*1\r\n\r\n', "expected '$', got '\r'"],
  ['*1\r\n$-1\r\n', 'invalid bulk length'],
  ['*1\r\n$1048577\r\n', 'invalid bulk length'],
  ['*1\r\n$99999999999999999999\r\n', 'invalid bulk length'],
  ['*1\r\n$4\r\nPING\r\n*1\r\n$x\r\n'.slice(14), 'invalid bulk length'],
  ['set "a\r\n', 'unbalanced quotes in request'],
]

test('lines that never end are refused beyond 64 KiB', () => {
  for (const [start, complaint] of [
    ['x', 'too big inline request'],
    ['*1', 'too big mbulk count string'],
    ['*1\r\n$1', 'too big bulk count string'],
  ] as const) {
    const prefix = start.lastIndexOf('\n') + 1
    const line = Buffer.from(start + '1'.repeat(70_000))
    const longest = prefix + 64 * 1024
    assert.deepEqual(parseCut(line, [longest]), [])
    const error = parseCut(line, [longest + 1])[0] as Error
    assert.equal(error.message, `Protocol error: ${complaint}`)
  }
})

test('a byte 0 hides the end of a line', () => {
  for (const line of ['PI\0NG\r\n', '\0\r\n', '*1\0\r\n', '*1\r\n$4\0\r\nPING\r\n']) {
    assert.deepEqual(parseCut(Buffer.from(line), [line.length]), [])
  }
})

test('negative counts are empty requests', () => {
  const counts = ['0', '-1', '-10', '-9223372036854775808']
  const stream = Buffer.from(counts.map((count) => `*${count}\r\n`).join(''))
  assert.deepEqual(parseCut(stream, [stream.length]), ['empty', 'empty', 'empty', 'empty'])
})

test('the limits are tight before authentication', () => {
  const limits = { maxBulkBytes: 1 << 20, unauthenticated: true }
  const statusOf = (text: string) => {
    const parser = new RequestParser()
    const bytes = Buffer.from(text)
    return [parser.parse(new Request(), bytes, 0, bytes.length, limits), parser.error]
  }
  assert.deepEqual(statusOf('*10\r\n'), [PARSE_INCOMPLETE, ''])
  assert.deepEqual(statusOf('*11\r\n'), [PARSE_ERROR, 'Protocol error: unauthenticated multibulk length'])
  assert.deepEqual(statusOf('*1\r\n$16384\r\n'), [PARSE_INCOMPLETE, ''])
  assert.deepEqual(statusOf('*1\r\n$16385\r\n'), [PARSE_ERROR, 'Protocol error: unauthenticated bulk length'])
})

test('a request that is declared and never sent takes no memory', () => {
  const parser = new RequestParser()
  const request = new Request()
  const bytes = Buffer.from('*2147483647\r\n$3\r\nSET\r\n')
  assert.equal(parser.parse(request, bytes, 0, bytes.length, LIMITS), PARSE_INCOMPLETE)
  assert.equal(request.argc, 1)
  assert.ok(request.start.length <= 1024)
})

test('the parser says how many bytes the bulk string needs', () => {
  const parser = new RequestParser()
  const bytes = Buffer.from('*2\r\n$3\r\nGET\r\n$1000\r\nabc')
  assert.equal(parser.parse(new Request(), bytes, 0, bytes.length, LIMITS), PARSE_INCOMPLETE)
  assert.equal(parser.pos, bytes.length - 3)
  assert.equal(parser.needed, 1002)
})
