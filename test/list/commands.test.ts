// All list commands that do not block: replies and errors, with packed and with long lists.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { ALL_KEYS, HUGE, INTEGERS, LONG, only, SMALL_NODES } from './words.ts'

/** A command for every key, each time as it was at first. */
function forEachKey(...rest: readonly Command[]): Command[] {
  return rest.flatMap(([name, ...args]) =>
    ALL_KEYS.flatMap((key): Command[] => [
      ...only(key),
      [name as string, key, ...args],
      ['LRANGE', key, 0, -1],
      ['EXISTS', key],
    ]),
  )
}

for (const size of ['-2', '4']) {
  describe(`list commands, list-max-listpack-size ${size}`, { skip: oracleMissing() }, () => {
    const pair = usePair()
    const run = (script: readonly Command[]) =>
      runDifferential(pair, [['CONFIG', 'SET', 'list-max-listpack-size', size], ...script])

    test('LPUSH, RPUSH, LPUSHX, RPUSHX', async () => {
      const pushes = ['LPUSH', 'RPUSH', 'LPUSHX', 'rpushx'].flatMap((name): Command[] => [
        [name, 'x'],
        [name, 'x', '', '12', '-4096', 'x'.repeat(64), '9223372036854775807', '9223372036854775808', '007'],
        [name, LONG],
        [name, 'a', HUGE, 'b'],
      ])
      await run([
        ...forEachKey(...pushes),
        ['LPUSH'],
        ['LPUSH', 'k'],
        ['RPUSH', 'k'],
        ['LPUSHX', 'k'],
        ['RPUSHX'],
      ])
    })

    test('LPOP and RPOP', async () => {
      const counts = ['0', '1', '2', '5', '40', '100', '9223372036854775807']
      const pops = ['LPOP', 'RPOP'].flatMap((name): Command[] => [
        [name],
        ...[...counts, '-1', '', 'x', '9223372036854775808'].map((count): Command => [name, count]),
      ])
      await run([...forEachKey(...pops), ['LPOP'], ['RPOP', 'k', '1', '2'], ['lpop', 'k', '1', '2']])
    })

    test('LLEN, LINDEX and LRANGE', async () => {
      const script: Command[] = only(...ALL_KEYS)
      for (const key of ALL_KEYS) {
        script.push(['LLEN', key])
        for (const index of INTEGERS) script.push(['LINDEX', key, index])
        for (const from of INTEGERS) for (const to of INTEGERS) script.push(['LRANGE', key, from, to])
      }
      await run([...script, ['LLEN'], ['LINDEX', 'k'], ['LRANGE', 'k', '0'], ['LRANGE', 'k', '0', '1', '2']])
    })

    test('LINSERT', async () => {
      await run([
        ...forEachKey(
          ['LINSERT', 'BEFORE', 'a', 'new'],
          ['LINSERT', 'after', '-7', '5'],
          ['LINSERT', 'AFTER', 'c', LONG],
          ['LINSERT', 'BEFORE', 'b', HUGE],
          ['LINSERT', 'BEFORE', LONG, 'new'],
          ['LINSERT', 'AFTER', HUGE, HUGE],
          ['LINSERT', 'BEFORE', '38', 'new'],
          ['LINSERT', 'AFTER', 'nowhere', 'new'],
          ['LINSERT', 'beside', 'a', 'new'],
        ),
        ['LINSERT', 'k', 'BEFORE', 'a'],
      ])
    })

    test('LSET', async () => {
      const sets = ['0', '1', '-1', '3', '20', '39', '40', '-40', '-41', 'x', ''].flatMap(
        (index): Command[] => ['new', '77', LONG, HUGE].map((element): Command => ['LSET', index, element]),
      )
      await run([...forEachKey(...sets), ['LSET', 'k', '0']])
    })

    test('LREM', async () => {
      const removals = ['0', '1', '-1', '2', '-2', '5', '-5', '100', 'x', ''].flatMap((count): Command[] =>
        ['a', '12', LONG, HUGE, 'nothing'].map((element): Command => ['LREM', count, element]),
      )
      await run([...forEachKey(...removals), ['LREM', 'k', '0']])
    })

    test('LTRIM', async () => {
      const ranges = ['0', '1', '-1', '3', '-3', '20', '-100', '100', 'x'].flatMap((from): Command[] =>
        ['0', '-1', '-2', '2', '5', '30', '100', '-100', ''].map((to): Command => ['LTRIM', from, to]),
      )
      await run([...forEachKey(...ranges), ['LTRIM', 'k', '0']])
    })

    test('LPOS', async () => {
      const options: Command[] = [
        ['a'],
        ['a', 'RANK', '2'],
        ['a', 'RANK', '-1'],
        ['a', 'rank', '-2', 'COUNT', '0'],
        ['a', 'COUNT', '0'],
        ['a', 'COUNT', '2', 'RANK', '2'],
        ['a', 'COUNT', '0', 'MAXLEN', '4'],
        ['a', 'COUNT', '0', 'MAXLEN', '4', 'RANK', '-1'],
        ['a', 'MAXLEN', '1', 'RANK', '2'],
        ['a', 'MAXLEN', '0'],
        ['a', 'RANK', '1', 'RANK', '2'],
        ['nothing'],
        ['nothing', 'COUNT', '1'],
        ['12'],
        [LONG],
        [HUGE, 'RANK', '-1'],
        ['a', 'RANK', '0'],
        ['a', 'RANK', 'x'],
        ['a', 'RANK', '9223372036854775807'],
        ['a', 'RANK', '-9223372036854775807'],
        ['a', 'COUNT', '-1'],
        ['a', 'COUNT', 'x'],
        ['a', 'MAXLEN', '-1'],
        ['a', 'RANK'],
        ['a', 'RANK', '1', 'COUNT'],
        ['a', 'other', '1'],
        ['a', 'RANK', '0', 'COUNT', 'x'],
      ]
      const script: Command[] = only(...ALL_KEYS)
      for (const key of ALL_KEYS) script.push(...options.map((rest): Command => ['LPOS', key, ...rest]))
      await run([...script, ['LPOS', 'k']])
    })

    test('LMOVE and RPOPLPUSH', async () => {
      const script: Command[] = []
      const ends = ['LEFT', 'right']
      for (const source of ALL_KEYS) {
        for (const target of ['other', ...ALL_KEYS]) {
          for (const from of ends) {
            for (const to of ends) {
              script.push(...only(source, target), ['LMOVE', source, target, from, to])
              script.push(['LRANGE', source, 0, -1], ['LRANGE', target, 0, -1], ['EXISTS', source, target])
            }
          }
          script.push(['RPOPLPUSH', source, target], ['LRANGE', target, 0, -1])
        }
      }
      await run([
        ...script,
        ['LMOVE', 'list', 'other', 'up', 'LEFT'],
        ['LMOVE', 'list', 'other', 'LEFT', 'down'],
        ['LMOVE', 'list', 'other', 'LEFT'],
        ['RPOPLPUSH', 'list'],
      ])
    })

    test('LMPOP', async () => {
      const script: Command[] = []
      for (const key of ALL_KEYS) {
        for (const rest of [['LEFT'], ['right', 'count', '2'], ['LEFT', 'COUNT', '1000']]) {
          script.push(...only(key, 'list'), ['LMPOP', '1', key, ...rest])
          script.push(['LRANGE', key, 0, -1], ['LMPOP', '3', 'missing', key, 'list', ...rest])
          script.push(['LRANGE', 'list', 0, -1])
        }
      }
      await run([
        ...script,
        ['LMPOP', '0', 'k', 'LEFT'],
        ['LMPOP', '-1', 'k', 'LEFT'],
        ['LMPOP', 'x', 'k', 'LEFT'],
        ['LMPOP', '9223372036854775807', 'k', 'LEFT'],
        ['LMPOP', '2', 'k', 'LEFT'],
        ['LMPOP', '1', 'k', 'middle'],
        ['LMPOP', '1', 'k', 'LEFT', 'COUNT'],
        ['LMPOP', '1', 'k', 'LEFT', 'COUNT', '0'],
        ['LMPOP', '1', 'k', 'LEFT', 'COUNT', '-1', 'more'],
        ['LMPOP', '1', 'k', 'LEFT', 'COUNT', '1', 'more'],
        ['LMPOP', '1', 'k', 'LEFT', 'COUNT', '1', 'COUNT', '2'],
        ['LMPOP', '1', 'k', 'LEFT', 'other', '1'],
        ['LMPOP', '1', 'k'],
      ])
    })
  })
}

describe('pipelined list commands', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('a queue of many nodes', async () => {
    const script: Command[] = [SMALL_NODES]
    for (let i = 0; i < 300; i++) {
      script.push(['LPUSH', 'q', `job:${i}`, String(i)])
      if (i % 3 !== 0) script.push(['RPOP', 'q'], ['LLEN', 'q'])
    }
    await runDifferential(pair, [
      ...script,
      ['LRANGE', 'q', '0', '-1'],
      ['RPOP', 'q', '1000'],
      ['EXISTS', 'q'],
    ])
  })
})
