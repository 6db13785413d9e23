// Key events: their names and their order, per command, as redis-server's notify-keyspace-events shows them.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { KeyspaceObserver } from '../../src/keyspace/observer.ts'
import type { Command } from '../support/command.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { decodeReply } from '../support/reply.ts'
import { type Subject, usePair } from './subject.ts'

const STRING: Command = ['SET', 'k', '10']
const VOLATILE: Command = ['SET', 'k', '10', 'EX', '1000']
const LIST: Command = ['RPUSH', 'k', 'x']
const EXPIRED: Command = ['SET', 'k', '10', 'PXAT', '1']

/** What is there before, each of them with each of the commands. */
const BEFORE: readonly Command[] = [['PING'], STRING, VOLATILE, LIST, EXPIRED]

const COMMANDS: readonly Command[] = [
  ['GET', 'k'],
  ['MGET', 'k', 'k'],
  ['STRLEN', 'k'],
  ['GETRANGE', 'k', '0', '-1'],
  ['LCS', 'k', 'other'],
  ['SET', 'k', 'v'],
  ['SET', 'k', 'v', 'NX'],
  ['SET', 'k', 'v', 'XX'],
  ['SET', 'k', 'v', 'GET'],
  ['SET', 'k', 'v', 'NX', 'GET'],
  ['SET', 'k', 'v', 'KEEPTTL'],
  ['SET', 'k', 'v', 'EX', '100'],
  ['SET', 'k', 'v', 'PXAT', '1'],
  ['SET', 'k', 'v', 'EX', '0'],
  ['SETNX', 'k', 'v'],
  ['SETEX', 'k', '100', 'v'],
  ['PSETEX', 'k', '100000', 'v'],
  ['GETSET', 'k', 'v'],
  ['GETDEL', 'k'],
  ['GETEX', 'k'],
  ['GETEX', 'k', 'EX', '100'],
  ['GETEX', 'k', 'EXAT', '1'],
  ['GETEX', 'k', 'PERSIST'],
  ['MSET', 'k', '1', 'k2', '2', 'k', '3'],
  ['MSETNX', 'k', '1', 'k2', '2'],
  ['MSETNX', 'k2', '1', 'k2', '2'],
  ['APPEND', 'k', 'v'],
  ['APPEND', 'k', ''],
  ['SETRANGE', 'k', '1', 'v'],
  ['SETRANGE', 'k', '1', ''],
  ['INCR', 'k'],
  ['DECR', 'k'],
  ['INCRBY', 'k', '0'],
  ['DECRBY', 'k', '5'],
  ['INCRBYFLOAT', 'k', '0'],
]

/** Runs each command after each preparation; one list of events a command, with names and keys. */
async function oracleEvents(port: number): Promise<string[][]> {
  const listener = await RawClient.connect(port)
  const client = await RawClient.connect(port)
  await client.call('CONFIG', 'SET', 'notify-keyspace-events', 'KEAmn')
  await client.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
  await listener.call('PSUBSCRIBE', '__keyevent@*', 'mark')
  await listener.readReply()
  const commands = BEFORE.flatMap((first) => COMMANDS.map((command) => [first, command] as const))
  for (const [first, command] of commands) {
    await client.pipeline([
      ['FLUSHALL'],
      first,
      ['PUBLISH', 'mark', 'begin'],
      command,
      ['PUBLISH', 'mark', 'end'],
    ])
  }
  const lists: string[][] = []
  while (lists.length < commands.length) lists.push(await eventsBetweenMarks(listener))
  await client.destroy()
  await listener.destroy()
  return lists
}

async function eventsBetweenMarks(listener: RawClient): Promise<string[]> {
  const events: string[] = []
  let isBetween = false
  for (;;) {
    const [, , channel, payload] = decodeReply(await listener.readReply()) as string[]
    if (payload === 'end') return events
    if (isBetween) events.push(`${channel?.split(':')[1]} ${payload}`)
    if (payload === 'begin') isBetween = true
  }
}

/** The same for Redstart, from the observer that notifications will hang on. */
async function subjectEvents({ server, port }: Subject): Promise<string[][]> {
  let events: string[] = []
  const observer: KeyspaceObserver = {
    beforeChange: () => {},
    changed: () => {},
    event: (_db, event, key, start, end) =>
      void events.push(`${event.name} ${Buffer.from(key.slice(start, end)).toString()}`),
    expired: () => {},
    beforeFlush: () => {},
    swapped: () => {},
  }
  server.keyspace.observe(observer)
  server.activeExpire = false
  const client = await RawClient.connect(port)
  const lists: string[][] = []
  for (const first of BEFORE) {
    for (const command of COMMANDS) {
      await client.pipeline([['FLUSHALL'], first])
      events = []
      await client.call(...command)
      lists.push([...events])
    }
  }
  await client.destroy()
  return lists
}

describe('key events of the string commands', { skip: oracleMissing() }, () => {
  const pair = usePair()
  let expected: string[][]
  let actual: string[][]

  before(async () => {
    expected = await oracleEvents(pair.oracle.port)
    actual = await subjectEvents(pair.subject)
  })

  for (const [i, first] of BEFORE.entries()) {
    test(`after ${first.join(' ')}`, () => {
      for (const [j, command] of COMMANDS.entries()) {
        const at = i * COMMANDS.length + j
        assert.deepEqual(actual[at], expected[at], command.join(' '))
      }
    })
  }
})
