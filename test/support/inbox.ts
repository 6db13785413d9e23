// The meeting place of replies and their readers: whichever comes first waits for the other.

interface Waiter {
  resolve(reply: Buffer): void
  reject(error: Error): void
}

/** A first-in first-out queue of replies. */
export class Inbox {
  #replies = new Fifo<Buffer>()
  #waiters = new Fifo<Waiter>()
  #error: Error | undefined

  put(reply: Buffer): void {
    const waiter = this.#waiters.take()
    if (waiter === undefined) this.#replies.put(reply)
    else waiter.resolve(reply)
  }

  /** The oldest reply that nobody has taken, or the next one to come. */
  next(): Promise<Buffer> {
    const reply = this.#replies.take()
    if (reply !== undefined) return Promise.resolve(reply)
    if (this.#error !== undefined) return Promise.reject(this.#error)
    return new Promise((resolve, reject) => this.#waiters.put({ resolve, reject }))
  }

  unread(): Buffer[] {
    return this.#replies.all()
  }

  /** Whoever waits and whoever asks later gets the error; replies that came before can still be read. */
  fail(error: Error): void {
    this.#error ??= error
    this.rejectWaiters(this.#error)
  }

  /** Whoever waits at the moment gets the error. */
  rejectWaiters(error: Error): void {
    for (let waiter = this.#waiters.take(); waiter !== undefined; waiter = this.#waiters.take()) {
      waiter.reject(error)
    }
  }
}

const MIN_COMPACTION = 1024

/** A queue whose `take` costs the same at any length, for pipelines of a million commands. */
class Fifo<Item> {
  #items: Item[] = []
  #head = 0

  put(item: Item): void {
    this.#items.push(item)
  }

  take(): Item | undefined {
    if (this.#head === this.#items.length) return undefined
    const item = this.#items[this.#head++]
    if (this.#head >= MIN_COMPACTION && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }

  all(): Item[] {
    return this.#items.slice(this.#head)
  }
}
