// A cache that a client keeps by what it is told is never stale, whatever others do, in every mode.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ManualClock } from '../../src/server/clock.ts'
import type { Command } from '../support/command.ts'
import { encodeCommands } from '../support/command.ts'
import { type InProcessServer, openInProcess } from '../support/in-process.ts'
import { RawClient } from '../support/raw-client.ts'
import { waitFor } from '../support/wait.ts'

const KEYS = ['a:1', 'a:2', 'a:3', 'b:1', 'b:2', 'c'] as const
const MODES = ['', 'NOLOOP', 'OPTIN', 'OPTOUT', 'BCAST', 'BCAST PREFIX a: PREFIX b:', 'BCAST NOLOOP'] as const

/** What happens in one round: the two clients send at the same time, then time passes. */
interface Round {
  /** Keys that the client reads, or changes itself. */
  readonly own: readonly Command[]
  readonly others: readonly Command[]
  readonly passesMs: number
}

const key = fc.constantFrom(...KEYS)
const value = fc.integer({ min: 0, max: 99 }).map(String)
const soon = fc.integer({ min: 1, max: 300 }).map(String)

const change: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: fc.tuple(fc.constant('SET'), key, value), weight: 4 },
  { arbitrary: fc.tuple(fc.constant('SET'), key, value, fc.constant('PX'), soon), weight: 4 },
  fc.tuple(fc.constant('DEL'), key, key),
  fc.tuple(fc.constant('PEXPIRE'), key, soon),
  fc.tuple(fc.constant('INCR'), key),
  fc.tuple(fc.constant('RENAME'), key, key),
  fc.tuple(fc.constant('COPY'), key, key, fc.constant('REPLACE')),
  fc.tuple(fc.constant('MSET'), key, value, key, value),
  fc.tuple(fc.constant('GETDEL'), key),
  fc.tuple(fc.constant('KEYS'), fc.constant('*')),
  fc.tuple(fc.constantFrom('FLUSHALL', 'FLUSHDB')),
  fc.tuple(fc.constant('MOVE'), key, fc.constant('1')),
)
const read: fc.Arbitrary<Command> = fc.tuple(fc.constant('GET'), key)
const round: fc.Arbitrary<Round> = fc.record({
  own: fc.array(fc.oneof({ arbitrary: read, weight: 6 }, change), { maxLength: 6 }),
  others: fc.array(fc.oneof({ arbitrary: change, weight: 3 }, read), { maxLength: 5 }),
  passesMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 250 })),
})

/** A client with a cache of the replies to GET. */
class CachingClient {
  private readonly client: RawClient
  private readonly mode: string
  readonly cache = new Map<string, string>()
  /** The keys whose replies are still to come, in order; undefined: of another command. */
  private readonly asked: (string | undefined)[] = []

  private constructor(client: RawClient, mode: string) {
    this.client = client
    this.mode = mode
  }

  static async open(port: number, mode: string): Promise<CachingClient> {
    const client = await RawClient.connect(port)
    await client.call('HELLO', '3')
    const options = mode.split(' ').filter((word) => word !== '')
    assert.equal(String(await client.call('CLIENT', 'TRACKING', 'ON', ...options)), '+OK\r\n')
    return new CachingClient(client, mode)
  }

  /** Sends commands in one write; some reads are not to be cached in the modes that say so. */
  send(commands: readonly Command[]): void {
    const sent: Command[] = []
    for (const [i, command] of commands.entries()) {
      const isRead = command[0] === 'GET'
      const mayKeep = isRead && this.mayKeep(String(command[1]), i)
      if (isRead && this.saysCaching(i)) {
        sent.push(['CLIENT', 'CACHING', this.mode === 'OPTIN' ? 'YES' : 'NO'])
        this.asked.push(undefined)
      }
      sent.push(command)
      this.asked.push(mayKeep ? String(command[1]) : undefined)
    }
    this.client.send(encodeCommands(sent))
  }

  /** Takes everything that has come, up to the reply to a question of its own. */
  async settle(): Promise<void> {
    this.client.send(encodeCommands([['ECHO', 'settled']]))
    for (;;) {
      const reply = (await this.client.readReply()).toString('latin1')
      if (reply === '$7\r\nsettled\r\n') return
      if (reply.startsWith('>')) this.invalidate(reply)
      else this.keep(reply)
    }
  }

  destroy(): Promise<void> {
    return this.client.destroy()
  }

  private saysCaching(i: number): boolean {
    return (this.mode === 'OPTIN' || this.mode === 'OPTOUT') && i % 2 === 0
  }

  private mayKeep(name: string, i: number): boolean {
    if (this.mode === 'OPTIN') return this.saysCaching(i)
    if (this.mode === 'OPTOUT') return !this.saysCaching(i)
    return !this.mode.includes('PREFIX') || name !== 'c'
  }

  private keep(reply: string): void {
    const name = this.asked.shift()
    if (name !== undefined) this.cache.set(name, reply)
  }

  private invalidate(push: string): void {
    const [, , , ...words] = push.split('\r\n')
    if (words[0] === '_') this.cache.clear()
    for (const word of words) this.cache.delete(word)
  }
}

/** Keys that a command of the client's own may change: a client that is not told of them drops them itself. */
function touched(command: Command): readonly string[] {
  if (command[0] === 'GET') return []
  return KEYS.filter((name) => command.includes(name))
}

async function play(
  server: InProcessServer,
  clock: ManualClock,
  mode: string,
  rounds: readonly Round[],
): Promise<void> {
  const caching = await CachingClient.open(server.port, mode)
  const other = await RawClient.connect(server.port)
  try {
    await other.call('FLUSHALL')
    for (const { own, others, passesMs } of rounds) {
      caching.send(own)
      const replies = others.map((command) => other.call(...command))
      await Promise.all(replies)
      await caching.settle()
      if (mode.includes('NOLOOP')) for (const name of own.flatMap(touched)) caching.cache.delete(name)
      if (passesMs > 0) clock.advance(passesMs)
      await check(caching, other, mode)
    }
  } finally {
    await Promise.all([caching.destroy(), other.destroy()])
  }
}

async function check(caching: CachingClient, other: RawClient, mode: string): Promise<void> {
  const now = new Map<string, string>()
  for (const name of KEYS) now.set(name, String(await other.call('GET', name)).replace('$-1', '_'))
  await caching.settle()
  for (const [name, reply] of caching.cache) assert.equal(reply, now.get(name), `${name} in mode ${mode}`)
}

describe('a cache kept by invalidations', () => {
  for (const maxKeys of [0, 3]) {
    for (const mode of MODES) {
      test(`is never stale: ${mode || 'all that is read'}, ${maxKeys || 'any number of'} keys`, async (t) => {
        const clock = new ManualClock(1_700_000_000_000)
        const server = await openInProcess({ clock, config: { 'tracking-table-max-keys': String(maxKeys) } })
        t.after(server.stop)
        await fc.assert(
          fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 12 }), (rounds) =>
            play(server, clock, mode, rounds),
          ),
          { numRuns: 40 },
        )
        await waitFor(() => server.server.tracking.clientCount === 0)
        assert.equal(server.server.tracking.keyCount, 0)
      })
    }
  }
})
