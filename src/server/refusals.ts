// What the whole server refuses at the moment: almost everything while it loads its data set, and changes while it cannot
// write them to disk.

import {
  type CommandEntry,
  NOT_WHILE_ASIDE,
  NOT_WHILE_LOADING,
  NOT_WHILE_STALE,
  WRITE,
} from './declaration.ts'
import { ERRORS } from './errors.ts'

/** Why commands are refused, if they are. */
export class Refusals {
  /** Called when `any` may have changed. */
  onChange: () => void = nothing
  private isLoading = false
  private isAside = false
  private writeError: string | null = null
  /** Too few replicas are near enough for `min-replicas-to-write`. */
  private hasFewReplicas = false
  /** The server follows another one and takes changes only from that. */
  private isReadOnly = false
  /** It has no link to its master and is not to answer with what may be old. */
  private isStale = false

  /** Whether there is anything to look for before a command runs. */
  get any(): boolean {
    return (
      this.isLoading || this.writeError !== null || this.hasFewReplicas || this.isReadOnly || this.isStale
    )
  }

  /** Whether changes are refused because they cannot be written to disk. */
  get hasWriteError(): boolean {
    return this.writeError !== null
  }

  /** Refuses changes while there are too few replicas, or ends that. */
  setFewReplicas(hasFewReplicas: boolean): void {
    if (hasFewReplicas === this.hasFewReplicas) return
    this.hasFewReplicas = hasFewReplicas
    this.onChange()
  }

  /** Refuses what a replica refuses: changes, and with `isStale` whatever would show its data. */
  setReplica(isReadOnly: boolean, isStale: boolean): void {
    if (isReadOnly === this.isReadOnly && isStale === this.isStale) return
    this.isReadOnly = isReadOnly
    this.isStale = isStale
    this.onChange()
  }

  /**
   * Refuses what cannot run while a data set is being loaded, or ends that. `isAside`: the old data is still there and may
   * be read.
   */
  setLoading(isLoading: boolean, isAside = false): void {
    this.isLoading = isLoading
    this.isAside = isAside
    this.onChange()
  }

  /** Refuses changes, and PING, with this error text; null ends that. */
  setWriteError(text: string | null): void {
    if (text === this.writeError) return
    this.writeError = text
    this.onChange()
  }

  /** The error for a command; `flagBits` are its own and, for EXEC, those of what it would run. Null: it may run. */
  of(command: CommandEntry, flagBits: number): string | null {
    if (this.writeError !== null && ((flagBits & WRITE) !== 0 || command.fullName === 'ping')) {
      return this.writeError
    }
    if ((flagBits & WRITE) !== 0) {
      if (this.hasFewReplicas) return ERRORS.fewReplicas
      if (this.isReadOnly) return ERRORS.readOnlyReplica
    }
    if (this.isStale && (flagBits & NOT_WHILE_STALE) !== 0) return ERRORS.masterDown
    const denied = this.isAside ? NOT_WHILE_ASIDE : NOT_WHILE_LOADING
    return this.isLoading && (flagBits & denied) !== 0 ? ERRORS.loading : null
  }
}

function nothing(): void {}
