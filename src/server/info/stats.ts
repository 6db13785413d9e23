// INFO stats: counters since the start or CONFIG RESETSTAT, and rates of the last moments.

import { type InfoField, type InfoSection, ratio, zeros } from './section.ts'

type Server = Parameters<InfoSection['fields']>[0]

export const statsSection: InfoSection = {
  name: 'stats',
  title: 'Stats',
  byDefault: true,
  fields: (server) => [
    ...traffic(server),
    ...keys(server),
    ...subscriptions(server),
    ...notYet(server),
    ...cached(server),
    ...replies(server),
  ],
}

function traffic({ stats, metrics, replication }: Server): InfoField[] {
  return [
    ['total_connections_received', stats.connectionsReceived],
    ['total_commands_processed', stats.commandsProcessed],
    ['instantaneous_ops_per_sec', Math.floor(metrics.commands.perSecond)],
    ['total_net_input_bytes', stats.bytesIn + stats.replicationBytesIn],
    ['total_net_output_bytes', stats.bytesOut + stats.replicationBytesOut],
    ['total_net_repl_input_bytes', stats.replicationBytesIn],
    ['total_net_repl_output_bytes', stats.replicationBytesOut],
    ['instantaneous_input_kbps', ratio(metrics.input.perSecond, 1024)],
    ['instantaneous_output_kbps', ratio(metrics.output.perSecond, 1024)],
    ['instantaneous_input_repl_kbps', ratio(metrics.replicationInput.perSecond, 1024)],
    ['instantaneous_output_repl_kbps', ratio(metrics.replicationOutput.perSecond, 1024)],
    ['rejected_connections', stats.rejectedConnections],
    ...replication.statistics(),
  ]
}

function keys({ keyspace, expiry }: Server): InfoField[] {
  return [
    ['expired_keys', keyspace.expiredKeys],
    ['expired_subkeys', keyspace.expiredFields],
    // Every run of the active expiry sees all keys with an expiry time: none stays behind.
    ['expired_stale_perc', '0.00'],
    ['expired_time_cap_reached_count', expiry.timeLimitReached],
    ['expire_cycle_cpu_milliseconds', Math.floor(expiry.usedMs)],
    ...zeros('evicted_keys', 'evicted_clients'),
    ...zeros('total_eviction_exceeded_time', 'current_eviction_exceeded_time'),
    ['keyspace_hits', keyspace.hits],
    ['keyspace_misses', keyspace.misses],
  ]
}

function subscriptions({ pubsub }: Server): InfoField[] {
  return [
    ['pubsub_channels', pubsub.channel.size],
    ['pubsub_patterns', pubsub.pattern.size],
    ['pubsubshard_channels', pubsub.shard.size],
  ]
}

function notYet({ migration, replication, stats }: Server): InfoField[] {
  return [
    ...zeros('latest_fork_usec'),
    // Redis forks once for each.
    ['total_forks', stats.snapshots],
    ['migrate_cached_sockets', migration.links.size],
    ['slave_expires_tracked_keys', replication.localExpiryCount],
    ...zeros('active_defrag_hits', 'active_defrag_misses'),
    ...zeros('active_defrag_key_hits', 'active_defrag_key_misses'),
    ...zeros('total_active_defrag_time', 'current_active_defrag_time'),
  ]
}

function cached({ tracking }: Server): InfoField[] {
  return [
    ['tracking_total_keys', tracking.keyCount],
    ['tracking_total_items', tracking.itemCount],
    ['tracking_total_prefixes', tracking.prefixes.size],
  ]
}

function replies({ stats }: Server): InfoField[] {
  return [
    ['unexpected_error_replies', stats.unexpectedErrors],
    ['total_error_replies', stats.errorReplies],
    ...zeros('dump_payload_sanitizations'),
    ['total_reads_processed', stats.readsProcessed],
    ['total_writes_processed', stats.writesProcessed],
    ...zeros('io_threaded_reads_processed', 'io_threaded_writes_processed'),
    ['client_query_buffer_limit_disconnections', stats.queryBufferLimitDisconnections],
    ['client_output_buffer_limit_disconnections', stats.outputBufferLimitDisconnections],
    ...zeros('reply_buffer_shrinks', 'reply_buffer_expands'),
    ['acl_access_denied_auth', stats.aclAccessDeniedAuth],
  ]
}
