// INFO persistence: what a server shows that has written and loaded nothing, and what persistence says instead.

import { type InfoField, type InfoSection, zeros } from './section.ts'

const INITIAL: readonly InfoField[] = [
  ...zeros('loading', 'async_loading', 'current_cow_peak', 'current_cow_size', 'current_cow_size_age'),
  ['current_fork_perc', '0.00'],
  ...zeros('current_save_keys_processed', 'current_save_keys_total'),
  ...zeros('rdb_changes_since_last_save', 'rdb_bgsave_in_progress', 'rdb_last_save_time'),
  ['rdb_last_bgsave_status', 'ok'],
  ['rdb_last_bgsave_time_sec', -1],
  ['rdb_current_bgsave_time_sec', -1],
  ...zeros('rdb_saves', 'rdb_last_cow_size', 'rdb_last_load_keys_expired', 'rdb_last_load_keys_loaded'),
  ...zeros('aof_enabled', 'aof_rewrite_in_progress', 'aof_rewrite_scheduled'),
  ['aof_last_rewrite_time_sec', -1],
  ['aof_current_rewrite_time_sec', -1],
  ['aof_last_bgrewrite_status', 'ok'],
  ...zeros('aof_rewrites', 'aof_rewrites_consecutive_failures'),
  ['aof_last_write_status', 'ok'],
  ...zeros('aof_last_cow_size', 'module_fork_in_progress', 'module_fork_last_cow_size'),
]

export const persistenceSection: InfoSection = {
  name: 'persistence',
  title: 'Persistence',
  byDefault: true,
  fields({ keyspace, persistence }) {
    // A Map keeps the order: known names stay where they are, others come behind them.
    const fields = new Map(INITIAL)
    fields.set('rdb_changes_since_last_save', keyspace.dirty)
    for (const [name, value] of persistence.info()) fields.set(name, value)
    return [...fields]
  },
}
