// What one client is subscribed to.

/** The three spaces of names that can be subscribed to. */
export type TopicKind = 'channel' | 'pattern' | 'shard'

/** The names that a client is subscribed to, by their text (a character for each byte). */
export class Subscriptions {
  readonly channel = new Map<string, Uint8Array>()
  readonly pattern = new Map<string, Uint8Array>()
  readonly shard = new Map<string, Uint8Array>()

  /** How many subscriptions of that kind the client is told that it has: channels and patterns count together. */
  countFor(kind: TopicKind): number {
    return kind === 'shard' ? this.shard.size : this.channel.size + this.pattern.size
  }

  get total(): number {
    return this.channel.size + this.pattern.size + this.shard.size
  }
}
