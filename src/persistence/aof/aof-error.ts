// What keeps an append-only file from being loaded or opened.

/** The message is made for the log: it names the file, and where it is broken. */
export class AofError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AofError'
  }
}
