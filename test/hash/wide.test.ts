// A hash with a long value answers `hashtable`, as in Redis, but stands packed in its record while it is small.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isBigKind } from '../../src/keyspace/record.ts'
import { useInProcess } from '../support/suite.ts'

const LONG = 'x'.repeat(100)

describe('a small hash with a long value', () => {
  const subject = useInProcess()

  async function isPacked(key: string): Promise<boolean> {
    const db = subject.server.keyspace.databases[0]
    const ref = db.peek(Buffer.from(key), 0, key.length)
    const encoding = await subject.client.call('OBJECT', 'ENCODING', key)
    assert.equal(encoding.toString(), '$9\r\nhashtable\r\n')
    return !isBigKind(db.kind(ref))
  }

  test('stays packed up to 32 fields', async () => {
    for (let i = 0; i < 32; i++) {
      await subject.client.call('HSET', 'fields', `f${i}`, i === 0 ? LONG : String(i))
      assert.equal(await isPacked('fields'), true)
    }
    await subject.client.call('HDEL', 'fields', 'f0')
    await subject.client.call('HSET', 'fields', 'f0', LONG)
    assert.equal(await isPacked('fields'), true)
    await subject.client.call('HSET', 'fields', 'f32', '')
    assert.equal(await isPacked('fields'), false)
    assert.equal((await subject.client.call('HGET', 'fields', 'f0')).toString(), `$100\r\n${LONG}\r\n`)
    assert.equal((await subject.client.call('HLEN', 'fields')).toString(), ':33\r\n')
  })

  test('stays packed up to 4 KiB', async () => {
    await subject.client.call('HSET', 'bytes', 'f', 'v'.repeat(4000))
    assert.equal(await isPacked('bytes'), true)
    await subject.client.call('HSET', 'bytes', 'f', 'v'.repeat(4100))
    assert.equal(await isPacked('bytes'), false)
    await subject.client.call('HSET', 'long', 'f', 'v'.repeat(100_000))
    assert.equal(await isPacked('long'), false)
  })

  test('becomes a table when a field is to expire', async () => {
    await subject.client.call('HSET', 'expires', 'f', LONG)
    assert.equal(await isPacked('expires'), true)
    await subject.client.call('HEXPIRE', 'expires', '100', 'FIELDS', '1', 'f')
    assert.equal(await isPacked('expires'), false)
  })

  test('is copied and renamed as it is', async () => {
    await subject.client.call('HSET', 'source', 'f', LONG)
    await subject.client.call('COPY', 'source', 'copy')
    await subject.client.call('RENAME', 'source', 'renamed')
    for (const key of ['copy', 'renamed']) {
      assert.equal(await isPacked(key), true)
      assert.equal((await subject.client.call('HGET', key, 'f')).toString(), `$100\r\n${LONG}\r\n`)
    }
  })
})
