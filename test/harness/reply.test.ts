// Decoding and showing raw replies.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatCommand } from '../support/command.ts'
import { comparisonFor, near, sameAfter, sameElements, samePairs, sameType } from '../support/comparison.ts'
import { decodeReply, ReplyError, splitElements } from '../support/reply.ts'
import { formatDifference, formatReply } from '../support/reply-format.ts'

const decode = (text: string) => decodeReply(Buffer.from(text, 'latin1'))
const bytes = (text: string) => Buffer.from(text, 'latin1')

test('scalars decode to JavaScript values', () => {
  assert.equal(decode('+OK\r\n'), 'OK')
  assert.equal(decode(':-3\r\n'), -3)
  assert.equal(decode(':9223372036854775807\r\n'), 9223372036854775807n)
  assert.equal(decode('(12345678901234567890\r\n'), 12345678901234567890n)
  assert.equal(decode('$3\r\na\r\n\r\n'), 'a\r\n')
  assert.deepEqual(decode('$2\r\n\xff\xfe\r\n'), Buffer.from([0xff, 0xfe]))
  assert.equal(decode('$-1\r\n'), null)
  assert.equal(decode('*-1\r\n'), null)
  assert.equal(decode('_\r\n'), null)
  assert.equal(decode('#f\r\n'), false)
  assert.equal(decode(',inf\r\n'), Number.POSITIVE_INFINITY)
  assert.equal(decode(',3.25\r\n'), 3.25)
  assert.deepEqual(decode('=7\r\ntxt:abc\r\n'), { format: 'txt', text: 'abc' })
  const error = decode('-WRONGTYPE no\r\n')
  assert.ok(error instanceof ReplyError)
  assert.equal(error.message, 'WRONGTYPE no')
})

test('aggregates decode with their elements', () => {
  assert.deepEqual(decode('*2\r\n:1\r\n*1\r\n+a\r\n'), [1, ['a']])
  assert.deepEqual(decode('%1\r\n+k\r\n:1\r\n'), new Map([['k', 1]]))
  assert.deepEqual(decode('~2\r\n+a\r\n+b\r\n'), new Set(['a', 'b']))
  assert.deepEqual(decode('>1\r\n+a\r\n'), { push: ['a'] })
  assert.deepEqual(decode('|1\r\n+a\r\n:1\r\n+OK\r\n'), { attributes: new Map([['a', 1]]), reply: 'OK' })
})

test('what is cut off or too long does not decode', () => {
  assert.throws(() => decode('$5\r\nab\r\n'), /cut off/)
  assert.throws(() => decode('*2\r\n:1\r\n'), /cut off/)
  assert.throws(() => decode(':1\r\n:2\r\n'), /bytes behind/)
})

test('an aggregate splits into the raw bytes of its elements', () => {
  const elements = splitElements(bytes('*3\r\n$1\r\na\r\n*1\r\n:1\r\n$-1\r\n'))
  assert.deepEqual(elements.map(String), ['$1\r\na\r\n', '*1\r\n:1\r\n', '$-1\r\n'])
})

test('replies are shown with their wire types', () => {
  assert.equal(formatReply(bytes('$3\r\na"\xff\r\n')), '$3 "a\\"\\xff"')
  assert.equal(formatReply(bytes('$-1\r\n')), '$-1')
  assert.equal(formatReply(bytes('*2\r\n:1\r\n*1\r\n+a\r\n')), '*2\n  :1\n  *1\n    +a')
})

test('a difference is shown with its first byte', () => {
  const text = formatDifference(bytes('$3\r\nabc\r\n'), bytes('$3\r\nabd\r\n'), ['redis', 'redstart'])
  assert.match(text, /^redis {5}\$3 "abc"\nredstart {2}\$3 "abd"\n.*offset 6/)
})

test('commands are shown as redis-cli takes them', () => {
  assert.equal(formatCommand(['SET', 'a b', Buffer.from([0, 0xff]), '', 7]), 'SET "a b" "\\x00\\xff" "" 7')
})

test('comparisons allow what they say and no more', () => {
  const [ab, ba] = [bytes('*2\r\n$1\r\na\r\n$1\r\nb\r\n'), bytes('*2\r\n$1\r\nb\r\n$1\r\na\r\n')]
  assert.ok(sameElements(ab, ba))
  assert.ok(!sameElements(ab, bytes('~2\r\n$1\r\nb\r\n$1\r\na\r\n')))
  assert.ok(samePairs(bytes('%2\r\n+a\r\n:1\r\n+b\r\n:2\r\n'), bytes('%2\r\n+b\r\n:2\r\n+a\r\n:1\r\n')))
  assert.ok(!samePairs(bytes('*4\r\n+a\r\n:1\r\n+b\r\n:2\r\n'), bytes('*4\r\n+a\r\n:2\r\n+b\r\n:1\r\n')))
  assert.ok(near(10)(bytes(':100\r\n'), bytes(':95\r\n')))
  assert.ok(!near(10)(bytes(':-1\r\n'), bytes(':-2\r\n')))
  assert.ok(!near(10)(bytes(':5\r\n'), bytes('-ERR\r\n')))
  assert.ok(sameType(bytes('$1\r\na\r\n'), bytes('$2\r\nbc\r\n')))
  assert.ok(!sameType(bytes('$1\r\na\r\n'), bytes('$-1\r\n')))
  assert.ok(!sameType(bytes('-ERR a\r\n'), bytes('-ERR b\r\n')))
  assert.ok(sameAfter((raw) => raw.toString().replace(/\d+/, 'N'))(bytes('+id 1\r\n'), bytes('+id 22\r\n')))
})

test('commands find their comparison by name and subcommand in any case', () => {
  const [one, two] = [bytes(':1\r\n'), bytes(':2\r\n')]
  assert.ok(comparisonFor(['client', 'id'])(one, two))
  assert.ok(!comparisonFor(['client', 'getname'])(one, two))
  assert.ok(comparisonFor(['x', 'y'], { X: () => true })(one, two))
})
