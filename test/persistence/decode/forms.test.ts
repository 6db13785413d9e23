// Forms that redis-server 7.0 does not write: those of Redis 7.2 and 7.4, and elements in unusual forms.

import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { RdbError } from '../../../src/persistence/rdb/rdb-error.ts'
import { ask } from '../../support/ask.ts'
import { useInProcess } from '../../support/suite.ts'
import { listpack } from '../legacy/packed-bytes.ts'
import { type RdbBytes, rdbFile } from '../legacy/rdb-bytes.ts'
import { loadBytes } from './load-file.ts'

const FUTURE_MS = 4_000_000_000_000
const VERSION = 12

describe('forms of values', () => {
  const subject = useInProcess()
  const call = (...command: (string | number)[]) => ask(subject.client, ...command)

  beforeEach(async () => {
    await subject.client.call('FLUSHALL')
  })

  function load(body: (out: RdbBytes) => void, isDeep = false): void {
    loadBytes(subject.server, rdbFile({ version: VERSION }, body), { isDeep })
  }

  function refused(body: (out: RdbBytes) => void, reason: RegExp, isDeep = false): void {
    assert.throws(
      () => load(body, isDeep),
      (error) => error instanceof RdbError && reason.test(error.reason),
    )
  }

  it('Redis 7.2: a set as a listpack', async () => {
    load((out) => out.entry(20, 'set', (value) => value.string(listpack(['a', '12', '-1']))))
    assert.deepEqual(await call('SMEMBERS', 'set'), ['a', '12', '-1'])
    assert.equal(await call('OBJECT', 'ENCODING', 'set'), 'listpack')
    const many = Array.from({ length: 129 }, (_, i) => `m${i}`)
    load((out) => out.entry(20, 'large', (value) => value.string(listpack(many))))
    assert.equal(await call('OBJECT', 'ENCODING', 'large'), 'hashtable')
    assert.equal(await call('SCARD', 'large'), 129)
    refused((out) => out.entry(20, 'x', (value) => value.string(listpack(['a', 'a']))), /twice/, true)
    refused((out) => out.entry(20, 'x', (value) => value.string(listpack([...many, 'm1']))), /twice/)
  })

  it('Redis 7.4: hashes with field expiry, as a table and as a listpack', async () => {
    load((out) =>
      out
        .entry(24, 'table', (value) =>
          value
            .int64(FUTURE_MS)
            .length(3)
            .length(0)
            .string('a')
            .string('1')
            .length(1)
            .string('b')
            .string('2')
            .length(1001)
            .string('c')
            .string('3'),
        )
        .entry(25, 'pack', (value) =>
          value.int64(FUTURE_MS).string(listpack(['b', '2', String(FUTURE_MS), 'a', '1', '0'])),
        )
        .entry(22, 'early table', (value) =>
          value.length(2).length(FUTURE_MS).string('b').string('2').length(0).string('a').string('1'),
        )
        .entry(23, 'early pack', (value) =>
          value.string(listpack(['b', '2', String(FUTURE_MS), 'a', '1', '0'])),
        ),
    )
    for (const key of ['table', 'pack', 'early table', 'early pack']) {
      assert.deepEqual(await call('HMGET', key, 'a', 'b'), ['1', '2'], key)
      assert.deepEqual(
        await call('HPEXPIRETIME', key, 'FIELDS', 3, 'a', 'b', 'none'),
        [-1, FUTURE_MS, -2],
        key,
      )
    }
    assert.deepEqual(await call('HPEXPIRETIME', 'table', 'FIELDS', 1, 'c'), [FUTURE_MS + 1000])
    assert.equal(subject.server.keyspace.databases[0].volatileHashes.size, 4)
  })

  it('a hash without times that was written as one with times becomes a listpack', async () => {
    load((out) =>
      out.entry(24, 'k', (value) =>
        value
          .int64(2n ** 48n - 1n)
          .length(1)
          .length(0)
          .string('a')
          .string('1'),
      ),
    )
    assert.equal(await call('OBJECT', 'ENCODING', 'k'), 'listpack')
    assert.equal(subject.server.keyspace.databases[0].volatileHashes.size, 0)
  })

  it('fields with times that cannot be are refused', () => {
    refused(
      (out) =>
        out.entry(24, 'k', (value) =>
          value
            .int64(0)
            .length(1)
            .length(2n ** 50n)
            .string('a')
            .string('1'),
        ),
      /expiry/,
    )
    refused(
      (out) => out.entry(24, 'k', (value) => value.int64(-5).length(1).length(1).string('a').string('1')),
      /expiry/,
    )
    refused(
      (out) => out.entry(25, 'k', (value) => value.int64(1).string(listpack(['a', 'b', 'c']))),
      /no number/,
    )
    refused((out) => out.entry(25, 'k', (value) => value.int64(1).string(listpack(['a', 'b']))), /without/)
  })

  it('Redis 7.2: consumers know when they last got something', async () => {
    const block = listpack(['1', '0', '1', 'f', '0', '2', '0', '0', 'v', '4'])
    const id = [0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1]
    load((out) =>
      out.entry(21, 's', (value) => {
        value.length(1).string(Uint8Array.from(id)).string(block).length(1)
        value.length(5).length(1).length(5).length(1).length(0).length(0).length(1)
        value.length(1).string('group').length(5).length(1).length(1)
        value.length(1).raw(id).int64(1_600_000_000_000).length(3)
        value.length(2)
        value.string('alice').int64(1_600_000_000_001).int64(1_600_000_000_002).length(1).raw(id)
        value.string('bob').int64(1_600_000_000_003).int64(-1).length(0)
      }),
    )
    const pending = await call('XPENDING', 's', 'group', '-', '+', 10)
    assert.deepEqual(
      (pending as unknown[][]).map((each) => [each[0], each[1], each[3]]),
      [['5-1', 'alice', 3]],
    )
    assert.deepEqual(await call('XRANGE', 's', '-', '+'), [['5-1', ['f', 'v']]])
    const consumers = (await call('XINFO', 'CONSUMERS', 's', 'group')) as unknown[][]
    assert.deepEqual(
      consumers.map((each) => [each[1], each[3], Number(each[7]) >= 0]),
      [
        ['alice', 1, true],
        ['bob', 0, false],
      ],
    )
  })

  it('streams that are not what they say are refused', () => {
    const good = listpack(['1', '0', '1', 'f', '0', '2', '0', '0', 'v', '4'])
    const id = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1])
    const notes = (value: RdbBytes) => value.length(5).length(1).length(0)
    const stream = (block: Uint8Array, length: number) => (out: RdbBytes) =>
      out.entry(15, 's', (value) => notes(value.length(1).string(id).string(block).length(length)))
    load(stream(good, 1))
    const broken = [
      ['2', '0', '1', 'f', '0', '2', '0', '0', 'v', '4'],
      ['1', '1', '1', 'f', '0', '2', '0', '0', 'v', '4'],
      ['1', '0', '2', 'f', '0', '2', '0', '0', 'v', '4'],
      ['1', '0', '1', 'f', '1', '2', '0', '0', 'v', '4'],
      ['1', '0', '1', 'f', '0', '4', '0', '0', 'v', '4'],
      ['1', '0', '1', 'f', '0', '2', 'x', '0', 'v', '4'],
      ['1', '0', '1', 'f', '0', '2', '0', '0', 'v', '5'],
      ['1', '0', '1', 'f', '0', '0', '0', '0', '1', 'v', '4'],
      ['1', '0', '1', 'f', '0', '2', '0', '0', 'v'],
      ['1', '0'],
      ['-1', '0', '0', '0'],
      [],
    ]
    for (const block of broken) refused(stream(listpack(block), 1), /broken/)
    refused(stream(good, 2), /2 entries, of which 1/)
    refused(
      (out) => out.entry(15, 's', (value) => value.length(2).string(id).string(good).string(id).string(good)),
      /order/,
    )
  })

  it('entries of listpacks in unusual forms are found like others', async () => {
    // The strings 12 and -1 as strings, 5 as an integer of 16 bits, b as a long string.
    const body = [0x82, 49, 50, 3, 0x82, 45, 49, 3, 0xf1, 5, 0, 3, 0xe0, 1, 98, 3]
    const odd = Uint8Array.from([6 + body.length + 1, 0, 0, 0, 4, 0, ...body, 0xff])
    load((out) =>
      out
        .entry(16, 'hash', (value) => value.string(odd))
        .entry(20, 'set', (value) => value.string(odd))
        .entry(18, 'list', (value) => value.length(1).length(2).string(odd)),
    )
    assert.equal(await call('HGET', 'hash', '12'), '-1')
    assert.equal(await call('HGET', 'hash', '5'), 'b')
    assert.deepEqual(await call('SMISMEMBER', 'set', '12', '-1', '5', 'b'), [1, 1, 1, 1])
    assert.deepEqual(await call('LPOS', 'list', '5'), 2)
    assert.deepEqual(await call('LRANGE', 'list', 0, -1), ['12', '-1', '5', 'b'])
  })

  it('sorted sets whose listpack is out of order are sorted', async () => {
    load((out) =>
      out.entry(17, 'k', (value) => value.string(listpack(['b', '2', 'a', '1', 'd', '1', 'c', '1']))),
    )
    assert.deepEqual(await call('ZRANGE', 'k', 0, -1), ['a', 'c', 'd', 'b'])
    assert.equal(await call('OBJECT', 'ENCODING', 'k'), 'listpack')
    refused((out) => out.entry(17, 'k', (value) => value.string(listpack(['a', 'x']))), /no number/)
    refused((out) => out.entry(17, 'k', (value) => value.string(listpack(['a', '1', 'b']))), /without/)
    refused(
      (out) => out.entry(5, 'k', (value) => value.length(1).string('a').double(Number.NaN)),
      /no number/,
    )
  })

  it('nothing is allocated for lengths that the file does not have', () => {
    for (const type of [1, 2, 4, 5, 15, 18, 22, 24]) {
      refused(
        (out) =>
          out.entry(type, 'k', (value) => value.length(type === 24 ? 0 : 2 ** 33).raw([0, 0, 0, 0, 0, 0, 0])),
        /./,
      )
    }
    refused((out) => out.entry(0, 'k', (value) => value.length(2 ** 33)), /8589934592 bytes/)
    refused(
      (out) =>
        out.entry(0, 'k', (value) =>
          value
            .raw([0xc3])
            .length(4)
            .length(2 ** 32)
            .raw('abcd'),
        ),
      /claim/,
    )
    refused((out) => out.entry(0, 'k', (value) => value.length(2n ** 63n)), /measure/)
  })
})
