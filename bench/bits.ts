// The benchmarks of bitmaps and HyperLogLogs.

import { randomBytes } from 'node:crypto'
import type { RawClient } from '../test/support/raw-client.ts'
import type { CommandBenchmark } from './command-benchmark.ts'

const LONG_BYTES = 10 * 1024 * 1024
/** Two long strings, and where they are combined. */
const LONG = ['bits:long:a', 'bits:long:b', 'bits:long:to'] as const

/** A command that takes little: the same bars as those of collections. */
function short(name: string, ...command: readonly string[]): CommandBenchmark {
  return { name, workload: { command }, pipelines: [1, 16], bars: { 1: 1.05, 16: 0.9 } }
}

/** A command that works on strings of 10 MB. */
function long(name: string, ...command: readonly string[]): CommandBenchmark {
  return { name, workload: { command }, prepare: fillLong, pipelines: [1], bars: { 1: 1.5 } }
}

export const BIT_BENCHMARKS: readonly CommandBenchmark[] = [
  short('SETBIT', 'SETBIT', 'bits:__rand_int__', '100', '1'),
  short('GETBIT', 'GETBIT', 'bits:__rand_int__', '100'),
  short('PFADD', 'PFADD', 'sketch', 'element:__rand_int__'),
  short('PFADD_SPARSE', 'PFADD', 'sketch:__rand_int__', 'element:__rand_int__'),
  long('BITCOUNT_10MB', 'BITCOUNT', LONG[0]),
  long('BITOP_10MB', 'BITOP', 'AND', LONG[2], LONG[0], LONG[1]),
]

async function fillLong(client: RawClient): Promise<void> {
  for (const key of LONG.slice(0, 2)) await client.call('SET', key, randomBytes(LONG_BYTES))
}
