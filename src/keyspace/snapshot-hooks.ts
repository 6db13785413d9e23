// What a running snapshot hears beyond what every observer hears. Without one, each of these is a comparison with null.

import type { Dict } from '../memory/dict.ts'
import type { FreeJob } from './lazy-free.ts'

/** A snapshot, as the databases see it. */
export interface SnapshotHooks {
  /** A record was made, or has moved to this reference. It is no part of the snapshot. */
  placed(ref: number): void
  /** The bytes of a value in `bytes` are about to be changed where they are. `beforeChange` came before. */
  beforeEdit(bytes: Uint8Array): void
  /** A database was emptied. True: the snapshot still reads its table, and will do `job` afterwards. */
  takeTable(table: Dict, job: FreeJob): boolean
}
