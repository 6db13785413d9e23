// BZPOPMIN, BZPOPMAX and BZMPOP with several clients, as redis-server does it.

import { describe } from 'node:test'
import { oracleMissing } from '../support/redis-binary.ts'
import { block, call, read, useStage } from './scenario.ts'

describe('blocking sorted set commands', { skip: oracleMissing() }, () => {
  const stage = useStage()

  stage('at once, from the first sorted set that there is', [
    call('m', 'ZADD z 1 a 2.5 b 3 c 4 d 5 e 6 f 7 g'),
    call('m', 'BZPOPMIN y z 0'),
    call('m', 'BZPOPMAX z z 0'),
    call('m', 'bzmpop 0 2 y z min'),
    call('m', 'BZMPOP 0.5 1 z MAX COUNT 2'),
    call('m', 'ZRANGE z 0 -1 WITHSCORES'),
    call('m', 'BZMPOP 0 1 z MIN COUNT 100'),
    call('m', 'DBSIZE'),
  ])

  stage('wrong types and wrong arguments', [
    call('m', 'RPUSH l v'),
    call('m', 'ZADD z 1 a'),
    call('m', 'BZPOPMIN nothing l z 0'),
    call('m', 'BZPOPMAX l z 0'),
    call('m', 'BZMPOP 0 2 l z MIN'),
    ...[
      'BZPOPMIN',
      'BZPOPMIN z',
      'BZPOPMIN z x',
      'BZPOPMAX l -1',
      'BZMPOP 0 1 z',
      'BZMPOP 0 0 z MIN',
      'BZMPOP 0 x z MIN',
      'BZMPOP 0 2 z MIN',
      'BZMPOP 0 1 z UP',
      'BZMPOP 0 1 z MIN COUNT',
      'BZMPOP 0 1 z MIN COUNT 0',
      'BZMPOP 0 1 z MIN COUNT x',
      'BZMPOP 0 1 z MIN COUNT 1 COUNT 1',
      'BZMPOP x 1 l MIN KOUNT 1',
      'BZMPOP x 1 l MIN',
      'BZMPOP -1 1 l MIN',
    ].map((line) => call('m', line)),
  ])

  stage('who came first is served first', [
    block('a', 'BZPOPMIN k 0'),
    block('b', 'BZPOPMAX k 0'),
    block('c', 'BZMPOP 0 2 j k MAX COUNT 2'),
    block('d', 'BZMPOP 0 1 k MIN COUNT 10'),
    call('m', 'ZADD k 1 a 2 b 3 c 4.5 d 5 e'),
    read('a'),
    read('b'),
    read('c'),
    read('d'),
    call('m', 'DBSIZE'),
  ])

  stage('several keys in a transaction', [
    block('a', 'BZPOPMIN x y z 0'),
    block('b', 'BZPOPMIN z y 0'),
    call('m', 'MULTI'),
    call('m', 'ZADD z 1 a'),
    call('m', 'ZADD y 2 b'),
    call('m', 'ZINCRBY z 5 a'),
    call('m', 'EXEC'),
    read('a'),
    read('b'),
  ])

  stage('lists and sorted sets under one name', [
    block('a', 'BZPOPMIN k 0'),
    block('b', 'BLPOP k 0'),
    block('c', 'BZPOPMIN k 0'),
    call('m', 'RPUSH k 1'),
    read('b'),
    call('m', 'ZADD k 1 x 2 y'),
    read('a'),
    read('c'),
  ])

  stage('other ways for a sorted set to come', [
    call('m', 'ZADD x 1 a 2 b'),
    block('a', 'BZPOPMIN k 0'),
    call('m', 'ZUNIONSTORE k 1 x'),
    read('a'),
    call('m', 'DEL k'),
    block('a', 'BZPOPMAX k 0'),
    call('m', 'ZRANGESTORE k x 0 -1'),
    read('a'),
    call('m', 'DEL k'),
    block('a', 'BZMPOP 0 1 k MIN'),
    call('m', 'RENAME x k'),
    read('a'),
  ])

  stage('timeouts and CLIENT UNBLOCK', [
    block('a', 'BZPOPMIN k 0.05'),
    read('a'),
    block('a', 'BZMPOP 0.001 1 k MIN'),
    read('a'),
    block('a', 'BZPOPMAX k 0'),
    call('m', 'CLIENT UNBLOCK $ID:a ERROR'),
    read('a'),
    block('a', 'BZPOPMAX k 0'),
    call('m', 'CLIENT UNBLOCK $ID:a'),
    read('a'),
  ])
})
