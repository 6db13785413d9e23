// A server is killed at random moments, again and again in the same folder, while clients write and rewrites and
// snapshots run. REDSTART_KILL_RUNS=200 is the full form.

import assert from 'node:assert/strict'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { DataFolder, type Running } from '../../support/data-folder.ts'
import { RawClient } from '../../support/raw-client.ts'
import { cutPower, journalArgs } from './power-cut.ts'
import { assertPrefix, type Progress, Writer } from './workload.ts'

const RUNS = Number(process.env.REDSTART_KILL_RUNS ?? 8)
/** Rewrites and snapshots all the time. */
const BUSY = [
  ...['--appendonly', 'yes', '--auto-aof-rewrite-percentage', '20', '--auto-aof-rewrite-min-size', '4kb'],
  ...['--save', '1 1', '--hz', '100'],
]
const WRITERS = 6
/** A folder begins anew when a writer has come this far, so that looking through it stays quick. */
const MAX_STEPS = 4000

/** Numbers that depend on the run alone. */
function randomOf(seed: number): (below: number) => number {
  let state = (seed * 2654435761) | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** Lets writers work until `isEnough`, then kills the server. */
async function writeAndKill(
  server: Running,
  progress: readonly Progress[],
  depthOf: (writer: number) => number,
  isEnough: (steps: number) => boolean,
): Promise<{ writers: Writer[]; killedMs: number }> {
  const writers: Writer[] = []
  for (const { name, sent } of progress) {
    writers.push(new Writer(name, await RawClient.connect(server.process.port), sent))
  }
  let steps = 0
  let killing: Promise<void> | null = null
  let killedMs = 0
  const onStep = () => {
    steps++
    if (killing !== null || !isEnough(steps)) return
    killedMs = performance.now()
    killing = server.kill()
  }
  await Promise.all(writers.map((writer, i) => writer.run(depthOf(i), onStep)))
  assert.ok(killing !== null, `the server ended by itself:\n${server.process.output()}`)
  await killing
  return { writers, killedMs }
}

for (const isPowerCut of [false, true]) {
  const what = isPowerCut ? 'power cuts' : 'kills'
  test(`${RUNS} ${what}: with appendfsync always nothing acknowledged is missing, and nothing is there that was not sent`, async (t) => {
    let folder = DataFolder.make(t)
    const journals = DataFolder.make(t)
    let progress: Progress[] = []
    for (let run = 0; run <= RUNS; run++) {
      const random = randomOf(run + (isPowerCut ? 1000 : 1))
      if (progress.length === 0 || progress.some(({ sent }) => sent > MAX_STEPS)) {
        folder = DataFolder.make(t)
        progress = Array.from({ length: WRITERS }, (_, i) => ({ name: `w${i}`, acknowledged: 0, sent: 0 }))
      }
      const journal = join(journals.path, basename(folder.path))
      const preamble = run % 2 === 0 ? 'yes' : 'no'
      const args = [...BUSY, '--appendfsync', 'always', '--aof-use-rdb-preamble', preamble]
      const server = await folder.start('redstart', args, isPowerCut ? journalArgs(journal) : [])
      progress = await found(server, progress, run)
      if (run === RUNS) break
      const limit = 1 + random(600)
      const { writers } = await writeAndKill(
        server,
        progress,
        () => 1 + random(8),
        (steps) => steps >= limit,
      )
      // Half of the time nothing that was not synced is left, else a part of it.
      if (isPowerCut) cutPower(folder.path, journal, (unsynced) => (random(2) === 0 ? 0 : random(unsynced)))
      progress = writers
    }
  })
}

/** Where each writer goes on: behind the steps that the server has kept. */
async function found(server: Running, progress: readonly Progress[], run: number): Promise<Progress[]> {
  const next: Progress[] = []
  for (const writer of progress) {
    try {
      const last = await assertPrefix(server.client, writer)
      next.push({ name: writer.name, acknowledged: last, sent: last })
    } catch (error) {
      throw new Error(`before run ${run}: ${(error as Error).message}\n${server.process.output()}`)
    }
  }
  return next
}

test('a power cut with appendfsync everysec takes at most the last two seconds', async (t) => {
  const runs = Math.max(1, Math.floor(RUNS / 20))
  const journals = DataFolder.make(t)
  for (let run = 0; run < runs; run++) {
    const random = randomOf(run + 77)
    const folder = DataFolder.make(t)
    const args = [...BUSY, '--appendfsync', 'everysec']
    const journal = join(journals.path, basename(folder.path))
    const server = await folder.start('redstart', args, journalArgs(journal))
    const progress = Array.from({ length: 2 }, (_, i) => ({ name: `w${i}`, acknowledged: 0, sent: 0 }))
    const endMs = performance.now() + 2500 + random(1000)
    const isEnough = () => performance.now() >= endMs
    const { writers, killedMs } = await writeAndKill(server, progress, () => 1, isEnough)
    cutPower(folder.path, journal, () => 0)
    const again = await folder.start('redstart', args)
    for (const writer of writers) {
      const acknowledged = writer.acknowledgedBefore(killedMs, 2000)
      await assertPrefix(again.client, { name: writer.name, acknowledged, sent: writer.sent })
    }
    await again.stop()
  }
})
