// INFO clients.

import { type InfoSection, zeros } from './section.ts'

export const clientsSection: InfoSection = {
  name: 'clients',
  title: 'Clients',
  byDefault: true,
  fields({ clients, config, laterReplies, metrics, pause }) {
    metrics.notePeaks()
    return [
      ['connected_clients', clients.size],
      ...zeros('cluster_connections'),
      ['maxclients', config.number('maxclients')],
      ['client_recent_max_input_buffer', metrics.inputPeak.value],
      ['client_recent_max_output_buffer', metrics.outputPeak.value],
      ['blocked_clients', laterReplies.blockedClients + pause.heldClients],
      ...zeros('tracking_clients', 'clients_in_timeout_table'),
    ]
  },
}
