// Gives a server its replication, on top of its files.

import type { Persistence } from '../persistence/persistence.ts'
import type { Server } from '../server/server.ts'
import { DataLoader } from './data-loader.ts'
import { Replication } from './replication.ts'
import { PersistenceSnapshots } from './snapshot-maker.ts'

/** Attaches replication; `start` is called when the server's own data is loaded. */
export function attachReplication(server: Server, persistence: Persistence): Replication {
  const replication = new Replication({
    server,
    maker: new PersistenceSnapshots(server, persistence),
    data: new DataLoader(server, persistence),
    fileOffset: () => null,
  })
  server.replication = replication
  return replication
}
