// What is handed on to files and replicas: the same commands as redis-server writes to its append-only file.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type Command, formatCommand } from '../support/command.ts'
import { FrameScanner } from '../support/frame-scanner.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { splitElements } from '../support/reply.ts'
import { type Subject, usePair } from './subject.ts'

/** Times that depend on when a command ran may differ by this much. */
const CLOCK_TOLERANCE_MS = 10_000

const SCRIPT: readonly Command[] = [
  ['SET', 'k', 'v'],
  ['set', 'k', 'v', 'nx'],
  ['set', 'k', 'w', 'xx'],
  ['SET', 'k', 'get', 'GET', 'XX', 'get'],
  ['SET', 'k', 'v', 'GET', 'KEEPTTL'],
  ['SET', 'k', 'v', 'NX', 'GET'],
  ['SET', 'k', 'v', 'EX', '100'],
  ['SET', 'k', 'v', 'GET', 'PX', '100000', 'XX'],
  ['SET', 'k', 'v', 'EXAT', '33177117420'],
  ['SET', 'k', 'v', 'PXAT', '33177117420000'],
  ['SET', 'k', 'v', 'KEEPTTL'],
  ['SETNX', 'k', 'v'],
  ['SETNX', 'new', 'v'],
  ['SETEX', 'k', '100', '12'],
  ['PSETEX', 'k', '100000', '12'],
  ['GETSET', 'k', '13'],
  ['GETSET', 'other', 'v'],
  ['GETEX', 'k'],
  ['GETEX', 'k', 'EX', '100'],
  ['GETEX', 'k', 'PX', '100000'],
  ['GETEX', 'k', 'PXAT', '33177117420000'],
  ['GETEX', 'k', 'PERSIST'],
  ['GETEX', 'k', 'PERSIST'],
  ['GETEX', 'k', 'EXAT', '1'],
  ['GETEX', 'k', 'EX', '100'],
  ['SET', 'k', 'v'],
  ['GETDEL', 'k'],
  ['GETDEL', 'k'],
  ['MSET', 'a', '1', 'b', '2'],
  ['MSETNX', 'a', '1', 'c', '2'],
  ['MSETNX', 'd', '1', 'c', '2'],
  ['APPEND', 'k', 'v'],
  ['APPEND', 'k', ''],
  ['SETRANGE', 'k', '5', ''],
  ['SETRANGE', 'k', '5', 'x'],
  ['SETRANGE', 'k', '0', 'abc'],
  ['INCR', 'n'],
  ['DECRBY', 'n', '5'],
  ['INCRBY', 'n', '0'],
  ['INCRBYFLOAT', 'n', '1.5'],
  ['INCRBYFLOAT', 'f', '3.0e3'],
  ['INCRBYFLOAT', 'f', '0'],
  ['INCR', 'k'],
  ['GET', 'k'],
  ['CONFIG', 'SET', 'lazyfree-lazy-user-del', 'yes', 'lazyfree-lazy-expire', 'yes'],
  ['GETDEL', 'a'],
  ['GETEX', 'b', 'EXAT', '1'],
]

/** Runs the script; what the server has written to its append-only file since. */
async function oracleCommands(port: number, dir: string): Promise<string[]> {
  const client = await RawClient.connect(port)
  await client.pipeline(SCRIPT)
  await client.destroy()
  const folder = join(dir, 'appendonlydir')
  const name = readdirSync(folder).find((each) => each.endsWith('.incr.aof')) as string
  return commandsOf(readFileSync(join(folder, name))).filter((command) => command !== 'SELECT 0')
}

/** An append-only file has the form of requests. */
function commandsOf(file: Buffer): string[] {
  const commands: string[] = []
  for (let at = 0; at < file.length; ) {
    const frame = file.subarray(at, at + new FrameScanner().scan(file.subarray(at)))
    commands.push(formatCommand(splitElements(frame).map((raw) => raw.subarray(raw.indexOf('\r\n') + 2, -2))))
    at += frame.length
  }
  return commands
}

async function subjectCommands({ server, port }: Subject): Promise<string[]> {
  const commands: string[] = []
  server.propagation.addSink((dbIndex, args) => {
    assert.equal(dbIndex, 0)
    commands.push(formatCommand(args))
  })
  const client = await RawClient.connect(port)
  await client.pipeline(SCRIPT)
  await client.destroy()
  return commands
}

/** Whether two words are the same, or points in time that are close to each other. */
function agree(a = '', b = ''): boolean {
  return a === b || (/^\d{13}$/.test(a) && Math.abs(Number(a) - Number(b)) < CLOCK_TOLERANCE_MS)
}

describe('propagation of the string commands', { skip: oracleMissing() }, () => {
  const pair = usePair(['--appendonly', 'yes', '--appendfsync', 'always'])

  test('is the same as in the append-only file of redis-server', async () => {
    const expected = await oracleCommands(pair.oracle.port, pair.oracle.dir)
    const actual = await subjectCommands(pair.subject)
    assert.equal(actual.length, expected.length, `${actual.join('\n')}\n--\n${expected.join('\n')}`)
    for (const [i, command] of expected.entries()) {
      const [left, right] = [command.split(' '), actual[i]?.split(' ') ?? []]
      const same = left.length === right.length && left.every((word, at) => agree(word, right[at]))
      assert.ok(same, `${actual[i]} instead of ${command}`)
    }
  })
})
