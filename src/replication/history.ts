// Which history a data set belongs to: two ids of 40 hexadecimal digits. A replica that knows one of them, and how far it
// has followed, may go on from there.

import { randomBytes } from 'node:crypto'

const ID_BYTES = 20
/** Stands for "no history". */
export const NO_ID = '0'.repeat(2 * ID_BYTES)

/** The history of a server's data set. */
export class ReplicationHistory {
  /** The history that goes on. */
  id = randomId()
  /** The one that it came from, when the server was another's replica: valid below `secondOffset`. */
  secondId = NO_ID
  /** The first offset that does not belong to the second history; -1: there is none. */
  secondOffset = -1

  /** Whether what comes from `nextOffset` on in the history `id` is the same here. */
  covers(id: string, nextOffset: number): boolean {
    if (id === this.id) return true
    return id === this.secondId && this.secondId !== NO_ID && nextOffset <= this.secondOffset
  }

  /** Begins a history that has no past. */
  begin(): void {
    this.id = randomId()
    this.forgetSecond()
  }

  /** Goes on under another id from the byte behind `offset`: the server was a replica and is a master now. */
  branch(offset: number): void {
    this.secondId = this.id
    this.secondOffset = offset + 1
    this.id = randomId()
  }

  /** The master of this replica goes on under another id from the byte behind `offset`. */
  follow(id: string, offset: number): void {
    this.secondId = this.id
    this.secondOffset = offset + 1
    this.id = id
  }

  /** Comes behind a history that a file knows: this server was a master then, and begins one of its own. */
  continueAfter(id: string, offset: number): void {
    this.secondId = id
    this.secondOffset = offset + 1
  }

  /** Takes over the history of a master from a full synchronisation, or of a file. */
  adopt(id: string): void {
    this.id = id
    this.forgetSecond()
  }

  private forgetSecond(): void {
    this.secondId = NO_ID
    this.secondOffset = -1
  }
}

function randomId(): string {
  return randomBytes(ID_BYTES).toString('hex')
}
