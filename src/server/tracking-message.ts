// An invalidation message: which keys a client has to forget. It is written once for each protocol, whoever gets it.

import { copyBytes } from '../bytes/copy.ts'
import type { Client } from './client.ts'
import type { Delivery } from './delivery.ts'

const PUSH_HEADER: Uint8Array = Buffer.from('>2\r\n$10\r\ninvalidate\r\n')
const CHANNEL_HEADER: Uint8Array = Buffer.from('*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n')
const PUSH_NULL: Uint8Array = Buffer.from('_\r\n')
const CHANNEL_NULL: Uint8Array = Buffer.from('$-1\r\n')
const LINE_END: Uint8Array = Buffer.from('\r\n')

const FIRST_BYTES = 256
/** A longer list of keys is not kept for the next message. */
const KEEP_BYTES = 64 * 1024

/** The message that is being sent. */
export class InvalidationMessage {
  private readonly delivery: Delivery
  /** The list of keys in RESP, `keys[0, length)`; -1: all keys. */
  private keys: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  private length = -1
  /** Where the message stands in the room for deliveries, for the protocol that was asked for last. */
  private start = -1
  private end = -1
  private isPush = false

  constructor(delivery: Delivery) {
    this.delivery = delivery
  }

  /** The message is about one key. */
  setKey(key: Uint8Array, start: number, end: number): void {
    this.beginKeys(1, end - start)
    this.header('$', end - start)
    this.append(key, start, end)
    this.append(LINE_END, 0, LINE_END.length)
  }

  /** The message is about several keys, one byte a character. */
  setKeys(keys: readonly string[]): void {
    this.beginKeys(keys.length, 0)
    for (const key of keys) {
      this.header('$', key.length)
      this.makeRoom(key.length)
      this.length += this.keys.write(key, this.length, 'latin1')
      this.append(LINE_END, 0, LINE_END.length)
    }
  }

  /** The message is about all keys. */
  setEverything(): void {
    this.length = -1
    this.start = -1
  }

  /** Queues the message for a client. */
  send(to: Client): void {
    if (this.start < 0 || this.isPush !== to.resp3) this.write(to.resp3)
    this.delivery.send(to, this.start, this.end)
  }

  /** A copy of the message for one client. */
  copyFor(to: Client): Uint8Array {
    this.write(to.resp3)
    return this.delivery.space.slice(this.start, this.end)
  }

  /** The room for deliveries was used for something else. */
  forgetPlace(): void {
    this.start = -1
  }

  private write(isPush: boolean): void {
    const { delivery } = this
    const header = isPush ? PUSH_HEADER : CHANNEL_HEADER
    const noKeys = isPush ? PUSH_NULL : CHANNEL_NULL
    const body = this.length < 0 ? noKeys : this.keys
    const length = this.length < 0 ? noKeys.length : this.length
    this.start = delivery.claim(header.length + length)
    const bodyAt = this.start + header.length
    this.end = bodyAt + length
    copyBytes(header, 0, delivery.space, this.start, header.length)
    copyBytes(body, 0, delivery.space, bodyAt, length)
    delivery.wrote(this.end)
    this.isPush = isPush
  }

  private beginKeys(count: number, keyBytes: number): void {
    if (this.keys.length > KEEP_BYTES) this.keys = Buffer.allocUnsafeSlow(FIRST_BYTES)
    this.start = -1
    this.length = 0
    this.makeRoom(keyBytes + FIRST_BYTES / 2)
    this.header('*', count)
  }

  private header(type: string, count: number): void {
    const line = `${type}${count}\r\n`
    this.makeRoom(line.length)
    this.length += this.keys.write(line, this.length, 'latin1')
  }

  private append(bytes: Uint8Array, start: number, end: number): void {
    this.makeRoom(end - start)
    copyBytes(bytes, start, this.keys, this.length, end - start)
    this.length += end - start
  }

  private makeRoom(bytes: number): void {
    const needed = this.length + bytes
    if (needed <= this.keys.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.keys.length * 2))
    this.keys.copy(larger, 0, 0, this.length)
    this.keys = larger
  }
}
