// BLPOP, BRPOP, BLMPOP, BLMOVE and BRPOPLPUSH with several clients, as redis-server does it.

import { describe } from 'node:test'
import { oracleMissing } from '../support/redis-binary.ts'
import { block, call, read, useStage } from './scenario.ts'

describe('blocking list commands', { skip: oracleMissing() }, () => {
  const stage = useStage()

  stage('at once, from the first list that there is', [
    call('m', 'RPUSH b 1 2 3 4 5 6'),
    call('m', 'BLPOP a b c 0'),
    call('m', 'BRPOP b b 0'),
    call('m', 'blmpop 0 2 a b left'),
    call('m', 'BLMPOP 0.5 1 b RIGHT COUNT 2'),
    call('m', 'LRANGE b 0 -1'),
    call('m', 'blmove b d left right 1'),
    call('m', 'BRPOPLPUSH d d 0'),
    call('m', 'BLMOVE d d left right 0'),
    call('m', 'brpoplpush d e 0'),
    call('m', 'BLMPOP 0 1 e left count 9223372036854775807'),
    call('m', 'DBSIZE'),
  ])

  stage('wrong types and wrong arguments', [
    call('m', 'SET s v'),
    call('m', 'RPUSH l 1 2'),
    call('m', 'BLPOP s l 0'),
    call('m', 'BLPOP nothing s l 0'),
    call('m', 'BLPOP l s 0'),
    call('m', 'BLMPOP 0 2 s l LEFT'),
    call('m', 'BLMOVE s l left right 0'),
    call('m', 'BLMOVE l s left right 0'),
    call('m', 'BRPOPLPUSH s l 0'),
    call('m', 'BRPOPLPUSH l s 0'),
    call('m', 'LRANGE l 0 -1'),
    ...[
      'BLPOP',
      'BLPOP l',
      'BLPOP l x',
      'BLPOP s -1',
      'BLPOP s 1e',
      'BRPOP l nan',
      'BLMOVE l l left right',
      'BLMOVE l l left up 0',
      'BLMOVE l l down right x',
      'BLMOVE l l left right x',
      'BLMOVE s l left right -1',
      'BRPOPLPUSH l l',
      'BRPOPLPUSH l l -0.5',
      'BRPOPLPUSH s l l',
      'BLMPOP 0 1 l',
      'BLMPOP 0 0 l LEFT',
      'BLMPOP 0 x l LEFT',
      'BLMPOP 0 -1 l LEFT',
      'BLMPOP 0 2 l LEFT',
      'BLMPOP 0 2 l l',
      'BLMPOP 0 1000 l LEFT',
      'BLMPOP 0 1 l UP',
      'BLMPOP 0 1 l LEFT COUNT',
      'BLMPOP 0 1 l LEFT COUNT 0',
      'BLMPOP 0 1 l LEFT COUNT x',
      'BLMPOP 0 1 l LEFT COUNT -1',
      'BLMPOP 0 1 l LEFT COUNT 1 COUNT 1',
      'BLMPOP 0 1 l LEFT 1',
      'BLMPOP 0 1 l LEFT KOUNT 1',
      'BLMPOP x 1 l LEFT KOUNT 1',
      'BLMPOP x 1 s LEFT',
      'BLMPOP -1 1 s LEFT',
    ].map((line) => call('m', line)),
  ])

  stage('who came first is served first', [
    block('a', 'BLPOP k 0'),
    block('b', 'BRPOP k 0'),
    block('c', 'BLPOP k 0'),
    call('m', 'RPUSH k 1 2'),
    read('a'),
    read('b'),
    call('m', 'LPUSH k 3 4'),
    read('c'),
    call('m', 'LRANGE k 0 -1'),
  ])

  stage('the element that a variadic push leaves at the end', [
    block('a', 'BLPOP k 0'),
    call('m', 'LPUSH k 1 2 3'),
    read('a'),
    block('b', 'BRPOP j 0'),
    call('m', 'LPUSH j 1 2 3'),
    read('b'),
  ])

  stage('BLMPOP takes what is there, up to its count', [
    block('a', 'BLMPOP 0 2 j k LEFT COUNT 3'),
    block('b', 'BLMPOP 0 1 k RIGHT COUNT 10'),
    block('c', 'BLMPOP 0 1 k RIGHT'),
    call('m', 'RPUSH k 1 2 3 4 5'),
    read('a'),
    read('b'),
    call('m', 'RPUSH k 6'),
    read('c'),
  ])

  stage('several keys: the one that was ready first', [
    block('a', 'BLPOP x y x z 0'),
    block('b', 'BLPOP z y 0'),
    call('m', 'MULTI'),
    call('m', 'RPUSH z 1'),
    call('m', 'RPUSH y 2'),
    call('m', 'RPUSH x 3'),
    call('m', 'EXEC'),
    read('a'),
    read('b'),
    call('m', 'EXISTS x y z'),
  ])

  stage('BLMOVE chains run to their end behind the push', [
    block('a', 'BLMOVE one two left right 0'),
    block('b', 'blmove two three left left 0'),
    block('c', 'BRPOPLPUSH three four 0'),
    block('d', 'BLPOP four 0'),
    call('m', 'RPUSH one x y'),
    ...['a', 'b', 'c', 'd'].map(read),
    call('m', 'LRANGE one 0 -1'),
  ])

  stage('BLMOVE in a circle', [
    block('a', 'blmove one two left right 0'),
    block('b', 'blmove two one left right 0'),
    call('m', 'RPUSH one x'),
    read('a'),
    read('b'),
    call('m', 'LRANGE one 0 -1'),
    call('m', 'LRANGE two 0 -1'),
  ])

  stage('BLMOVE of a list to itself', [
    block('a', 'blmove k k left right 0'),
    block('b', 'BRPOPLPUSH k k 0'),
    block('c', 'BLPOP k 0'),
    call('m', 'RPUSH k 1 2 3'),
    read('a'),
    read('b'),
    read('c'),
    call('m', 'LRANGE k 0 -1'),
  ])

  stage('BLMOVE to a key of another type is refused when its turn comes', [
    call('m', 'SET s v'),
    block('a', 'BLMOVE k s left right 0'),
    block('b', 'BRPOPLPUSH k s 0'),
    block('c', 'BLPOP k 0'),
    call('m', 'RPUSH k 1 2'),
    read('a'),
    read('b'),
    read('c'),
    call('m', 'LRANGE k 0 -1'),
    call('m', 'GET s'),
  ])

  stage('a key of another type is ignored', [
    block('a', 'BLPOP k j 0'),
    call('m', 'SET k v'),
    call('m', 'SADD j v'),
    call('m', 'DEL k j'),
    block('z', 'BZPOPMIN k 0'),
    call('m', 'ZADD k 1 v'),
    read('z'),
    call('m', 'HSET k f v'),
    call('m', 'DEL k'),
    call('m', 'RPUSH k 1'),
    read('a'),
  ])

  stage('what is gone again at the end of a transaction was never there', [
    block('a', 'BLPOP k 0'),
    call('m', 'MULTI'),
    call('m', 'LPUSH k 1'),
    call('m', 'DEL k'),
    call('m', 'EXEC'),
    call('m', 'MULTI'),
    call('m', 'LPUSH k 2'),
    call('m', 'DEL k'),
    call('m', 'SET k v'),
    call('m', 'EXEC'),
    call('m', 'DEL k'),
    call('m', 'MULTI'),
    call('m', 'LPUSH k 3'),
    call('m', 'LPOP k'),
    call('m', 'RPUSH k 4 5'),
    call('m', 'EXEC'),
    read('a'),
  ])

  stage('in a transaction nobody waits', [
    call('m', 'MULTI'),
    ...[
      'BLPOP k 0',
      'BRPOP k 1',
      'BLMPOP 0 1 k LEFT',
      'BLMOVE k l left right 0',
      'BRPOPLPUSH k l 0',
      'BZPOPMIN k 0',
      'BZMPOP 0 1 k MIN',
    ].map((line) => call('m', line)),
    call('m', 'RPUSH k 1 2 3'),
    call('m', 'BLPOP k 0'),
    call('m', 'blmove k l left right 0'),
    call('m', 'BLMPOP 0 1 k RIGHT'),
    call('m', 'EXEC'),
  ])

  stage('other ways for a list to come', [
    block('a', 'BLPOP k 0'),
    call('m', 'RPUSH x 1'),
    call('m', 'RENAME x k'),
    read('a'),
    block('a', 'BLPOP k 0'),
    call('m', 'RPUSH x 2'),
    call('m', 'COPY x k'),
    read('a'),
    block('a', 'BLPOP k 0'),
    call('m', 'RENAMENX x k'),
    read('a'),
    block('a', 'BLPOP k 0'),
    call('m', 'SELECT 1'),
    call('m', 'RPUSH k 3'),
    call('m', 'MOVE k 0'),
    read('a'),
    block('a', 'BLPOP k 0'),
    call('m', 'RPUSH k 4'),
    call('m', 'SWAPDB 0 1'),
    read('a'),
    block('a', 'BLPOP k 0'),
    call('m', 'SELECT 0'),
    call('m', 'RPUSH x 2 1 3'),
    call('m', 'SORT x STORE k'),
    read('a'),
    call('m', 'LINSERT k BEFORE 2 5'),
    call('m', 'DEL k'),
    block('a', 'BLPOP k 0'),
    call('m', 'LPUSHX k 1'),
    call('m', 'LMOVE x k LEFT RIGHT'),
    read('a'),
  ])

  stage('FLUSHALL and FLUSHDB change nothing for who waits', [
    block('a', 'BLPOP k 0'),
    call('m', 'FLUSHALL'),
    call('m', 'FLUSHDB'),
    call('m', 'RPUSH k 1'),
    read('a'),
  ])

  stage('timeouts and CLIENT UNBLOCK', [
    block('a', 'BLPOP k 0.05'),
    read('a'),
    block('a', 'BLMOVE k l left right 0.05'),
    read('a'),
    block('a', 'BRPOPLPUSH k l 0.001'),
    read('a'),
    block('a', 'BLMPOP 0.01 1 k LEFT'),
    read('a'),
    block('a', 'BRPOP k 0'),
    call('m', 'CLIENT UNBLOCK $ID:a'),
    read('a'),
    block('a', 'BLMOVE k l left right 0'),
    call('m', 'CLIENT UNBLOCK $ID:a TIMEOUT'),
    read('a'),
    block('a', 'BLMPOP 0 1 k LEFT'),
    call('m', 'CLIENT UNBLOCK $ID:a ERROR'),
    read('a'),
    call('m', 'CLIENT UNBLOCK $ID:a'),
    call('m', 'RPUSH k 1'),
    call('a', 'LRANGE k 0 -1'),
  ])

  stage('a served client dirties what others watch', [
    block('a', 'BLPOP k 0'),
    call('w', 'WATCH k'),
    call('m', 'RPUSH k 1'),
    read('a'),
    call('w', 'MULTI'),
    call('w', 'PING'),
    call('w', 'EXEC'),
  ])

  stage('databases are apart', [
    call('a', 'SELECT 3'),
    block('a', 'blmove k l left right 0'),
    block('b', 'BLPOP k 0'),
    call('m', 'SELECT 3'),
    call('m', 'RPUSH k 1'),
    read('a'),
    call('m', 'SELECT 0'),
    call('m', 'RPUSH k 2'),
    read('b'),
  ])
})
