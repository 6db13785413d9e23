// A naive model of lists and of clients that wait for them: arrays that are searched from the start.

/** A command of the model's small language. */
export type Operation =
  | {
      readonly kind: 'push'
      readonly key: string
      readonly elements: readonly string[]
      readonly head: boolean
    }
  | { readonly kind: 'pop'; readonly key: string; readonly head: boolean }
  | {
      readonly kind: 'move'
      readonly from: string
      readonly to: string
      readonly head: boolean
      readonly toHead: boolean
    }
  | { readonly kind: 'delete'; readonly key: string }

/** What a client waits to do. */
export type Wish =
  | { readonly kind: 'pop'; readonly keys: readonly string[]; readonly head: boolean }
  | {
      readonly kind: 'popSome'
      readonly keys: readonly string[]
      readonly head: boolean
      readonly count: number
    }
  | {
      readonly kind: 'move'
      readonly keys: readonly [string]
      readonly to: string
      readonly head: boolean
      readonly toHead: boolean
    }

interface Waiter {
  readonly client: number
  readonly wish: Wish
}

/** Lists, waiting clients, and what they have been given. */
export class BlockingModel {
  readonly lists = new Map<string, string[]>()
  /** What each client has got since the last look, as flat lists of words. */
  readonly given: { readonly client: number; readonly words: readonly string[] }[] = []
  private waiters: Waiter[] = []
  private ready: string[] = []

  isWaiting(client: number): boolean {
    return this.waiters.some((waiter) => waiter.client === client)
  }

  get waiting(): number[] {
    return this.waiters.map(({ client }) => client)
  }

  /** A blocking command: what it gives at once, or null if the client waits. */
  block(client: number, wish: Wish): readonly string[] | null {
    const key = wish.keys.find((each) => this.lists.has(each))
    if (key === undefined) {
      this.waiters.push({ client, wish })
      return null
    }
    const words = this.grant(wish, key)
    this.serve()
    return words
  }

  leave(client: number): void {
    this.waiters = this.waiters.filter((waiter) => waiter.client !== client)
  }

  /** Several commands as one. */
  run(operations: readonly Operation[]): void {
    for (const operation of operations) this.apply(operation)
    this.serve()
  }

  private apply(operation: Operation): void {
    if (operation.kind === 'push') {
      for (const element of operation.elements) this.push(operation.key, element, operation.head)
    } else if (operation.kind === 'pop') {
      this.take(operation.key, operation.head)
    } else if (operation.kind === 'move') {
      if (this.lists.has(operation.from))
        this.move(operation.from, operation.to, operation.head, operation.toHead)
    } else {
      this.lists.delete(operation.key)
    }
  }

  private serve(): void {
    for (let key = this.ready.shift(); key !== undefined; key = this.ready.shift()) {
      for (const waiter of [...this.waiters]) {
        if (!this.lists.has(key)) break
        if (!waiter.wish.keys.includes(key)) continue
        this.leave(waiter.client)
        this.given.push({ client: waiter.client, words: this.grant(waiter.wish, key) })
      }
    }
  }

  private grant(wish: Wish, key: string): readonly string[] {
    if (wish.kind === 'pop') return [key, this.take(key, wish.head) as string]
    if (wish.kind === 'move') return [this.move(key, wish.to, wish.head, wish.toHead)]
    const words = [key]
    for (let i = 0; i < wish.count && this.lists.has(key); i++)
      words.push(this.take(key, wish.head) as string)
    return words
  }

  private move(from: string, to: string, head: boolean, toHead: boolean): string {
    const element = this.take(from, head) as string
    this.push(to, element, toHead)
    return element
  }

  private push(key: string, element: string, head: boolean): void {
    const list = this.lists.get(key) ?? []
    if (head) list.unshift(element)
    else list.push(element)
    this.lists.set(key, list)
    if (!this.ready.includes(key) && this.waiters.some(({ wish }) => wish.keys.includes(key)))
      this.ready.push(key)
  }

  private take(key: string, head: boolean): string | undefined {
    const list = this.lists.get(key)
    const element = head ? list?.shift() : list?.pop()
    if (list?.length === 0) this.lists.delete(key)
    return element
  }
}
