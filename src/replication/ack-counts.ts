// How many have what: counted from what replicas have said.

import type { AckCount, AckGoal, ReplicaSync } from '../server/replication-api.ts'
import type { Replica } from './replica.ts'

/** Who has everything up to a goal's offset. `fileOffset`: how far this server's own file is on disk; null: it has none. */
export function countAcks(
  replicas: Iterable<Replica>,
  fileOffset: number | null,
  { inFiles, offset }: AckGoal,
): AckCount {
  let count = 0
  for (const { ackOffset, fileAckOffset, state } of replicas) {
    if (state === 'online' && (inFiles ? fileAckOffset : ackOffset) >= offset) count++
  }
  return { local: fileOffset !== null && fileOffset >= offset ? 1 : 0, replicas: count }
}

/** Who lacks something of the stream. */
export function replicaSync(
  {
    replicas,
    stream,
  }: { readonly replicas: ReadonlySet<Replica>; readonly stream: { readonly offset: number } },
  nowMs: number,
): ReplicaSync {
  const lagging = [...replicas].filter(({ ackOffset }) => ackOffset !== stream.offset)
  return { replicas: replicas.size, lagging: lagging.map((each) => each.lagText(stream.offset, nowMs)) }
}
