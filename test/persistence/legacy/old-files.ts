// RDB files of all old versions, each with the forms that its servers have written.

import assert from 'node:assert/strict'
import { LzfCompressor } from '../../../src/bytes/lzf.ts'
import { intset, natural, ziplist, zipmap } from './packed-bytes.ts'
import { type RdbBytes, rdbFile } from './rdb-bytes.ts'

const FUTURE_SECONDS = 2_000_000_000
const LONG = 'a long text that has a lot of the same text in it, a lot of the same text. '.repeat(20)

/** Files by what they are. */
export function oldFiles(): [name: string, bytes: Uint8Array][] {
  return [
    ['RDB 1, of Redis 1 and 2.0', rdbFile({ version: 1 }, (out) => tables(out.select(0)))],
    ['RDB 2, with zipmaps and ziplists', rdbFile({ version: 2 }, (out) => packed(tables(out.select(0))))],
    ['RDB 3, with milliseconds', rdbFile({ version: 3 }, milliseconds)],
    ['RDB 4, with hashes as ziplists', rdbFile({ version: 4 }, (out) => hashZiplists(out.select(0)))],
    ['RDB 5, with a checksum', rdbFile({ version: 5 }, (out) => hashZiplists(out.select(3)))],
    ['RDB 6', rdbFile({ version: 6 }, (out) => hashZiplists(packed(tables(out.select(15)))))],
    ['RDB 6 without a checksum', rdbFile({ version: 6, checksum: 'zero' }, (out) => packed(out.select(0)))],
    ['RDB 7, with fields, sizes and quicklists', rdbFile({ version: 7 }, (out) => quicklists(head(out)))],
    ['RDB 8, with binary scores and lengths of 64 bits', rdbFile({ version: 8 }, (out) => binary(head(out)))],
    ['RDB 9, with times of access', rdbFile({ version: 9 }, (out) => accessed(binary(head(out))))],
    ['RDB 6 with many long values', rdbFile({ version: 6 }, (out) => long(out.select(0)))],
    ['RDB 1 without anything', rdbFile({ version: 1 }, () => {})],
    ['RDB 9 of several databases', rdbFile({ version: 9 }, databases)],
    ['RDB 9 with empty collections', rdbFile({ version: 9 }, (out) => empty(out.select(0)))],
  ]
}

function compressed(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length)
  const length = new LzfCompressor().compress(bytes, 0, bytes.length, out, 0, bytes.length - 1)
  assert.notEqual(length, 0)
  return out.subarray(0, length)
}

function head(out: RdbBytes): RdbBytes {
  return out
    .aux('redis-ver', '3.2.0')
    .aux('redis-bits', '64')
    .aux('ctime', '1460000000')
    .select(0)
    .resize(20, 2)
}

/** Strings in all forms, and collections as their elements one after the other. */
function tables(out: RdbBytes): RdbBytes {
  const packed = compressed(Buffer.from(LONG, 'latin1'))
  return out
    .entry(0, 'plain', (to) => to.string('a value'))
    .entry(0, 'empty', (to) => to.string(''))
    .entry(0, 'int8', (to) => to.integer(-7, 8))
    .entry(0, 'int16', (to) => to.integer(-30_000, 16))
    .entry(0, 'int32', (to) => to.integer(2_000_000_000, 32))
    .entry(0, 'digits', (to) => to.string('12345678901234567890'))
    .entry(0, 'long length', (to) => to.length(3, 'long').raw('abc'))
    .entry(0, 'compressed', (to) => to.compressed(packed, LONG.length))
    .entry(1, 'list', (to) => strings(to, ['one', '2', '', 'x'.repeat(100), '-5']))
    .entry(1, 'list of integers', (to) => to.length(3).integer(1, 8).integer(-300, 16).integer(70_000, 32))
    .entry(2, 'set', (to) => strings(to, ['a', 'b', 'c', '17']))
    .entry(2, 'set of integers', (to) => to.length(3).integer(5, 8).integer(-300, 16).integer(70_000, 32))
    .entry(2, 'set of long members', (to) => strings(to, ['m'.repeat(65), 'n'.repeat(300), 'o']))
    .entry(3, 'zset', (to) =>
      scores(to, [
        ['a', '1'],
        ['b', '-2.5'],
        ['c', '3.0000000000000001'],
      ]),
    )
    .entry(3, 'zset at the ends', (to) =>
      scores(to, [
        ['up', 'inf'],
        ['down', '-inf'],
        ['same', '1e5'],
      ]),
    )
    .entry(3, 'zset of seventeen digits', (to) =>
      scores(to, [
        ['x', '0.10000000000000001'],
        ['y', '-0'],
      ]),
    )
    .entry(4, 'hash', (to) => to.length(2).string('f').string('v').string('n').integer(12, 8))
    .entry(4, 'hash of long values', (to) => to.length(1).string('f').string('v'.repeat(80)))
    .expireSeconds(FUTURE_SECONDS)
    .entry(0, 'expiring', (to) => to.string('v'))
    .expireSeconds(1_000_000_000)
    .entry(0, 'expired', (to) => to.string('v'))
    .expireSeconds(1)
    .entry(2, 'expired set', (to) => strings(to, ['a', 'b']))
}

