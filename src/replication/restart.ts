// Whose history a file's data is: what snapshots say of it, and what a server takes from the file that it begins with, so
// that neither it nor its replicas need everything anew.

import type { Follower } from './follower.ts'
import { NO_ID, type ReplicationHistory } from './history.ts'
import type { Master } from './master.ts'

/** The fields of a snapshot as of now; empty where they would mean nothing. */
export function historyFields(
  history: ReplicationHistory,
  { feed, stream }: Master,
  follower: Follower | null,
): readonly (readonly [name: string, value: string])[] {
  // Without a backlog nothing counts the bytes, and a replica that never had a master's data has no history.
  if (!stream.hasBacklog || (follower !== null && !follower.hasPosition)) return []
  const selectedDb = follower === null ? feed.selectedDb : (follower.selectedDb ?? 0)
  return [
    ['repl-stream-db', String(Math.max(0, selectedDb))],
    ['repl-id', history.id],
    ['repl-offset', String(stream.offset)],
  ]
}

/** Takes what a file says that was loaded at the start: replicas, or a master, may go on from there. */
export function takeHistory(
  aux: ReadonlyMap<string, string>,
  history: ReplicationHistory,
  master: Master,
  follower: Follower | null,
): void {
  const id = aux.get('repl-id')
  const offset = Number(aux.get('repl-offset') ?? -1)
  const dbIndex = Number(aux.get('repl-stream-db') ?? -1)
  if (id?.length !== NO_ID.length || !(offset >= 0) || !(dbIndex >= 0)) return
  if (follower === null) history.continueAfter(id, offset)
  else history.adopt(id)
  master.stream.restart(offset)
  master.openBacklog()
  follower?.goOnFrom(dbIndex)
}
