// Random scenes of pushes, pops, moves, transactions and waiting clients, against a naive model: every client gets what
// the model gives it, in the same order, and each element goes to exactly one.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ManualClock } from '../../src/server/clock.ts'
import { endOfTurn, MemoryTransport } from '../protocol/memory-transport.ts'
import { FrameScanner } from '../support/frame-scanner.ts'
import { makeServer } from '../support/in-process.ts'
import { decodeReply, type Reply } from '../support/reply.ts'
import { BlockingModel, type Operation, type Wish } from './model.ts'

const CLIENTS = 6
const KEYS = ['a', 'b', 'c', 'd']
const TIMEOUT_MS = 1000

type Step =
  | { readonly kind: 'block'; readonly client: number; readonly wish: Wish }
  | { readonly kind: 'run'; readonly operations: readonly OperationDraft[] }
  | { readonly kind: 'unblock' | 'disconnect'; readonly client: number }
  | { readonly kind: 'timeout' }

/** The elements get their names when the step runs, so that each is there once. */
type OperationDraft =
  | Exclude<Operation, { kind: 'push' }>
  | { kind: 'push'; key: string; count: number; head: boolean }

const key = fc.constantFrom(...KEYS)
const head = fc.boolean()
const client = fc.nat(CLIENTS - 1)
const keys = fc.array(key, { minLength: 1, maxLength: 4 })

const wish: fc.Arbitrary<Wish> = fc.oneof(
  fc.record({ kind: fc.constant('pop' as const), keys, head }),
  fc.record({ kind: fc.constant('popSome' as const), keys, head, count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('move' as const), keys: fc.tuple(key), to: key, head, toHead: fc.boolean() }),
)

const operation: fc.Arbitrary<OperationDraft> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      key,
      count: fc.integer({ min: 1, max: 4 }),
      head,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pop' as const), key, head }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      from: key,
      to: key,
      head,
      toHead: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('block' as const), client, wish }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      operations: fc.array(operation, { minLength: 1, maxLength: 1 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      operations: fc.array(operation, { minLength: 2, maxLength: 5 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('unblock' as const, 'disconnect' as const), client }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'timeout' as const }) },
)

test('clients that wait get what a naive model gives them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      await new Scene().play(steps)
    }),
    { numRuns: 150 },
  )
})

/** A server and the model beside it. */
class Scene {
  private readonly clock = new ManualClock()
  private readonly server = makeServer({ clock: this.clock }).server
  private readonly model = new BlockingModel()
  private readonly pusher = MemoryTransport.connect(this.server)
  private readonly clients = Array.from({ length: CLIENTS }, () => MemoryTransport.connect(this.server))
  private elements = 0

  async play(steps: readonly Step[]): Promise<void> {
    for (const each of steps) {
      const expected = this.clients.map((): Reply[] => [])
      this.perform(each, expected)
      for (const { client, words } of this.model.given.splice(0)) expected[client]?.push(...words)
      await endOfTurn()
      for (const [i, client] of this.clients.entries()) {
        const got = repliesOf(await client.output()).flat(3)
        assert.deepEqual(got, expected[i], `client ${i} after ${JSON.stringify(each)}`)
      }
      await this.compareLists()
    }
    this.server.close()
  }

  private perform(each: Step, expected: Reply[][]): void {
    switch (each.kind) {
      case 'block':
        if (this.model.isWaiting(each.client)) return
        this.clients[each.client]?.receive(`${lineOfWish(each.wish)}\r\n`)
        expected[each.client]?.push(...(this.model.block(each.client, each.wish) ?? []))
        return
      case 'run':
        this.run(each.operations.map((draft) => this.named(draft)))
        return
      case 'unblock':
        this.pusher.receive(`CLIENT UNBLOCK ${this.clients[each.client]?.client.id}\r\n`)
        if (this.model.isWaiting(each.client)) expected[each.client]?.push(null)
        this.model.leave(each.client)
        return
      case 'disconnect':
        this.clients[each.client]?.destroy()
        this.clients[each.client] = MemoryTransport.connect(this.server)
        this.model.leave(each.client)
        return
      case 'timeout':
        this.clock.advance(TIMEOUT_MS)
        for (const client of this.model.waiting) {
          expected[client]?.push(null)
          this.model.leave(client)
        }
    }
  }

  private run(operations: readonly Operation[]): void {
    const lines = operations.map(lineOfOperation)
    const all = lines.length === 1 ? lines : ['MULTI', ...lines, 'EXEC']
    this.pusher.receive(`${all.join('\r\n')}\r\n`)
    this.model.run(operations)
  }

  private named(draft: OperationDraft): Operation {
    if (draft.kind !== 'push') return draft
    const { head, key, kind } = draft
    return { kind, key, head, elements: Array.from({ length: draft.count }, () => `e${this.elements++}`) }
  }

  private async compareLists(): Promise<void> {
    await this.pusher.output()
    this.pusher.receive(`${KEYS.map((name) => `LRANGE ${name} 0 -1`).join('\r\n')}\r\n`)
    const lists = repliesOf(await this.pusher.output())
    assert.deepEqual(
      lists,
      KEYS.map((name) => this.model.lists.get(name) ?? []),
    )
  }
}

function side(isHead: boolean): string {
  return isHead ? 'LEFT' : 'RIGHT'
}

function lineOfWish(wish: Wish): string {
  const seconds = TIMEOUT_MS / 1000
  const names = wish.keys.join(' ')
  if (wish.kind === 'pop') return `${wish.head ? 'BLPOP' : 'BRPOP'} ${names} ${seconds}`
  if (wish.kind === 'move')
    return `BLMOVE ${names} ${wish.to} ${side(wish.head)} ${side(wish.toHead)} ${seconds}`
  return `BLMPOP ${seconds} ${wish.keys.length} ${names} ${side(wish.head)} COUNT ${wish.count}`
}

function lineOfOperation(operation: Operation): string {
  switch (operation.kind) {
    case 'push':
      return `${operation.head ? 'LPUSH' : 'RPUSH'} ${operation.key} ${operation.elements.join(' ')}`
    case 'pop':
      return `${operation.head ? 'LPOP' : 'RPOP'} ${operation.key}`
    case 'move':
      return `LMOVE ${operation.from} ${operation.to} ${side(operation.head)} ${side(operation.toHead)}`
    case 'delete':
      return `DEL ${operation.key}`
  }
}

function repliesOf(bytes: Buffer): Reply[] {
  const replies: Reply[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = new FrameScanner().scan(bytes.subarray(at))
    replies.push(decodeReply(bytes.subarray(at, at + length)))
    at += length
  }
  return replies
}
