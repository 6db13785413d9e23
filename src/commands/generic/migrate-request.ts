// What MIGRATE sends: AUTH, SELECT and a RESTORE for each key, as one pipeline.

import { stringToLatin1 } from '../../bytes/text.ts'

/** Longer pieces are sent as they are instead of being copied behind others. */
const LONG_PIECE_BYTES = 64 * 1024

const CRLF = stringToLatin1('\r\n')

/** Gathers requests as pieces that can be sent one after the other. */
export class RequestPieces {
  private readonly pieces: Uint8Array[] = []
  private short: Uint8Array[] = []

  /** Adds a request. */
  add(words: readonly (string | Uint8Array)[]): void {
    this.put(stringToLatin1(`*${words.length}\r\n`))
    for (const word of words) {
      const bytes = typeof word === 'string' ? stringToLatin1(word) : word
      this.put(stringToLatin1(`$${bytes.length}\r\n`))
      this.put(bytes)
      this.put(CRLF)
    }
  }

  /** The pieces, in order. */
  finish(): readonly Uint8Array[] {
    this.joinShort()
    return this.pieces
  }

  private put(bytes: Uint8Array): void {
    if (bytes.length < LONG_PIECE_BYTES) {
      this.short.push(bytes)
      return
    }
    this.joinShort()
    this.pieces.push(bytes)
  }

  private joinShort(): void {
    if (this.short.length > 0) this.pieces.push(Buffer.concat(this.short))
    this.short = []
  }
}
