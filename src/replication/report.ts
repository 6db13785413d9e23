// What INFO and ROLE say of replication.

import type { Config } from '../server/config/config.ts'
import type { InfoFields, RoleReport } from '../server/replication-api.ts'
import type { Follower } from './follower.ts'
import type { ReplicationHistory } from './history.ts'
import type { Master } from './master.ts'
import type { Replica } from './replica.ts'

/** What a report is made of. */
export interface ReportParts {
  readonly config: Config
  readonly master: Master
  readonly history: ReplicationHistory
  readonly follower: Follower | null
  readonly failoverState: string
  /** Replicas that are near enough for `min-replicas-to-write`; null: none are asked for. */
  readonly goodReplicas: number | null
  readonly nowMs: number
}

type Field = readonly [name: string, value: string | number]

/** The fields of INFO replication. */
export function replicationFields(parts: ReportParts): InfoFields {
  const { failoverState, follower, goodReplicas, history, master, nowMs } = parts
  const { stream } = master
  const replicas = [...master.replicas]
  return [
    ['role', follower === null ? 'master' : 'slave'],
    ...(follower === null ? [] : followerFields(parts, follower)),
    ['connected_slaves', replicas.length],
    ...(goodReplicas === null ? [] : [['min_slaves_good_slaves', goodReplicas] as const]),
    ...replicas.map((replica, i) => [`slave${i}`, describeReplica(replica, nowMs)] as const),
    ['master_failover_state', failoverState],
    ['master_replid', history.id],
    ['master_replid2', history.secondId],
    ['master_repl_offset', stream.offset],
    ['second_repl_offset', history.secondOffset],
    ['repl_backlog_active', stream.hasBacklog ? 1 : 0],
    ['repl_backlog_size', parts.config.number('repl-backlog-size')],
    ['repl_backlog_first_byte_offset', stream.hasBacklog ? stream.firstOffset : 0],
    ['repl_backlog_histlen', stream.hasBacklog ? stream.length : 0],
  ]
}

/** The answer of ROLE. */
export function roleReport({ follower, master }: ReportParts): RoleReport {
  const { offset } = master.stream
  if (follower === null) {
    const replicas = [...master.replicas]
      .filter(({ state }) => state === 'online')
      .map(({ ackOffset, host, listeningPort }) => ({ host, port: listeningPort, offset: ackOffset }))
    return { role: 'master', offset, replicas }
  }
  const { host, isConnected, port, state } = follower
  return { role: 'slave', host, port, state, offset: isConnected || follower.hasPosition ? offset : -1 }
}

function followerFields({ config, master, nowMs }: ReportParts, follower: Follower): Field[] {
  const isSyncing = follower.state === 'sync'
  const isUp = follower.state === 'connected'
  return [
    ['master_host', follower.host],
    ['master_port', follower.port],
    ['master_link_status', isUp ? 'up' : 'down'],
    ['master_last_io_seconds_ago', isUp ? Math.floor(follower.silenceMs / 1000) : -1],
    ['master_sync_in_progress', isSyncing ? 1 : 0],
    ['slave_read_repl_offset', follower.receivedOffset],
    ['slave_repl_offset', master.stream.offset],
    ...(isSyncing ? transferFields(follower, nowMs) : []),
    ...(isUp ? [] : [downField(follower, nowMs)]),
    ['slave_priority', config.number('replica-priority')],
    ['slave_read_only', config.bool('replica-read-only') ? 1 : 0],
    ['replica_announced', config.bool('replica-announced') ? 1 : 0],
  ]
}

function transferFields({ link }: Follower, nowMs: number): Field[] {
  const total = link?.payload?.totalBytes ?? 0
  const read = link?.payload?.receivedBytes ?? 0
  const percent = total > 0 ? (100 * read) / total : 0
  return [
    ['master_sync_total_bytes', Math.max(0, total)],
    ['master_sync_read_bytes', read],
    ['master_sync_left_bytes', total - read],
    ['master_sync_perc', percent.toFixed(2)],
    ['master_sync_last_io_seconds_ago', Math.floor((nowMs - (link?.lastInputMs ?? nowMs)) / 1000)],
  ]
}

function downField({ downSinceMs }: Follower, nowMs: number): Field {
  // Seconds of the clock, not whole seconds gone by: Sentinel asks a replica less often once this is not 0.
  const seconds = downSinceMs === 0 ? -1 : Math.floor(nowMs / 1000) - Math.floor(downSinceMs / 1000)
  return ['master_link_down_since_seconds', seconds]
}

function describeReplica(replica: Replica, nowMs: number): string {
  const { ackOffset, host, listeningPort, stateName } = replica
  return `ip=${host},port=${listeningPort},state=${stateName},offset=${ackOffset},lag=${replica.lagSeconds(nowMs)}`
}
