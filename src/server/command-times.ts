// How long commands take, for INFO. Reading the clock costs as much as a tenth of a quick call, so quick calls are not
// timed singly: now and then a whole batch is, and each of its calls gets an equal share.

import type { CommandEntry } from './declaration.ts'
import type { ServerStats } from './stats.ts'

/** A guess that serves until the first batch has been timed. */
const FIRST_SHARE_USEC = 1

/** Books the times of calls. */
export class CommandTimes {
  /** `latency-tracking`: whether the times are kept in histograms. */
  tracksLatency = true
  private readonly stats: ServerStats
  /** Quick commands whose time has not been booked yet. */
  private readonly unbooked: CommandEntry[] = []
  private unbookedCount = 0
  /** Calls when the timed batch began, and what its other commands took, in milliseconds. */
  private timedFrom = 0
  private timedApartMs = 0
  /** What a quick call took in the batch that was timed last, in microseconds. */
  private shareUsec = FIRST_SHARE_USEC

  constructor(stats: ServerStats) {
    this.stats = stats
  }

  /** The batch that begins is timed. */
  begin(): void {
    this.timedFrom = this.stats.commandsProcessed
    this.timedApartMs = 0
  }

  /** The timed batch took `elapsedMs`: its quick calls are booked, and those of the untimed batches before it. */
  end(elapsedMs: number): void {
    const calls = this.stats.commandsProcessed - this.timedFrom
    if (calls <= 0) return
    this.shareUsec = ((elapsedMs - this.timedApartMs) * 1000) / calls
    this.book()
  }

  /** Books what is not booked yet at the share that was measured last, for who wants to see the times now. */
  book(): void {
    for (let i = 0; i < this.unbookedCount; i++) {
      const command = this.unbooked[i]
      command.usec += this.shareUsec * command.unbookedCalls
      if (this.tracksLatency) command.recordLatency(this.shareUsec, command.unbookedCalls)
      command.unbookedCalls = 0
    }
    this.unbookedCount = 0
  }

  /** A call whose time will be its share of the batch. */
  addQuick(command: CommandEntry): void {
    if (command.unbookedCalls++ === 0) this.unbooked[this.unbookedCount++] = command
  }

  /** A call that was timed on its own; what it took is no part of the shares. */
  addApart(command: CommandEntry, elapsedMs: number): void {
    this.addTime(command, elapsedMs)
    this.timedApartMs += elapsedMs
  }

  /** A call that was timed, with quick ones inside it that have their shares. */
  addTime(command: CommandEntry, elapsedMs: number): void {
    command.usec += elapsedMs * 1000
    if (this.tracksLatency) command.recordLatency(elapsedMs * 1000, 1)
  }
}
