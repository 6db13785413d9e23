// Requests that stand in their buffer as they would be encoded are told from all others.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalBegin } from '../../src/protocol/canonical.ts'
import { PARSE_DONE, RequestParser } from '../../src/protocol/parser.ts'
import { Request } from '../../src/protocol/request.ts'
import { encodeCommand } from '../support/command.ts'

const LIMITS = { maxBulkBytes: 1024 * 1024, unauthenticated: false }

const commands = fc.array(
  fc.oneof(fc.uint8Array({ maxLength: 12 }), fc.uint8Array({ minLength: 95, maxLength: 105 })),
  { minLength: 1, maxLength: 12 },
)

/** Parses what stands in `bytes` from `at` on; null if that is no whole request. */
function parse(bytes: Uint8Array, at: number): { request: Request; end: number } | null {
  const parser = new RequestParser()
  const request = new Request()
  if (parser.parse(request, bytes, at, bytes.length, LIMITS) !== PARSE_DONE) return null
  return { request, end: parser.pos }
}

test('an encoded request is found where it is', () => {
  fc.assert(
    fc.property(commands, fc.uint8Array({ maxLength: 20 }), (args, before) => {
      const encoded = encodeCommand(args.map((arg) => Buffer.from(arg)))
      const parsed = parse(Buffer.concat([before, encoded]), before.length)
      assert.ok(parsed !== null)
      assert.equal(canonicalBegin(parsed.request), before.length)
      assert.equal(parsed.end, before.length + encoded.length)
    }),
  )
})

test('long counts and lengths', () => {
  for (const length of [999, 1000, 9999, 10_000, 99_999, 100_000]) {
    const encoded = encodeCommand(['SET', 'key', Buffer.alloc(length)])
    assert.equal(canonicalBegin((parse(encoded, 0) as { request: Request }).request), 0)
  }
  const many = encodeCommand(Array.from({ length: 1234 }, (_, i) => String(i)))
  assert.equal(canonicalBegin((parse(many, 0) as { request: Request }).request), 0)
})

test('whatever else the parser takes is not taken for canonical', () => {
  const change = fc.tuple(fc.nat(), fc.constantFrom(0, 10, 13, 32, 36, 42, 43, 48, 49, 50))
  fc.assert(
    fc.property(commands, fc.array(change, { maxLength: 2 }), fc.boolean(), (args, changes, isInsert) => {
      let bytes = encodeCommand(args.map((arg) => Buffer.from(arg)))
      for (const [place, byte] of changes) {
        const at = place % bytes.length
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from([byte]),
          bytes.subarray(isInsert ? at : at + 1),
        ])
      }
      const parsed = parse(bytes, 0)
      if (parsed === null) return
      const { request, end } = parsed
      const words = Array.from({ length: request.argc }, (_, i) => Buffer.from(request.bytes(i)))
      const begin = canonicalBegin(request)
      const isCanonical = request.buf === bytes && bytes.subarray(0, end).equals(encodeCommand(words))
      assert.equal(begin, isCanonical ? 0 : -1)
    }),
    { numRuns: 5000 },
  )
})

test('inline requests', () => {
  const parsed = parse(Buffer.from('SET a b\r\n'), 0)
  assert.ok(parsed !== null)
  assert.equal(canonicalBegin(parsed.request), -1)
})
