// Key events as messages: what `notify-keyspace-events` names is published to `__keyspace@<db>__:<key>`, with the event
// as the message, and to `__keyevent@<db>__:<event>`, with the key as the message. It watches the keyspace only while
// the parameter asks for something.

import { copyBytes } from '../bytes/copy.ts'
import type { KeyEvent } from '../keyspace/events.ts'
import type { KeyspaceObserver, ObservedDatabase } from '../keyspace/observer.ts'
import { KEY_EVENT_BITS, keyEventBit } from './config/types/key-events.ts'
import type { PubSub } from './pubsub.ts'

/** The channels' names up to the key or event. */
interface Prefixes {
  readonly keyspace: Uint8Array
  readonly keyevent: Uint8Array
}

const TARGET_BITS = KEY_EVENT_BITS.keyspace | KEY_EVENT_BITS.keyevent

/** What the publisher watches. */
interface WatchedKeyspace {
  observe(observer: KeyspaceObserver): void
  unobserve(observer: KeyspaceObserver): void
}

/** Publishes the key events of a server. */
export class KeyEventPublisher implements KeyspaceObserver {
  private readonly keyspace: WatchedKeyspace
  private readonly pubsub: PubSub
  private bits = 0
  private isWatching = false
  /** By number of the database. */
  private readonly prefixes: Prefixes[] = []
  /** The bytes of the events' names. */
  private readonly names = new Map<string, Uint8Array>()
  private channel = new Uint8Array(256)

  constructor(keyspace: WatchedKeyspace, pubsub: PubSub) {
    this.keyspace = keyspace
    this.pubsub = pubsub
  }

  /** Sets the classes of events that are published, as the bits of the parameter's value. */
  setClasses(bits: number): void {
    this.bits = bits
    const watches = (bits & TARGET_BITS) !== 0 && (bits & ~TARGET_BITS) !== 0
    if (watches === this.isWatching) return
    this.isWatching = watches
    if (watches) this.keyspace.observe(this)
    else this.keyspace.unobserve(this)
  }

  event(db: ObservedDatabase, event: KeyEvent, key: Uint8Array, start: number, end: number): void {
    const { bits, pubsub } = this
    if (pubsub.isSilent || (bits & keyEventBit(event.class)) === 0) return
    const prefixes = this.prefixesOf(db.index)
    const name = this.nameOf(event.name)
    const eventText = { bytes: name, start: 0, end: name.length }
    const keyText = { bytes: key, start, end }
    if ((bits & KEY_EVENT_BITS.keyspace) !== 0)
      pubsub.publish(this.joined(prefixes.keyspace, keyText), eventText)
    if ((bits & KEY_EVENT_BITS.keyevent) !== 0)
      pubsub.publish(this.joined(prefixes.keyevent, eventText), keyText)
  }

  beforeChange(): void {}
  changed(): void {}
  expired(): void {}
  beforeFlush(): void {}
  swapped(): void {}

  private joined(
    prefix: Uint8Array,
    { bytes, start, end }: { bytes: Uint8Array; start: number; end: number },
  ) {
    const length = prefix.length + end - start
    if (length > this.channel.length) this.channel = new Uint8Array(length * 2)
    copyBytes(prefix, 0, this.channel, 0, prefix.length)
    copyBytes(bytes, start, this.channel, prefix.length, end - start)
    return { bytes: this.channel, start: 0, end: length }
  }

  private prefixesOf(index: number): Prefixes {
    this.prefixes[index] ??= {
      keyspace: new Uint8Array(Buffer.from(`__keyspace@${index}__:`)),
      keyevent: new Uint8Array(Buffer.from(`__keyevent@${index}__:`)),
    }
    return this.prefixes[index]
  }

  private nameOf(event: string): Uint8Array {
    let name = this.names.get(event)
    if (name === undefined) {
      name = new Uint8Array(Buffer.from(event))
      this.names.set(event, name)
    }
    return name
  }
}
