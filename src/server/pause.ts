// CLIENT PAUSE: commands are held back until a time, all of them or those that write. Who hands the role of master over, or
// waits for replicas before the end, holds writes back too.

import { type Client, STOP_PAUSED } from './client.ts'

/** What a pause holds back. */
export type PauseMode = 'write' | 'all'

/** Why the server itself holds writes back. */
export type PausePurpose = 'failover' | 'shutdown'

/** The pause of one server. */
export class PauseControl {
  private mode: PauseMode | null = null
  private untilMs = 0
  private readonly purposes = new Set<PausePurpose>()
  /** Clients whose next command waits, in the order in which the commands came. */
  private readonly held = new Set<Client>()
  /** Called when a pause begins or ends. */
  onChange: (() => void) | null = null

  /** Holds commands back until `untilMs`; a running pause is only ever made longer and stricter. */
  start(mode: PauseMode, untilMs: number): void {
    this.mode = this.mode === 'all' || mode === 'all' ? 'all' : 'write'
    if (untilMs > this.untilMs) this.untilMs = untilMs
    this.onChange?.()
  }

  /** Ends the pause. */
  end(): void {
    if (this.mode === null) return
    this.mode = null
    this.untilMs = 0
    this.onChange?.()
  }

  /** Holds writes back for a purpose of the server's own, whatever CLIENT UNPAUSE says, or ends that. */
  holdWrites(purpose: PausePurpose, isHolding: boolean): void {
    if (this.purposes.has(purpose) === isHolding) return
    if (isHolding) this.purposes.add(purpose)
    else this.purposes.delete(purpose)
    this.onChange?.()
  }

  /** Whether anything may be held back. */
  get isActive(): boolean {
    return this.mode !== null || this.purposes.size > 0
  }

  /** How many clients wait. */
  get heldClients(): number {
    return this.held.size
  }

  /** The client's next command waits for the end of the pause. */
  hold(client: Client): void {
    client.stopped |= STOP_PAUSED
    this.held.add(client)
  }

  /** A client that does not wait any more, or is gone. */
  forget(client: Client): void {
    this.held.delete(client)
  }

  /** Lets everybody go on; returns who has waited, in order. */
  release(): Client[] {
    const clients = [...this.held]
    this.held.clear()
    for (const client of clients) client.stopped &= ~STOP_PAUSED
    return clients
  }

  /** What is held back at `nowMs`; null: nothing. */
  current(nowMs: number): PauseMode | null {
    const mode = this.mode !== null && nowMs < this.untilMs ? this.mode : null
    return mode ?? (this.purposes.size > 0 ? 'write' : null)
  }

  /** When CLIENT PAUSE ends, Unix milliseconds; 0: there is none. */
  get endMs(): number {
    return this.mode === null ? 0 : this.untilMs
  }
}
