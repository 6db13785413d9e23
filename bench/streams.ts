// The benchmarks of entries of streams.

import type { RawClient } from '../test/support/raw-client.ts'
import type { CommandBenchmark } from './command-benchmark.ts'
import { untilFreed } from './lazy-free.ts'

const KEY = 'stream'
const READ_KEY = 'read:stream'
const READ_ENTRIES = 10_000
const BATCH = 500

const BARS = { pipelines: [1, 16], bars: { 1: 1.05, 16: 0.9 } }

export const STREAM_BENCHMARKS: readonly CommandBenchmark[] = [
  {
    name: 'XADD',
    workload: { command: ['XADD', KEY, '*', 'field', 'value:__rand_int__'] },
    renew: clear,
    ...BARS,
  },
  {
    name: 'XRANGE_100',
    workload: { command: ['XRANGE', READ_KEY, '-', '+', 'COUNT', '100'] },
    prepare: fillReadStream,
    ...BARS,
  },
]

async function clear(client: RawClient): Promise<void> {
  await client.call('DEL', KEY)
  await untilFreed(client)
}

async function fillReadStream(client: RawClient): Promise<void> {
  for (let first = 0; first < READ_ENTRIES; first += BATCH) {
    const entries = Array.from({ length: BATCH }, (_, i) => `value:${String(first + i).padStart(12, '0')}`)
    await client.pipeline(entries.map((value) => ['XADD', READ_KEY, '*', 'field', value]))
  }
}
