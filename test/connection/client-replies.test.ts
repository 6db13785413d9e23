// CLIENT's subcommands against Redis: replies and error texts, byte for byte.

import { describe, test } from 'node:test'
import { oracleMissing } from '../support/redis-binary.ts'
import { compareLines, useRawPair } from './raw-pair.ts'

describe('against Redis', { skip: oracleMissing() }, () => {
  const pair = useRawPair()

  test('CLIENT: names', async () => {
    await compareLines(
      pair,
      'CLIENT GETNAME',
      'CLIENT SETNAME abc',
      'CLIENT GETNAME',
      'CLIENT SETNAME ""',
      'CLIENT GETNAME',
    )
    await compareLines(
      pair,
      'HELLO 3',
      'CLIENT GETNAME',
      'CLIENT SETNAME "a b"',
      'CLIENT SETNAME "a\\n"',
      'CLIENT SETNAME "\\x7f"',
    )
    await compareLines(
      pair,
      'CLIENT SETNAME x',
      'CLIENT SETNAME "a\\x00b"',
      'CLIENT GETNAME',
      'CLIENT SETNAME "!~"',
      'CLIENT GETNAME',
    )
    await compareLines(
      pair,
      'CLIENT SETNAME',
      'CLIENT SETNAME a b',
      'CLIENT GETNAME x',
      'RESET',
      'CLIENT GETNAME',
    )
  })

  test('CLIENT: numbers and syntax of subcommands', async () => {
    await compareLines(
      pair,
      'CLIENT',
      'CLIENT nosuch',
      'CLIENT ID x',
      'CLIENT INFO x',
      'CLIENT UNPAUSE x',
      'CLIENT HELP x',
    )
    await compareLines(
      pair,
      'CLIENT LIST x',
      'CLIENT LIST TYPE',
      'CLIENT LIST ID',
      'CLIENT LIST TYPE x',
      'CLIENT LIST TYPE normal x',
    )
    await compareLines(
      pair,
      'CLIENT LIST ID x',
      'CLIENT LIST ID 1 x',
      'CLIENT LIST ID 9999 -5 0',
      'CLIENT LIST ID 99999999999999999999',
    )
    await compareLines(
      pair,
      'CLIENT LIST TYPE master',
      'CLIENT LIST TYPE replica',
      'CLIENT LIST TYPE SLAVE',
      'CLIENT LIST TYPE PubSub',
    )
    await compareLines(
      pair,
      'HELLO 3',
      'CLIENT LIST TYPE master',
      'CLIENT LIST ID 9999',
      'CLIENT LIST TYPE "a\\x00b"',
    )
    await compareLines(
      pair,
      'CLIENT REPLY',
      'CLIENT REPLY x',
      'CLIENT REPLY ON ON',
      'CLIENT NO-EVICT',
      'CLIENT NO-EVICT x',
      'CLIENT NO-EVICT ON',
      'CLIENT no-evict off',
    )
    await compareLines(
      pair,
      'CLIENT UNBLOCK',
      'CLIENT UNBLOCK 9999',
      'CLIENT UNBLOCK x',
      'CLIENT UNBLOCK 1 x',
      'CLIENT UNBLOCK x x',
      'CLIENT UNBLOCK 9999 ERROR',
      'CLIENT UNBLOCK 9999 timeout',
      'CLIENT UNBLOCK 1 ERROR x',
    )
  })

  test('CLIENT KILL: syntax', async () => {
    const forms = [
      'x',
      'ID',
      'ID x',
      'ID 0',
      'ID -1',
      'ID 99999999999999999999',
      'ID 9999',
      'ID 9999 x',
      'ID 9999 ADDR',
    ]
    forms.push(
      'TYPE x',
      'TYPE master',
      'TYPE REPLICA',
      'TYPE slave',
      'TYPE pubsub',
      'USER x',
      'USER default ID 9999',
    )
    forms.push(
      'SKIPME',
      'SKIPME x',
      'SKIPME yes ID 9999',
      'ADDR a',
      'ADDR a LADDR b',
      'LADDR b ID 9999',
      'x y',
      'ID 1 ID 0',
    )
    forms.push('USER "x\\x00y"', 'TYPE "a\\r\\nb"', '""', 'ADDR')
    await compareLines(pair, 'CLIENT KILL', ...forms.map((form) => `CLIENT KILL ${form}`))
  })

  test('CLIENT PAUSE: syntax', async () => {
    const forms = [
      '',
      'x',
      '-1',
      '1 x',
      'x x',
      '1 WRITE x',
      '0',
      '0 ALL',
      '0 WRITE',
      '1.5',
      '9223372036854775807',
    ]
    forms.push('99999999999999999999', '1 ""', '-1 foo', '-1 ALL')
    await compareLines(pair, ...forms.map((form) => `CLIENT PAUSE ${form}`), 'PING')
    await compareLines(pair, 'CLIENT UNPAUSE', 'PING')
  })

  test('CLIENT REPLY', async () => {
    await compareLines(
      pair,
      'CLIENT REPLY ON',
      'CLIENT REPLY OFF',
      'PING',
      'nosuch',
      'GET',
      'CLIENT REPLY ON',
      'PING',
    )
    await compareLines(pair, 'CLIENT REPLY SKIP', 'PING 1', 'PING 2', 'CLIENT REPLY SKIP', 'nosuch', 'PING 3')
    await compareLines(pair, 'CLIENT REPLY SKIP', 'CLIENT REPLY SKIP', 'PING 1', 'PING 2')
    await compareLines(pair, 'CLIENT REPLY SKIP', 'CLIENT REPLY ON', 'PING 1')
    await compareLines(
      pair,
      'CLIENT REPLY SKIP',
      'CLIENT REPLY OFF',
      'PING 1',
      'PING 2',
      'CLIENT REPLY ON',
      'PING 3',
    )
    await compareLines(pair, 'CLIENT REPLY OFF', 'CLIENT REPLY SKIP', 'PING 1', 'CLIENT REPLY ON', 'PING 2')
    await compareLines(pair, 'CLIENT REPLY OFF', 'RESET', 'PING 1')
    await compareLines(pair, 'CLIENT REPLY SKIP', 'RESET', 'PING 1')
    await compareLines(pair, 'CLIENT REPLY SKIP', '', 'PING 1', 'PING 2')
    await compareLines(pair, 'CLIENT REPLY OFF', '', 'PING 1', 'CLIENT REPLY ON')
    await compareLines(pair, 'CLIENT REPLY SKIP', 'CLIENT REPLY x', 'PING 1')
    await compareLines(
      pair,
      'CLIENT REPLY OFF',
      'CLIENT REPLY x',
      'CLIENT REPLY ON',
      'CLIENT REPLY SKIP',
      'CLIENT KILL x y',
      'PING',
    )
    await compareLines(
      pair,
      'CLIENT REPLY OFF',
      'SET k v',
      'INCR n',
      'CLIENT REPLY ON',
      'GET k',
      'GET n',
      'FLUSHALL',
    )
  })
})
