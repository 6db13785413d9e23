// What goes on behind the replies of the commands about groups: key events, and what is handed on to files and replicas,
// as redis-server does it.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import {
  APPEND_ALWAYS,
  assertSamePropagation,
  oracleEvents,
  oraclePropagation,
  subjectEvents,
  subjectPropagation,
  type TraceCase,
} from '../support/traces.ts'

function words(line: string): Command {
  return line.split(' ')
}

const FILL = ['XADD s 1-1 a 1', 'XADD s 2-0 b 2', 'XADD s 3-0 c 3', 'XGROUP CREATE s g 0']
const READ = ['XREADGROUP GROUP g a COUNT 2 STREAMS s >']
const GONE = ['XDEL s 1-1']

const STATES: readonly (readonly string[])[] = [
  ['PING'],
  FILL,
  [...FILL, ...READ],
  [...FILL, ...READ, ...GONE],
  ['SET s x'],
]

const LINES = [
  'XGROUP CREATE s g 0',
  'XGROUP CREATE s new 0',
  'XGROUP CREATE s new $ MKSTREAM',
  'XGROUP CREATE s new 1-1 ENTRIESREAD 1',
  'XGROUP SETID s g 2',
  'XGROUP SETID s none 2',
  'XGROUP DESTROY s g',
  'XGROUP DESTROY s none',
  'XGROUP CREATECONSUMER s g a',
  'XGROUP CREATECONSUMER s g new',
  'XGROUP DELCONSUMER s g a',
  'XGROUP DELCONSUMER s g none',
  'XREADGROUP GROUP g a STREAMS s >',
  'XREADGROUP GROUP g new COUNT 1 STREAMS s >',
  'XREADGROUP GROUP g a COUNT 1 NOACK STREAMS s >',
  'XREADGROUP GROUP g new NOACK STREAMS s >',
  'XREADGROUP GROUP g a STREAMS s 0',
  'XREADGROUP GROUP g new STREAMS s 0',
  'XREADGROUP GROUP g a STREAMS s s > 0',
  'XREADGROUP GROUP none a STREAMS s >',
  'XACK s g 1-1',
  'XACK s g 1-1 2-0 7-7',
  'XACK s g 7-7',
  'XPENDING s g',
  'XCLAIM s g a 0 1-1',
  'XCLAIM s g a 0 1-1 2',
  'XCLAIM s g new 0 1-1 2-0 3-0 FORCE RETRYCOUNT 5',
  'XCLAIM s g new 0 2-0 JUSTID IDLE 0 LASTID 1-0',
  'XCLAIM s g a 0 77-0 LASTID 5-5',
  'XCLAIM s g a 0 2 LASTID 5-5',
  'XAUTOCLAIM s g a 0 -',
  'XAUTOCLAIM s g new 0 - COUNT 1 JUSTID',
  'XINFO GROUPS s',
  'XINFO CONSUMERS s g',
]

/** What Redis 7.2 does and redis-server 7.0 does not: claiming nothing and reading nothing make the consumer. */
const MAKES_CONSUMER = new Set(['XCLAIM', 'XAUTOCLAIM', 'XREADGROUP'])

describe('key events of the commands about groups', { skip: oracleMissing() }, () => {
  const pair = usePair()
  const cases: TraceCase[] = STATES.flatMap((state) =>
    LINES.map((line) => ({ before: state.map(words), command: words(line) })),
  )
  let expected: string[][]
  let actual: string[][]
  before(async () => {
    expected = await oracleEvents(pair.oracle, cases)
    actual = await subjectEvents(pair.subject, cases)
  })

  for (const [i, { before: state, command }] of cases.entries()) {
    const title = `${command.join(' ')} after ${state.length} commands, ${String(state.at(-1)?.join(' '))}`
    test(title, () => {
      const events = actual[i] as string[]
      const made = '0 xgroup-createconsumer s'
      const isNew = MAKES_CONSUMER.has(String(command[0])) && !expected[i]?.includes(made)
      assert.deepEqual(isNew ? events.filter((event) => event !== made) : events, expected[i])
    })
  }
})

describe('propagation of the commands about groups', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('is the same as in the append-only file of redis-server', async () => {
    const script = STATES.flatMap((state) =>
      LINES.flatMap((line) => ['DEL s', ...state, line, 'XADD s 99-1 end x']),
    ).map(words)
    const expected = await oraclePropagation(pair.oracle, script)
    assertSamePropagation(await subjectPropagation(pair.subject, script), expected)
  })
})
