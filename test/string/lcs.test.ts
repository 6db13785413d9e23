// LCS: the options, the order of checks, and strings of all kinds.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

const STRINGS = ['', 'a', 'ohmytext', 'mynewtext', 'abcabcabc', 'cbacbacba', '12345', '-3451', 'xxxxxxxxxx']

const OPTIONS: Command[] = [
  [],
  ['LEN'],
  ['len', 'LEN'],
  ['IDX'],
  ['IDX', 'WITHMATCHLEN'],
  ['IDX', 'MINMATCHLEN', '2'],
  ['IDX', 'MINMATCHLEN', '4', 'WITHMATCHLEN'],
  ['WITHMATCHLEN', 'minmatchlen', '-5', 'idx'],
  ['MINMATCHLEN', '3'],
  ['MINMATCHLEN', '3', 'LEN'],
  ['IDX', 'MINMATCHLEN', '9223372036854775807'],
]

const MALFORMED: Command[] = [
  ['LEN', 'IDX'],
  ['IDX', 'LEN', 'NOPE'],
  ['LEN', 'IDX', 'MINMATCHLEN', 'x'],
  ['MINMATCHLEN'],
  ['MINMATCHLEN', 'x'],
  ['MINMATCHLEN', 'x', 'NOPE'],
  ['NOPE', 'MINMATCHLEN', 'x'],
  ['MINMATCHLEN', '1', 'MINMATCHLEN', 'x', 'MINMATCHLEN', '2'],
  ['MINMATCHLEN', '9223372036854775808'],
  ['NOPE'],
  [''],
]

describe('LCS', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('all pairs of strings with all options', async () => {
    const script: Command[] = []
    for (const a of STRINGS) {
      for (const b of STRINGS) {
        script.push(['MSET', 'a', a, 'b', b])
        for (const words of OPTIONS) script.push(['LCS', 'a', 'b', ...words])
      }
    }
    await runDifferential(pair, script)
  })

  test('the order of checks', async () => {
    const script: Command[] = [
      ['SET', 'a', 'abc'],
      ['RPUSH', 'list', 'x'],
    ]
    const pairs = [
      ['a', 'a'],
      ['a', 'missing'],
      ['missing', 'gone'],
      ['a', 'list'],
      ['list', 'missing'],
    ]
    for (const names of pairs) {
      for (const words of [...OPTIONS, ...MALFORMED]) script.push(['LCS', ...names, ...words])
    }
    await runDifferential(pair, [...script, ['LCS', 'a'], ['LCS']])
  })

  test('strings whose table would be larger than proto-max-bulk-len', async () => {
    await runDifferential(pair, [
      ['SETRANGE', 'a', '20000', 'x'],
      ['SETRANGE', 'b', '6709', 'x'],
      ['LCS', 'a', 'b', 'LEN'],
      ['LCS', 'a', 'b', 'LEN', 'IDX'],
      ['LCS', 'a', 'b', 'IDX', 'MINMATCHLEN', 'x'],
    ])
  })
})
