// The number of references to a value that OBJECT REFCOUNT and DEBUG OBJECT show.

import { parseInteger } from '../../bytes/integer.ts'
import type { Database } from '../../keyspace/database.ts'
import { ENCODING_INT, TYPE_STRING } from '../../keyspace/record.ts'
import type { CommandContext } from '../../server/context.ts'

/** Redis shares one object for each of these small numbers, and shows this count for it. */
const SHARED_INTEGERS = 10_000
const SHARED_REFCOUNT = 2 ** 31 - 1

function isSharedInteger({ server: { config } }: CommandContext, db: Database, ref: number): boolean {
  if (db.kind(ref) !== (TYPE_STRING | ENCODING_INT)) return false
  // Eviction by use needs an access clock for each key: then nothing is shared.
  if (config.number('maxmemory') > 0 && /-l[rf]u$/.test(config.text('maxmemory-policy'))) return false
  const { bytes, start, end } = db.value(ref)
  const value = parseInteger(bytes, start, end)
  return value >= 0 && value < SHARED_INTEGERS
}

/** The number of references that Redis would show for a value: many for a shared object, else one. */
export function referenceCount(ctx: CommandContext, db: Database, ref: number): number {
  return isSharedInteger(ctx, db, ref) ? SHARED_REFCOUNT : 1
}
