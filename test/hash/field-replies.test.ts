// Replies and errors of the commands for fields that expire: Redis 7.4 and 8.0, which no older oracle knows.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { ManualClock } from '../../src/server/clock.ts'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { type Reply, ReplyError } from '../support/reply.ts'
import { useInProcess } from '../support/suite.ts'

const clock = new ManualClock()
const subject = useInProcess({ clock })

beforeEach(async () => {
  await subject.client.pipeline([['FLUSHALL'], ['SET', 's', 'v'], ['HSET', 'h', 'f', '1', 'g', '2']])
})

async function expectAll(cases: readonly [Command, Reply][]): Promise<void> {
  for (const [command, reply] of cases)
    assert.deepEqual(plain(await ask(subject.client, ...command)), reply, command.join(' '))
}

/** An error as its text. */
function plain(reply: Reply): Reply {
  return reply instanceof ReplyError ? reply.message : reply
}

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value'
const NO_FIELDS = 'ERR Mandatory argument FIELDS is missing or not at the right position'
const OTHER_NUMBER = 'ERR The `numfields` parameter must match the number of arguments'
const NOT_POSITIVE = 'ERR Number of fields must be a positive integer'
const WRONG_NUMBER = "ERR wrong number of arguments for 'hgetex' command"
const NOT_INTEGER = 'ERR value is not an integer or out of range'
const MAX_MS = 70_368_744_177_663

describe('HEXPIRE and its relatives', () => {
  test('answer for each field', async () => {
    await expectAll([
      [
        ['HEXPIRE', 'h', 100, 'FIELDS', 3, 'f', 'x', 'f'],
        [1, -2, 1],
      ],
      [
        ['HEXPIRE', 'missing', 100, 'FIELDS', 2, 'f', 'x'],
        [-2, -2],
      ],
      [
        ['HEXPIRE', 'h', 100, 'NX', 'FIELDS', 2, 'f', 'g'],
        [0, 1],
      ],
      [
        ['HPERSIST', 'h', 'FIELDS', 3, 'g', 'g', 'x'],
        [1, -1, -2],
      ],
      [['HPERSIST', 'missing', 'FIELDS', 1, 'g'], [-2]],
      [
        ['HEXPIRE', 'h', 200, 'XX', 'FIELDS', 2, 'f', 'g'],
        [1, 0],
      ],
      [
        ['HEXPIRE', 'h', 200, 'gt', 'FIELDS', 2, 'f', 'g'],
        [0, 0],
      ],
      [
        ['HEXPIRE', 'h', 201, 'GT', 'fields', 2, 'f', 'g'],
        [1, 0],
      ],
      [
        ['HEXPIRE', 'h', 201, 'LT', 'FIELDS', 2, 'f', 'g'],
        [0, 1],
      ],
      [['HPEXPIRE', 'h', 5, 'LT', 'FIELDS', 1, 'f'], [1]],
      [
        ['HPTTL', 'h', 'FIELDS', 3, 'f', 'g', 'x'],
        [5, 201_000, -2],
      ],
      [
        ['HTTL', 'missing', 'FIELDS', 2, 'f', 'g'],
        [-2, -2],
      ],
      [['HEXPIREAT', 'h', 0, 'GT', 'FIELDS', 1, 'f'], [0]],
      [
        ['HEXPIREAT', 'h', 0, 'FIELDS', 2, 'f', 'x'],
        [2, -2],
      ],
      [
        ['HPEXPIRE', 'h', 0, 'FIELDS', 2, 'g', 'g'],
        [2, -2],
      ],
      [['EXISTS', 'h'], 0],
    ])
  })

  test('refuse what they cannot do', async () => {
    await expectAll([
      [['HEXPIRE', 's', 100, 'FIELDS', 1, 'f'], WRONG_TYPE],
      [['HEXPIRE', 's', 'x', 'FIELDS', 1, 'f'], WRONG_TYPE],
      [['HEXPIRE', 'h', 'x', 'FIELDS', 1, 'f'], NOT_INTEGER],
      [['HEXPIRE', 'h', '99999999999999999999', 'FIELDS', 1, 'f'], NOT_INTEGER],
      [['HEXPIRE', 'h', -1, 'FIELDS', 1, 'f'], 'ERR invalid expire time, must be >= 0'],
      [
        ['HEXPIRE', 'h', '9223372036854775807', 'FIELDS', 1, 'f'],
        "ERR invalid expire time in 'hexpire' command",
      ],
      [['HPEXPIREAT', 'h', MAX_MS, 'FIELDS', 1, 'f'], [1]],
      [['HPEXPIRETIME', 'h', 'FIELDS', 1, 'f'], [MAX_MS]],
      [['HPEXPIREAT', 'h', MAX_MS + 1, 'FIELDS', 1, 'f'], "ERR invalid expire time in 'hpexpireat' command"],
      [['HPEXPIRE', 'h', MAX_MS, 'FIELDS', 1, 'f'], "ERR invalid expire time in 'hpexpire' command"],
      [['HEXPIREAT', 'h', Math.floor(MAX_MS / 1000), 'FIELDS', 1, 'f'], [1]],
      [
        ['HEXPIREAT', 'h', Math.ceil(MAX_MS / 1000), 'FIELDS', 1, 'f'],
        "ERR invalid expire time in 'hexpireat' command",
      ],
      [['HEXPIRE', 'h', 1, 'FIELD', 1, 'f'], NO_FIELDS],
      [['HEXPIRE', 'h', 1, 'NX', 1, 'f'], NO_FIELDS],
      [['HEXPIRE', 'h', 1, 'FIELDS', 0, 'f'], 'ERR Parameter `numFields` should be greater than 0'],
      [['HEXPIRE', 'h', 1, 'FIELDS', 'x', 'f'], 'ERR Parameter `numFields` should be greater than 0'],
      [['HEXPIRE', 'h', 1, 'FIELDS', 2, 'f'], OTHER_NUMBER],
      [['HEXPIRE', 'h', 1, 'FIELDS', 1, 'f', 'g'], OTHER_NUMBER],
      [['HEXPIRE', 'h', 1, 'NX', 'FIELDS', 1], OTHER_NUMBER],
      [['HEXPIRE', 'h', 1, 'FIELDS', 1], "ERR wrong number of arguments for 'hexpire' command"],
      [['HTTL', 's', 'FIELDS', 1, 'f'], WRONG_TYPE],
      [['HTTL', 'h', 'f', 1, 'FIELDS'], NO_FIELDS],
      [['HTTL', 'h', 'FIELDS', 0, 'f'], NOT_POSITIVE],
      [['HTTL', 'h', 'FIELDS', 'x', 'f'], NOT_POSITIVE],
      [['HTTL', 'h', 'FIELDS', 2, 'f'], OTHER_NUMBER],
      [['HTTL', 'h', 'FIELDS', 1], "ERR wrong number of arguments for 'httl' command"],
      [['HPERSIST', 's', 'FIELDS', 1, 'f'], WRONG_TYPE],
      [['HPERSIST', 'h', 'f', 1, 'FIELDS'], NO_FIELDS],
      [['HPERSIST', 'h', 'FIELDS', -1, 'f'], NOT_POSITIVE],
    ])
  })
})

