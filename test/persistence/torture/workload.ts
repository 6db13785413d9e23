// Clients that write numbered steps to a server that may die at any moment, and what must be found afterwards.
//
// Each writer has keys of its own and sends its steps in order, so whatever the server has kept must be its first steps
// up to some number: no fewer than were acknowledged, no more than were sent, and none missing in between.

import assert from 'node:assert/strict'
import type { Command } from '../../support/command.ts'
import { encodeCommands } from '../../support/command.ts'
import type { RawClient } from '../../support/raw-client.ts'
import { decodeReply } from '../../support/reply.ts'

/** The kinds of steps, in turn. */
const KINDS = 7
const FAR_MS = 4_102_444_800_000

/** The commands of step `n` of a writer; the last reply acknowledges it. */
function stepCommands(writer: string, n: number): Command[] {
  const key = (name: string) => `${name}:${writer}`
  switch (n % KINDS) {
    case 0:
      return [['RPUSH', key('list'), n]]
    case 1:
      return [['SET', key('string'), n, 'PXAT', FAR_MS + n]]
    case 2:
      return [['HSET', key('hash'), `field:${n}`, n]]
    case 3:
      return [['MULTI'], ['RPUSH', key('left'), n], ['SADD', key('right'), n], ['EXEC']]
    case 4:
      return [['XADD', key('stream'), `${n}-1`, 'step', n]]
    case 5:
      return [['ZADD', key('zset'), n, `member:${n}`]]
    default:
      // Chance decides which member goes first: what is appended must say so.
      return [
        ['MULTI'],
        ['SADD', key('bag'), `step:${n}`],
        ['SADD', key('hat'), 1, 2, 3, 4],
        ['SPOP', key('hat'), 2],
        ['SPOP', key('hat'), 2],
        ['EXEC'],
      ]
  }
}

/** What is to be found of a writer. */
export interface Progress {
  readonly name: string
  /** The last step that was acknowledged, and the last that was sent. */
  acknowledged: number
  sent: number
}

/** One client. */
export class Writer implements Progress {
  readonly name: string
  acknowledged: number
  sent: number
  /** When each step was acknowledged, in `performance.now`; index 0 is the step behind `firstStep`. */
  readonly times: number[] = []
  private readonly firstStep: number
  private readonly client: RawClient
  private isStopped = false
  private onStep: () => void = () => {}

  constructor(name: string, client: RawClient, lastStep: number) {
    this.name = name
    this.client = client
    this.acknowledged = lastStep
    this.sent = lastStep
    this.firstStep = lastStep
  }

  /** Writes until the connection is gone or `stop` is called: `depth` steps in one write, then their replies. */
  async run(depth: number, onStep: () => void): Promise<void> {
    this.onStep = onStep
    try {
      while (!this.isStopped) await this.batch(depth)
    } catch {
      // The server has died. Replies that it had sent were read before that.
    }
  }

  /** Ends the writing behind the running batch. */
  stop(): void {
    this.isStopped = true
  }

  /** The last step that was acknowledged at least `ageMs` before `nowMs`. */
  acknowledgedBefore(nowMs: number, ageMs: number): number {
    const young = this.times.filter((time) => time > nowMs - ageMs).length
    return this.firstStep + this.times.length - young
  }

  private async batch(depth: number): Promise<void> {
    const steps = Array.from({ length: depth }, (_, i) => stepCommands(this.name, this.sent + 1 + i))
    this.sent += depth
    this.client.send(encodeCommands(steps.flat()))
    for (const step of steps) {
      for (const _ of step) {
        const reply = await this.client.readReply()
        assert.ok(reply[0] !== 0x2d, `refused: ${reply}`)
      }
      this.acknowledged++
      this.times.push(performance.now())
      this.onStep()
    }
  }
}

/** Throws unless a server holds the first steps of a writer; returns how many. */
export async function assertPrefix(
  client: RawClient,
  { name, acknowledged, sent }: Progress,
): Promise<number> {
  const found = await readSteps(client, name)
  const last = Math.max(0, ...found.flatMap((steps) => [...steps].slice(-1)))
  assert.ok(
    last >= acknowledged,
    `${name}: step ${last} is the last one kept, but ${acknowledged} was acknowledged`,
  )
  assert.ok(last <= sent, `${name}: step ${last} was kept but never sent: ${sent} was the last`)
  for (const [kind, steps] of found.entries()) {
    const expected = kind === 1 ? lastOfKind(1, last) : allOfKind(kind, last)
    assert.deepEqual(steps, expected, `${name}: steps of kind ${kind} up to ${last}`)
  }
  return last
}

function allOfKind(kind: number, last: number): number[] {
  const steps: number[] = []
  for (let n = kind === 0 ? KINDS : kind; n <= last; n += KINDS) steps.push(n)
  return steps
}

function lastOfKind(kind: number, last: number): number[] {
  return allOfKind(kind, last).slice(-1)
}

/** The steps of each kind that are there, in ascending order. */
async function readSteps(client: RawClient, name: string): Promise<number[][]> {
  const key = (type: string) => `${type}:${name}`
  const replies = (
    await client.pipeline([
      ['LRANGE', key('list'), 0, -1],
      ['GET', key('string')],
      ['HVALS', key('hash')],
      ['LRANGE', key('left'), 0, -1],
      ['XRANGE', key('stream'), '-', '+'],
      ['ZRANGE', key('zset'), 0, -1],
      ['SMEMBERS', key('bag')],
      ['SMEMBERS', key('right')],
      ['PEXPIRETIME', key('string')],
      ['SCARD', key('hat')],
    ])
  ).map((raw) => decodeReply(raw))
  assert.equal(replies.at(-1), 0, 'all that was put in was drawn')
  const [list, text, hash, left, stream, zset, bag, right, expiry] = replies as [
    string[],
    string | null,
    string[],
    string[],
    [string, string[]][],
    ...string[][],
  ]
  const inOrder = (words: readonly string[]) => words.map((word) => Number(word.replace(/^\D*/, '')))
  const sorted = (words: readonly string[]) => inOrder(words).sort((a, b) => a - b)
  assert.deepEqual(inOrder(left), sorted(right ?? []), 'both halves of a transaction')
  if (text !== null) assert.equal(Number(expiry), FAR_MS + Number(text))
  return [
    inOrder(list),
    text === null ? [] : [Number(text)],
    sorted(hash),
    inOrder(left),
    stream.map(([id]) => Number.parseInt(id, 10)),
    inOrder(zset ?? []),
    sorted(bag ?? []),
  ]
}
