// An append-only file that ends too early, as each server finds it: both keep the same, and go on from there.

import assert from 'node:assert/strict'
import { readdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ask } from '../../support/ask.ts'
import type { Command } from '../../support/command.ts'
import { DataFolder } from '../../support/data-folder.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { assertSameDataset, readDataset } from '../../support/whole-dataset.ts'
import { Chance } from './damage.ts'

const CUTS = Number(process.env.REDSTART_CUT_RUNS ?? 8)
const ARGS = ['--appendonly', 'yes', '--appendfsync', 'no']

const SCRIPT: readonly Command[] = [
  ['SET', 'first', 'stays'],
  ['SELECT', 7],
  ['SADD', 'set', 1, 2, 3, 'four'],
  ['SPOP', 'set'],
  ['SET', 'text', '*3\r\n$3\r\nSET\r\n'],
  ['MULTI'],
  ['INCR', 'left'],
  ['SELECT', 0],
  ['INCR', 'right'],
  ['EXPIRE', 'right', 10_000],
  ['EXEC'],
  ['XADD', 'stream', '*', 'a', 'b'],
  ['APPEND', 'first', ' and grows'],
]
/** More than the script takes in the file. */
const TAIL_BYTES = 700

function increment(folder: DataFolder): string {
  const path = join(folder.path, 'appendonlydir')
  const name = readdirSync(path).find((each) => each.endsWith('.incr.aof')) as string
  return join(path, name)
}

describe('an append-only file that was cut', { skip: oracleMissing() }, () => {
  for (const writer of ['redstart', 'oracle'] as const) {
    test(`that ${writer} wrote, both load alike`, async (t) => {
      const source = DataFolder.make(t)
      const server = await source.start(writer, ARGS)
      await server.client.pipeline(SCRIPT)
      await server.stop()
      const { size } = statSync(increment(source))
      const chance = new Chance(21)
      for (let run = 0; run < CUTS; run++) {
        const length = size - 1 - chance.below(Math.min(TAIL_BYTES, size - 1))
        const folders = [source.copy(t), source.copy(t)] as const
        for (const folder of folders) truncateSync(increment(folder), length)
        const theirs = await folders[0].start('oracle', ARGS)
        const ours = await folders[1].start('redstart', ARGS)
        assertSameDataset(await readDataset(ours.client), await readDataset(theirs.client))
        // Redis leaves the begin of a transaction that was cut, and what it appends behind it is lost at its next start.
        assert.ok(statSync(increment(folders[1])).size <= statSync(increment(folders[0])).size)
        await ours.client.call('SET', 'behind', 'the cut')
        const digest = await ask(ours.client, 'DEBUG', 'DIGEST')
        await ours.stop()
        await theirs.stop()
        const again = await folders[1].start('oracle', ARGS)
        assert.equal(await ask(again.client, 'DEBUG', 'DIGEST'), digest, `cut at ${length}`)
        await again.stop()
      }
    })
  }
})
