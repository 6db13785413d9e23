// What the append-only file needs of the rest of persistence.

import type { Server } from '../server/server.ts'
import type { AofParts, BaseFileOrder } from './aof/append-only-file.ts'
import type { CarriedNotes } from './carried-notes.ts'
import { makeRdbEncoder } from './rdb-format.ts'
import type { SnapshotFiles, SnapshotOrder } from './snapshot-files.ts'
import { temporaryName } from './temporary-files.ts'

/** What these parts are made of. */
interface Sources {
  readonly server: Server
  readonly files: SnapshotFiles
  readonly carried: CarriedNotes
  onFatal(): void
  writeDelayUs(): number
}

/** The parts of an append-only file. */
export function aofParts({ server, files, carried, onFatal, writeDelayUs }: Sources): AofParts {
  const orderOf = (order: BaseFileOrder): SnapshotOrder => ({
    path: order.path,
    temporaryName: temporaryName('rewriteaof-', server.pid, server.runId, 'aof'),
    encoder: order.encoder,
    trailer: order.withChecksum ? (server.config.bool('rdbchecksum') ? 'crc64' : 'zeros') : 'none',
    isSyncedOnTheWay: order.incrementalFsync,
  })
  return {
    server,
    isBusy: () => files.running !== null,
    functions: () => carried.functions,
    rdbEncoder: (aux) => makeRdbEncoder(server, carried.functions, aux),
    writeNow: (order) => files.writeNow(orderOf(order)).error,
    startWriting: (order, onDone) => {
      const job = files.start(orderOf(order), ({ cowBytes, error, isCancelled }) => {
        files.lastRewriteCowBytes = cowBytes
        onDone(isCancelled ? 'cancelled' : error)
      })
      return { cancel: () => job?.cancel() }
    },
    exit: onFatal,
    writeDelayUs,
  }
}
