// What a pause does to a server: its commands pass a gate, nothing expires, and at its end those who waited go on.

import { Alarm } from './alarm.ts'
import type { Client } from './client.ts'
import type { Clock, Timer } from './clock.ts'
import type { PauseControl } from './pause.ts'

/** What the effects reach. */
export interface PauseEffectsParts {
  readonly pause: PauseControl
  readonly clock: Clock
  readonly keyspace: { keepExpired: boolean }
  readonly isReplica: () => boolean
  /** Whether a command may be running. */
  readonly isBusy: () => boolean
  readonly setGate: (isOn: boolean) => void
  readonly resume: (client: Client) => void
}

/** Follows the pause of one server. */
export class PauseEffects {
  private readonly parts: PauseEffectsParts
  private timer: Timer | null = null

  constructor(parts: PauseEffectsParts) {
    this.parts = parts
    parts.pause.onChange = () => this.changed()
  }

  close(): void {
    this.timer?.cancel()
  }

  private changed(): void {
    const { clock, isBusy, isReplica, keyspace, pause, setGate } = this.parts
    const { endMs, isActive } = pause
    this.timer?.cancel()
    this.timer = endMs > 0 ? new Alarm(clock, endMs, () => pause.end()) : null
    keyspace.keepExpired = isActive || isReplica()
    setGate(isActive)
    if (isActive) return
    // The command that ended the pause may still be running.
    if (isBusy()) setImmediate(() => this.release())
    else this.release()
  }

  private release(): void {
    for (const client of this.parts.pause.release()) this.parts.resume(client)
  }
}
