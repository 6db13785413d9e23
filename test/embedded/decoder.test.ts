// The decoder of replies: every kind of RESP2 and RESP3, whole and cut off.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeReply, ReplyError, type ReplyValue } from '../../src/protocol/decoder.ts'

const CASES: readonly (readonly [bytes: string, value: ReplyValue])[] = [
  ['+OK\r\n', 'OK'],
  ['+\r\n', ''],
  ['$0\r\n\r\n', ''],
  ['$-1\r\n', null],
  ['*-1\r\n', null],
  ['*0\r\n', []],
  [':-12\r\n', -12],
  [':9223372036854775807\r\n', 9223372036854775807n],
  [',1.5\r\n', 1.5],
  [',inf\r\n', Number.POSITIVE_INFINITY],
  [',-inf\r\n', Number.NEGATIVE_INFINITY],
  [',nan\r\n', Number.NaN],
  ['(-12345678901234567890\r\n', -12345678901234567890n],
  ['#t\r\n', true],
  ['#f\r\n', false],
  ['_\r\n', null],
  ['=8\r\ntxt:a\r\nb\r\n', 'a\r\nb'],
  ['~2\r\n+a\r\n+b\r\n', new Set(['a', 'b'])],
  ['>2\r\n+message\r\n:1\r\n', ['message', 1]],
  ['|1\r\n+ttl\r\n:3\r\n*1\r\n|1\r\n+x\r\n_\r\n$1\r\nv\r\n', ['v']],
  ['%1\r\n$1\r\nk\r\n*2\r\n%0\r\n*1\r\n$3\r\n\r\n\r\r\n', new Map([['k', [new Map(), ['\r\n\r']]]])],
]

describe('decodeReply', () => {
  for (const [text, value] of CASES) {
    test(JSON.stringify(text), () => {
      const bytes = Buffer.from(text)
      assert.deepEqual(decodeReply(bytes, false), { value, sizeBytes: bytes.length })
      const two = Buffer.concat([bytes, Buffer.from('+next\r\n')])
      assert.equal(decodeReply(two, false)?.sizeBytes, bytes.length)
      for (let cut = 0; cut < bytes.length; cut++)
        assert.equal(decodeReply(bytes.subarray(0, cut), false), null)
    })
  }

  test('errors stand for themselves in a list', () => {
    const bytes = Buffer.from('*2\r\n-WRONGTYPE no\r\n!8\r\nERR a\r\nb\r\n')
    const { value } = decodeReply(bytes, false) ?? { value: null }
    assert.ok(Array.isArray(value))
    const [first, second] = value
    assert.ok(first instanceof ReplyError && second instanceof ReplyError)
    assert.deepEqual([first.code, first.message], ['WRONGTYPE', 'WRONGTYPE no'])
    assert.deepEqual([second.code, second.message], ['ERR', 'ERR a\r\nb'])
  })

  test('buffers are bytes of their own, for verbatim strings without the format', () => {
    const bytes = Buffer.from('*3\r\n$2\r\nab\r\n=6\r\ntxt:cd\r\n+ef\r\n')
    const reply = decodeReply(bytes, true)
    bytes.fill(0)
    assert.deepEqual(reply?.value, [Buffer.from('ab'), Buffer.from('cd'), 'ef'])
  })

  test('what is no reply is an error', () => {
    assert.throws(() => decodeReply(Buffer.from('?1\r\n'), false), /unknown type of reply: "\?"/)
  })
})
