// What the generic commands hand on to files and replicas: what redis-server writes to its append-only file.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { usePair } from '../string/subject.ts'
import type { Command } from '../support/command.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { oraclePropagation, subjectPropagation } from './traces.ts'

/** Times that depend on when a command ran may differ by this much. */
const CLOCK_TOLERANCE_MS = 10_000

const STRING: Command = ['SET', 'k', 'v']

/** Each of them after a fresh `SET k v`. */
const ON_STRING: readonly Command[] = [
  ['expire', 'k', '1000'],
  ['EXPIRE', 'k', '1000', 'NX'],
  ['EXPIRE', 'k', '1000', 'xx'],
  ['PEXPIRE', 'k', '1000000', 'lt', 'XX'],
  ['PEXPIRE', 'k', '1000000', 'lt'],
  ['EXPIREAT', 'k', '4102444800'],
  ['expireat', 'k', '4102444800', 'Nx', 'nX'],
  ['PEXPIREAT', 'k', '4102444800123'],
  ['pexpireat', 'k', '4102444800123', 'lt'],
  ['PEXPIREAT', 'k', '9223372036854775807'],
  ['EXPIREAT', 'k', '9223372036854775'],
  ['EXPIRE', 'k', '0'],
  ['EXPIREAT', 'k', '1'],
  ['pexpire', 'k', '-5', 'LT'],
  ['PEXPIREAT', 'k', '-9223372036854775808'],
  ['PERSIST', 'k'],
  ['DEL', 'k', 'k', 'missing'],
  ['unlink', 'missing', 'k'],
  ['DEL', 'missing'],
  ['TOUCH', 'k'],
  ['RENAME', 'k', 'k'],
  ['rename', 'k', 'l'],
  ['RENAMENX', 'k', 'm'],
  ['RENAMENX', 'k', 'l'],
  ['COPY', 'k', 'l'],
  ['COPY', 'k', 'l', 'replace'],
  ['COPY', 'k', 'c', 'DB', '2'],
  ['MOVE', 'k', '3'],
  ['MOVE', 'k', '3'],
]

const SCRIPT: readonly Command[] = [
  ...ON_STRING.flatMap((command): Command[] => [STRING, command]),
  ['SET', 'k', 'v', 'PXAT', '4102444800123'],
  ['PERSIST', 'k'],
  ['PERSIST', 'k'],
  ['SELECT', '5'],
  ...ON_STRING.slice(0, 20).flatMap((command): Command[] => [STRING, command]),
  ['CONFIG', 'SET', 'lazyfree-lazy-expire', 'yes', 'lazyfree-lazy-user-del', 'yes'],
  ['SET', 'k', 'v'],
  ['EXPIRE', 'k', '-1'],
  ['SET', 'k', 'v'],
  ['DEL', 'k'],
]

/** Whether two words are the same, or points in time that are close to each other. */
function agree(a: string, b: string): boolean {
  return a === b || (/^\d{13}$/.test(a) && Math.abs(Number(a) - Number(b)) < CLOCK_TOLERANCE_MS)
}

describe('propagation of the generic commands', { skip: oracleMissing() }, () => {
  const pair = usePair(['--appendonly', 'yes', '--appendfsync', 'always'])

  test('is the same as in the append-only file of redis-server', async () => {
    const expected = await oraclePropagation(pair.oracle, SCRIPT)
    const actual = await subjectPropagation(pair.subject, SCRIPT)
    for (const [i, command] of expected.entries()) {
      const [left, right] = [command.split(' '), actual[i]?.split(' ') ?? []]
      const same = left.length === right.length && left.every((word, at) => agree(word, right[at] ?? ''))
      assert.ok(
        same,
        `${actual[i]} instead of ${command}, after ${expected.slice(Math.max(0, i - 3), i).join('; ')}`,
      )
    }
    assert.equal(actual.length, expected.length)
  })
})
