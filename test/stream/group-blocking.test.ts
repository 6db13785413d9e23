// XREADGROUP BLOCK with several clients, as redis-server does it.

import { describe } from 'node:test'
import { type Act, block, call, read, useStage } from '../blocking/scenario.ts'
import { oracleMissing } from '../support/redis-binary.ts'

const READ = 'XREADGROUP GROUP g'

function groupOf(key: string, group: string): Act[] {
  return [
    call('m', `XGROUP CREATE ${key} ${group} $ MKSTREAM`),
    call('m', `XGROUP CREATECONSUMER ${key} ${group} a`),
    call('m', `XGROUP CREATECONSUMER ${key} ${group} b`),
  ]
}

describe('readers of a group that wait', { skip: oracleMissing() }, () => {
  const stage = useStage()
  // Redis 7.2 makes a consumer when it begins to wait, 7.0 when it is served: here they are there before.
  const open = groupOf('s', 'g')

  stage('who came first is served first, each entry once', [
    ...open,
    block('one', `${READ} a BLOCK 0 STREAMS s >`),
    block('two', `${READ} b COUNT 5 BLOCK 0 STREAMS s >`),
    block('three', `${READ} a BLOCK 0 STREAMS s >`),
    call('m', 'XADD s 1-1 f v'),
    read('one'),
    call('m', 'XADD s 2-1 f v'),
    read('two'),
    block('one', `${READ} a BLOCK 0 STREAMS s >`),
    call('m', 'XADD s 3-1 f v'),
    read('three'),
    call('m', 'XADD s 4-1 f v'),
    read('one'),
    call('m', 'XPENDING s g'),
  ])

  stage('what a transaction adds goes to the first of them', [
    ...open,
    block('one', `${READ} a BLOCK 0 STREAMS s >`),
    block('two', `${READ} b BLOCK 0 STREAMS s >`),
    call('m', 'MULTI'),
    call('m', 'XADD s 1-1 f v'),
    call('m', 'XADD s 2-1 f v'),
    call('m', 'EXEC'),
    read('one'),
    call('m', 'XADD s 3-1 f v'),
    read('two'),
  ])

  stage('groups and plain readers beside each other', [
    ...open,
    ...groupOf('s', 'h'),
    block('plain', 'XREAD BLOCK 0 STREAMS s $'),
    block('one', `${READ} a BLOCK 0 STREAMS s >`),
    block('two', 'XREADGROUP GROUP h a NOACK BLOCK 0 STREAMS s >'),
    block('three', `${READ} b BLOCK 0 STREAMS s >`),
    call('m', 'XADD s 1-1 f v'),
    read('plain'),
    read('one'),
    read('two'),
    call('m', 'XADD s 2-1 f v'),
    read('three'),
    call('m', 'XINFO GROUPS s'),
  ])

  stage('several streams', [
    ...open,
    ...groupOf('t', 'g'),
    block('one', `${READ} a BLOCK 0 STREAMS t s > >`),
    block('two', `${READ} b BLOCK 0 STREAMS s t > >`),
    call('m', 'XADD s 1-1 f v'),
    read('one'),
    call('m', 'XADD t 1-1 f v'),
    read('two'),
  ])

  stage('history does not wait', [
    ...open,
    call('one', `${READ} a BLOCK 0 STREAMS s 0`),
    call('m', 'XADD s 1-1 f v'),
    call('one', `${READ} a BLOCK 0 STREAMS s >`),
    call('one', `${READ} a BLOCK 0 STREAMS s 0`),
    block('two', `${READ} b BLOCK 0 STREAMS s >`),
    call('m', 'XGROUP SETID s g 0'),
    call('m', 'XADD s 2-1 f v'),
    read('two'),
  ])

  stage('time is up, and CLIENT UNBLOCK', [
    ...open,
    block('one', `${READ} a BLOCK 30 STREAMS s >`),
    read('one'),
    block('one', `${READ} a BLOCK 0 STREAMS s >`),
    call('m', 'CLIENT UNBLOCK $ID:one'),
    read('one'),
    block('one', `${READ} a BLOCK 0 STREAMS s >`),
    call('m', 'CLIENT UNBLOCK $ID:one ERROR'),
    read('one'),
  ])
})
