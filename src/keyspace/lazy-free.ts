// Freeing in slices: what is too large to be freed at once is queued here and taken apart between commands.

/** Something large that is freed piece by piece. */
export interface FreeJob {
  /** How many objects are still to be freed. */
  readonly pending: number
  /** Frees up to `count` objects; false when nothing is left. */
  free(count: number): boolean
}

/** The queue of things to free. */
export class LazyFree {
  /** Objects freed this way since the start or CONFIG RESETSTAT. */
  freedObjects = 0
  /** Called when the queue gets its first job, so that somebody schedules `run`. */
  onWork: (() => void) | null = null
  private readonly jobs: FreeJob[] = []

  get pendingObjects(): number {
    let sum = 0
    for (const job of this.jobs) sum += job.pending
    return sum
  }

  add(job: FreeJob): void {
    this.jobs.push(job)
    if (this.jobs.length === 1) this.onWork?.()
  }

  /** Frees up to `count` objects of the oldest job; true while there is more to do. */
  run(count: number): boolean {
    const job = this.jobs[0]
    if (job === undefined) return false
    const before = job.pending
    const more = job.free(count)
    this.freedObjects += before - (more ? job.pending : 0)
    if (!more) this.jobs.shift()
    return this.jobs.length > 0
  }

  /** Frees everything that is queued now. */
  drain(): void {
    while (this.run(Number.MAX_SAFE_INTEGER)) {}
  }
}
