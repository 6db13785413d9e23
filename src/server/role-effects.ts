// What a server does otherwise as a replica than as a master.

import type { ServerApi } from './server-api.ts'

/** Sets it as the role is now. Returns whether clients may write to what is a replica. */
export function applyRole({ config, keyspace, pause, refusals, replication }: ServerApi): boolean {
  const { isLinked, isReplica } = replication
  const isReadOnly = isReplica && config.bool('replica-read-only')
  const isStale = isReplica && !isLinked && !config.bool('replica-serve-stale-data')
  // What has expired is deleted by the word of the master alone.
  keyspace.keepExpired = pause.isActive || isReplica
  refusals.setReplica(isReadOnly, isStale)
  replication.roleChanged()
  return isReplica && !isReadOnly
}
