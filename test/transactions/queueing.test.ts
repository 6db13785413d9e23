// Between MULTI and EXEC beside redis-server: what is queued, what runs at once, what spoils the transaction.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { on, type Script } from '../support/script.ts'
import { usePair } from '../support/suite.ts'

const LONG = 'v'.repeat(40_000)

const SCRIPTS: Readonly<Record<string, Script>> = {
  'an empty transaction': [['MULTI'], ['EXEC'], ['EXEC'], ['DISCARD']],
  'replies of all kinds in one array': [
    ['MULTI'],
    ['SET', 'k', '5'],
    ['GET', 'k'],
    ['GET', 'missing'],
    ['INCR', 'k'],
    ['MGET', 'k', 'missing', 'k'],
    ['KEYS', 'nothing*'],
    ['CONFIG', 'GET', 'maxmemory'],
    ['COMMAND', 'INFO', 'nosuch'],
    ['PING'],
    ['PING', 'x'],
    ['EXEC'],
    ['GET', 'k'],
  ],
  'commands that fail on the way': [
    ['SET', 's', 'text'],
    ['MULTI'],
    ['INCR', 's'],
    ['SET', 's', '1', 'NX', 'XX'],
    ['LCS', 's'],
    ['INCR', 'n'],
    ['EXEC'],
    ['MULTI'],
    ['INCR', 's'],
    ['SET', 's', '1', 'NX', 'XX'],
    ['INCR', 'n'],
    ['EXEC'],
    ['MGET', 's', 'n'],
  ],
  'names in whatever case': [
    ['multi'],
    ['sEt', 'k', 'v'],
    ['eXeC'],
    ['Multi'],
    ['set', 'k', 'w'],
    ['discard'],
    ['get', 'k'],
  ],
  'what spoils a transaction': [
    ...[
      ['NOSUCH', 'a', 'b'],
      ['GET'],
      ['GET', 'a', 'b'],
      ['CLIENT', 'NOSUCH'],
      ['CLIENT'],
      ['CONFIG', 'GET'],
      ['SHUTDOWN', 'NOSAVE'],
      ['shutdown'],
      ['EXEC', 'x'],
      ['DISCARD', 'x'],
      ['MULTI', 'x'],
      ['WATCH'],
      ['UNWATCH', 'x'],
      ['RESET', 'x'],
    ].flatMap((command): Command[] => [
      ['MULTI'],
      ['SET', 'k', 'v'],
      command,
      ['SET', 'l', 'v'],
      command,
      ['EXEC'],
      ['EXISTS', 'k', 'l'],
      ['EXEC'],
      ['DEL', 'k', 'l'],
    ]),
  ],
  'EXEC with an argument': [
    ['EXEC', 'x'],
    ['SET', 'k', '1'],
    ['WATCH', 'k'],
    ['EXEC', 'x'],
    on('other', 'SET', 'k', '2'),
    ['MULTI'],
    ['GET', 'k'],
    ['EXEC'],
    ['MULTI'],
    ['GET', 'k'],
    ['EXEC', 'x'],
    ['EXEC'],
    ['PING'],
  ],
  'what spoils nothing': [
    ['MULTI'],
    ['MULTI'],
    ['WATCH', 'k'],
    ['UNWATCH'],
    ['SET', 'k', 'v'],
    ['EXEC'],
    ['GET', 'k'],
  ],
  DISCARD: [
    ['DISCARD'],
    ['MULTI'],
    ['SET', 'k', 'v'],
    ['DISCARD'],
    ['DISCARD'],
    ['EXISTS', 'k'],
    ['MULTI'],
    ['NOSUCH'],
    ['DISCARD'],
    ['MULTI'],
    ['SET', 'k', 'v'],
    ['EXEC'],
  ],
  'RESET ends it': [
    ['SET', 'w', '1'],
    ['WATCH', 'w'],
    ['MULTI'],
    ['SET', 'k', 'v'],
    ['RESET'],
    ['EXEC'],
    on('other', 'SET', 'w', '2'),
    ['MULTI'],
    ['GET', 'k'],
    ['EXEC'],
  ],
  'QUIT ends it': [['MULTI'], ['SET', 'k', 'v'], ['QUIT'], on('other', 'EXISTS', 'k')],
  'another database from within': [
    ['MULTI'],
    ['SET', 'k', 'zero'],
    ['SELECT', '3'],
    ['SET', 'k', 'three'],
    ['SELECT', '99'],
    ['GET', 'k'],
    ['EXEC'],
    ['GET', 'k'],
    ['SELECT', '0'],
    ['GET', 'k'],
    ['MULTI'],
    ['SWAPDB', '0', '3'],
    ['GET', 'k'],
    ['MOVE', 'k', '7'],
    ['FLUSHALL'],
    ['DBSIZE'],
    ['EXEC'],
  ],
  'a change of the protocol': [
    ['MULTI'],
    ['CONFIG', 'GET', 'maxmemory'],
    ['GET', 'missing'],
    ['HELLO', '3', 'SETNAME', 'me'],
    ['CONFIG', 'GET', 'maxmemory'],
    ['GET', 'missing'],
    ['CLIENT', 'GETNAME'],
    ['HELLO', '2'],
    ['GET', 'missing'],
    ['HELLO', '9'],
    ['EXEC'],
  ].map((command) => (command[0] === 'EXEC' ? { command, compare: sameButHello } : { command })),
  'commands about the connection': [
    ['MULTI'],
    ['AUTH', 'x'],
    ['AUTH', 'default', 'x'],
    ['CLIENT', 'SETNAME', 'in transaction'],
    ['CLIENT', 'SETNAME', 'there'],
    ['CLIENT', 'GETNAME'],
    ['COMMAND', 'COUNT', 'x'],
    ['EXEC'],
    ['MULTI'],
    ['CLIENT', 'SETNAME', 'there'],
    ['CLIENT', 'GETNAME'],
    ['EXEC'],
  ],
  'long commands and many': [
    ['MULTI'],
    ['SET', 'long', LONG],
    ['APPEND', 'long', LONG],
    ['SET', 'short', 'v'],
    ['SET', 'empty', ''],
    ['MSET', ...Array.from({ length: 400 }, (_, i) => `key:${i}`)],
    ...Array.from({ length: 500 }, (_, i): Command => ['INCRBY', `n${i % 7}`, i]),
    ['STRLEN', 'long'],
    ['GETRANGE', 'long', '39990', '40010'],
    ['GET', 'empty'],
    ['EXEC'],
    ['MGET', 'key:0', 'key:398', 'n0', 'n6', 'short'],
  ],
}

/** The reply of HELLO inside names the version and the connection. */
function sameButHello(oracle: Buffer, subject: Buffer): boolean {
  const masked = (reply: Buffer) =>
    reply
      .toString('latin1')
      .replace(/version\r\n\$\d+\r\n[\d.]+\r\n/g, '')
      .replace(/id\r\n:\d+\r\n/g, '')
  return masked(oracle) === masked(subject)
}

describe('a transaction, beside redis-server', { skip: oracleMissing() }, () => {
  const pair = usePair()

  for (const [title, script] of Object.entries(SCRIPTS)) {
    test(title, () => runDifferential(pair, script))
  }
})
