// What was delivered to one client in the running turn of the event loop: ranges of the log in delivery.ts.

/** The messages of a client that wait for the end of the turn. */
export class Outbox {
  /** The last range, which grows while the same clients get the same messages. */
  start = 0
  end = -1
  /** The ranges before it, as pairs of start and end; empty in most turns. */
  readonly earlier: number[] = []

  get isEmpty(): boolean {
    return this.end < 0
  }

  get bytes(): number {
    let sum = this.end - this.start
    for (let i = 0; i < this.earlier.length; i += 2) sum += this.earlier[i + 1] - this.earlier[i]
    return sum
  }

  clear(): void {
    this.start = 0
    this.end = -1
    if (this.earlier.length > 0) this.earlier.length = 0
  }
}
