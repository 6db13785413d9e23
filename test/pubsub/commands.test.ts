// The commands of publish and subscribe against redis-server: every connection hears the same, in the same order.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { converse, type Line } from './conversation.ts'

const CONVERSATIONS: Readonly<Record<string, readonly Line[]>> = {
  'channels, one and several': [
    ['a', 'SUBSCRIBE x'],
    ['b', 'SUBSCRIBE x y z'],
    ['p', 'PUBLISH x hello'],
    ['p', 'PUBLISH y hello'],
    ['p', 'PUBLISH nobody hello'],
    ['a', 'SUBSCRIBE x'],
    ['p', 'PUBLISH x again'],
    ['b', 'UNSUBSCRIBE y'],
    ['p', 'PUBLISH y gone', 'PUBLISH z here'],
    ['b', 'UNSUBSCRIBE x z w'],
    ['p', 'PUBLISH x last'],
    ['b', 'SET k v', 'GET k'],
  ],
  'the same channel twice in a command': [
    ['a', 'SUBSCRIBE x x y x'],
    ['p', 'PUBLISH x once'],
    ['a', 'UNSUBSCRIBE x x'],
    ['a', 'UNSUBSCRIBE'],
    ['a', 'UNSUBSCRIBE'],
    ['a', 'UNSUBSCRIBE never'],
  ],
  'unsubscribing from nothing': [
    ['a', 'UNSUBSCRIBE'],
    ['a', 'PUNSUBSCRIBE'],
    ['a', 'SUNSUBSCRIBE'],
    ['a', 'UNSUBSCRIBE x'],
    ['a', 'PUNSUBSCRIBE x y'],
    ['a', 'SUNSUBSCRIBE x y'],
    ['a', 'PSUBSCRIBE x*'],
    ['a', 'UNSUBSCRIBE'],
    ['a', 'SUNSUBSCRIBE'],
    ['a', 'PUNSUBSCRIBE'],
    ['a', 'GET k'],
  ],
  patterns: [
    ['a', 'PSUBSCRIBE news.*'],
    ['b', 'PSUBSCRIBE news.??', 'SUBSCRIBE news.de'],
    ['c', 'PSUBSCRIBE h[ae]llo'],
    ['p', 'PUBLISH news.de text', 'PUBLISH news.world text', 'PUBLISH hallo text', 'PUBLISH hxllo text'],
    ['b', 'PSUBSCRIBE news.??'],
    ['p', 'PUBLISH news.de text'],
    ['b', 'PUNSUBSCRIBE news.??'],
    ['p', 'PUBLISH news.de text', 'PUBLISH NEWS.de text'],
    ['b', 'UNSUBSCRIBE news.de'],
    ['b', 'PUNSUBSCRIBE'],
    ['p', 'PUBLISH news.de text'],
    ['a', 'PUNSUBSCRIBE'],
    ['p', 'PUBLISH news.de text'],
  ],
  'empty and binary names and messages': [
    ['a', ['SUBSCRIBE', '', 'a b', Buffer.from([0, 13, 10, 255])]],
    ['b', ['PSUBSCRIBE', '', Buffer.from([255, 42])]],
    ['p', ['PUBLISH', '', ''], ['PUBLISH', 'a b', 'c\r\nd']],
    ['p', ['PUBLISH', Buffer.from([0, 13, 10, 255]), Buffer.from([0, 255])]],
    ['p', ['PUBLISH', Buffer.from([255, 1, 0]), Buffer.from([0])]],
    ['p', ['PUBSUB', 'NUMSUB', '', 'a b', Buffer.from([0, 13, 10, 255])]],
  ],
  'shard channels': [
    ['a', 'SSUBSCRIBE x'],
    ['b', 'SUBSCRIBE x', 'PSUBSCRIBE *', 'SSUBSCRIBE x y'],
    ['p', 'SPUBLISH x sharded'],
    ['p', 'PUBLISH x plain'],
    ['p', 'SPUBLISH none sharded'],
    ['p', 'PUBSUB SHARDNUMSUB x y z', 'PUBSUB NUMSUB x y z', 'PUBSUB SHARDNUMSUB'],
    ['b', 'SUNSUBSCRIBE y', 'SUNSUBSCRIBE'],
    ['p', 'SPUBLISH x sharded'],
    ['a', 'SUNSUBSCRIBE x x'],
    ['p', 'SPUBLISH x sharded'],
    ['a', 'GET k'],
    ['b', 'UNSUBSCRIBE', 'PUNSUBSCRIBE'],
    ['b', 'GET k'],
  ],
  'what a subscriber may do': [
    ['a', 'SUBSCRIBE x'],
    ['a', 'GET k'],
    ['a', 'get'],
    ['a', 'nosuch'],
    ['a', 'CLIENT GETNAME', 'CLIENT nosuch'],
    ['a', 'CONFIG GET hz'],
    ['a', 'MULTI', 'DISCARD'],
    ['a', 'PUBSUB NUMPAT', 'PUBLISH nobody y'],
    ['a', 'PING', 'PING text'],
    ['a', ['PING', '']],
    ['a', 'PING a b'],
    ['a', 'SUBSCRIBE'],
    ['a', 'PSUBSCRIBE'],
    ['a', 'SSUBSCRIBE'],
    ['a', 'UNSUBSCRIBE'],
    ['a', 'PING', 'GET k'],
    ['a', 'SSUBSCRIBE x'],
    ['a', 'GET k', 'PING'],
    ['a', 'RESET'],
    ['a', 'GET k', 'PING'],
    ['p', 'SPUBLISH x gone', 'PUBSUB SHARDNUMSUB x'],
    ['a', 'PSUBSCRIBE x'],
    ['a', 'QUIT'],
    ['p', 'PUBLISH x gone', 'PUBSUB NUMPAT'],
  ],
  'changing the protocol': [
    ['a', 'SUBSCRIBE x'],
    ['a', 'UNSUBSCRIBE', 'HELLO 3', 'SUBSCRIBE x', 'GET k'],
    ['p', 'PUBLISH x three'],
    ['p', 'PUBSUB NUMSUB x'],
  ],
  'in a transaction': [
    ['a', 'MULTI', 'SUBSCRIBE x y', 'SET k v', 'PSUBSCRIBE z*', 'UNSUBSCRIBE x', 'PING', 'EXEC'],
    ['p', 'PUBLISH y text', 'PUBLISH zz text'],
    ['b', 'MULTI', 'SSUBSCRIBE x', 'SUNSUBSCRIBE', 'EXEC'],
    ['b', 'GET k'],
    ['p', 'MULTI', 'PUBLISH y 1', 'INCR n', 'PUBLISH y 2', 'SPUBLISH y 3', 'PUBSUB NUMPAT', 'EXEC'],
    ['p', 'MULTI', 'PUBLISH y', 'EXEC'],
  ],
  PUBSUB: [
    ['a', 'SUBSCRIBE abc'],
    ['b', 'PSUBSCRIBE a* b*', 'SUBSCRIBE abc'],
    ['c', 'PSUBSCRIBE a*', 'SSUBSCRIBE abc'],
    ['p', 'PUBSUB CHANNELS', 'PUBSUB CHANNELS a*', 'PUBSUB CHANNELS b*', 'PUBSUB CHANNELS a b'],
    ['p', 'PUBSUB NUMSUB', 'PUBSUB NUMSUB abc nosuch', 'PUBSUB NUMPAT', 'PUBSUB NUMPAT x'],
    [
      'p',
      'PUBSUB SHARDCHANNELS',
      'PUBSUB SHARDCHANNELS a*',
      'PUBSUB SHARDCHANNELS b',
      'PUBSUB SHARDCHANNELS a b',
    ],
    ['p', 'PUBSUB SHARDNUMSUB abc', 'PUBSUB', 'PUBSUB nosuch', 'PUBSUB HELP x', 'pubsub numsub ABC'],
    ['p', 'PUBLISH', 'PUBLISH a', 'PUBLISH a b c', 'SPUBLISH a', 'SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE'],
    ['p', 'COMMAND GETKEYS SSUBSCRIBE a b', 'COMMAND GETKEYS SPUBLISH a b', 'COMMAND GETKEYS PUBLISH a b'],
    ['p', 'COMMAND GETKEYSANDFLAGS SPUBLISH a b', 'COMMAND GETKEYSANDFLAGS SUNSUBSCRIBE a b'],
  ],
  'long messages': [
    ['a', 'SUBSCRIBE x'],
    ['b', 'SUBSCRIBE x'],
    ['p', ['PUBLISH', 'x', 'm'.repeat(15_000)], ['PUBLISH', 'x', 'm'.repeat(70_000)], 'PUBLISH x short'],
    ['p', ['PUBLISH', 'x', 'm'.repeat(1_000_000)], 'PUBLISH x short'],
  ],
}

for (const protocol of [2, 3] as const) {
  describe(`RESP${protocol}`, { skip: oracleMissing() }, () => {
    const pair = usePair()
    for (const [title, lines] of Object.entries(CONVERSATIONS)) {
      test(title, async () => {
        const [theirs, ours] = await Promise.all([
          converse(pair.oracle.port, protocol, lines),
          converse(pair.subject.port, protocol, lines),
        ])
        assert.deepEqual(ours, theirs)
      })
    }
  })
}
