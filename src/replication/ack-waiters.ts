// WAIT and WAITAOF: clients that are held until replicas have acknowledged what they wrote.

import { Alarm } from '../server/alarm.ts'
import type { Clock, Timer } from '../server/clock.ts'
import { ERRORS } from '../server/errors.ts'
import type { LaterReply } from '../server/later-reply.ts'
import type { AckCount, AckGoal } from '../server/replication-api.ts'

/** One that waits. */
interface Waiter {
  readonly goal: AckGoal
  readonly later: LaterReply
  readonly answer: (count: AckCount) => void
  timer: Timer | null
}

/** What the waiters depend on. */
export interface AckWaitersParts {
  readonly clock: Clock
  readonly count: (goal: AckGoal) => AckCount
}

/** All that wait for acknowledgements. */
export class AckWaiters {
  private readonly parts: AckWaitersParts
  private readonly waiting = new Set<Waiter>()

  constructor(parts: AckWaitersParts) {
    this.parts = parts
  }

  get size(): number {
    return this.waiting.size
  }

  /** Waits; at the latest `timeoutMs` from now `answer` is called, 0 is for ever. */
  add(goal: AckGoal, timeoutMs: number, later: LaterReply, answer: (count: AckCount) => void): void {
    const { clock } = this.parts
    const waiter: Waiter = { goal, later, answer, timer: null }
    const give = (): void => this.end(waiter)
    if (timeoutMs > 0) waiter.timer = new Alarm(clock, clock.now() + timeoutMs, give)
    later.unblock = (mode) => {
      if (mode === 'timeout') return give()
      this.forget(waiter)
      later.send((reply) => reply.error('UNBLOCKED client unblocked via CLIENT UNBLOCK'))
    }
    later.onGone = () => this.forget(waiter)
    this.waiting.add(waiter)
  }

  /** Something was acknowledged: those whose goal is reached go on. */
  check(): void {
    for (const waiter of this.waiting) {
      const { local, replicas } = this.parts.count(waiter.goal)
      if (replicas >= waiter.goal.replicas && (!waiter.goal.locally || local >= 1)) this.end(waiter)
    }
  }

  /** The append-only file was switched off: who waits for it waits in vain. */
  failLocal(): void {
    for (const waiter of [...this.waiting].filter(({ goal }) => goal.locally)) {
      this.forget(waiter)
      waiter.later.send((reply) => reply.error(ERRORS.waitsForNoFile))
    }
  }

  /** Nobody can acknowledge any more: all get an error, and their connections are closed. */
  failAll(text: string): void {
    for (const waiter of [...this.waiting]) {
      const { client } = waiter.later
      this.forget(waiter)
      waiter.later.send((reply) => {
        reply.error(text)
        client.closeSoon()
      })
    }
  }

  close(): void {
    for (const waiter of [...this.waiting]) this.forget(waiter)
  }

  private end(waiter: Waiter): void {
    this.forget(waiter)
    waiter.answer(this.parts.count(waiter.goal))
  }

  private forget(waiter: Waiter): void {
    waiter.timer?.cancel()
    this.waiting.delete(waiter)
  }
}
