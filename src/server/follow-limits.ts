// Keeps the limits of packed collections up to date with the configuration.

import type { PackedLimits } from '../keyspace/packed-limits.ts'
import type { Config } from './config/config.ts'

const PARAMETERS = {
  hashEntries: 'hash-max-listpack-entries',
  hashValueBytes: 'hash-max-listpack-value',
  setIntsetEntries: 'set-max-intset-entries',
  setEntries: 'set-max-listpack-entries',
  setValueBytes: 'set-max-listpack-value',
  zsetEntries: 'zset-max-listpack-entries',
  zsetValueBytes: 'zset-max-listpack-value',
  listSize: 'list-max-listpack-size',
  sketchBytes: 'hll-sparse-max-bytes',
  streamNodeBytes: 'stream-node-max-bytes',
  streamNodeEntries: 'stream-node-max-entries',
} as const

/** Copies the limits now and whenever one of them changes. */
export function followLimits(config: Config, limits: PackedLimits): void {
  for (const field of Object.keys(PARAMETERS) as (keyof PackedLimits)[]) {
    const name = PARAMETERS[field]
    const apply = (): undefined => {
      limits[field] = config.number(name)
    }
    apply()
    config.onChange(name, apply)
  }
}
