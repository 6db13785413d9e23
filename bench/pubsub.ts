// The benchmark of PUBLISH: a channel with 50 subscribers.

import { connect } from 'node:net'
import type { RawClient } from '../test/support/raw-client.ts'
import type { CommandBenchmark } from './command-benchmark.ts'
import { VALUE_BYTES } from './redis-benchmark.ts'

const CHANNEL = 'bench:channel'
const SUBSCRIBERS = 50
/** They read into one buffer, so that they cost the machine as little as they can. */
const READ_BUFFER = Buffer.alloc(64 * 1024)

export const PUBSUB_BENCHMARKS: readonly CommandBenchmark[] = [
  {
    name: 'PUBLISH',
    workload: { command: ['PUBLISH', CHANNEL, 'x'.repeat(VALUE_BYTES)] },
    prepare: subscribeMany,
    bars: { 1: 1.05, 16: 0.9 },
  },
]

/** Connects the subscribers, which stay until the server ends. */
async function subscribeMany(client: RawClient): Promise<void> {
  const port = client.socket.remotePort as number
  await Promise.all(Array.from({ length: SUBSCRIBERS }, () => subscribe(port)))
}

function subscribe(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onread = {
      buffer: READ_BUFFER,
      callback: () => {
        resolve()
        return true
      },
    }
    const socket = connect({ host: '127.0.0.1', port, onread }, () =>
      socket.write(`SUBSCRIBE ${CHANNEL}\r\n`),
    )
    socket.on('error', reject)
  })
}
