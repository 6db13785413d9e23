// APPEND and SETRANGE: replies, limits, encodings, and strings too long for the arena.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

describe('the commands that change strings in place', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('APPEND: length, encoding, expiry', async () => {
    const script = ['', 'a', '12', '9'.repeat(44), 'x'.repeat(45)].flatMap((first): Command[] => [
      ['APPEND', 'k', first],
      ['OBJECT', 'ENCODING', 'k'],
      ['EXPIRE', 'k', '100'],
      ['APPEND', 'k', ''],
      ['OBJECT', 'ENCODING', 'k'],
      ['APPEND', 'k', '3'],
      ['GET', 'k'],
      ['OBJECT', 'ENCODING', 'k'],
      ['TTL', 'k'],
      ['SET', 'n', '5'],
      ['APPEND', 'n', first],
      ['GET', 'n'],
      ['OBJECT', 'ENCODING', 'n'],
      ['INCR', 'n'],
      ['OBJECT', 'ENCODING', 'n'],
      ['DEL', 'k'],
    ])
    await runDifferential(pair, [
      ...script,
      ['RPUSH', 'list', 'x'],
      ['APPEND', 'list', 'v'],
      ['APPEND', 'k'],
      ['APPEND', 'k', 'v', 'w'],
    ])
  })

  test('SETRANGE: padding, encodings, empty values', async () => {
    const script: Command[] = []
    for (const old of [null, '', '12345', 'hello world', 'x'.repeat(44)]) {
      for (const offset of ['0', '1', '5', '43', '60']) {
        for (const value of ['', 'J', 'longer value']) {
          script.push(['DEL', 'k'])
          if (old !== null) script.push(['SET', 'k', old, 'EX', '100'])
          script.push(
            ['SETRANGE', 'k', offset, value],
            ['GET', 'k'],
            ['OBJECT', 'ENCODING', 'k'],
            ['TTL', 'k'],
          )
        }
      }
    }
    await runDifferential(pair, script)
  })

  test('SETRANGE: the order of checks and the limits', async () => {
    const offsets = ['-1', '-9223372036854775808', 'x', '', '1.0', '536870912', '536870911', '536870907']
    const more = ['9223372036854775807', '9223372036854775806', '9223372036854775808']
    const script: Command[] = [
      ['SET', 'k', 'v'],
      ['RPUSH', 'list', 'x'],
    ]
    for (const name of ['k', 'list', 'missing']) {
      for (const offset of [...offsets, ...more]) script.push(['SETRANGE', name, offset, ''])
      for (const offset of [...offsets.slice(0, 6), ...more])
        script.push(['SETRANGE', name, offset, 'abcdef'])
    }
    await runDifferential(pair, [...script, ['SETRANGE', 'k', '0'], ['STRLEN', 'missing']])
  })

  test('strings of every length around the borders between block sizes and the arena', async () => {
    const script: Command[] = []
    for (const length of [500, 520, 4000, 4100, 65000, 65534, 65535, 65536, 65600, 131000, 131100]) {
      script.push(
        ['SET', 'k', 'a'.repeat(length - 10)],
        ['APPEND', 'k', 'bcdefghij'],
        ['APPEND', 'k', 'k'],
        ['APPEND', 'k', 'l'],
        ['GET', 'k'],
        ['SETRANGE', 'k', length - 3, 'XYZ12'],
        ['SETRANGE', 'k', length + 10, 'end'],
        ['SETRANGE', 'k', 2, 'begin'],
        ['GET', 'k'],
        ['EXPIRE', 'k', '100'],
        ['GETRANGE', 'k', -30, -1],
        ['SET', 'k', 'short', 'KEEPTTL'],
        ['TTL', 'k'],
        ['SETRANGE', 'k', length, 'far'],
        ['GET', 'k'],
        ['SET', 'k', 'short'],
        ['APPEND', 'k', 'b'.repeat(length)],
        ['GET', 'k'],
        ['APPEND', 'new', 'b'.repeat(length)],
        ['APPEND', 'new', 'c'.repeat(length)],
        ['GET', 'new'],
        ['DEL', 'new'],
      )
    }
    await runDifferential(pair, script, { protocols: [2] })
  })

  test('a long value that is taken over from the network, changed by the commands right behind it', async () => {
    const script: Command[] = []
    for (const length of [66_000, 100_001, 200_000, 1_000_003]) {
      const value = Buffer.alloc(length, 'v')
      script.push(
        ['SET', 'k', value, 'EX', '1000'],
        ['APPEND', 'k', 'tail of the value'],
        ['SETRANGE', 'k', length + 100, 'end'],
        ['GET', 'k'],
        ['MSET', 'm', value, 'n', 'x'],
        ['APPEND', 'm', 'tail of the value'],
        ['APPEND', 'm', value],
        ['SETRANGE', 'm', 5, 'begin'],
        ['GET', 'm'],
        ['GET', 'n'],
        ['SETEX', 's', '1000', value],
        ['APPEND', 's', value],
        ['GET', 's'],
        ['SET', 's', value, 'GET', 'KEEPTTL'],
        ['APPEND', 's', 'x'],
        ['GETDEL', 's'],
      )
    }
    await runDifferential(pair, script, { protocols: [2] })
  })
})
