// What structures over the arena are made with.

import type { ApartStrings } from './apart.ts'
import type { Arena } from './arena.ts'

/** The memory of one keyspace, and the key of its hashes: equal bytes have equal hashes in all its dictionaries. */
export interface MemorySpace {
  readonly arena: Arena
  readonly apart: ApartStrings
  readonly hashKey0: number
  readonly hashKey1: number
}
