// What is wrong with a file or payload: where, and why.

/** A file or payload that cannot be read. The message names both, so that it can be logged as it is. */
export class RdbError extends Error {
  /** Where the trouble was met, in bytes from the begin of the file or payload. */
  readonly offset: number
  /** Why, in a few words. */
  readonly reason: string

  constructor(offset: number, reason: string) {
    super(`${reason} (at byte ${offset})`)
    this.name = 'RdbError'
    this.offset = offset
    this.reason = reason
  }
}
