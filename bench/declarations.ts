// The benchmarks of commands, one line each. A new command group adds its lines here.

import type { RawClient } from '../test/support/raw-client.ts'
import { RANDOM_KEYS, VALUE_BYTES, type Workload } from './redis-benchmark.ts'

/** A command that is measured at every pipeline depth. */
export interface CommandBenchmark {
  readonly name: string
  readonly workload: Workload
  /** Puts the data in place that the command reads. */
  readonly prepare?: (client: RawClient) => Promise<void>
  /** The most server CPU a request may take, as a share of what Redis takes, by pipeline depth. */
  readonly bars?: Readonly<Record<number, number>>
}

/** The bars of the commands that nearly every application sends most. */
const HOT_PATH_BARS = { 1: 1.05, 16: 0.85, 100: 0.7 }

export const COMMAND_BENCHMARKS: readonly CommandBenchmark[] = [
  { name: 'PING_MBULK', workload: { test: 'ping_mbulk' } },
  { name: 'SET', workload: { test: 'set' }, bars: HOT_PATH_BARS },
  { name: 'GET', workload: { test: 'get' }, prepare: fillRandomKeys, bars: HOT_PATH_BARS },
  { name: 'INCR', workload: { test: 'incr' }, bars: HOT_PATH_BARS },
  { name: 'MSET', workload: { test: 'mset' }, bars: { 16: 0.85 } },
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
