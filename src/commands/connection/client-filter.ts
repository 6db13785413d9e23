// Which clients CLIENT LIST and CLIENT KILL mean.

import type { Client, ClientClass } from '../../server/client.ts'
import { secondsSince } from '../../server/client-info.ts'

/** The types that clients can ask for. `master` is a replica's link to its master. */
const TYPES: ReadonlyMap<string, ClientClass> = new Map([
  ['normal', 'normal'],
  ['master', 'master'],
  ['slave', 'replica'],
  ['replica', 'replica'],
  ['pubsub', 'pubsub'],
])

/** What a client has to be; undefined: anything. */
export interface ClientFilter {
  id?: number
  type?: ClientClass
  address?: string
  localAddress?: string
  user?: string
  /** Seconds that it is connected at least. */
  minAgeSeconds?: number
  /** A client that is not meant whatever else holds. */
  except?: Client
}

/** The type that a word names, in whatever case, or undefined. */
export function clientType(word: string): ClientClass | undefined {
  return TYPES.get(word.toLowerCase())
}

/** Whether a filter means a client. */
export function isMeant(client: Client, filter: ClientFilter, nowMs: number): boolean {
  const { transport } = client
  return (
    client !== filter.except &&
    (filter.id === undefined || client.id === filter.id) &&
    (filter.type === undefined || client.class === filter.type) &&
    (filter.address === undefined || transport.remoteAddress === filter.address) &&
    (filter.localAddress === undefined || transport.localAddress === filter.localAddress) &&
    (filter.user === undefined || client.user === filter.user) &&
    (filter.minAgeSeconds === undefined || secondsSince(client.createdMs, nowMs) >= filter.minAgeSeconds)
  )
}
