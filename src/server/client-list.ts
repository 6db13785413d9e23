// The clients of a server, in the order in which they came.

import type { Client } from './client.ts'
import type { ClientRegistry } from './server-api.ts'

/** All connected clients by id. */
export class ClientList implements ClientRegistry {
  /** The client whose commands are running now. */
  running: Client | null = null
  private readonly clients = new Map<number, Client>()
  private lastId = 0

  get size(): number {
    return this.clients.size
  }

  all(): Iterable<Client> {
    return this.clients.values()
  }

  get(id: number): Client | undefined {
    return this.clients.get(id)
  }

  nextId(): number {
    return ++this.lastId
  }

  add(client: Client): void {
    this.clients.set(client.id, client)
  }

  remove(client: Client): void {
    this.clients.delete(client.id)
  }

  close(client: Client): void {
    if (client === this.running) client.closeSoon()
    else client.drop()
  }
}
