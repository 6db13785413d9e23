// The benchmarks of consumer groups: entries given one at a time, and acknowledged in any order.

import type { RawClient } from '../test/support/raw-client.ts'
import type { CommandBenchmark } from './command-benchmark.ts'
import { untilFreed } from './lazy-free.ts'
import { RANDOM_KEYS } from './redis-benchmark.ts'

const STREAM = 'bench:stream'
const GROUP = 'group'
/** With twelve random digits behind a 1, ids are as long as those of a clock. */
const FIRST_ID = 1_000_000_000_000
const BATCH = 500
/** Entries that more requests than were planned may take. */
const RESERVE = 1_000

type Spec = Omit<CommandBenchmark, 'pipelines' | 'bars'>

function streamGroup(spec: Spec): CommandBenchmark {
  return { ...spec, pipelines: [1, 16], bars: { 1: 1.05, 16: 0.9 } }
}

export const STREAM_GROUP_BENCHMARKS: readonly CommandBenchmark[] = [
  streamGroup({
    name: 'XREADGROUP',
    workload: {
      command: ['XREADGROUP', 'GROUP', GROUP, 'consumer', 'COUNT', '1', 'STREAMS', STREAM, '>'],
    },
    renew: (client, requests) => fillStream(client, requests + RESERVE),
    share: 0.4,
  }),
  streamGroup({
    name: 'XACK',
    workload: { command: ['XACK', STREAM, GROUP, '1__rand_int__-1'] },
    renew: fillPending,
    share: 0.4,
  }),
]

/** A stream of short entries with ids like those of a clock, and a group that has read nothing. */
async function fillStream(client: RawClient, entries: number): Promise<void> {
  await client.call('DEL', STREAM)
  await untilFreed(client)
  await client.call('XGROUP', 'CREATE', STREAM, GROUP, '0-0', 'MKSTREAM')
  for (let first = 0; first < entries; first += BATCH) {
    const size = Math.min(BATCH, entries - first)
    await client.pipeline(
      Array.from({ length: size }, (_, i) => ['XADD', STREAM, `${FIRST_ID + first + i}-1`, 'field', 'value']),
    )
  }
}

/** As many pending entries as there are random numbers. */
async function fillPending(client: RawClient): Promise<void> {
  await fillStream(client, RANDOM_KEYS)
  const read = ['XREADGROUP', 'GROUP', GROUP, 'consumer', 'COUNT', '1000', 'STREAMS', STREAM, '>']
  for (let i = 0; i < RANDOM_KEYS; i += 1000) await client.call(...read)
}
