// What look-ups leave behind: hits and misses of the keyspace, counted as redis-server counts them.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import type { InProcessServer } from '../support/in-process.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

const COMMANDS: readonly Command[] = [
  ...['GET', 'STRLEN', 'GETDEL', 'GETEX', 'INCR', 'MGET'].flatMap((name): Command[] => [
    [name, 'missing'],
    [name, 'string'],
    [name, 'list'],
  ]),
  ['MGET', 'string', 'missing', 'list'],
  ['GETRANGE', 'string', '0', '1'],
  ['GETRANGE', 'missing', '0', '1'],
  ['GETRANGE', 'missing', 'x', '1'],
  ['SUBSTR', 'list', '0', '1'],
  ['LCS', 'string', 'missing'],
  ['LCS', 'list', 'missing'],
  ['SET', 'string', 'v'],
  ['SET', 'string', 'v', 'GET'],
  ['SET', 'string', 'v', 'NX', 'GET'],
  ['SET', 'missing', 'v', 'XX', 'GET'],
  ['SET', 'list', 'v', 'GET'],
  ['SET', 'string', 'v', 'XX'],
  ['SETNX', 'string', 'v'],
  ['SETEX', 'string', '100', 'v'],
  ['GETSET', 'missing', 'v'],
  ['GETSET', 'string', 'v'],
  ['GETSET', 'list', 'v'],
  ['GETEX', 'string', 'EX', '100'],
  ['GETEX', 'list', 'EX', '0'],
  ['GETEX', 'missing', 'NOPE'],
  ['MSET', 'string', 'v', 'missing', 'v'],
  ['MSETNX', 'string', 'v', 'missing', 'v'],
  ['APPEND', 'string', 'v'],
  ['SETRANGE', 'string', '0', 'v'],
  ['SETRANGE', 'missing', '0', ''],
  ['INCRBY', 'missing', '1'],
  ['INCRBYFLOAT', 'missing', '1'],
  ['GET', 'expired'],
]

const PREPARATION: readonly Command[] = [
  ['FLUSHALL'],
  ['SET', 'string', '1'],
  ['RPUSH', 'list', 'x'],
  ['SET', 'expired', 'v', 'PXAT', '1'],
  ['CONFIG', 'RESETSTAT'],
]

/** Hits and misses of each command. */
async function oracleCounts(port: number): Promise<string[]> {
  const client = await RawClient.connect(port)
  await client.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
  const counts: string[] = []
  for (const command of COMMANDS) {
    await client.pipeline([...PREPARATION, command])
    const info = (await client.call('INFO', 'stats')).toString()
    counts.push([/keyspace_hits:\d+/, /keyspace_misses:\d+/].map((field) => info.match(field)?.[0]).join(' '))
  }
  await client.destroy()
  return counts
}

async function subjectCounts({ server, port }: InProcessServer): Promise<string[]> {
  const { keyspace } = server
  server.activeExpire = false
  const client = await RawClient.connect(port)
  const counts: string[] = []
  for (const command of COMMANDS) {
    await client.pipeline(PREPARATION)
    keyspace.resetStats()
    await client.call(...command)
    counts.push(`keyspace_hits:${keyspace.hits} keyspace_misses:${keyspace.misses}`)
  }
  await client.destroy()
  return counts
}

describe('the look-ups of the string commands', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('count hits and misses as redis-server does', async () => {
    const expected = await oracleCounts(pair.oracle.port)
    const actual = await subjectCounts(pair.subject)
    for (const [i, command] of COMMANDS.entries()) assert.equal(actual[i], expected[i], command.join(' '))
  })
})
