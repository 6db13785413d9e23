// A Redstart for commands that the reference server does not have: each step tells its reply, its key events, what is
// handed on, and says what they should be. The clock stands still.

import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { ManualClock } from '../../src/server/clock.ts'
import type { Server } from '../../src/server/server.ts'
import { type Command, formatCommand } from '../support/command.ts'
import { RawClient } from '../support/raw-client.ts'
import { type Subject, startSubject } from './subject.ts'

/** Unix milliseconds of the clock that stands still. */
export const NOW_MS = 1_700_000_000_000

/** What a command should do; what is left out is not looked at. */
export interface Outcome {
  /** The raw reply without its last line break, the inner ones as blanks: `:1`, `$5 hello`, `-ERR syntax error`. */
  readonly reply?: string
  /** Names of the key events in order, each with its key, `set k`; but for misses, which are no changes. */
  readonly events?: readonly string[]
  /** The commands that are handed on. */
  readonly propagated?: readonly string[]
}

/** A command and what it should do; a text alone is the reply. */
export type Step = readonly [command: Command | string, expected: Outcome | string]

/** Runs steps one after the other from an empty keyspace. A command may be written as one text, split at blanks. */
export type Recorder = (steps: readonly Step[], protocol?: 2 | 3) => Promise<void>

/** Gives the suite that is being described a server. */
export function useRecorder(): Recorder {
  let subject: Subject
  const events: string[] = []
  const propagated: string[] = []
  before(async () => {
    subject = await startSubject(new ManualClock(NOW_MS))
    record(subject.server, events, propagated)
  })
  after(() => subject.stop())
  return async (steps, protocol = 2) => {
    const client = await RawClient.connect(subject.port)
    await client.pipeline([['HELLO', protocol], ['FLUSHALL']])
    for (const [words, expected] of steps) {
      const command = typeof words === 'string' ? words.split(' ') : words
      events.length = 0
      propagated.length = 0
      const reply = await client.call(...command)
      const outcome = typeof expected === 'string' ? { reply: expected } : expected
      const shown = formatCommand(command)
      if (outcome.reply !== undefined)
        assert.equal(reply.toString('latin1').trimEnd().replaceAll('\r\n', ' '), outcome.reply, shown)
      if (outcome.events !== undefined) assert.deepEqual(events, outcome.events, shown)
      if (outcome.propagated !== undefined) assert.deepEqual(propagated, outcome.propagated, shown)
    }
    await client.destroy()
  }
}

function record(server: Server, events: string[], propagated: string[]): void {
  server.keyspace.observe({
    beforeChange: () => {},
    changed: () => {},
    event(_db, { name, class: letter }, key, start, end) {
      if (letter !== 'm') events.push(`${name} ${Buffer.from(key.slice(start, end)).toString()}`)
    },
    expired: () => {},
    beforeFlush: () => {},
    swapped: () => {},
  })
  server.propagation.addSink((_dbIndex, args) => void propagated.push(formatCommand(args)))
}

/** A step that changes nothing. */
export function unchanged(reply: string): Outcome {
  return { reply, events: [], propagated: [] }
}
