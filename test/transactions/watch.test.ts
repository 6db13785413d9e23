// WATCH beside redis-server: which changes of a watched key make EXEC do nothing, whoever makes them.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { on, type Script, type Step } from '../support/script.ts'
import { usePair } from '../support/suite.ts'

/** What may be there when the watch begins. `w` is watched, in database 0. */
const STATES: Readonly<Record<string, readonly Command[]>> = {
  absent: [],
  there: [['SET', 'w', '1']],
  expiring: [['SET', 'w', '1', 'EX', '1000']],
  expired: [['SET', 'w', '1', 'PXAT', '1']],
  'expired, and another is there': [
    ['SET', 'w', '1', 'PXAT', '1'],
    ['SET', 'x', '2'],
  ],
  'there, and another too': [
    ['SET', 'w', '1'],
    ['SET', 'x', '2'],
  ],
  'there in another database': [
    ['SELECT', '1'],
    ['SET', 'w', '2'],
    ['SELECT', '0'],
  ],
  'expired in another database': [
    ['SELECT', '1'],
    ['SET', 'w', '2', 'PXAT', '1'],
    ['SELECT', '0'],
  ],
  'expired in both databases': [
    ['SET', 'w', '1', 'PXAT', '1'],
    ['SELECT', '1'],
    ['SET', 'w', '2', 'PXAT', '1'],
    ['SELECT', '0'],
  ],
  'there in both databases': [
    ['SET', 'w', '1'],
    ['SELECT', '1'],
    ['SET', 'w', '2'],
    ['SELECT', '0'],
  ],
}

/** What may happen before EXEC. */
const CHANGES: readonly (readonly Command[])[] = [
  [],
  [['GET', 'w']],
  [['SET', 'w', '2']],
  [['SET', 'w', '1']],
  [['SETNX', 'w', '3']],
  [['APPEND', 'w', 'x']],
  [['APPEND', 'w', '']],
  [['SETRANGE', 'w', '0', '']],
  [['INCR', 'w']],
  [['INCRBY', 'w', '0']],
  [['GETSET', 'w', '1']],
  [['GETDEL', 'w']],
  [['GETEX', 'w']],
  [['GETEX', 'w', 'PERSIST']],
  [['GETEX', 'w', 'EX', '100']],
  [['GETEX', 'w', 'PXAT', '1']],
  [['MSET', 'x', '1', 'w', '1']],
  [['MSETNX', 'x', '1', 'w', '1']],
  [['DEL', 'w']],
  [['UNLINK', 'x', 'w']],
  [['DEL', 'x']],
  [['EXPIRE', 'w', '100']],
  [['EXPIRE', 'w', '100', 'GT']],
  [['EXPIRE', 'w', '-1']],
  [['PEXPIREAT', 'w', '4102444800123']],
  [['PERSIST', 'w']],
  [['TOUCH', 'w']],
  [['TTL', 'w']],
  [['RENAME', 'w', 'y']],
  [['RENAME', 'x', 'w']],
  [['RENAMENX', 'x', 'w']],
  [['RENAME', 'w', 'w']],
  [['COPY', 'w', 'y']],
  [['COPY', 'x', 'w']],
  [['COPY', 'x', 'w', 'REPLACE']],
  [['MOVE', 'w', '1']],
  [['MOVE', 'w', '2']],
  [
    ['SELECT', '1'],
    ['MOVE', 'w', '0'],
    ['SELECT', '0'],
  ],
  [
    ['SELECT', '1'],
    ['SET', 'w', '5'],
    ['SELECT', '0'],
  ],
  [
    ['SELECT', '1'],
    ['COPY', 'w', 'w', 'DB', '0'],
    ['SELECT', '0'],
  ],
  [
    ['SELECT', '1'],
    ['COPY', 'w', 'w', 'DB', '0', 'REPLACE'],
    ['SELECT', '0'],
  ],
  [['FLUSHALL']],
  [['FLUSHALL', 'ASYNC']],
  [['FLUSHDB']],
  [['SELECT', '1'], ['FLUSHDB'], ['SELECT', '0']],
  [['SWAPDB', '0', '1']],
  [['SWAPDB', '1', '0']],
  [['SWAPDB', '0', '0']],
  [['SWAPDB', '0', '2']],
  [['SWAPDB', '1', '2']],
  [
    ['SWAPDB', '0', '1'],
    ['SWAPDB', '0', '1'],
  ],
  [
    ['SWAPDB', '0', '1'],
    ['GET', 'w'],
  ],
  [['FLUSHDB'], ['SET', 'w', '1']],
  [
    ['DEL', 'w'],
    ['SET', 'w', '1'],
  ],
  [['MULTI'], ['SET', 'w', '1'], ['EXEC']],
  [['MULTI'], ['GET', 'w'], ['EXEC']],
  [['MULTI'], ['SET', 'w', '1'], ['DISCARD']],
  [['KEYS', '*']],
]

const TAIL: Script = [
  ['MULTI'],
  ['GET', 'w'],
  ['SET', 'done', '1'],
  ['EXEC'],
  ['EXISTS', 'done'],
  ['DEL', 'done'],
]

function caseOf(before: readonly Command[], change: readonly Command[], changer: string): Step[] {
  return [
    ...[['FLUSHALL'], ...before].map((command) => ({ command, on: 'setup' })),
    { command: ['WATCH', 'w'] },
    ...change.map((command) => ({ command, on: changer })),
    ...TAIL.map((command) => ({ command: command as Command })),
  ]
}

