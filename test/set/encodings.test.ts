// The encodings of sets by the rules of Redis 7.2: what a set begins as, what it becomes, and that members survive it.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import type { Arg, Command } from '../support/command.ts'
import { useInProcess } from '../support/suite.ts'

const integers = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => String(from + i))
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `m${i}`)
const LONGEST = 'x'.repeat(64)
const TOO_LONG = 'x'.repeat(65)

describe('encodings of sets', () => {
  const subject = useInProcess()
  const run = (...command: Command) => ask(subject.client, ...command)
  const encoding = (key: Arg) => run('OBJECT', 'ENCODING', key)

  async function assertIs(key: string, expected: string, members: readonly string[]): Promise<void> {
    assert.equal(await encoding(key), expected)
    assert.deepEqual([...((await run('SMEMBERS', key)) as Iterable<string>)].sort(), [...members].sort())
  }

  beforeEach(async () => {
    await run('FLUSHALL')
    await run('CONFIG', 'SET', 'set-max-intset-entries', '512', 'set-max-listpack-entries', '128')
    await run('CONFIG', 'SET', 'set-max-listpack-value', '64')
  })

  const CREATED: readonly [string, string[], string][] = [
    ['one integer', ['1'], 'intset'],
    ['512 integers', integers(512), 'intset'],
    ['513 integers', integers(513), 'hashtable'],
    ['one string', ['a'], 'listpack'],
    ['128 strings', names(128), 'listpack'],
    ['129 strings', names(129), 'hashtable'],
    ['64 bytes', [LONGEST], 'listpack'],
    ['65 bytes', [TOO_LONG], 'hashtable'],
    ['integers, then a string', ['1', '2', 'a'], 'listpack'],
    ['a string, then integers', ['a', '1', '2'], 'listpack'],
    ['127 integers and a string', [...integers(127), 'a'], 'listpack'],
    ['128 integers and a string', [...integers(128), 'a'], 'hashtable'],
    ['integers and a long string', ['1', '2', TOO_LONG], 'hashtable'],
  ]
  for (const [what, members, expected] of CREATED) {
    test(`a new set of ${what} is a ${expected}`, async () => {
      await run('SADD', 'k', ...members)
      await assertIs('k', expected, members)
    })
    test(`a set that grew to ${what} is a ${expected}`, async () => {
      for (const member of members) await run('SADD', 'k', member)
      await assertIs('k', expected, members)
    })
  }

  test('more members than fit in one command make a table, even if they are there already', async () => {
    await run('SADD', 'k', 'a')
    await run('SADD', 'k', ...names(128).map(() => 'a'))
    assert.equal(await encoding('k'), 'listpack')
    await run('SADD', 'k', ...names(129).map(() => 'a'))
    assert.equal(await encoding('k'), 'hashtable')
  })

  test('a set that has shrunk keeps its encoding', async () => {
    await run('SADD', 'table', ...names(129))
    await run('SREM', 'table', ...names(128))
    await assertIs('table', 'hashtable', ['m128'])
    await run('SADD', 'pack', '1', 'a')
    await run('SREM', 'pack', 'a')
    await assertIs('pack', 'listpack', ['1'])
  })

  test('limits can be 0', async () => {
    await run('CONFIG', 'SET', 'set-max-intset-entries', '0')
    await run('SADD', 'a', '1')
    assert.equal(await encoding('a'), 'listpack')
    await run('CONFIG', 'SET', 'set-max-listpack-entries', '0')
    await run('SADD', 'b', '1')
    assert.equal(await encoding('b'), 'hashtable')
    await run('CONFIG', 'SET', 'set-max-intset-entries', '512')
    await run('SADD', 'c', '1')
    await run('SADD', 'c', 'x')
    assert.equal(await encoding('c'), 'hashtable')
  })

  test('integers whose text is longer than a listpack takes go to a table', async () => {
    await run('CONFIG', 'SET', 'set-max-listpack-value', '5')
    await run('SADD', 'short', '12345', '-1234')
    await run('SADD', 'short', 'a')
    await assertIs('short', 'listpack', ['12345', '-1234', 'a'])
    await run('SADD', 'long', '-12345', '3')
    await run('SADD', 'long', 'a')
    await assertIs('long', 'hashtable', ['-12345', '3', 'a'])
  })

  test('what SPOP leaves of a table is a listpack if it fits', async () => {
    await run('SADD', 'k', ...names(1000))
    await run('SPOP', 'k', '950')
    assert.equal(await encoding('k'), 'listpack')
    assert.equal(await run('SCARD', 'k'), 50)
    await run('SADD', 'l', ...names(1000))
    await run('SPOP', 'l', '500')
    assert.equal(await encoding('l'), 'hashtable')
  })

  describe('of stored results', () => {
    const SOURCES: readonly Command[] = [
      ['SADD', 'ints', ...integers(10)],
      ['SADD', 'manyints', ...integers(600)],
      ['SADD', 'mixed', '1', '2', 'a', 'b'],
      ['SADD', 'big', ...names(300), '1', '2', 'a'],
      ['SADD', 'long', '1', TOO_LONG],
      ['SADD', 'others', ...integers(300, 1000), 'x'],
    ]
    const RESULTS: readonly [Command, string][] = [
      [['SINTERSTORE', 'd', 'ints', 'manyints'], 'intset'],
      [['SINTERSTORE', 'd', 'mixed', 'ints'], 'intset'],
      [['SINTERSTORE', 'd', 'big', 'manyints'], 'intset'],
      [['SINTERSTORE', 'd', 'big', 'mixed'], 'listpack'],
      [['SINTERSTORE', 'd', 'manyints', 'manyints'], 'hashtable'],
      [['SINTERSTORE', 'd', 'long', 'long'], 'hashtable'],
      [['SUNIONSTORE', 'd', 'ints', 'none'], 'intset'],
      [['SUNIONSTORE', 'd', 'ints', 'mixed'], 'listpack'],
      [['SUNIONSTORE', 'd', 'ints', 'long'], 'hashtable'],
      [['SUNIONSTORE', 'd', 'manyints'], 'hashtable'],
      [['SUNIONSTORE', 'd', 'mixed', 'big'], 'hashtable'],
      [['SDIFFSTORE', 'd', 'manyints', 'others'], 'hashtable'],
      [['SDIFFSTORE', 'd', 'mixed', 'ints'], 'listpack'],
      [['SDIFFSTORE', 'd', 'ints', 'mixed', 'big'], 'intset'],
      // By taking members out of a copy, which was a table before.
      [['SDIFFSTORE', 'd', 'big', 'mixed', 'ints', 'mixed', 'ints'], 'hashtable'],
    ]
    for (const [command, expected] of RESULTS) {
      test(`${command.join(' ')} makes a ${expected}`, async () => {
        for (const source of SOURCES) await run(...source)
        await run(...command)
        assert.equal(await encoding('d'), expected)
        const read = String(command[0]).replace('STORE', '')
        const members = (await run(read, ...command.slice(2))) as Iterable<string>
        await assertIs('d', expected, [...members])
      })
    }
  })
})
