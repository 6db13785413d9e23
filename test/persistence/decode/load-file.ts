// Loads an RDB file or bytes of one into a server of this process.

import { closeSync, fstatSync, openSync } from 'node:fs'
import { type LoadOptions, RdbLoader } from '../../../src/persistence/rdb/read-loader.ts'
import { FileSource, MemorySource } from '../../../src/persistence/rdb/read-source.ts'
import type { Server } from '../../../src/server/server.ts'

export type LoadChanges = Partial<Omit<LoadOptions, 'keyspace' | 'source'>>

const DEFAULTS = { verifyChecksum: true, dropExpired: true }

/** Loads a file; the loader says how it went. */
export async function loadFile(server: Server, path: string, changes: LoadChanges = {}): Promise<RdbLoader> {
  const fd = openSync(path, 'r')
  try {
    const source = new FileSource(fd, 0, fstatSync(fd).size)
    const loader = new RdbLoader({ keyspace: server.keyspace, source, ...DEFAULTS, ...changes })
    await loader.load()
    return loader
  } finally {
    closeSync(fd)
  }
}

/** Loads bytes at once. */
export function loadBytes(server: Server, bytes: Uint8Array, changes: LoadChanges = {}): RdbLoader {
  const source = new MemorySource(bytes)
  const loader = new RdbLoader({ keyspace: server.keyspace, source, ...DEFAULTS, ...changes })
  loader.loadNow()
  return loader
}
