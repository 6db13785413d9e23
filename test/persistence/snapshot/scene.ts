// A server in the test, its state as text, and a snapshot whose slices the test runs one by one.

import assert from 'node:assert/strict'
import type { EntryEncoder } from '../../../src/persistence/entry-encoder.ts'
import { SnapshotJob, type SnapshotResult } from '../../../src/persistence/snapshot/snapshot-job.ts'
import type { Client } from '../../../src/server/client.ts'
import { ManualClock } from '../../../src/server/clock.ts'
import { nullTransport } from '../../../src/server/null-transport.ts'
import type { Server } from '../../../src/server/server.ts'
import { MemoryTransport } from '../../protocol/memory-transport.ts'
import { type Command, encodeCommand } from '../../support/command.ts'
import { makeServer } from '../../support/in-process.ts'
import { MemoryTarget, StateEncoder } from './state-encoder.ts'

/** A server without sockets whose commands run at once. */
export class Scene {
  readonly clock = new ManualClock()
  readonly server: Server
  readonly log: string[]
  private readonly client: Client

  constructor(config: Parameters<typeof makeServer>[0] = {}) {
    const { server, log } = makeServer({ clock: this.clock, ...config })
    this.server = server
    this.log = log
    this.client = server.connect(nullTransport)
  }

  /** Runs commands; their replies go nowhere. */
  run(...commands: Command[]): void {
    for (const command of commands) {
      const chunk = new Uint8Array(encodeCommand(command))
      this.server.receive(this.client, chunk, chunk.length)
    }
  }

  /** The state now, written at once. */
  state(): Map<string, string> {
    const target = new MemoryTarget()
    const encoder = new StateEncoder()
    let result: SnapshotResult | null = null
    const onEnd = (ended: SnapshotResult) => {
      result = ended
    }
    new SnapshotJob({ keyspace: this.server.keyspace, encoder, target, onEnd }).runToEnd()
    assert.equal((result as SnapshotResult | null)?.error, null)
    return target.state()
  }

  /** Begins a snapshot; `expected` is the state that it is compared with, if its encoder is one of states. */
  begin(encoder: EntryEncoder = new StateEncoder()): Slices {
    return new Slices(this, encoder)
  }

  /** DEBUG DIGEST. */
  async digest(): Promise<string> {
    const asking = MemoryTransport.connect(this.server)
    asking.receive('DEBUG DIGEST\r\n')
    const reply = (await asking.output()).toString()
    asking.destroy()
    return reply
  }

  /** Runs commands as they stand in a file. */
  replay(bytes: Uint8Array): void {
    const chunk = new Uint8Array(bytes)
    this.server.receive(this.client, chunk, chunk.length)
  }

  /** Throws if a command failed with an internal error. */
  close(): void {
    const bugs = this.log.filter((line) => line.includes('Internal error'))
    this.server.close()
    assert.deepEqual(bugs, [])
  }
}

/** A snapshot in slices, as short as they can be. */
export class Slices {
  readonly target = new MemoryTarget()
  readonly encoder: EntryEncoder
  readonly job: SnapshotJob
  readonly expected: Map<string, string>
  result: SnapshotResult | null = null
  private pending: (() => void) | null = null
  private timeMs = 0

  constructor(scene: Scene, encoder: EntryEncoder) {
    this.encoder = encoder
    this.expected = encoder instanceof StateEncoder ? scene.state() : new Map()
    this.job = new SnapshotJob({
      keyspace: scene.server.keyspace,
      encoder,
      target: this.target,
      onEnd: (result) => {
        this.result = result
      },
      schedule: (slice) => {
        this.pending = slice
      },
      // Each reading is a second later: a slice ends at its first look at the clock.
      now: () => {
        this.timeMs += 1000
        return this.timeMs
      },
    })
    this.job.start()
  }

  get hasMore(): boolean {
    return this.pending !== null && this.result === null
  }

  step(): void {
    const { pending } = this
    this.pending = null
    pending?.()
  }

  /** Runs all slices, and something between each two. */
  finish(between: () => void = () => {}): void {
    while (this.hasMore) {
      this.step()
      if (this.hasMore) between()
    }
    assert.equal(this.result?.error ?? null, null)
    assert.equal(this.result?.isCancelled, false)
    this.check()
  }

  /** How many entries were written in more than one piece. */
  get piecewise(): number {
    return this.encoder instanceof StateEncoder ? this.encoder.piecewise : 0
  }

  private check(): void {
    if (!(this.encoder instanceof StateEncoder)) return
    const actual = this.target.state()
    assert.deepEqual([...actual.keys()].sort(), [...this.expected.keys()].sort())
    for (const [key, value] of this.expected) assertSame(key, actual.get(key) as string, value)
  }
}

/** Shows the first lines in which two values differ. */
function assertSame(key: string, actual: string, expected: string): void {
  if (actual === expected) return
  const lines = actual.split('\n')
  const expectedLines = expected.split('\n')
  const at = lines.findIndex((line, i) => line !== expectedLines[i])
  assert.deepEqual(lines.slice(at, at + 3), expectedLines.slice(at, at + 3), `${key} from line ${at} on`)
  assert.equal(lines.length, expectedLines.length, key)
}
