// INFO clients.

import { type InfoSection, zeros } from './section.ts'

export const clientsSection: InfoSection = {
  name: 'clients',
  title: 'Clients',
  byDefault: true,
  fields(server) {
    const { blocked, clients, config, laterReplies, metrics, pause, pubsub, tracking, watches } = server
    metrics.notePeaks()
    return [
      ['connected_clients', clients.size - server.replication.replicaCount],
      ...zeros('cluster_connections'),
      ['maxclients', config.number('maxclients')],
      ['client_recent_max_input_buffer', metrics.inputPeak.value],
      ['client_recent_max_output_buffer', metrics.outputPeak.value],
      ['blocked_clients', laterReplies.blockedClients + pause.heldClients],
      ['tracking_clients', tracking.clientCount],
      ['pubsub_clients', pubsub.clientCount],
      ['watching_clients', watches.clientCount],
      ['clients_in_timeout_table', blocked.timedCount],
      ['total_watched_keys', watches.keyCount],
      ['total_blocking_keys', blocked.keyCount],
      ['total_blocking_keys_on_nokey', blocked.mindingKeyCount],
    ]
  },
}
