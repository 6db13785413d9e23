// Parameters of data types, key events, scripts, the slow log and latency.

import { INT64_MAX } from '../../bytes/int64.ts'
import { INT_MAX, INT_MIN } from './types/c-numbers.ts'
import { keyEvents } from './types/key-events.ts'
import { percentiles } from './types/lists.ts'
import { int, NATURAL, type Range, uint, umemory } from './types/number.ts'
import { bool } from './types/simple.ts'

const COLLECTIONS = { later: 'collections' } as const
const SLOW_LOG = { later: 'slow log' } as const
const LATENCY = { later: 'latency monitor' } as const
const LONG: Range = [0, INT64_MAX]

export const dataParameters = [
  uint('hash-max-listpack-entries', 512, LONG, { ...COLLECTIONS, alias: 'hash-max-ziplist-entries' }),
  umemory('hash-max-listpack-value', 64, LONG, { ...COLLECTIONS, alias: 'hash-max-ziplist-value' }),
  int('list-max-listpack-size', -2, [INT_MIN, INT_MAX], { ...COLLECTIONS, alias: 'list-max-ziplist-size' }),
  int('list-compress-depth', 0, NATURAL, COLLECTIONS),
  uint('set-max-intset-entries', 512, LONG, COLLECTIONS),
  uint('set-max-listpack-entries', 128, LONG, COLLECTIONS),
  uint('set-max-listpack-value', 64, LONG, COLLECTIONS),
  uint('zset-max-listpack-entries', 128, LONG, { ...COLLECTIONS, alias: 'zset-max-ziplist-entries' }),
  umemory('zset-max-listpack-value', 64, LONG, { ...COLLECTIONS, alias: 'zset-max-ziplist-value' }),
  umemory('hll-sparse-max-bytes', 3000, LONG, COLLECTIONS),
  umemory('stream-node-max-bytes', 4096, LONG),
  int('stream-node-max-entries', 100, LONG),
  keyEvents('notify-keyspace-events'),
  uint('tracking-table-max-keys', 1000000, LONG),
  int('busy-reply-threshold', 5000, LONG, { alias: 'lua-time-limit', later: 'scripting' }),
  bool('lua-enable-deprecated-api', false, { immutable: true, hidden: true, later: 'scripting' }),
  int('slowlog-log-slower-than', 10000, [-1, INT64_MAX], SLOW_LOG),
  int('slowlog-max-len', 128, LONG, SLOW_LOG),
  int('latency-monitor-threshold', 0, LONG, LATENCY),
  bool('latency-tracking', true),
  percentiles('latency-tracking-info-percentiles', [50, 99, 99.9]),
]
