// The benchmarks of commands, one line each. A new command group adds its lines here or in a file like collections.ts.

import type { RawClient } from '../test/support/raw-client.ts'
import { BIT_BENCHMARKS } from './bits.ts'
import { COLLECTION_BENCHMARKS } from './collections.ts'
import type { CommandBenchmark } from './command-benchmark.ts'
import { GEO_BENCHMARKS } from './geo.ts'
import { PUBSUB_BENCHMARKS } from './pubsub.ts'
import { RANDOM_KEYS, VALUE_BYTES } from './redis-benchmark.ts'
import { STREAM_GROUP_BENCHMARKS } from './stream-groups.ts'
import { STREAM_BENCHMARKS } from './streams.ts'

/** The bars of the commands that nearly every application sends most. */
const HOT_PATH_BARS = { 1: 1.05, 16: 0.85, 100: 0.7 }

export const COMMAND_BENCHMARKS: readonly CommandBenchmark[] = [
  { name: 'PING_MBULK', workload: { test: 'ping_mbulk' } },
  { name: 'SET', workload: { test: 'set' }, bars: HOT_PATH_BARS },
  { name: 'GET', workload: { test: 'get' }, prepare: fillRandomKeys, bars: HOT_PATH_BARS },
  { name: 'INCR', workload: { test: 'incr' }, bars: HOT_PATH_BARS },
  { name: 'MSET', workload: { test: 'mset' }, bars: { 1: 1.05, 16: 0.85 } },
  ...COLLECTION_BENCHMARKS,
  ...GEO_BENCHMARKS,
  ...PUBSUB_BENCHMARKS,
  ...BIT_BENCHMARKS,
  ...STREAM_BENCHMARKS,
  ...STREAM_GROUP_BENCHMARKS,
]

const FILL_BATCH = 1_000

/** Sets every key that redis-benchmark chooses from, so that each GET finds one. */
async function fillRandomKeys(client: RawClient): Promise<void> {
  const value = 'x'.repeat(VALUE_BYTES)
  for (let first = 0; first < RANDOM_KEYS; first += FILL_BATCH) {
    const keys = Array.from({ length: FILL_BATCH }, (_, i) => `key:${String(first + i).padStart(12, '0')}`)
    await client.pipeline(keys.map((key) => ['SET', key, value]))
  }
}