describe('HGETEX, HSETEX and HGETDEL', () => {
  test('read and set fields with their times', async () => {
    await expectAll([
      [
        ['HGETEX', 'h', 'FIELDS', 2, 'f', 'x'],
        ['1', null],
      ],
      [
        ['HGETEX', 'missing', 'EX', 5, 'FIELDS', 2, 'f', 'x'],
        [null, null],
      ],
      [['HGETEX', 'h', 'pxat', clock.now() + 40, 'FIELDS', 1, 'f'], ['1']],
      [
        ['HPTTL', 'h', 'FIELDS', 2, 'f', 'g'],
        [40, -1],
      ],
      [['HGETEX', 'h', 'EX', 0, 'FIELDS', 1, 'f'], ['1']],
      [['HSETEX', 'h', 'FNX', 'FIELDS', 2, 'f', '3', 'g', '4'], 0],
      [['HSETEX', 'h', 'FXX', 'FIELDS', 2, 'f', '3', 'g', '4'], 0],
      [['HSETEX', 'missing', 'FXX', 'FIELDS', 1, 'f', '3'], 0],
      [['EXISTS', 'missing'], 0],
      [['HSETEX', 'h', 'FXX', 'EX', 7, 'FIELDS', 2, 'g', '4', 'g', '5'], 1],
      [['HSETEX', 'h', 'PX', 9, 'FNX', 'FIELDS', 1, 'f', '3'], 1],
      [
        ['HPTTL', 'h', 'FIELDS', 2, 'f', 'g'],
        [9, 7000],
      ],
      [['HGET', 'h', 'g'], '5'],
      [['HSETEX', 'n', 'EXAT', 1, 'FIELDS', 1, 'f', '3'], 1],
      [['EXISTS', 'n'], 0],
      [
        ['HGETDEL', 'h', 'FIELDS', 3, 'f', 'f', 'x'],
        ['3', null, null],
      ],
      [['HGETDEL', 'missing', 'FIELDS', 1, 'f'], [null]],
      [['HGETDEL', 'h', 'FIELDS', 1, 'g'], ['5']],
      [['EXISTS', 'h'], 0],
      [['HSETEX', 'p', 'FIELDS', 1, 'f', 'v'], 1],
      [['OBJECT', 'ENCODING', 'p'], 'listpack'],
      [['HGETDEL', 'p', 'FIELDS', 1, 'f'], ['v']],
    ])
  })

  test('refuse what they cannot do', async () => {
    const oneTime = 'ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified'
    const arity = "ERR wrong number of arguments for 'hsetex' command"
    await expectAll([
      [['HGETEX', 's', 'FIELDS', 1, 'f'], WRONG_TYPE],
      [['HGETEX', 'h', 'EX', 'x', 'FIELDS', 1, 'f'], NOT_INTEGER],
      [['HGETEX', 'h', 'EX', -1, 'FIELDS', 1, 'f'], 'ERR invalid expire time, must be >= 0'],
      [['HGETEX', 'h', 'PX', MAX_MS, 'FIELDS', 1, 'f'], "ERR invalid expire time in 'hgetex' command"],
      [['HGETEX', 'h', 'EX', 5, 'PERSIST', 'FIELDS', 1, 'f'], NO_FIELDS],
      [['HGETEX', 'h', 'NX', 'FIELDS', 1, 'f'], NO_FIELDS],
      [['HGETEX', 'h', 'EX', 5, 'FIELDS'], WRONG_NUMBER],
      [['HGETEX', 'h', 'PXAT', 1, 1], WRONG_NUMBER],
      [['HGETEX', 'h', 'FIELDS', 0, 'f'], NOT_POSITIVE],
      [['HGETEX', 'h', 'FIELDS', 2, 'f'], OTHER_NUMBER],
      [['HGETDEL', 's', 'FIELDS', 1, 'f'], WRONG_TYPE],
      [['HGETDEL', 'h', 'f', 1, 'FIELDS'], NO_FIELDS],
      [['HGETDEL', 'h', 'FIELDS', 0, 'f'], NOT_POSITIVE],
      [['HGETDEL', 'h', 'FIELDS', 1, 'f', 'g'], OTHER_NUMBER],
      [['HSETEX', 's', 'FIELDS', 1, 'f', 'v'], WRONG_TYPE],
      [['HSETEX', 'h', 'EX', 5, 'KEEPTTL', 'FIELDS', 1, 'f', 'v'], oneTime],
      [['HSETEX', 'h', 'KEEPTTL', 'KEEPTTL', 'FIELDS', 1, 'f', 'v'], oneTime],
      [['HSETEX', 'h', 'KEEPTTL', 'PX', 5, 'FIELDS', 1, 'f', 'v'], oneTime],
      [
        ['HSETEX', 'h', 'FNX', 'FXX', 'FIELDS', 1, 'f', 'v'],
        'ERR Only one of FXX or FNX arguments can be specified',
      ],
      [['HSETEX', 'h', 'NX', 'FIELDS', 1, 'f', 'v'], 'ERR unknown argument: NX'],
      [
        ['HSETEX', 'h', 'FNX', 'KEEPTTL', 'FNX', 'FIELDS'],
        'ERR Only one of FXX or FNX arguments can be specified',
      ],
      [['HSETEX', 'h', 'FNX', 'KEEPTTL', 'FIELDS', 1], arity],
      [['HSETEX', 'h', 'FIELDS', 1, 'f', 'v', 'x'], arity],
      [['HSETEX', 'h', 'FIELDS', 2, 'f', 'v'], arity],
      [['HSETEX', 'h', 'FIELDS', 1, 'f'], arity],
      [['HSETEX', 'h', 'FIELDS', 0, 'f', 'v'], 'ERR invalid number of fields'],
      [['HSETEX', 'h', 'FIELDS', 'x', 'f', 'v'], 'ERR invalid number of fields'],
      [['HSETEX', 'h', 'EX', 'FIELDS', 1, 'f', 'v'], NOT_INTEGER],
      [['HSETEX', 'h', 'EX', -1, 'FIELDS', 1, 'f', 'v'], 'ERR invalid expire time, must be >= 0'],
      [['HSETEX', 'h', 'FNX', 'KEEPTTL', 'x', 'EX'], 'ERR unknown argument: x'],
      [['HSETEX', 'h', 'FNX', 'EX', 5, 'PX'], oneTime],
      [['HSETEX', 'h', 'FNX', 'x', 5, 'EX'], 'ERR unknown argument: x'],
    ])
  })

  test('HSCAN leaves the values out if asked to', async () => {
    await expectAll([
      [
        ['HSCAN', 'h', '0', 'NOVALUES'],
        ['0', ['f', 'g']],
      ],
      [
        ['HSCAN', 'h', '0', 'novalues', 'MATCH', 'g', 'COUNT', 5],
        ['0', ['g']],
      ],
      [
        ['HSCAN', 'h', '0', 'MATCH', 'g'],
        ['0', ['g', '2']],
      ],
    ])
  })
})

describe('COMMAND INFO', () => {
  test('tells the arity of the commands for fields that expire', async () => {
    const names = ['hexpire', 'hpexpireat', 'hpersist', 'httl', 'hpexpiretime', 'hgetex', 'hsetex', 'hgetdel']
    const infos = (await ask(subject.client, 'COMMAND', 'INFO', ...names)) as Reply[][]
    assert.deepEqual(
      infos.map(([, arity]) => arity),
      [-6, -6, -5, -5, -5, -5, -6, -5],
    )
  })
})
