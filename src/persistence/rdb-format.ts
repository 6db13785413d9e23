// How this server's RDB files are written: the version, what stands in front of the data.

import type { Server } from '../server/server.ts'
import { REDIS_VERSION } from '../server/version.ts'
import type { AuxField } from './carried-notes.ts'
import { RDB_VERSION_BASE, RDB_VERSION_FIELD_EXPIRY } from './rdb/opcodes.ts'
import type { WrittenAccess } from './rdb/write-head.ts'
import { RdbEncoder } from './rdb/write-rdb.ts'

/**
 * The encoder for the data set as it is now: the oldest version that can hold it. `aux`: what else the file is to say of
 * itself.
 */
export function makeRdbEncoder(
  server: Server,
  functions: readonly Uint8Array[],
  aux: readonly AuxField[],
): RdbEncoder {
  const { clock, config, keyspace } = server
  const hasFieldTimes = keyspace.databases.some((db) => db.volatileHashes.size > 0)
  return new RdbEncoder({
    version: hasFieldTimes ? RDB_VERSION_FIELD_EXPIRY : RDB_VERSION_BASE,
    compress: config.bool('rdbcompression'),
    withAccess: writtenAccess(config.text('maxmemory-policy')),
    access: keyspace.access,
    aux: [
      ['redis-ver', REDIS_VERSION],
      ['redis-bits', '64'],
      ['ctime', String(Math.floor(clock.now() / 1000))],
      ['used-mem', String(Math.floor(keyspace.usedBytes))],
      ...aux,
    ],
    functions,
  })
}

/** When keys were last used is kept where that decides what is evicted. */
function writtenAccess(policy: string): WrittenAccess {
  if (policy.endsWith('-lru')) return 'lru'
  return policy.endsWith('-lfu') ? 'lfu' : null
}
