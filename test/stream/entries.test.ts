// Replies and errors of the commands about entries of streams beside redis-server's.

import { before, describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { sameType } from '../support/comparison.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import type { Script } from '../support/script.ts'
import { compared } from '../support/script.ts'
import { usePair } from '../support/suite.ts'

const IDS = [
  ...[
    '0-0',
    '0-1',
    '0',
    '1',
    '5-3',
    '-',
    '+',
    '$',
    '*',
    '5-*',
    '*-*',
    '-*',
    '1-2-3',
    '5-',
    '-5',
    '--',
    '',
    ' ',
  ],
  ...[
    '18446744073709551615',
    '18446744073709551615-18446744073709551615',
    '18446744073709551616-0',
    '1-18446744073709551616',
  ],
  ...[
    '9007199254740993-9007199254740993',
    '9223372036854775808-1',
    '01-02',
    '+1-1',
    ' 1-1',
    '1 -1',
    '1--5',
    '1--05',
    '1-+5',
  ],
  ...[
    '(1-0',
    '((1',
    'a',
    '1-a',
    '0x10',
    '1e3',
    '1\x002',
    '1-1\0',
    `1-${'0'.repeat(130)}`,
    `${'0'.repeat(100)}7-1`,
  ],
]

/** A stream of several blocks with entries of several shapes; some are deleted. */
const FILL: readonly Command[] = [
  ...Array.from(
    { length: 250 },
    (_, i): Command => ['XADD', 'long', `${i + 1}-${i % 3}`, 'field', `value ${i}`, 'n', i],
  ),
  ['XADD', 'mixed', '1-1', 'a', '1'],
  ['XADD', 'mixed', '1-2', 'a', '2', 'b', ''],
  ['XADD', 'mixed', '1-9223372036854775810', 'a', '-4000', 'a', 'again'],
  ['XADD', 'mixed', '4294967297-4294967296', '12', '9223372036854775807'],
  ['XADD', 'mixed', '9007199254740993-5', 'b', 'x'.repeat(5000), 'long', 'y'.repeat(70)],
  ['XADD', 'mixed', '9223372036854775809-1', 'a', '100', 'b', '-1'],
  ['XDEL', 'mixed', '1-2'],
  ['XDEL', 'long', '7-0', '100-0', '101-1', '250-0'],
  ['XADD', 'empty', '5-5', 'a', 'b'],
  ['XDEL', 'empty', '5-5'],
  ['SET', 'string', 'v'],
]
const KEYS = ['long', 'mixed', 'empty', 'none', 'string']

describe('commands about entries beside redis-server', { skip: oracleMissing() }, () => {
  const pair = usePair()
  const run = (script: Script) => runDifferential(pair, script)

  test('check the number of their arguments', async () => {
    const names = ['XADD', 'XDEL', 'XINFO', 'XLEN', 'XRANGE', 'XREVRANGE', 'XSETID', 'XTRIM', 'XREAD']
    await run(names.flatMap((name) => [0, 1, 2, 3, 4, 5].map((n): Command => [name, ...Array(n).fill('1')])))
    await run([
      ['XADD', 'k', '*', 'a'],
      ['XADD', 'k', '*', 'a', 'b', 'c'],
      ['XADD', 'k', 'MAXLEN', '5', '*', 'a'],
      ['XADD', 'k', 'NOMKSTREAM', '*', 'a', 'b', 'c'],
      ['XADD', 'k', 'MAXLEN', '5', '1-1'],
    ])
  })

  test('refuse keys of other types', async () => {
    await run([
      ['SET', 'string', 'v'],
      ['XADD', 'string', '*', 'a', 'b'],
      ['XADD', 'string', 'NOMKSTREAM', '*', 'a', 'b'],
      ['XDEL', 'string', '1-1'],
      ['XDEL', 'string', 'x'],
      ['XLEN', 'string'],
      ['XRANGE', 'string', '-', '+'],
      ['XREVRANGE', 'string', '+', '-'],
      ['XSETID', 'string', '1-1'],
      ['XTRIM', 'string', 'MAXLEN', '1'],
      ['XREAD', 'STREAMS', 'string', '0'],
      ['XREAD', 'STREAMS', 'string', 'x'],
      ['XREAD', 'STREAMS', 'none', 'string', 'x', '0'],
      ['XINFO', 'STREAM', 'string'],
    ])
  })

  test('read ids in every spelling', async () => {
    await run(
      IDS.filter((id) => id !== '*').flatMap((id): Command[] => [
        ['XADD', `k${id}`, id, 'a', 'b'],
        ['XADD', 'same', id, 'a', 'b'],
      ]),
    )
    await run([
      ['XRANGE', 'same', '-', '+'],
      ['XINFO', 'STREAM', 'same'],
    ])
    await run(
      ['k01-02', 'k 1-1', 'k1--05', 'k1-+5', 'k5-*', 'k1'].map((key): Command => ['XRANGE', key, '-', '+']),
    )
    await run([
      ...FILL,
      ...IDS.flatMap((id): Command[] => [
        ['XDEL', 'mixed', id],
        ['XSETID', 'empty', id],
      ]),
    ])
    await run(
      IDS.flatMap((id): Command[] => [
        ['XINFO', 'STREAM', 'empty'],
        ['XTRIM', 'long', 'MINID', id],
      ]),
    )
    await run(
      IDS.filter((id) => id !== '+').map((id): Command => ['XREAD', 'COUNT', '2', 'STREAMS', 'mixed', id]),
    )
  })

  test('XADD never goes back', async () => {
    await run([
      ['XADD', 'k', '5-5', 'a', 'b'],
      ['XADD', 'k', '5-5', 'a', 'b'],
      ['XADD', 'k', '5-4', 'a', 'b'],
      ['XADD', 'k', '5', 'a', 'b'],
      ['XADD', 'k', '4-*', 'a', 'b'],
      ['XADD', 'k', '5-*', 'a', 'b'],
      ['XADD', 'k', '6-*', 'a', 'b'],
      ['XADD', 'k', '6-18446744073709551615', 'a', 'b'],
      ['XADD', 'k', '7', 'a', 'b'],
      ['XADD', 'k', '9999999999999-18446744073709551615', 'a', 'b'],
      ['XADD', 'k', '*', 'a', 'b'],
      ['XADD', 'k', '10000000000000-7', 'a', 'b'],
      ['XADD', 'k', '*', 'a', 'b'],
      ['XRANGE', 'k', '-', '+'],
      ['XADD', 'k', '18446744073709551615-18446744073709551615', 'a', 'b'],
      ['XADD', 'k', '*', 'a', 'b'],
      ['XADD', 'k', '18446744073709551615-*', 'a', 'b'],
      ['XADD', 'new', '0-0', 'a', 'b'],
      ['XADD', 'new', '0-*', 'a', 'b'],
      ['XADD', 'other', '0', 'a', 'b'],
      ['XADD', 'other', 'NOMKSTREAM', '1-1', 'a', 'b'],
      ['EXISTS', 'other'],
      ['XADD', 'new', 'nomkstream', '1-1', 'a', 'b'],
      ['XRANGE', 'new', '-', '+'],
      compared(sameType, 'XADD', 'clock', '*', 'a', 'b'),
    ])
  })

  test('XRANGE and XREVRANGE read any part', async () => {
    const bounds = [
      '-',
      '+',
      '0',
      '1',
      '(1',
      '1-2',
      '(1-2',
      '50',
      '(99-2',
      '100-0',
      '(100-1',
      '200',
      '249-2',
      '(250',
      '251-0',
    ]
    const wide = [
      '(-',
      '(+',
      '(0-0',
      '(18446744073709551615-18446744073709551615',
      '(',
      'x',
      '4294967297',
      '9223372036854775809-1',
    ]
    const ranges = [...bounds, ...wide].flatMap((a) => bounds.map((b) => [a, b] as const))
    await run([
      ...FILL,
      ...ranges.flatMap(([a, b]): Command[] => [
        ['XRANGE', 'long', a, b, 'COUNT', '3'],
        ['XREVRANGE', 'long', a, b, 'COUNT', '3'],
        ['XRANGE', 'mixed', a, b],
        ['XREVRANGE', 'mixed', a, b],
      ]),
      ...KEYS.flatMap((key): Command[] => [
        ['XRANGE', key, '-', '+'],
        ['XREVRANGE', key, '+', '-'],
        ['XLEN', key],
        ['xrange', key, '-', '+', 'count', '0'],
        ['XRANGE', key, '-', '+', 'COUNT', '-5'],
        ['XRANGE', key, '-', '+', 'COUNT', '5', 'COUNT', '2'],
        ['XRANGE', key, '200', '+', 'COUNT', '1000'],
        ['XRANGE', key, '-', '+', 'COUNT', '9223372036854775807'],
        ['XRANGE', key, '-', '+', 'COUNT', 'x'],
        ['XRANGE', key, '-', '+', 'COUNT'],
        ['XRANGE', key, '-', '+', 'LIMIT', '5'],
      ]),
    ])
  })

  test('XTRIM and XADD trim as far as they should', async () => {
    const trims: Command[] = [
      ['MAXLEN', '~', '100'],
      ['MAXLEN', '=', '149'],
      ['maxlen', '120'],
      ['MAXLEN', '~', '0', 'LIMIT', '0'],
      ['MAXLEN', '~', '0', 'LIMIT', '99'],
      ['MAXLEN', '~', '0', 'LIMIT', '100'],
      ['MAXLEN', '0'],
      ['MINID', '~', '150'],
      ['MINID', '~', '101'],
      ['minid', '=', '99-5'],
      ['MINID', '200-1'],
      ['MINID', '~', '9999', 'LIMIT', '98'],
      ['MINID', '9999'],
      ['MAXLEN', '-1'],
      ['MAXLEN', 'x'],
      ['MAXLEN', '~', '-1'],
      ['MAXLEN', '9223372036854775807'],
      ['MAXLEN', '9223372036854775808'],
      ['MAXLEN', '5', 'LIMIT', '5'],
      ['MAXLEN', '=', '5', 'LIMIT', '0'],
      ['MAXLEN', '~', '5', 'LIMIT', '-1'],
      ['MAXLEN', '~', '5', 'LIMIT', 'x'],
      ['MAXLEN', '5', 'MINID', '5'],
      ['MAXLEN', '~', '5', 'MAXLEN', '5'],
      ['LIMIT', '5', 'MAXLEN', '~', '5'],
      ['LIMIT', '5'],
      ['LIMIT', '0'],
      ['MINID', 'x'],
      ['MINID', '-'],
      ['MAXLEN'],
      ['MAXLEN', '~'],
      ['MINID', '~'],
      ['x'],
      [],
    ]
    await run([
      ...trims.flatMap((trim): Command[] => [
        ['FLUSHALL'],
        ...FILL,
        ['XTRIM', 'long', ...trim],
        ['XINFO', 'STREAM', 'long'],
        ['XTRIM', 'mixed', ...trim],
        ['XRANGE', 'mixed', '-', '+'],
        ['XADD', 'long', ...trim, '500-1', 'a', 'b'],
        ['XINFO', 'STREAM', 'long'],
        ['XTRIM', 'none', ...trim],
        ['XADD', 'none', 'NOMKSTREAM', ...trim, '1-1', 'a', 'b'],
      ]),
      ['XTRIM', 'long', 'NOMKSTREAM', 'MAXLEN', '5'],
      ['XADD', 'long', 'MAXLEN', '5', 'NOMKSTREAM', '600-1', 'a', 'b'],
    ])
  })

  test('XSETID', async () => {
    await run([
      ...FILL,
      ['XSETID', 'none', '1-1'],
      ['XSETID', 'long', '5-5'],
      ['XSETID', 'long', '249-2'],
      ['XSETID', 'long', '300'],
      ['XSETID', 'long', '300', 'ENTRIESADDED', '5'],
      ['XSETID', 'long', '300', 'ENTRIESADDED', '1000', 'MAXDELETEDID', '301-0'],
      ['XSETID', 'long', '300', 'entriesadded', '1000', 'maxdeletedid', '290-0'],
      ['XINFO', 'STREAM', 'long'],
      ['XSETID', 'long', '300', 'ENTRIESADDED', '-1'],
      ['XSETID', 'long', '300', 'ENTRIESADDED', 'x'],
      ['XSETID', 'long', '300', 'ENTRIESADDED'],
      ['XSETID', 'long', '300', 'MAXDELETEDID', 'x'],
      ['XSETID', 'long', '300', 'MAXDELETEDID', '0-0'],
      ['XSETID', 'long', '300', 'OTHER', '1'],
      ['XSETID', 'long', '-'],
      ['XSETID', 'empty', '1-1', 'ENTRIESADDED', '0'],
      ['XINFO', 'STREAM', 'empty'],
      ['XADD', 'empty', '1-*', 'a', 'b'],
    ])
  })

  test('XREAD reads what is above an id', async () => {
    await run([
      ...FILL,
      ['XREAD', 'STREAMS', 'mixed', '0'],
      ['XREAD', 'STREAMS', 'mixed', '1-1'],
      ['xread', 'count', '2', 'streams', 'long', '99'],
      ['XREAD', 'COUNT', '0', 'STREAMS', 'long', '240'],
      ['XREAD', 'COUNT', '-7', 'STREAMS', 'long', '240'],
      ['XREAD', 'COUNT', '2', 'STREAMS', 'long', 'none', 'mixed', 'empty', '10', '0', '1', '0'],
      ['XREAD', 'STREAMS', 'long', '$'],
      ['XREAD', 'STREAMS', 'long', 'mixed', '$', '4294967297'],
      ['XREAD', 'STREAMS', 'long', '250'],
      ['XREAD', 'STREAMS', 'none', '0'],
      ['XREAD', 'STREAMS', 'none', '$'],
      ['XREAD', 'STREAMS', 'mixed', '18446744073709551615-18446744073709551615'],
      ['XREAD', 'STREAMS', 'mixed', '>'],
      ['XREAD', 'STREAMS', 'mixed', 'x'],
      ['XREAD', 'STREAMS', 'mixed', '-'],
      ['XREAD', 'COUNT', 'x', 'STREAMS', 'mixed', '0'],
      ['XREAD', 'BLOCK', 'x', 'STREAMS', 'mixed', '0'],
      ['XREAD', 'BLOCK', '-1', 'STREAMS', 'mixed', '0'],
      ['XREAD', 'BLOCK', '1.5', 'STREAMS', 'mixed', '0'],
      ['XREAD', 'BLOCK', '100', 'STREAMS', 'mixed', '0'],
      ['XREAD', 'BLOCK', '1', 'STREAMS', 'none', 'mixed', '0', '$'],
      ['XREAD', 'GROUP', 'g', 'c', 'STREAMS', 'mixed', '0'],
      ['XREAD', 'NOACK', 'STREAMS', 'mixed', '0'],
      ['XREAD', 'COUNT', '5', 'mixed', '0'],
      ['XREAD', 'COUNT', '5', 'BLOCK', '5'],
      ['XREAD', 'x', 'STREAMS', 'mixed', '0'],
      ['MULTI'],
      ['XREAD', 'BLOCK', '0', 'STREAMS', 'none', '$'],
      ['EXEC'],
    ])
  })

  test('COMMAND GETKEYS finds the streams that are read', async () => {
    await run([
      ['COMMAND', 'GETKEYS', 'XREAD', 'COUNT', '1', 'STREAMS', 'a', 'b', '0', '0'],
      ['COMMAND', 'GETKEYS', 'XREAD', 'STREAMS', 'streams', '0'],
      ['COMMAND', 'GETKEYS', 'XREAD', 'STREAMS', 'a', 'b', '0'],
      ['COMMAND', 'GETKEYS', 'XREAD', 'COUNT', 'STREAMS', 'a', '0'],
      ['COMMAND', 'GETKEYS', 'XREAD', 'COUNT', '1', 'BLOCK', '1'],
      ['COMMAND', 'GETKEYSANDFLAGS', 'XREAD', 'BLOCK', '5', 'STREAMS', 'a', 'b', '0', '0'],
      ['COMMAND', 'GETKEYS', 'XADD', 'k', '*', 'a', 'b'],
      ['COMMAND', 'GETKEYSANDFLAGS', 'XTRIM', 'k', 'MAXLEN', '1'],
    ])
  })

  test('XINFO STREAM shows everything', async () => {
    await run([
      ...FILL,
      ...KEYS.flatMap((key): Command[] => [
        ['XINFO', 'STREAM', key],
        ['XINFO', 'STREAM', key, 'FULL'],
        ['xinfo', 'stream', key, 'full', 'count', '3'],
        ['XINFO', 'STREAM', key, 'FULL', 'COUNT', '0'],
        ['XINFO', 'STREAM', key, 'FULL', 'COUNT', '-1'],
        ['XINFO', 'STREAM', key, 'FULL', 'COUNT', 'x'],
        ['XINFO', 'STREAM', key, 'FULL', 'COUNT'],
        ['XINFO', 'STREAM', key, 'FULL', 'LIMIT', '5'],
        ['XINFO', 'STREAM', key, 'COUNT', '5'],
      ]),
      ['XINFO', 'STREAM'],
      ['XINFO', 'NOTHING', 'long'],
      ['XINFO', 'HELP', 'x'],
    ])
  })

  test('the commands for all types know streams', async () => {
    await run([
      ...FILL,
      ...KEYS.flatMap((key): Command[] => [
        ['TYPE', key],
        ['OBJECT', 'ENCODING', key],
        ['COPY', key, `${key}:copy`],
        ['XRANGE', `${key}:copy`, '-', '+'],
      ]),
      ['XADD', 'mixed:copy', '9223372036854775809-*', 'a', 'b'],
      ['XINFO', 'STREAM', 'mixed:copy'],
      ['XINFO', 'STREAM', 'empty:copy'],
      ['XLEN', 'mixed'],
      ['RENAME', 'long', 'longer'],
      ['MOVE', 'longer', '1'],
      ['SCAN', '0', 'COUNT', '1000', 'TYPE', 'list'],
      ['SORT', 'mixed'],
      ['GET', 'mixed'],
      ['DEL', 'mixed', 'mixed:copy'],
      ['UNLINK', 'long:copy'],
    ])
  })
})

describe('streams with small blocks beside redis-server', { skip: oracleMissing() }, () => {
  const pair = usePair()
  before(async () => {
    for (const client of [pair.oracleClient, pair.subjectClient]) {
      await client.call('CONFIG', 'SET', 'stream-node-max-entries', '3', 'stream-node-max-bytes', '120')
    }
  })

  test('begin and drop blocks at the same places', async () => {
    const script: Command[] = []
    for (let i = 1; i <= 120; i++) {
      script.push([
        'XADD',
        'k',
        `${i * i * 77}-${i % 5}`,
        'f',
        'v'.repeat((i * 7) % 60),
        ...(i % 4 === 0 ? ['g', i] : []),
      ])
      if (i % 7 === 0)
        script.push(['XDEL', 'k', `${(i - 3) * (i - 3) * 77}`, `${(i - 5) ** 2 * 77}-${(i - 5) % 5}`])
      if (i % 11 === 0) script.push(['XADD', 'k', 'MAXLEN', '~', '40', `${i * i * 77}-9`, 'f', 'v'])
      script.push(['XINFO', 'STREAM', 'k'])
    }
    script.push(['XINFO', 'STREAM', 'k', 'FULL', 'COUNT', '0'], ['XREVRANGE', 'k', '+', '-'])
    await runDifferential(pair, script)
  })
})
