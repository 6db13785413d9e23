// For commands that the reference server does not have: each step tells its reply, its key events, what is handed on,
// and says what they should be. The clock stands still.

import assert from 'node:assert/strict'
import { before } from 'node:test'
import { ManualClock } from '../../src/server/clock.ts'
import { type Command, formatCommand } from './command.ts'
import { RawClient } from './raw-client.ts'
import { type RecordedCommand, type RecordedEvent, recordEvents, recordPropagation } from './recording.ts'
import { useInProcess } from './suite.ts'

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
  const subject = useInProcess({ clock: new ManualClock(NOW_MS) })
  let events: RecordedEvent[]
  let propagated: RecordedCommand[]
  before(() => {
    events = recordEvents(subject.server)
    propagated = recordPropagation(subject.server)
  })
  return async (steps, protocol = 2) => {
    const client = await RawClient.connect(subject.port)
    await client.pipeline([['HELLO', protocol], ['FLUSHALL']])
    for (const [words, expected] of steps) {
      const command = typeof words === 'string' ? words.split(' ') : words
      events.length = 0
      propagated.length = 0
      const reply = shownReply(await client.call(...command))
      check(typeof expected === 'string' ? { reply: expected } : expected, reply, formatCommand(command))
    }
    await client.destroy()
  }

  function check(expected: Outcome, reply: string, command: string): void {
    const changes = events.filter((event) => event.class !== KEY_MISS)
    const actual: Required<Outcome> = {
      reply,
      events: changes.map(({ name, key }) => `${name} ${key}`),
      propagated: propagated.map(({ line }) => line),
    }
    for (const part of ['reply', 'events', 'propagated'] as const) {
      if (expected[part] !== undefined) assert.deepEqual(actual[part], expected[part], command)
    }
  }
}

const KEY_MISS = 'm'

function shownReply(reply: Buffer): string {
  return reply.toString('latin1').trimEnd().replaceAll('\r\n', ' ')
}

/** A step that changes nothing. */
export function unchanged(reply: string): Outcome {
  return { reply, events: [], propagated: [] }
}
