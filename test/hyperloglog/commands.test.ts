// The HyperLogLog commands against redis-server: the same replies, and the same bytes after every step.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

const REGISTERS = 16_384

/** The header of a sparse sketch whose cardinality is out of date. */
const SPARSE_HEADER = Buffer.concat([Buffer.from('HYLL\x01'), Buffer.alloc(10), Buffer.from([0x80])])

/** A sparse sketch of these runs. */
function sparse(...runs: readonly number[]): Buffer {
  return Buffer.concat([SPARSE_HEADER, Buffer.from(runs)])
}

const zeros = (count: number): number[] => [0x40 | ((count - 1) >> 8), (count - 1) & 0xff]

function elements(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `element:${first + i}`)
}

const look = (key: string): Command[] => [
  ['GET', key],
  ['PFDEBUG', 'ENCODING', key],
]

describe('HyperLogLog commands', { skip: oracleMissing() }, () => {
  const pair = usePair()
  const run = (script: readonly Command[]) => runDifferential(pair, script, { protocols: [2] })

  test('elements of every length', () =>
    run(
      Array.from({ length: 70 }, (_, n): Command[] => [
        ['PFADD', 'h', Buffer.from(Array.from({ length: n }, (_, i) => (i * 91 + n * 57) & 0xff))],
        ['GET', 'h'],
      ]).flat(),
    ))

  test('from sparse to dense, one element at a time', () =>
    run(
      elements(0, 2_200).flatMap((element, i): Command[] => [
        ['PFADD', 'h', element],
        ...(i % 20 === 0 || (i > 1_500 && i < 1_800) ? look('h') : []),
        ...(i % 100 === 0
          ? [
              ['PFCOUNT', 'h'],
              ['GET', 'h'],
              ['PFDEBUG', 'DECODE', 'h'],
            ]
          : []),
      ]),
    ))

  for (const limit of [0, 16, 20, 100, 1_000, 20_000]) {
    test(`hll-sparse-max-bytes ${limit}`, () =>
      run([
        ['CONFIG', 'SET', 'hll-sparse-max-bytes', limit],
        ...Array.from({ length: 60 }, (_, i): Command[] => [
          ['PFADD', 'h', ...elements(i * i * 2, i * 4)],
          ...look('h'),
          ['PFCOUNT', 'h'],
        ]).flat(),
        ['CONFIG', 'SET', 'hll-sparse-max-bytes', 3000],
      ]))
  }

  test('estimates of large sketches', () =>
    run([
      ...Array.from({ length: 100 }, (_, i): Command[] => [
        ['PFADD', 'h', ...elements(i * 1_000, 1_000)],
        ['PFCOUNT', 'h'],
      ]).flat(),
      ...look('h'),
      ['PFDEBUG', 'GETREG', 'h'],
    ]))

  test('merging and counting several', () =>
    run([
      ['PFADD', 'a', ...elements(0, 50)],
      ['PFADD', 'b', ...elements(25, 100)],
      ['PFADD', 'dense', ...elements(0, 5_000)],
      ['PFADD', 'empty'],
      ['PFCOUNT', 'a', 'b', 'missing', 'empty'],
      ['PFCOUNT', 'a', 'dense'],
      ['PFCOUNT', 'missing'],
      ['PFCOUNT', 'missing', 'none'],
      ['PFCOUNT', 'empty'],
      ['PFMERGE', 'to', 'a', 'b'],
      ...look('to'),
      ['PFCOUNT', 'to'],
      ...look('to'),
      ['PFMERGE', 'to', 'missing'],
      ...look('to'),
      ['PFMERGE', 'new'],
      ...look('new'),
      ['PFMERGE', 'b', 'dense', 'b', 'a'],
      ...look('b'),
      ['PFCOUNT', 'b'],
      ['PFMERGE', 'dense', 'a', 'empty'],
      ...look('dense'),
      ...Array.from({ length: 20 }, (_, i): Command => ['PFADD', `part${i}`, ...elements(i * 300, 300)]),
      ['PFMERGE', 'parts', ...Array.from({ length: 20 }, (_, i) => `part${i}`)],
      ...look('parts'),
      ['PFMERGE', 'few', ...Array.from({ length: 5 }, (_, i) => `part${i}`)],
      ...look('few'),
    ]))

  test('sketches that came through SET are raw from the first PFCOUNT on', () =>
    run([
      ['SET', 'h', sparse(...zeros(REGISTERS))],
      ['OBJECT', 'ENCODING', 'h'],
      ['PFCOUNT', 'h'],
      ['OBJECT', 'ENCODING', 'h'],
      ['GET', 'h'],
      ['SET', 'g', sparse(...zeros(REGISTERS))],
      ['PFADD', 'g'],
      ['OBJECT', 'ENCODING', 'g'],
      ['EXPIRE', 'g', '1000'],
      ['PFADD', 'g', 'x'],
      ['TTL', 'g'],
    ]))

  test('a stored cardinality is believed', () => {
    const stored = (...cardinality: number[]) =>
      Buffer.concat([Buffer.from('HYLL\x01\0\0\0'), Buffer.from(cardinality), Buffer.from(zeros(REGISTERS))])
    return run([
      ['SET', 'h', stored(1, 2, 3, 4, 0, 0, 0, 0)],
      ['PFCOUNT', 'h'],
      ['SET', 'h', stored(1, 2, 3, 0xff, 5, 6, 0, 0)],
      ['PFCOUNT', 'h'],
      ['SET', 'h', stored(255, 255, 255, 255, 255, 255, 255, 127)],
      ['PFCOUNT', 'h'],
      ['SET', 'h', stored(1, 2, 3, 4, 0, 0, 0, 0x80)],
      ['PFCOUNT', 'h'],
    ])
  })

  test('keys that hold no sketch', () =>
    run([
      ['SET', 'text', 'some text that is long enough'],
      ['SET', 'number', '1234567890'],
      ['SET', 'short', 'HYLL'],
      ['SET', 'odd', Buffer.concat([Buffer.from('HYLL\x02'), Buffer.alloc(30)])],
      ['SET', 'dense', Buffer.concat([Buffer.from('HYLL\0'), Buffer.alloc(12_298)])],
      ['LPUSH', 'list', 'x'],
      ['PFADD', 'ok', 'x'],
      ...['text', 'number', 'short', 'odd', 'dense', 'list'].flatMap((key): Command[] => [
        ['PFADD', key, 'x'],
        ['PFADD', key],
        ['PFCOUNT', key],
        ['PFCOUNT', 'ok', key],
        ['PFMERGE', key, 'ok'],
        ['PFMERGE', 'ok', key],
        ['PFDEBUG', 'ENCODING', key],
      ]),
      ['PFDEBUG', 'ENCODING', 'missing'],
      ['PFDEBUG', 'NONE', 'ok'],
      ['PFDEBUG', 'ENCODING'],
      ['PFDEBUG', 'TODENSE', 'ok'],
      ['PFDEBUG', 'TODENSE', 'ok'],
      ['PFDEBUG', 'DECODE', 'ok'],
      ['PFADD'],
      ['PFCOUNT'],
      ['PFMERGE'],
      ...look('ok'),
    ]))

  test('malformed registers', () => {
    const cases = [
      sparse(),
      sparse(0),
      sparse(...zeros(REGISTERS - 1)),
      sparse(...zeros(REGISTERS), 0),
      sparse(...zeros(REGISTERS), 0x80),
      sparse(0x80, ...zeros(REGISTERS)),
      sparse(...zeros(REGISTERS - 2), 0x83),
      sparse(...zeros(100), 0x40),
      sparse(...zeros(REGISTERS - 1), 0x40),
    ]
    return run(
      cases.flatMap((bytes): Command[] => [
        ['SET', 'h', bytes],
        ['PFCOUNT', 'h'],
        ['PFCOUNT', 'h', 'missing'],
        ['PFMERGE', 'to', 'h'],
        ['PFDEBUG', 'DECODE', 'h'],
        ['PFADD', 'h', 'a', 'b', 'c'],
        ['PFDEBUG', 'TODENSE', 'h'],
        ['PFDEBUG', 'GETREG', 'h'],
      ]),
    )
  })

  test('register values beyond what elements give', () => {
    const filled = (byte: number) =>
      Buffer.concat([
        Buffer.from('HYLL\0'),
        Buffer.alloc(10),
        Buffer.from([0x80]),
        Buffer.alloc(12_288, byte),
      ])
    return run(
      [0, 0xff, 0x55, 0x92, 0x49, 0xcc, 0x0c, 0x33, 0xf0, 0xcf].flatMap((byte): Command[] => [
        ['SET', 'h', filled(byte)],
        ['PFADD', 'h', 'x'],
        ['PFCOUNT', 'h'],
        ['PFCOUNT', 'h', 'h'],
        ['PFMERGE', 'to', 'h'],
        ['GET', 'to'],
        ['GET', 'h'],
      ]),
    )
  })

  test('runs that are split and joined in any order', () => {
    let random = 1
    const next = (limit: number) => {
      random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff
      return random % limit
    }
    // Runs of values of every length, as elements would take very long to make them.
    const runs: number[] = []
    let covered = 0
    while (covered < REGISTERS - 70) {
      const kind = next(3)
      const length = kind === 0 ? 1 + next(64) : 1 + next(4)
      runs.push(kind === 0 ? length - 1 : 0x80 | (next(3) << 2) | (length - 1))
      covered += length
    }
    const rest = REGISTERS - covered
    const bytes = sparse(...runs, ...(rest > 64 ? zeros(rest) : [rest - 1]))
    return run([
      ['CONFIG', 'SET', 'hll-sparse-max-bytes', 12_000],
      ['SET', 'h', bytes],
      ['PFCOUNT', 'h'],
      ...elements(0, 400).flatMap((element): Command[] => [
        ['PFADD', 'h', element],
        ['GET', 'h'],
      ]),
      ['CONFIG', 'SET', 'hll-sparse-max-bytes', 3000],
    ])
  })

  test('PFSELFTEST', () => runDifferential(pair, [['PFSELFTEST']], { protocols: [2] }))
})
