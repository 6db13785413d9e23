// Parameters of memory: its limit and eviction, freeing, expiry, rehashing, compaction.

import { INT64_MAX } from '../../bytes/int64.ts'
import { UINT64_MAX } from './types/c-numbers.ts'
import { int, memoryOrPercent, NATURAL, umemory } from './types/number.ts'
import { bool, choice } from './types/simple.ts'

const EVICTION = { later: 'eviction' } as const
const DEFRAG = { later: 'active defragmentation' } as const
const PERCENT = [1, 99] as const

export const memoryParameters = [
  umemory('maxmemory', 0, [0, UINT64_MAX], EVICTION),
  choice('maxmemory-policy', 'noeviction', evictionPolicies(), EVICTION),
  int('maxmemory-samples', 5, [1, NATURAL[1]], EVICTION),
  int('maxmemory-eviction-tenacity', 10, [0, 100], EVICTION),
  memoryOrPercent('maxmemory-clients', INT64_MAX, EVICTION),
  int('lfu-log-factor', 10, NATURAL, EVICTION),
  int('lfu-decay-time', 1, NATURAL, EVICTION),
  bool('lazyfree-lazy-eviction', false, EVICTION),
  bool('lazyfree-lazy-expire', false),
  bool('lazyfree-lazy-server-del', false),
  bool('lazyfree-lazy-user-del', false),
  bool('lazyfree-lazy-user-flush', false),
  int('active-expire-effort', 1, [1, 10]),
  bool('activerehashing', true),
  bool('activedefrag', false, { ...DEFRAG, check: refuseDefrag }),
  umemory('active-defrag-ignore-bytes', 100 * 1024 ** 2, [1, INT64_MAX], DEFRAG),
  int('active-defrag-threshold-lower', 10, [0, 1000], DEFRAG),
  int('active-defrag-threshold-upper', 100, [0, 1000], DEFRAG),
  int('active-defrag-cycle-min', 1, PERCENT, DEFRAG),
  int('active-defrag-cycle-max', 25, PERCENT, DEFRAG),
  int('active-defrag-max-scan-fields', 1000, [1, INT64_MAX], DEFRAG),
]

/** In the order in which refusals list them. */
function evictionPolicies() {
  return [
    'volatile-lru',
    'volatile-lfu',
    'volatile-random',
    'volatile-ttl',
    'allkeys-lru',
    'allkeys-lfu',
    'allkeys-random',
    'noeviction',
  ] as const
}

/** A server without compaction answers as Redis does on a memory allocator that does not support it. */
function refuseDefrag(wanted: boolean): string | undefined {
  if (!wanted) return undefined
  return (
    'Active defragmentation cannot be enabled: it requires a Redis server compiled with a modified Jemalloc ' +
    'like the one shipped by default with the Redis source distribution'
  )
}