const SCRIPTS: Readonly<Record<string, Script>> = {
  'ends with EXEC, DISCARD, UNWATCH and RESET': [
    ...([['MULTI', 'EXEC'], ['MULTI', 'DISCARD'], ['UNWATCH'], ['RESET']] as const).flatMap(
      (ends): Step[] => [
        { command: ['SET', 'w', '1'] },
        { command: ['WATCH', 'w'] },
        ...ends.map((name) => ({ command: [name] })),
        on('other', 'SET', 'w', '2'),
        { command: ['MULTI'] },
        { command: ['GET', 'w'] },
        { command: ['EXEC'] },
      ],
    ),
  ],
  'what has changed is forgotten with EXEC, DISCARD, UNWATCH and RESET': [
    ...([['MULTI', 'EXEC'], ['MULTI', 'DISCARD'], ['UNWATCH'], ['RESET']] as const).flatMap(
      (ends): Step[] => [
        { command: ['SET', 'w', '1'] },
        { command: ['WATCH', 'w'] },
        on('other', 'SET', 'w', '2'),
        ...ends.map((name) => ({ command: [name] })),
        { command: ['MULTI'] },
        { command: ['GET', 'w'] },
        { command: ['EXEC'] },
      ],
    ),
  ],
  'an error counts more than a change': [
    ['WATCH', 'w'],
    on('other', 'SET', 'w', '2'),
    ['MULTI'],
    ['NOSUCH'],
    ['EXEC'],
    ['MULTI'],
    ['EXEC'],
  ],
  'several keys, the same twice, in several databases': [
    ['WATCH', 'a', 'b', 'a', 'w'],
    ['SELECT', '1'],
    ['WATCH', 'a', 'c'],
    ['SELECT', '0'],
    on('other', 'SET', 'c', '2'),
    on('other', 'SET', 'x', '2'),
    ['MULTI'],
    ['PING'],
    ['EXEC'],
    ['SELECT', '1'],
    ['WATCH', 'a', 'c'],
    ['SELECT', '0'],
    on('other', 'SELECT', '1'),
    on('other', 'SET', 'c', '2'),
    on('other', 'SELECT', '0'),
    ['MULTI'],
    ['PING'],
    ['EXEC'],
  ],
  'UNWATCH inside only runs with the others': [
    ['WATCH', 'w'],
    ['MULTI'],
    ['UNWATCH'],
    on('other', 'SET', 'w', '2'),
    ['EXEC'],
    ['WATCH', 'w'],
    ['MULTI'],
    ['UNWATCH'],
    ['GET', 'w'],
    ['EXEC'],
  ],
  'a key that is watched after another has changed': [
    ['WATCH', 'w'],
    on('other', 'SET', 'w', '2'),
    ['WATCH', 'x'],
    ['UNWATCH'],
    on('other', 'SET', 'x', '2'),
    ['MULTI'],
    ['PING'],
    ['EXEC'],
  ],
  'several clients watch the same key': [
    ['WATCH', 'w'],
    on('second', 'WATCH', 'w', 'x'),
    on('third', 'WATCH', 'x'),
    ['MULTI'],
    ['SET', 'w', 'main'],
    ['EXEC'],
    on('second', 'MULTI'),
    on('second', 'SET', 'w', 'second'),
    on('second', 'EXEC'),
    on('third', 'MULTI'),
    on('third', 'SET', 'x', 'third'),
    on('third', 'EXEC'),
    ['MGET', 'w', 'x'],
  ],
  'changes inside the own transaction': [
    ['WATCH', 'w'],
    ['MULTI'],
    ['SET', 'w', '1'],
    ['DEL', 'w'],
    ['FLUSHALL'],
    ['SET', 'w', '2'],
    ['EXEC'],
    ['GET', 'w'],
  ],
  'binary and empty keys': [
    ['WATCH', '', Buffer.from([0, 255, 13, 10])],
    on('other', 'SET', Buffer.from([0, 255, 13]), 'v'),
    ['MULTI'],
    ['PING'],
    ['EXEC'],
    ['WATCH', '', Buffer.from([0, 255, 13, 10])],
    on('other', 'SET', Buffer.from([0, 255, 13, 10]), 'v'),
    ['MULTI'],
    ['PING'],
    ['EXEC'],
    ['WATCH', ''],
    on('other', 'SET', '', 'v'),
    ['MULTI'],
    ['PING'],
    ['EXEC'],
  ],
}

describe('WATCH, beside redis-server', { skip: oracleMissing() }, () => {
  const pair = usePair()

  for (const [title, script] of Object.entries(SCRIPTS)) {
    test(title, () => runDifferential(pair, script))
  }

  for (const [state, before] of Object.entries(STATES)) {
    test(`changes of a key that is ${state}`, async () => {
      // Expired keys stay until somebody meets them.
      await pair.oracleClient.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
      pair.subject.server.activeExpire = false
      for (const changer of ['main', 'other']) {
        const cases = CHANGES.filter(
          (change) => changer === 'other' || change.every(([name]) => name !== 'MULTI'),
        )
        await runDifferential(
          pair,
          cases.flatMap((change) => caseOf(before, change, changer)),
          { protocols: [2] },
        )
      }
    })
  }
})
