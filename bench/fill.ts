// Fills a server with millions of keys from a process of its own.

import { fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { VALUE_BYTES } from './redis-benchmark.ts'

/** Seen from .build/bench/, where the compiled form of this file lies. */
const CHILD_PATH = fileURLToPath(new URL('./fill-child.js', import.meta.url))

/** How a fill sends its commands. */
export interface FillOptions {
  readonly keys: number
  /** Commands in one write. */
  readonly batchSize: number
  /** Writes without an answer. */
  readonly windowSize: number
  /** Runs the client with less right to a CPU than others, such as a second client that measures. */
  readonly isBackground?: boolean
}

/** Sets `key:0` to `key:N-1` to 32 bytes each. Resolves when all are answered. */
export function fill(port: number, options: FillOptions): Promise<void> {
  const args = [port, options.keys, VALUE_BYTES, options.batchSize, options.windowSize]
  const child = fork(CHILD_PATH, args.map(String))
  if (options.isBackground === true && child.pid !== undefined) lowerPriority(child.pid)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`filling ${options.keys} keys ended with ${code}`))
    })
  })
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, 10)
  } catch {
    // Where it is not allowed the figures are only noisier.
  }
}
