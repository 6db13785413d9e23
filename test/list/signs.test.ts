// The 64-bit integer whose negative does not exist, where a sign says a direction: refused as in Redis 7.2 (the
// installed 7.0 takes it for something else).

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { useInProcess } from '../support/suite.ts'

const LOWEST = '-9223372036854775808'
const REFUSAL =
  '-ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807\r\n'

describe('the lowest integer', () => {
  const suite = useInProcess()

  test('is no rank for LPOS and no count for LREM, but an index', async () => {
    const { client } = suite
    await client.call('RPUSH', 'k', 'a')
    assert.equal(String(await client.call('LPOS', 'k', 'a', 'RANK', LOWEST)), REFUSAL)
    assert.equal(String(await client.call('LREM', 'k', LOWEST, 'a')), REFUSAL)
    assert.equal(String(await client.call('LINDEX', 'k', LOWEST)), '$-1\r\n')
    assert.equal(String(await client.call('LRANGE', 'k', LOWEST, '-1')), '*1\r\n$1\r\na\r\n')
  })
})
