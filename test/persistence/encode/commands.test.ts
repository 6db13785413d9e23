// The encoder of commands: what it writes makes the same data set again, and is what Redis's rewrite writes.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { CommandEncoder } from '../../../src/persistence/aof/command-encoder.ts'
import { ask, infoFields } from '../../support/ask.ts'
import type { Command } from '../../support/command.ts'
import { RawClient } from '../../support/raw-client.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { useInProcess, useOracle } from '../../support/suite.ts'
import { waitFor } from '../../support/wait.ts'
import { AWKWARD, DATA, words } from './data.ts'
import { type EncodeOptions, encodeAll } from './encode-all.ts'

const CONFIG = { 'enable-debug-command': 'yes' }

/** Values whose commands Redis writes in the same order, one in each database. */
const ORDERED: readonly (readonly Command[])[] = [
  [['SET', 'k', 'text']],
  [['SET', 'k', '12345']],
  [['SET', '', '']],
  [['SET', 'k', 'x'.repeat(70_000)]],
  [['RPUSH', 'k', 'a', 12, '', 'a', -1, 'b\r\n']],
  [['RPUSH', 'k', ...words(64, (i) => [i])]],
  [['RPUSH', 'k', ...words(3000, (i) => [`element ${i}`, i * 1000])]],
  [['SADD', 'k', ...words(200, (i) => [i * i]), '9223372036854775807']],
  [['ZADD', 'k', 1, 'a', '0.1', 7, 'inf', '', 1, 'b', '-inf', 'c', 3e300, 'd']],
  [['ZADD', 'k', ...words(128, (i) => [i / 7, `m${i}`])]],
  [['HSET', 'k', ...words(100, (i) => [`f${i}`, i])]],
  [
    ['SET', 'k', 'v'],
    ['PEXPIREAT', 'k', '4102444800123'],
  ],
  [
    ...words(300, (i) => [i + 1]).map((i): Command => ['XADD', 'k', `${i}-1`, 'f', i, 'g', `v${i}`]),
    ['XADD', 'k', '9007199254740993-9007199254740995', 'other', 'x'.repeat(100)],
    ['XADD', 'k', '18446744073709551615-18446744073709551615', 'f', 'h'],
    ['XDEL', 'k', '5-1', '300-1'],
    ['XGROUP', 'CREATE', 'k', 'idle', '7-1'],
    ['XGROUP', 'CREATECONSUMER', 'k', 'idle', 'nobody'],
    ['XGROUP', 'CREATE', 'k', 'group', '7-1', 'ENTRIESREAD', '7'],
    ['XCLAIM', 'k', 'group', 'other', 0, '9-1', 'TIME', '1234567890123', 'RETRYCOUNT', 77, 'FORCE', 'JUSTID'],
    ['XCLAIM', 'k', 'group', 'one', 0, '8-1', 'TIME', '1234567890124', 'RETRYCOUNT', 1, 'FORCE', 'JUSTID'],
  ],
  [['XGROUP', 'CREATE', 'k', 'g', '5-1', 'MKSTREAM']],
]

const PER_DATABASE: readonly Command[] = ORDERED.flatMap((commands, db) => [['SELECT', db], ...commands])

describe('command encoder', { skip: oracleMissing() }, () => {
  const subject = useInProcess({ config: CONFIG })
  const copy = useInProcess({ config: CONFIG })
  const oracle = useOracle(['--appendonly', 'yes', '--aof-use-rdb-preamble', 'no'])

  const encode = (options: EncodeOptions = {}) =>
    encodeAll(subject.server.keyspace, new CommandEncoder({ functions: [], timestamp: null }), options)

  test('the bytes of a rewrite by Redis', async () => {
    for (const client of [subject.client, oracle.client]) {
      await client.pipeline([['FLUSHALL'], ...PER_DATABASE])
    }
    const theirs = await rewritten()
    assert.equal(encode().toString('latin1'), theirs)
    assert.equal(encode({ stepBytes: 1, chunkBytes: 300, pieceBytes: 10 }).toString('latin1'), theirs)
  })

  test('the commands make the same data set, in Redis and in Redstart', async () => {
    await subject.client.pipeline([['FLUSHALL'], ...DATA, ...AWKWARD])
    const bytes = encode({ stepBytes: 100, pieceBytes: 100 })
    for (const server of [{ port: oracle.server.port }, copy]) {
      const client = await RawClient.connect(server.port)
      await client.call('FLUSHALL')
      client.send(bytes)
      client.send('*1\r\n$4\r\nQUIT\r\n')
      await client.closed
    }
    const digest = await ask(subject.client, 'DEBUG', 'DIGEST')
    assert.equal(await ask(oracle.client, 'DEBUG', 'DIGEST'), digest)
    assert.equal(await ask(copy.client, 'DEBUG', 'DIGEST'), digest)
  })

  test('fields that expire', async () => {
    const fields = words(150, (i) => [`f${i}`, i])
    await subject.client.pipeline([
      ['FLUSHALL'],
      ['SELECT', 0],
      ['HSET', 'h', ...fields],
      ['HPEXPIREAT', 'h', '4102444800123', 'FIELDS', 2, 'f3', 'f149'],
      ['HPEXPIREAT', 'h', '4102444800999', 'FIELDS', 1, 'f7'],
    ])
    const client = await RawClient.connect(copy.port)
    await client.call('FLUSHALL')
    client.send(encode({ stepBytes: 1 }))
    for (let left = 1 + 3 + 3; left > 0; left--) await client.readReply()
    const times = ['HPEXPIRETIME', 'h', 'FIELDS', 4, 'f3', 'f149', 'f7', 'f8'] as const
    assert.deepEqual(await ask(client, ...times), [4102444800123, 4102444800123, 4102444800999, -1])
    assert.equal(await ask(client, 'DEBUG', 'DIGEST'), await ask(subject.client, 'DEBUG', 'DIGEST'))
    await client.destroy()
  })

  test('what stands in front', async () => {
    await subject.client.call('FLUSHALL')
    const library = Buffer.from('#!lua name=lib\n')
    const encoder = new CommandEncoder({ functions: [library], timestamp: 1_700_000_000 })
    assert.equal(
      encodeAll(subject.server.keyspace, encoder).toString(),
      '#TS:1700000000\r\n*3\r\n$8\r\nFUNCTION\r\n$4\r\nLOAD\r\n$15\r\n#!lua name=lib\n\r\n',
    )
  })

  async function rewritten(): Promise<string> {
    await oracle.client.call('BGREWRITEAOF')
    await waitFor(async () => {
      const info = infoFields(String(await ask(oracle.client, 'INFO', 'persistence')))
      return info.get('aof_rewrite_in_progress') === '0' && info.get('aof_rewrite_scheduled') === '0'
    })
    const folder = join(oracle.server.dir, 'appendonlydir')
    const bases = readdirSync(folder).filter((name) => name.includes('.base.'))
    assert.equal(bases.length, 1)
    return readFileSync(join(folder, bases[0] as string), 'latin1')
  }
})
