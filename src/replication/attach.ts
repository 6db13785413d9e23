// Gives a server its replication, on top of its files.

import type { AppendOnlyFile } from '../persistence/aof/append-only-file.ts'
import type { Persistence } from '../persistence/persistence.ts'
import type { Server } from '../server/server.ts'
import { DataLoader } from './data-loader.ts'
import type { FileOffset } from './file-offset.ts'
import { Replication } from './replication.ts'
import { PersistenceSnapshots } from './snapshot-maker.ts'

/** Attaches replication; `start` is called when the server's own data is loaded. */
export function attachReplication(server: Server, persistence: Persistence): Replication {
  const replication = new Replication({
    server,
    maker: new PersistenceSnapshots(server, persistence),
    data: new DataLoader(server, persistence),
    file: new AofOffset(persistence.aof),
  })
  server.replication = replication
  // It may be a replica from the start.
  server.roleChanged()
  return replication
}

/** The append-only file, as replication sees it. */
class AofOffset implements FileOffset {
  private readonly aof: AppendOnlyFile

  constructor(aof: AppendOnlyFile) {
    this.aof = aof
  }

  get current(): number | null {
    return this.aof.durableOffset
  }

  set onMoved(listener: () => void) {
    // A sync may end in the midst of a command, whose turn is not the time to serve others.
    this.aof.onSynced = () => setImmediate(listener)
  }

  set onSwitched(listener: (isOn: boolean) => void) {
    this.aof.onSwitched = listener
  }
}