function strings(out: RdbBytes, texts: readonly string[]): RdbBytes {
  out.length(texts.length)
  for (const text of texts) out.string(text)
  return out
}

function scores(out: RdbBytes, members: readonly (readonly [string, string])[]): RdbBytes {
  out.length(members.length)
  for (const [member, score] of members) out.string(member).score(score)
  return out
}

function packed(out: RdbBytes): RdbBytes {
  const list = ['a', '1', '-1', '127', '32767', '2147483648', '9223372036854775807', 'z'.repeat(300), '']
  const alike = ziplist(Array.from({ length: 40 }, (_, i) => natural(String((i % 5) * 100 + 1000))))
  return out
    .entry(9, 'zipmap', (to) =>
      to.string(
        zipmap([
          ['f', 'v'],
          ['g', ''],
          ['long', 'y'.repeat(60)],
        ]),
      ),
    )
    .entry(9, 'zipmap with unused bytes', (to) =>
      to.string(
        zipmap(
          [
            ['f', 'v'],
            ['n', '5'],
          ],
          3,
        ),
      ),
    )
    .entry(9, 'zipmap with a long value', (to) => to.string(zipmap([['f', 'y'.repeat(500)]])))
    .entry(10, 'list ziplist', (to) => to.string(ziplist(list.map(natural))))
    .entry(10, 'list ziplist as text', (to) => to.string(ziplist(list)))
    .entry(10, 'list ziplist, compressed', (to) => to.compressed(compressed(alike), alike.length))
    .entry(11, 'intset', (to) => to.string(intset([-5n, 7n, 300n], 2)))
    .entry(11, 'intset of 64 bits', (to) => to.string(intset([-(2n ** 40n), 0n, 2n ** 40n], 8)))
    .entry(12, 'zset ziplist', (to) => to.string(ziplist(['a', '-1.5', 'b', '2', 'c', '1e+20'].map(natural))))
    .entry(12, 'zset ziplist at the ends', (to) => to.string(ziplist(['d', '-inf', 'e', 'inf'])))
}

function milliseconds(out: RdbBytes): RdbBytes {
  return packed(out.select(0))
    .expireMs(FUTURE_SECONDS * 1000 + 123)
    .entry(0, 'in milliseconds', (to) => to.string('v'))
    .expireMs(1234)
    .entry(10, 'expired list', (to) => to.string(ziplist(['a'])))
}

function hashZiplists(out: RdbBytes): RdbBytes {
  return out
    .entry(13, 'hash ziplist', (to) =>
      to.string(ziplist(['f', 'v', 'n', '7', '8', 'eight', 'e', ''].map(natural))),
    )
    .entry(13, 'hash ziplist, long values', (to) => to.string(ziplist(['f', 'v'.repeat(100), 'g', 'w'])))
    .entry(13, 'hash ziplist, wide', (to) => to.string(ziplist(['f', 'v', 'g', 'w'], { wideLengths: true })))
}

function quicklists(out: RdbBytes): RdbBytes {
  const nodes = [['a', '1', 'b'], ['2', 'c'.repeat(3000)], ['d']].map((list) => ziplist(list.map(natural)))
  const many = Array.from({ length: 60 }, (_, n) =>
    ziplist(Array.from({ length: 50 }, (_, i) => natural(i % 2 === 0 ? `element ${n} ${i}` : String(n * i)))),
  )
  return hashZiplists(packed(tables(out)))
    .entry(14, 'quicklist', (to) => nodesOf(to, nodes))
    .entry(14, 'quicklist of one node', (to) => nodesOf(to, [ziplist(['x', 'y'])]))
    .entry(14, 'long quicklist', (to) => nodesOf(to, many))
    .entry(14, 'quicklist of long elements', (to) =>
      nodesOf(to, [ziplist(['x'.repeat(20_000), 'y'.repeat(70_000)])]),
    )
    .entry(14, 'quicklist with an empty node', (to) =>
      nodesOf(to, [ziplist([]), ziplist(['a']), ziplist([])]),
    )
}

