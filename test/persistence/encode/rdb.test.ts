// The encoder of RDB files: Redis loads what it writes, with the same digest.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { TYPE_SAMPLES } from '../../generic/type-samples.ts'
import { ask } from '../../support/ask.ts'
import type { Command } from '../../support/command.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { useInProcess, useOracle } from '../../support/suite.ts'
import { AWKWARD, DATA, words } from './data.ts'
import { type EncodeOptions, rdbFile } from './encode-all.ts'

describe('RDB encoder', { skip: oracleMissing() }, () => {
  const subject = useInProcess({ config: { 'enable-debug-command': 'yes' } })
  const oracle = useOracle(['--dbfilename', 'ours.rdb'])

  async function load(file: Buffer): Promise<void> {
    writeFileSync(join(oracle.server.dir, 'ours.rdb'), file)
    assert.equal(await ask(oracle.client, 'DEBUG', 'RELOAD', 'NOSAVE'), 'OK', oracle.server.output())
  }

  async function sameAfterLoading(commands: readonly Command[], file: () => Buffer): Promise<void> {
    await subject.client.call('FLUSHALL')
    await subject.client.pipeline(commands)
    const bytes = file()
    await load(bytes)
    assert.equal(await ask(oracle.client, 'DEBUG', 'DIGEST'), await ask(subject.client, 'DEBUG', 'DIGEST'))
  }

  const forms: readonly (readonly [string, boolean, EncodeOptions])[] = [
    ['compressed', true, {}],
    ['as it is', false, {}],
    ['in small steps and chunks', true, { stepBytes: 1, chunkBytes: 300 }],
    ['in pieces', true, { pieceBytes: 10 }],
    ['in pieces as it is', false, { pieceBytes: 10, chunkBytes: 1000 }],
  ]
  for (const [name, compress, options] of forms) {
    test(`all types in 16 databases, ${name}`, () =>
      sameAfterLoading([...DATA, ...AWKWARD], () => {
        return rdbFile(subject.server.keyspace, { compress }, { ...options })
      }))
  }

  test('expiry times are exact', async () => {
    await sameAfterLoading(DATA, () => rdbFile(subject.server.keyspace))
    for (const i of TYPE_SAMPLES.keys()) {
      for (const command of [
        ['SELECT', i % 16],
        ['PEXPIRETIME', `key:${i % 16}:${i}`],
      ] as Command[]) {
        assert.deepEqual(await ask(oracle.client, ...command), await ask(subject.client, ...command))
      }
    }
  })

  test('groups, consumers and pending entries are there', async () => {
    await sameAfterLoading(AWKWARD, () => rdbFile(subject.server.keyspace))
    for (const client of [oracle.client, subject.client]) await client.call('SELECT', 0)
    for (const key of ['stream', 'empty stream']) {
      const full = ['XINFO', 'STREAM', key, 'FULL'] as const
      const withoutActive = (reply: unknown) =>
        JSON.stringify(reply, (_, value) => (typeof value === 'bigint' ? String(value) : value)).replace(
          /"active-time",(-?\d+|"-?\d+"),/g,
          '',
        )
      assert.equal(
        withoutActive(await ask(oracle.client, ...full)),
        withoutActive(await ask(subject.client, ...full)),
      )
    }
  })

  test('the last use of keys', async () => {
    await oracle.client.call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    const { keyspace } = subject.server
    await sameAfterLoading(
      [
        ['SET', 'k', 'v'],
        ['RPUSH', 'l', ...words(300, (i) => ['x'.repeat(100), i])],
      ],
      () => {
        const db = keyspace.databases[0]
        for (const name of ['k', 'l']) {
          db.setAccessBits(db.peek(Buffer.from(name), 0, 1), keyspace.access.bitsForIdle(5000))
        }
        return rdbFile(keyspace, { withAccess: 'lru' })
      },
    )
    for (const name of ['k', 'l']) {
      const idle = Number(await ask(oracle.client, 'OBJECT', 'IDLETIME', name))
      assert.ok(idle >= 5000 && idle < 5010, `${idle}`)
    }
  })

  test('auxiliary fields and functions', async () => {
    const library = Buffer.from("#!lua name=lib\nredis.register_function('f', function() return 1 end)\n")
    await load(
      rdbFile(subject.server.keyspace, {
        aux: [
          ['redis-ver', '7.0.15'],
          ['redis-bits', '64'],
          ['repl-id', 'a'.repeat(40)],
          ['repl-offset', '1234'],
          ['aof-base', '0'],
        ],
        functions: [library],
      }),
    )
    assert.equal(await ask(oracle.client, 'FCALL', 'f', 0), 1)
    await oracle.client.call('FUNCTION', 'FLUSH')
  })
})

describe('RDB encoder, newer forms', () => {
  const subject = useInProcess({ config: { 'enable-debug-command': 'yes' } })

  test('small sets and the active times of consumers have forms of their own', async () => {
    await subject.client.pipeline([
      ['SADD', 's', 'a', 'b'],
      ['XGROUP', 'CREATE', 'x', 'g', '0', 'MKSTREAM'],
    ])
    const { keyspace } = subject.server
    const forms = (version: number) => {
      const file = rdbFile(keyspace, { version, aux: [] }, { stepBytes: 1 })
      return ['s', 'x'].map((key) => file[file.indexOf(Buffer.of(1, key.charCodeAt(0))) - 1])
    }
    assert.deepEqual(forms(10), [2, 19])
    assert.deepEqual(forms(12), [20, 21])
  })

  test('the version stands in front, the end behind', () => {
    const file = rdbFile(subject.server.keyspace, { version: 12 })
    assert.equal(file.toString('latin1', 0, 9), 'REDIS0012')
    assert.equal(file[file.length - 9], 0xff)
  })
})
