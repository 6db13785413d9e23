// RENAME, RENAMENX, COPY and MOVE beside redis-server: names, databases, expiry times, order of checks.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

const VALUES = ['', '12', 'short', 'r'.repeat(45), 'b'.repeat(70_000)]
const LONG_KEY = 'k'.repeat(33_000)
const FAR = '4102444800123'

/** What is under the keys of both databases. */
const LOOK: readonly Command[] = [0, 1].flatMap((db): Command[] => [
  ['SELECT', db],
  ['KEYS', '*'],
  ...['a', 'b', LONG_KEY].flatMap((key): Command[] => [
    ['GET', key],
    ['PEXPIRETIME', key],
    ['OBJECT', 'ENCODING', key],
  ]),
])

/** Runs a command from each state: source and target with and without expiry times, or absent. */
function fromEachState(command: Command, target: Command): Command[] {
  const script: Command[] = []
  for (const value of VALUES) {
    for (const sourceExpires of [false, true]) {
      for (const existing of [null, 'plain', 'volatile']) {
        script.push(['FLUSHALL'], ['SELECT', '0'], ['SET', 'a', value])
        if (sourceExpires) script.push(['PEXPIREAT', 'a', FAR])
        if (existing !== null) script.push(...atTarget(target, ['SET', target[1] ?? '', 'old']))
        if (existing === 'volatile')
          script.push(...atTarget(target, ['PEXPIREAT', target[1] ?? '', '4102444999999']))
        script.push(command, ...LOOK)
      }
    }
  }
  return script
}

/** A command in the database of the target, which is a pair of database and key. */
function atTarget([db = '0']: Command, command: Command): Command[] {
  return [['SELECT', db], command, ['SELECT', '0']]
}

describe('the commands that give a value another place', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('RENAME and RENAMENX', async () => {
    await runDifferential(pair, [
      ...fromEachState(['RENAME', 'a', 'b'], ['0', 'b']),
      ...fromEachState(['RENAMENX', 'a', 'b'], ['0', 'b']),
      ...fromEachState(['RENAME', 'a', LONG_KEY], ['0', LONG_KEY]),
      ...fromEachState(['RENAME', 'a', 'a'], ['0', 'c']),
      ...fromEachState(['RENAMENX', 'a', 'a'], ['0', 'c']),
    ])
  })

  test('MOVE', async () => {
    await runDifferential(pair, fromEachState(['MOVE', 'a', '1'], ['1', 'a']))
  })

  test('COPY', async () => {
    await runDifferential(pair, [
      ...fromEachState(['COPY', 'a', 'b'], ['0', 'b']),
      ...fromEachState(['COPY', 'a', 'b', 'REPLACE'], ['0', 'b']),
      ...fromEachState(['COPY', 'a', 'a', 'DB', '1'], ['1', 'a']),
      ...fromEachState(['COPY', 'a', 'b', 'replace', 'db', '1'], ['1', 'b']),
      ...fromEachState(['COPY', 'a', LONG_KEY, 'db', '2', 'DB', '1', 'REPLACE', 'replace'], ['1', LONG_KEY]),
    ])
  })

  test('any type goes along', async () => {
    await runDifferential(pair, [
      ['RPUSH', 'a', 'x'],
      ['EXPIREAT', 'a', '4102444800'],
      ['RENAME', 'a', 'b'],
      ['TYPE', 'b'],
      ['EXPIRETIME', 'b'],
      ['MOVE', 'b', '1'],
      ['TYPE', 'b'],
      ['SELECT', '1'],
      ['TYPE', 'b'],
      ['EXPIRETIME', 'b'],
      ['COPY', 'b', 'c', 'DB', '0'],
      ['SELECT', '0'],
      ['TYPE', 'c'],
      ['EXPIRETIME', 'c'],
      ['SET', 'c', 'string'],
      ['TYPE', 'c'],
    ])
  })

  test('names from long to short and back', async () => {
    const names = ['a', LONG_KEY, 'b'.repeat(32_766), 'c'.repeat(32_767), '', 'd'.repeat(70_000), 'e']
    const script: Command[] = [['SET', 'start', 'value', 'PXAT', FAR]]
    let last = 'start'
    for (const name of names) {
      script.push(
        ['RENAME', last, name],
        ['GET', name],
        ['PEXPIRETIME', name],
        ['COPY', name, 'copy', 'REPLACE'],
      )
      script.push(['COPY', 'copy', name, 'DB', '1'], ['EXISTS', last], ['DBSIZE'])
      last = name
    }
    await runDifferential(pair, script)
  })

  test('checks and their order', async () => {
    const indexes = [
      '0',
      '1',
      '15',
      '16',
      '-1',
      '2147483647',
      '2147483648',
      '-2147483649',
      '9223372036854775808',
    ]
    const script: Command[] = [['SET', 'k', 'v']]
    for (const index of [...indexes, 'x', '', '1.0', ' 1', '01']) {
      script.push(['MOVE', 'k', index], ['MOVE', 'missing', index], ['COPY', 'k', 'k', 'DB', index])
      script.push(['COPY', 'missing', 'other', 'DB', index], ['COPY', 'k', 'other', 'DB', index, 'bad'])
      script.push(
        ['COPY', 'k', 'other', 'bad', 'DB', index],
        ['SELECT', '1'],
        ['MOVE', 'k', '0'],
        ['SELECT', '0'],
      )
      script.push(['FLUSHALL'], ['SET', 'k', 'v'])
    }
    await runDifferential(pair, [
      ...script,
      ['COPY', 'k', 'k'],
      ['COPY', 'missing', 'missing'],
      ['COPY', 'k', 'k', 'REPLACE'],
      ['COPY', 'k', 'k', 'DB', '0', 'REPLACE'],
      ['COPY', 'k', 'k', 'DB', '1', 'DB', '0'],
      ['COPY', 'k', 'l', 'DB'],
      ['COPY', 'k', 'l', 'REPLACE', 'DB'],
      ['COPY', 'k', 'l', ''],
      ['COPY', 'k'],
      ['COPY'],
      ['MOVE', 'k'],
      ['MOVE', 'k', '1', '2'],
      ['RENAME', 'missing', 'missing'],
      ['RENAMENX', 'missing', 'missing'],
      ['RENAME', 'missing', 'k'],
      ['RENAMENX', 'missing', 'k'],
      ['RENAME', 'k'],
      ['RENAMENX', 'k', 'l', 'm'],
      ['KEYS', '*'],
    ])
  })

  test('a long value moves without a copy, and every byte comes back', async () => {
    const { keyspace } = pair.subject.server
    const client = await RawClient.connect(pair.subject.port)
    await client.call('FLUSHALL')
    const before = keyspace.arena.usedBytes + keyspace.apart.usedBytes
    await client.pipeline([
      ['SET', 'a', 'v'.repeat(5_000_000)],
      ['RENAME', 'a', 'b'],
    ])
    const used = keyspace.apart.usedBytes
    await client.pipeline([
      ['RENAME', 'b', 'c'],
      ['MOVE', 'c', '1'],
      ['SELECT', '1'],
      ['RENAME', 'c', LONG_KEY],
      ['RENAME', LONG_KEY, 'd'],
    ])
    assert.equal(keyspace.apart.usedBytes, used)
    assert.equal((await client.call('STRLEN', 'd')).toString(), ':5000000\r\n')
    await client.call('UNLINK', 'd')
    assert.equal(keyspace.arena.usedBytes + keyspace.apart.usedBytes, before)
    await client.destroy()
  })
})
