// DUMP: the bytes that Redis gives, wherever both keep the value in the same form; and what Redis restores from ours.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { bulkOf } from '../persistence/encode/payloads.ts'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import type { ServerPair } from '../support/pair.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { ignored } from '../support/script.ts'
import { useInProcess, useOracle } from '../support/suite.ts'
import { TYPE_SAMPLES } from './type-samples.ts'

/** Tables are written in the order of their buckets, which the hash key decides. */
const hasOrder = ({ encoding, name }: { encoding: string; name: string }) =>
  encoding !== 'hashtable' && name !== 'set as listpack'

const words = (count: number, word: (i: number) => readonly (string | number)[]) =>
  Array.from({ length: count }, (_, i) => word(i)).flat()

const STRINGS = [
  '',
  '0',
  '-1',
  '127',
  '128',
  '-128',
  '-129',
  '32767',
  '32768',
  '-32768',
  '-32769',
  '2147483647',
  '2147483648',
  '-2147483648',
  '-2147483649',
  '9223372036854775807',
  '007',
  '-0',
  '+1',
  '1.5',
  'a'.repeat(20),
  'a'.repeat(21),
  'ab'.repeat(31),
  'ab'.repeat(32),
  '0123456789abcdefghijk',
  'x'.repeat(63),
  'x'.repeat(64),
  'x'.repeat(16_383),
  'x'.repeat(16_384),
  'lorem ipsum dolor sit amet, '.repeat(5000),
]

const VALUES: readonly Command[] = [
  ['RPUSH', 'k', ...words(3000, (i) => [`element ${i}`])],
  ['RPUSH', 'k', 'x'.repeat(3000), 12, 'y'.repeat(5000), -1_000_000, 'z'.repeat(8000)],
  ['SADD', 'k', ...words(500, (i) => [i * i])],
  ['SADD', 'k', '9223372036854775807', '-9223372036854775808', 1],
  ['ZADD', 'k', ...words(128, (i) => [i / 4, `member ${i}`])],
  ['ZADD', 'k', ...words(1000, (i) => [(i * 7) % 250, `member ${i}`])],
  ['ZADD', 'k', 1, 'x'.repeat(65), 2, 'b', '-inf', 'c', '0.125', 17],
  ['HSET', 'k', ...words(128, (i) => [`field ${i}`, `the value ${i}`])],
  ['GEOADD', 'k', '13.361389', '38.115556', 'Palermo', '15.087269', '37.502669', 'Catania'],
  ['PFADD', 'k', ...words(1000, (i) => [i])],
]

describe('DUMP', { skip: oracleMissing() }, () => {
  const oracle = useOracle()
  const subject = useInProcess({ config: { 'enable-debug-command': 'yes' } })
  const servers: ServerPair = {
    get oracle() {
      return oracle.server
    },
    get subject() {
      return { name: 'redstart', port: subject.port }
    },
  }

  test('strings are the bytes of Redis', () =>
    runDifferential(
      servers,
      STRINGS.flatMap((text): Command[] => [
        ['SET', 'k', text],
        ['DUMP', 'k'],
      ]),
    ))

  test('short strings of any bytes and digits', () => {
    const digit = fc.constantFrom(...'0123456789-')
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.integer().map(String),
      fc.array(digit, { maxLength: 13 }).map((digits) => digits.join('')),
    )
    const samples = fc.sample(text, { numRuns: 500, seed: 5 })
    return runDifferential(
      servers,
      samples.flatMap((sample): Command[] => [
        ['SET', 'k', sample],
        ['DUMP', 'k'],
      ]),
      { protocols: [2] },
    )
  })

  test('of each type and form', () =>
    runDifferential(
      servers,
      TYPE_SAMPLES.filter(hasOrder).flatMap(({ make }, i): Command[] => [
        ...make(`k${i}`),
        ['DUMP', `k${i}`],
      ]),
    ))

  test('large and awkward collections', () =>
    runDifferential(
      servers,
      VALUES.flatMap((value) => [['DEL', 'k'], value, ['DUMP', 'k']] as Command[]),
    ))

  test('streams with groups and without entries', () =>
    runDifferential(servers, [
      ['XGROUP', 'CREATE', 'k', 'g', '5-5', 'MKSTREAM'],
      ['DUMP', 'k'],
      ['XADD', 'k', '7-1', 'a', 'b'],
      ['XADD', 'k', '7-2', 'c', 'd', 'e', 'f'],
      ['XADD', 'k', '18446744073709551615-18446744073709551615', 'a', '1'],
      ['XGROUP', 'CREATE', 'k', 'another', '$', 'ENTRIESREAD', '70000'],
      ['XGROUP', 'CREATE', 'k', '17', '0'],
      ['DUMP', 'k'],
      ['XDEL', 'k', '7-1'],
      ['XTRIM', 'k', 'MAXLEN', '0'],
      ['DUMP', 'k'],
    ]))

  test('what has no payload', () =>
    runDifferential(servers, [
      ['DUMP', 'nokey'],
      ['DUMP'],
      ['DUMP', 'a', 'b'],
      ['SET', 'k', 'v', 'PX', '1000000'],
      ['DUMP', 'k'],
      ['OBJECT', 'ENCODING', 'k'],
      ['COMMAND', 'INFO', 'DUMP'],
      ignored('CONFIG', 'SET', 'rdbcompression', 'no'),
      ['SET', 'k', 'a'.repeat(1000)],
      ['DUMP', 'k'],
      ['RPUSH', 'l', ...words(100, (i) => [i])],
      ['DUMP', 'l'],
      ignored('CONFIG', 'SET', 'rdbcompression', 'yes'),
    ]))

  test('Redis restores every sample to the same digest', async () => {
    const [oracleClient, subjectClient] = [oracle.client, subject.client]
    for (const client of [oracleClient, subjectClient]) await client.call('FLUSHALL')
    for (const [i, { make }] of TYPE_SAMPLES.entries()) {
      await subjectClient.pipeline(make(`k${i}`))
      const payload = bulkOf(await subjectClient.call('DUMP', `k${i}`))
      assert.equal(String(await oracleClient.call('RESTORE', `k${i}`, 0, payload)), '+OK\r\n')
    }
    assert.equal(await ask(oracleClient, 'DEBUG', 'DIGEST'), await ask(subjectClient, 'DEBUG', 'DIGEST'))
  })
})

describe('DUMP of what is newer than Redis 7.0', () => {
  const subject = useInProcess()

  test('a hash with field expiry has version 12, as soon as no field expires any more version 10', async () => {
    const { client } = subject
    await client.call('HSET', 'h', 'a', '1', 'b', '2')
    await client.call('HPEXPIREAT', 'h', '4102444800000', 'FIELDS', '1', 'a')
    const payload = bulkOf(await client.call('DUMP', 'h'))
    assert.deepEqual([payload[0], payload[payload.length - 10]], [24, 12])
    assert.equal(payload.readBigInt64LE(1), 4102444800000n)
    assert.equal(payload[9], 2)
    await client.call('HPERSIST', 'h', 'FIELDS', '1', 'a')
    const plain = bulkOf(await client.call('DUMP', 'h'))
    assert.deepEqual([plain[0], plain[plain.length - 10]], [4, 10])
  })
})
