// Publish and subscribe: who listens to what, and messages on their way to them.
//
// A message is written once for each protocol that its receivers speak, however many they are: see delivery.ts.

import { copyBytes } from '../bytes/copy.ts'
import { globMatchRange } from '../bytes/glob.ts'
import { writeInteger } from '../bytes/integer.ts'
import { latin1ToString } from '../bytes/text.ts'
import { type Client, GATE_SUBSCRIBED } from './client.ts'
import type { Delivery } from './delivery.ts'
import { Topic, type Topics } from './pubsub-topic.ts'
import { Subscriptions, type TopicKind } from './subscriptions.ts'

const CR = 13
const LF = 10
const DOLLAR = 36
const ARRAY = 42
const PUSH = 62
/** Room for what stands around the strings of a message. */
const FRAME_BYTES = 64

/** The part of a message that differs between those who get it: bytes `[start, end)` of a buffer. */
interface Text {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/** All subscriptions of a server. */
export class PubSub {
  readonly channel: Topics = new Map()
  readonly pattern: Topics = new Map()
  readonly shard: Topics = new Map()
  /** How many clients are subscribed to something. */
  clientCount = 0
  private readonly delivery: Delivery

  constructor(delivery: Delivery) {
    this.delivery = delivery
  }

  /** Whether nobody listens to channels, so that a message to one need not be made. */
  get isSilent(): boolean {
    return this.channel.size === 0 && this.pattern.size === 0
  }

  /** Subscribes a client; doing it again changes nothing. The name's bytes are kept. */
  subscribe(client: Client, kind: TopicKind, name: Uint8Array): void {
    const text = latin1ToString(name)
    client.subscriptions ??= new Subscriptions()
    const own = client.subscriptions
    if (own[kind].has(text)) return
    let topic = this[kind].get(text)
    if (topic === undefined) {
      topic = new Topic(kind, name, text)
      this[kind].set(text, topic)
    }
    topic.add(client)
    own[kind].set(text, topic.name)
    if (own.total !== 1) return
    this.clientCount++
    client.setGate(GATE_SUBSCRIBED, true)
  }

  /** Ends a subscription, if there is one. */
  unsubscribe(client: Client, kind: TopicKind, text: string): void {
    const own = client.subscriptions
    if (own === null || !own[kind].delete(text)) return
    const topic = this[kind].get(text)
    topic?.remove(client)
    if (topic?.size === 0) this[kind].delete(text)
    if (own.total > 0) return
    this.clientCount--
    client.setGate(GATE_SUBSCRIBED, false)
  }

  /** Ends all subscriptions of a client, without telling it. */
  unsubscribeAll(client: Client): void {
    const own = client.subscriptions
    if (own === null) return
    for (const kind of ['channel', 'pattern', 'shard'] as const) {
      for (const text of own[kind].keys()) this.unsubscribe(client, kind, text)
    }
    client.subscriptions = null
  }

  /** Sends a message to the subscribers of a channel and of the patterns that match it; returns how many get it. */
  publish(channel: Text, message: Text): number {
    let receivers = 0
    if (this.channel.size > 0) {
      const topic = this.channel.get(latin1ToString(channel.bytes, channel.start, channel.end))
      if (topic !== undefined) receivers += this.fanOut(topic, null, message)
    }
    if (this.pattern.size > 0) receivers += this.publishToPatterns(channel, message)
    return receivers
  }

  /** Sends a message to the subscribers of a shard channel; returns how many get it. */
  publishSharded(channel: Text, message: Text): number {
    const topic = this.shard.get(latin1ToString(channel.bytes, channel.start, channel.end))
    return topic === undefined ? 0 : this.fanOut(topic, null, message)
  }

  private publishToPatterns(channel: Text, message: Text): number {
    const { bytes, start, end } = channel
    let receivers = 0
    for (const topic of this.pattern.values()) {
      const { name } = topic
      if (!globMatchRange(name, 0, name.length, bytes, start, end, false)) continue
      receivers += this.fanOut(topic, channel, message)
    }
    return receivers
  }

  private fanOut(topic: Topic, channel: Text | null, message: Text): number {
    const { clients } = topic
    const { delivery } = this
    let resp3Count = 0
    for (let i = 0; i < clients.length; i++) if (clients[i].resp3) resp3Count++
    const isMixed = resp3Count > 0 && resp3Count < clients.length
    const maxBytes = maxMessageBytes(topic, channel, message)
    const first = delivery.claim(isMixed ? 2 * maxBytes : maxBytes)
    const second = writeMessage(delivery.space, first, topic, channel, message)
    if (resp3Count > 0) delivery.space[first] = PUSH
    if (!isMixed) {
      delivery.wrote(second)
      for (let i = 0; i < clients.length; i++) delivery.send(clients[i], first, second)
      return clients.length
    }
    // The same message for RESP2 behind it.
    const end = second + second - first
    delivery.space.copyWithin(second, first, second)
    delivery.space[second] = ARRAY
    delivery.wrote(end)
    for (const client of clients) {
      if (client.resp3) delivery.send(client, first, second)
      else delivery.send(client, second, end)
    }
    return clients.length
  }
}

function maxMessageBytes(topic: Topic, channel: Text | null, message: Text): number {
  const channelBytes = channel === null ? 0 : channel.end - channel.start
  return topic.prefix.length + channelBytes + message.end - message.start + FRAME_BYTES
}

/** Writes a message in RESP2, which is RESP3 but for the first byte; returns where it ends. */
function writeMessage(
  into: Uint8Array,
  start: number,
  { prefix }: Topic,
  channel: Text | null,
  message: Text,
): number {
  into[start] = ARRAY
  copyBytes(prefix, 0, into, start + 1, prefix.length)
  let at = start + 1 + prefix.length
  if (channel !== null) at = writeBulk(into, at, channel)
  at = writeBulk(into, at, message)
  return at
}

function writeBulk(into: Uint8Array, start: number, { bytes, start: from, end }: Text): number {
  const length = end - from
  into[start] = DOLLAR
  let at = writeInteger(into, start + 1, length)
  into[at] = CR
  into[at + 1] = LF
  at += 2
  copyBytes(bytes, from, into, at, length)
  at += length
  into[at] = CR
  into[at + 1] = LF
  return at + 2
}
