// Fills a server with millions of keys or elements from a process of its own.

import { fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { FillOrder, FillShape } from './fill-shapes.ts'

/** Seen from .build/bench/, where the compiled form of this file lies. */
const CHILD_PATH = fileURLToPath(new URL('./fill-child.js', import.meta.url))

/** How a fill sends its commands. */
export interface FillOptions {
  /** Keys, or elements of the one collection. */
  readonly count: number
  /** What is added: `strings` by default. */
  readonly shape?: FillShape
  /** `ascending` by default. */
  readonly order?: FillOrder
  /** Commands in one write. */
  readonly batchSize: number
  /** Writes without an answer. */
  readonly windowSize: number
  /** Runs the client with less right to a CPU than others, such as a second client that measures. */
  readonly isBackground?: boolean
}

/** Adds the elements 0 to `count` - 1 of the shape. Resolves when all commands are answered. */
export function fill(port: number, options: FillOptions): Promise<void> {
  const { count, shape = 'strings', order = 'ascending', batchSize, windowSize } = options
  const child = fork(CHILD_PATH, [port, count, shape, order, batchSize, windowSize].map(String))
  if (options.isBackground === true && child.pid !== undefined) lowerPriority(child.pid)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`filling ${count} ${shape} ended with ${code}`))
    })
  })
}

/** Gives a process less right to a CPU than others have. */
export function lowerPriority(pid: number): void {
  try {
    setPriority(pid, 10)
  } catch {
    // Where it is not allowed the figures are only noisier.
  }
}
