// Parameters of replication, of the master's side and of the replica's.

import { INT64_MAX } from '../../bytes/int64.ts'
import { int, memory, NATURAL, PORT } from './types/number.ts'
import { replicaOf } from './types/replica-of.ts'
import { bool, choice, text } from './types/simple.ts'

const LATER = { later: 'replication' } as const
const POSITIVE = [1, NATURAL[1]] as const

export const replicationParameters = [
  replicaOf('replicaof', { ...LATER, alias: 'slaveof', immutable: true }),
  text('masteruser', '', { ...LATER, sensitive: true, unsetWhenEmpty: true }),
  text('masterauth', '', { ...LATER, sensitive: true, unsetWhenEmpty: true, binary: true }),
  bool('replica-serve-stale-data', true, { ...LATER, alias: 'slave-serve-stale-data' }),
  bool('replica-read-only', true, { ...LATER, alias: 'slave-read-only' }),
  bool('replica-lazy-flush', false, { ...LATER, alias: 'slave-lazy-flush' }),
  bool('replica-ignore-maxmemory', true, { ...LATER, alias: 'slave-ignore-maxmemory' }),
  bool('replica-ignore-disk-write-errors', false, LATER),
  int('replica-priority', 100, NATURAL, { ...LATER, alias: 'slave-priority' }),
  bool('replica-announced', true, LATER),
  text('replica-announce-ip', '', { ...LATER, alias: 'slave-announce-ip', unsetWhenEmpty: true }),
  int('replica-announce-port', 0, PORT, { ...LATER, alias: 'slave-announce-port' }),
  text('bind-source-addr', '', { ...LATER, unsetWhenEmpty: true }),
  bool('repl-diskless-sync', true, LATER),
  int('repl-diskless-sync-delay', 5, NATURAL, LATER),
  int('repl-diskless-sync-max-replicas', 0, NATURAL, LATER),
  choice('repl-diskless-load', 'disabled', ['disabled', 'on-empty-db', 'swapdb'], {
    ...LATER,
    denyLoading: true,
  }),
  int('repl-ping-replica-period', 10, POSITIVE, { ...LATER, alias: 'repl-ping-slave-period' }),
  int('repl-timeout', 60, POSITIVE, LATER),
  bool('repl-disable-tcp-nodelay', false, LATER),
  memory('repl-backlog-size', 1024 ** 2, [1, INT64_MAX], { ...LATER, clamp: [16 * 1024, INT64_MAX] }),
  int('repl-backlog-ttl', 3600, [0, INT64_MAX], LATER),
  int('min-replicas-to-write', 0, NATURAL, { ...LATER, alias: 'min-slaves-to-write' }),
  int('min-replicas-max-lag', 10, NATURAL, { ...LATER, alias: 'min-slaves-max-lag' }),
  choice('propagation-error-behavior', 'ignore', ['ignore', 'panic', 'panic-on-replicas'], LATER),
]
