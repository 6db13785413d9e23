// INFO replication. This server is always a master without replicas for now.

import { type InfoSection, zeros } from './section.ts'

const NO_ID = '0'.repeat(40)

export const replicationSection: InfoSection = {
  name: 'replication',
  title: 'Replication',
  byDefault: true,
  fields({ config, replicationId }) {
    return [
      ['role', 'master'],
      ...zeros('connected_slaves'),
      ['master_failover_state', 'no-failover'],
      ['master_replid', replicationId],
      ['master_replid2', NO_ID],
      ...zeros('master_repl_offset'),
      ['second_repl_offset', -1],
      ...zeros('repl_backlog_active'),
      ['repl_backlog_size', config.number('repl-backlog-size')],
      ...zeros('repl_backlog_first_byte_offset', 'repl_backlog_histlen'),
    ]
  },
}