function nodesOf(out: RdbBytes, nodes: readonly Uint8Array[]): RdbBytes {
  out.length(nodes.length)
  for (const node of nodes) out.string(node)
  return out
}

function binary(out: RdbBytes): RdbBytes {
  return quicklists(out)
    .entry(5, 'zset 2', (to) =>
      to
        .length(3)
        .string('a')
        .double(1.5)
        .string('b')
        .double(-1 / 3)
        .string('c')
        .double(Infinity),
    )
    .entry(0, 'wide length', (to) => to.length(4, 'wide').raw('wide'))
}

function accessed(out: RdbBytes): RdbBytes {
  return out
    .raw([248])
    .length(1000)
    .entry(0, 'idle', (to) => to.string('v'))
    .raw([249, 200])
    .entry(13, 'frequent', (to) => to.string(ziplist(['f', 'v'])))
    .expireMs(FUTURE_SECONDS * 1000)
    .raw([248])
    .length(5, 'long')
    .entry(10, 'idle and expiring', (to) => to.string(ziplist(['a'])))
}

/** Values that are no single block any more: over the limits, and over 65,534 entries. */
function long(out: RdbBytes): RdbBytes {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => natural(String(i * 37 - 5000)))
  const pairs = (count: number) => numbers(count * 2).map((value, i) => (i % 2 === 0 ? `field ${i}` : value))
  return out
    .entry(10, 'list', (to) => to.string(ziplist(numbers(70_000))))
    .entry(12, 'zset', (to) => to.string(ziplist(pairs(1000))))
    .entry(13, 'hash', (to) => to.string(ziplist(pairs(1500))))
    .entry(9, 'zipmap', (to) => to.string(zipmap(Array.from({ length: 600 }, (_, i) => [`f${i}`, `v${i}`]))))
    .entry(9, 'zipmap of 300', (to) =>
      to.string(zipmap(Array.from({ length: 300 }, (_, i) => [`f${i}`, `v${i}`]))),
    )
    .entry(11, 'intset', (to) =>
      to.string(
        intset(
          Array.from({ length: 2000 }, (_, i) => BigInt(i * 3)),
          2,
        ),
      ),
    )
    .entry(1, 'linked list', (to) =>
      strings(
        to,
        Array.from({ length: 20_000 }, (_, i) => `element ${i}`),
      ),
    )
    .entry(2, 'table set', (to) =>
      strings(
        to,
        Array.from({ length: 5000 }, (_, i) => `member ${i}`),
      ),
    )
    .entry(3, 'table zset', (to) =>
      scores(
        to,
        Array.from({ length: 5000 }, (_, i) => [`m${i}`, `${i / 7}`]),
      ),
    )
    .entry(4, 'table hash', (to) => {
      to.length(3000)
      for (let i = 0; i < 3000; i++) to.string(`field ${i}`).integer(i, 16)
    })
}

/** Collections without elements, which faulty versions have written: no server keeps them. */
function empty(out: RdbBytes): RdbBytes {
  out.entry(0, 'before', (to) => to.string('v'))
  for (const type of [1, 2, 3, 4, 5, 14]) out.entry(type, `empty ${type}`, (to) => to.length(0))
  for (const type of [10, 12, 13]) out.entry(type, `empty ${type}`, (to) => to.string(ziplist([])))
  return out
    .expireSeconds(FUTURE_SECONDS)
    .entry(14, 'quicklist of empty nodes', (to) => nodesOf(to, [ziplist([]), ziplist([])]))
    .entry(0, 'behind', (to) => to.string('v'))
}

function databases(out: RdbBytes): void {
  for (const dbIndex of [1, 15, 0, 7]) {
    out.select(dbIndex).resize(2, 0)
    out.entry(0, 'key', (to) => to.string(`in ${dbIndex}`))
    out.entry(13, 'hash', (to) => to.string(ziplist(['db', natural(String(dbIndex))])))
  }
}
