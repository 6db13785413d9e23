// What MIGRATE needs of a server beyond one command: kept connections, and keys that are on their way.

import { type KeyLockParts, KeyLocks } from './key-locks.ts'
import { LinkCache } from './link-cache.ts'

/** One server's. */
export class Migration {
  readonly links = new LinkCache()
  readonly locks: KeyLocks

  constructor(parts: KeyLockParts) {
    this.locks = new KeyLocks(parts)
  }
}
