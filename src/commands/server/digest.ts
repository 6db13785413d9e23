// The hash of DEBUG DIGEST: SHA-1 over parts, in order or without order.

import { hash } from 'node:crypto'

const DIGEST_BYTES = 20

/**
 * A hash of 20 bytes over parts, some of them without order. The same scheme as Redis's, so that the digests of the two
 * agree: `add` xors in the SHA-1 of a part, which does not depend on the order; `chain` hashes the result again, which does.
 */
export class Digest {
  readonly bytes = Buffer.alloc(DIGEST_BYTES)

  add(part: Uint8Array): void {
    // One character a byte: a third of the time that a Buffer for each hash takes.
    const sha1 = hash('sha1', part, 'binary')
    for (let i = 0; i < DIGEST_BYTES; i++) this.bytes[i] ^= sha1.charCodeAt(i)
  }

  chain(part: Uint8Array): void {
    this.add(part)
    this.bytes.write(hash('sha1', this.bytes, 'binary'), 'binary')
  }

  chainNumber(value: number): void {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    this.chain(bytes)
  }

  /** Begins again with nothing. */
  clear(): void {
    this.bytes.fill(0)
  }

  get hex(): string {
    return this.bytes.toString('hex')
  }
}
