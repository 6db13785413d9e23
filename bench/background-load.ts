// Writes to a server while something else is measured.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { lowerPriority } from './fill.ts'

/** Seen from .build/bench/, where the compiled form of this file lies. */
const CHILD_PATH = fileURLToPath(new URL('./load-child.js', import.meta.url))
const STEADY_AFTER_MS = 500

/** Which keys are overwritten how often. */
export interface Load {
  /** Any of the keys `key:0`, `key:1`, and so on. */
  readonly keys: number
  readonly perSecond: number
}

/** Runs `work` while a process of its own overwrites random keys, and has done so for a moment. */
export async function underLoad<Result>(
  port: number,
  { keys, perSecond }: Load,
  work: () => Promise<Result>,
): Promise<Result> {
  const child = fork(CHILD_PATH, [port, keys, perSecond].map(String))
  try {
    await ready(child)
    if (child.pid !== undefined) lowerPriority(child.pid)
    await new Promise((resolve) => setTimeout(resolve, STEADY_AFTER_MS))
    return await work()
  } finally {
    await ended(child)
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the load ended with ${code}`)))
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  if (child.connected) child.disconnect()
  await exit
}
