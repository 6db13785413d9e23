// Parameters of replication, of the master's side and of the replica's.

import { INT64_MAX } from '../../bytes/int64.ts'
import { int, memory, NATURAL, PORT } from './types/number.ts'
import { replicaOf } from './types/replica-of.ts'
import { bool, choice, text } from './types/simple.ts'

const POSITIVE = [1, NATURAL[1]] as const

export const replicationParameters = [
  replicaOf('replicaof', { alias: 'slaveof', immutable: true }),
  text('masteruser', '', { sensitive: true, unsetWhenEmpty: true }),
  text('masterauth', '', { sensitive: true, unsetWhenEmpty: true, binary: true }),
  bool('replica-serve-stale-data', true, { alias: 'slave-serve-stale-data' }),
  bool('replica-read-only', true, { alias: 'slave-read-only' }),
  bool('replica-lazy-flush', false, { alias: 'slave-lazy-flush' }),
  bool('replica-ignore-maxmemory', true, { alias: 'slave-ignore-maxmemory', later: 'eviction' }),
  bool('replica-ignore-disk-write-errors', false),
  int('replica-priority', 100, NATURAL, { alias: 'slave-priority' }),
  bool('replica-announced', true),
  text('replica-announce-ip', '', { alias: 'slave-announce-ip', unsetWhenEmpty: true }),
  int('replica-announce-port', 0, PORT, { alias: 'slave-announce-port' }),
  text('bind-source-addr', '', { unsetWhenEmpty: true }),
  bool('repl-diskless-sync', true),
  int('repl-diskless-sync-delay', 5, NATURAL),
  int('repl-diskless-sync-max-replicas', 0, NATURAL),
  choice('repl-diskless-load', 'disabled', ['disabled', 'on-empty-db', 'swapdb'], {
    denyLoading: true,
  }),
  int('repl-ping-replica-period', 10, POSITIVE, { alias: 'repl-ping-slave-period' }),
  int('repl-timeout', 60, POSITIVE),
  bool('repl-disable-tcp-nodelay', false, {
    inert: 'each replica gets what a turn of the event loop brings in one write',
  }),
  memory('repl-backlog-size', 1024 ** 2, [1, INT64_MAX], { clamp: [16 * 1024, INT64_MAX] }),
  int('repl-backlog-ttl', 3600, [0, INT64_MAX]),
  int('min-replicas-to-write', 0, NATURAL, { alias: 'min-slaves-to-write' }),
  int('min-replicas-max-lag', 10, NATURAL, { alias: 'min-slaves-max-lag' }),
  choice('propagation-error-behavior', 'ignore', ['ignore', 'panic', 'panic-on-replicas'], {
    inert: 'errors of replicated commands are logged and counted, and never end the server',
  }),
]
