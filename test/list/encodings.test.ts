// When a list gets long and short again, as in Redis 7.2 (the installed 7.0 knows only long ones).

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import type { Arg } from '../support/command.ts'
import { useInProcess } from '../support/suite.ts'

describe('the encoding of a list', () => {
  const suite = useInProcess()
  const call = (...command: [Arg, ...Arg[]]) => ask(suite.client, ...command)
  const encoding = () => call('OBJECT', 'ENCODING', 'k')
  const limit = (size: string) => call('CONFIG', 'SET', 'list-max-listpack-size', size)

  beforeEach(async () => {
    await call('FLUSHALL')
    await limit('3')
  })

  test('a listpack up to the number of elements, a quicklist beyond', async () => {
    await call('RPUSH', 'k', 'a', 'b', 'c')
    assert.equal(await encoding(), 'listpack')
    await call('LPUSH', 'k', 'd')
    assert.equal(await encoding(), 'quicklist')
    await call('DEL', 'k')
    await call('RPUSH', 'k', 'a', 'b', 'c', 'd')
    assert.equal(await encoding(), 'quicklist')
  })

  for (const [size, bytes] of [
    ['-1', 4096],
    ['-2', 8192],
    ['-3', 16_384],
    ['-4', 32_768],
    ['-5', 65_536],
    ['-9', 65_536],
    ['1000', 8192],
  ] as const) {
    test(`up to ${bytes} bytes with list-max-listpack-size ${size}`, async () => {
      if ((await limit(size)) !== 'OK') return
      await call('RPUSH', 'k', 'x'.repeat(bytes - 7))
      assert.equal(await encoding(), 'listpack')
      await call('DEL', 'k')
      await call('RPUSH', 'k', 'x'.repeat(bytes - 6))
      assert.equal(await encoding(), 'quicklist')
      await call('DEL', 'k')
      await call('RPUSH', 'k', 'a')
      await call('RPUSH', 'k', 'x'.repeat(bytes - 10))
      assert.equal(await encoding(), 'listpack')
      await call('DEL', 'k')
      await call('RPUSH', 'k', 'a')
      await call('RPUSH', 'k', 'x'.repeat(bytes - 9))
      assert.equal(await encoding(), 'quicklist')
    })
  }

  test('a listpack again when half a node is left: pops, LREM, LTRIM, LSET', async () => {
    const four = () => call('RPUSH', 'k', 'a', 'a', 'a', 'd')
    await four()
    await call('RPOP', 'k', '2')
    assert.equal(await encoding(), 'quicklist')
    await call('LPOP', 'k')
    assert.equal(await encoding(), 'listpack')
    await call('DEL', 'k')
    await four()
    await call('LREM', 'k', '0', 'a')
    assert.equal(await encoding(), 'listpack')
    await call('DEL', 'k')
    await four()
    await call('LTRIM', 'k', '1', '1')
    assert.equal(await encoding(), 'listpack')
    await limit('-1')
    await call('DEL', 'k')
    await call('RPUSH', 'k', 'x'.repeat(4090), 'b', 'c')
    await call('RPOP', 'k', '2')
    assert.equal(await encoding(), 'quicklist')
    await call('LSET', 'k', '-1', 'c')
    assert.equal(await encoding(), 'listpack')
  })

  test('LINSERT and LSET make it long before they look', async () => {
    await call('RPUSH', 'k', 'a', 'b', 'c')
    assert.equal(await call('LINSERT', 'k', 'BEFORE', 'nowhere', 'x'), -1)
    assert.equal(await encoding(), 'quicklist')
    await call('DEL', 'k')
    await call('RPUSH', 'k', 'a', 'b', 'c')
    await call('LSET', 'k', '0', 'x')
    assert.equal(await encoding(), 'quicklist')
  })

  test('an element of a node of its own, and a list that moves', async () => {
    await limit('-2')
    await call('RPUSH', 'k', 'a')
    await call('RPUSH', 'other', 'x'.repeat(9000), 'y')
    await call('LMOVE', 'other', 'k', 'LEFT', 'LEFT')
    assert.equal(await encoding(), 'quicklist')
    assert.equal(await call('OBJECT', 'ENCODING', 'other'), 'listpack')
    await call('LPOP', 'k')
    assert.equal(await encoding(), 'listpack')
  })
})
