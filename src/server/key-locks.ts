// Keys that a command works on for longer than a turn of the event loop: meanwhile others may read them, and commands
// that might change them are held back.

import { latin1ToString } from '../bytes/text.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import type { KeyspaceObserver, ObservedDatabase } from '../keyspace/observer.ts'
import type { Request } from '../protocol/request.ts'
import { type Client, STOP_PAUSED } from './client.ts'
import { type CommandEntry, MAY_REPLICATE, WRITE } from './declaration.ts'
import { requestKeys } from './request-keys.ts'

/** The keys that one command has locked. */
export interface KeyLock {
  readonly dbIndex: number
  readonly keys: readonly Uint8Array[]
  /** The names of those that changed all the same, one character a byte: by scripts, or with their whole database. */
  readonly changed: ReadonlySet<string>
}

interface HeldLock extends KeyLock {
  readonly names: ReadonlySet<string>
  readonly changed: Set<string>
}

/** What the locks need of the server. */
export interface KeyLockParts {
  readonly keyspace: Keyspace
  /** Called when the first key is locked and when the last is free again. */
  onChange(any: boolean): void
  /** Goes on with the input of a client. */
  resume(client: Client): void
}

/** All locked keys of one server. A name is locked in all databases at once: commands may reach into others. */
export class KeyLocks implements KeyspaceObserver {
  private readonly parts: KeyLockParts
  private readonly locks = new Set<HeldLock>()
  /** Who waits, in the order in which the commands came. */
  private readonly waiting = new Set<Client>()

  constructor(parts: KeyLockParts) {
    this.parts = parts
  }

  /** Locks keys of a database. Nobody else can have locked them: commands that write are held back before they run. */
  lock(dbIndex: number, keys: readonly Uint8Array[]): KeyLock {
    const names = new Set(keys.map((key) => latin1ToString(key)))
    const lock = { dbIndex, keys, names, changed: new Set<string>() }
    if (this.locks.size === 0) {
      this.parts.keyspace.observe(this)
      this.parts.onChange(true)
    }
    this.locks.add(lock)
    return lock
  }

  /** Frees the keys, and lets everybody who has waited try again. Not while a command runs. */
  release(lock: KeyLock): void {
    if (!this.locks.delete(lock as HeldLock)) return
    if (this.locks.size === 0) {
      this.parts.keyspace.unobserve(this)
      this.parts.onChange(false)
    }
    const clients = [...this.waiting]
    this.waiting.clear()
    for (const client of clients) client.stopped &= ~STOP_PAUSED
    for (const client of clients) this.parts.resume(client)
  }

  /**
   * Whether a command has to wait, and its client with it. `flagBits` are the command's, for EXEC with those of its
   * queue. A command that writes and names no key may write any.
   */
  holdsBack(client: Client, command: CommandEntry, flagBits: number, request: Request): boolean {
    if ((flagBits & (WRITE | MAY_REPLICATE)) === 0 || !this.mayTouch(command, flagBits, request)) return false
    client.stopped |= STOP_PAUSED
    this.waiting.add(client)
    return true
  }

  /** A client is gone. */
  forget(client: Client): void {
    this.waiting.delete(client)
  }

  // What happens in the keyspace

  changed(db: ObservedDatabase, key: Uint8Array, start: number, end: number): void {
    const name = latin1ToString(key, start, end)
    for (const lock of this.locks)
      if (lock.dbIndex === db.index && lock.names.has(name)) lock.changed.add(name)
  }

  beforeFlush(db: ObservedDatabase): void {
    for (const lock of this.locks) {
      if (lock.dbIndex === db.index) for (const name of lock.names) lock.changed.add(name)
    }
  }

  swapped(first: ObservedDatabase, second: ObservedDatabase): void {
    this.beforeFlush(first)
    this.beforeFlush(second)
  }

  beforeChange(): void {}
  event(): void {}
  expired(): void {}

  private mayTouch(command: CommandEntry, flagBits: number, request: Request): boolean {
    const keys = requestKeys(command, request) ?? []
    if (keys.length === 0) return (flagBits & WRITE) !== 0
    return keys.some(({ position }) => this.isLocked(request.text(position)))
  }

  private isLocked(name: string): boolean {
    for (const { names } of this.locks) if (names.has(name)) return true
    return false
  }
}
