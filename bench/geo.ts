// The benchmarks of geo commands: adding places, and finding a hundred of them.

import type { RawClient } from '../test/support/raw-client.ts'
import type { CommandBenchmark } from './command-benchmark.ts'

const PLACES = 10_000
const BATCH = 500
const INDEX = 'read:geo'
/** Degrees between neighbours of a grid that is as wide as it is high: some 111 by 85 metres. */
const STEP = 0.001
const WIDTH = 100
const CENTRE = ['FROMLONLAT', '10.05', '40.05'] as const

function geo(name: string, ...command: readonly string[]): CommandBenchmark {
  return { name, workload: { command }, prepare: fillIndex, pipelines: [1, 16], bars: { 1: 1.05, 16: 0.9 } }
}

export const GEO_BENCHMARKS: readonly CommandBenchmark[] = [
  geo('GEOADD', 'GEOADD', 'geo', '13.361389', '38.115556', 'place:__rand_int__'),
  geo('GEOSEARCH_100', 'GEOSEARCH', INDEX, ...CENTRE, 'BYRADIUS', '550', 'm'),
  geo('GEOSEARCH_BOX_100', 'GEOSEARCH', INDEX, ...CENTRE, 'BYBOX', '900', '1050', 'm'),
  geo('GEOSEARCH_NEAREST_100', 'GEOSEARCH', INDEX, ...CENTRE, 'BYRADIUS', '700', 'm', 'ASC', 'COUNT', '100'),
  geo('GEOSEARCH_WITH_100', 'GEOSEARCH', INDEX, ...CENTRE, 'BYRADIUS', '550', 'm', 'WITHCOORD', 'WITHDIST'),
]

async function fillIndex(client: RawClient): Promise<void> {
  for (let first = 0; first < PLACES; first += BATCH) {
    const words = Array.from({ length: BATCH }, (_, i) => place(first + i))
    await client.call('GEOADD', INDEX, ...words.flat())
  }
}

/** Not quite on the grid, so that no two distances are the same. */
function place(i: number): readonly string[] {
  const longitude = 10 + (i % WIDTH) * STEP + (i % 17) * STEP * 0.01
  const latitude = 40 + Math.floor(i / WIDTH) * STEP + (i % 19) * STEP * 0.01
  return [longitude.toFixed(6), latitude.toFixed(6), `place:${String(i).padStart(12, '0')}`]
}
