// Connections to other servers that are kept open for a while, because the next command to the same one may follow soon.

import type { OutgoingConnection } from './outgoing.ts'

/** How many are kept at most. */
const MAX_LINKS = 64
/** How long one is kept without being used, in milliseconds. */
const KEEP_MS = 10_000

/** What is selected on a connection of which that is not known: the number that Redis has for it. */
export const NO_DATABASE = '-1'

/** A connection, and the number of the database that is selected there. */
export interface Link {
  readonly connection: OutgoingConnection
  selected: string
}

/** The kept connections of one server, by `host:port`. */
export class LinkCache {
  private readonly links = new Map<string, Link>()

  get size(): number {
    return this.links.size
  }

  /** Takes the connection of that name out of the cache. The other end may have closed it without our knowing yet. */
  take(name: string): Link | undefined {
    const link = this.links.get(name)
    this.links.delete(name)
    return link
  }

  /** Keeps a connection that nobody uses now. */
  keep(name: string, link: Link): void {
    this.links.get(name)?.connection.close()
    this.links.delete(name)
    for (const [oldest, { connection }] of this.links) {
      if (this.links.size < MAX_LINKS) break
      this.links.delete(oldest)
      connection.close()
    }
    this.links.set(name, link)
    const drop = () => this.drop(name, link)
    link.connection.handlers = {
      // Nobody has asked for anything: it is of no use any more.
      received: drop,
      ended: drop,
    }
    link.connection.setTimeout(KEEP_MS)
  }

  /** Closes all. */
  close(): void {
    for (const { connection } of this.links.values()) connection.close()
    this.links.clear()
  }

  private drop(name: string, link: Link): void {
    link.connection.close()
    if (this.links.get(name) === link) this.links.delete(name)
  }
}
