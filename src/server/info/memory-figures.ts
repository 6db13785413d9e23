// How the memory in use divides up, for INFO memory, MEMORY STATS and MEMORY DOCTOR. All figures are bytes.

import { RECORD_LAYOUT } from '../../keyspace/record.ts'
import type { ServerApi } from '../server-api.ts'

/** What one database takes beside the keys and values themselves. */
export interface DatabaseOverhead {
  readonly index: number
  readonly keys: number
  /** Bucket table and the heads of the records. */
  readonly mainBytes: number
  /** The index of the keys with an expiry time, and what it takes in their records. */
  readonly expiresBytes: number
}

export interface MemoryFigures {
  /** In use for keys, values, tables and the buffers of clients. */
  readonly usedBytes: number
  readonly peakBytes: number
  readonly startupBytes: number
  readonly clientsBytes: number
  readonly databases: readonly DatabaseOverhead[]
  /** Everything that is not keys and values. */
  readonly overheadBytes: number
  readonly datasetBytes: number
  /** Used since the start; at least 1. */
  readonly netBytes: number
  readonly keys: number
  /** Resident memory of the process: the runtime with its code and its garbage-collected heap included. */
  readonly rssBytes: number
  /** What the arena has taken from the system, the buffers of long strings and the tables included. */
  readonly reservedBytes: number
}

/** Reads all figures of a server. */
export function memoryFigures({ keyspace, metrics, tracking }: ServerApi): MemoryFigures {
  metrics.notePeaks()
  const { usedBytes, clientBytes, startupBytes, peakBytes } = metrics
  const databases = keyspace.databases.filter((db) => db.size > 0).map(databaseOverhead)
  const tables = databases.reduce((sum, { mainBytes, expiresBytes }) => sum + mainBytes + expiresBytes, 0)
  const overheadBytes = startupBytes + clientBytes + tables + tracking.usedBytes
  return {
    usedBytes,
    peakBytes,
    startupBytes,
    clientsBytes: clientBytes,
    databases,
    overheadBytes,
    datasetBytes: Math.max(0, usedBytes - overheadBytes),
    netBytes: Math.max(1, usedBytes - startupBytes),
    keys: databases.reduce((sum, { keys }) => sum + keys, 0),
    rssBytes: process.memoryUsage.rss(),
    reservedBytes: keyspace.arena.reservedBytes + keyspace.apart.usedBytes + keyspace.tableBytes,
  }
}

function databaseOverhead(db: ServerApi['keyspace']['databases'][number]): DatabaseOverhead {
  return {
    index: db.index,
    keys: db.size,
    mainBytes: db.table.tableBytes + db.size * RECORD_LAYOUT.headerBytes,
    expiresBytes: db.volatileKeys.tableBytes + db.volatileKeys.size * RECORD_LAYOUT.extraBytes,
  }
}
