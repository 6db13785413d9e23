// Data sets that random commands have made, saved by each server and loaded by the other; and the same after Redstart has
// loaded its own files.

import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ANY_WRITES } from '../../support/any-command.ts'
import { ask } from '../../support/ask.ts'
import type { Command } from '../../support/command.ts'
import { DataFolder, type Running } from '../../support/data-folder.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { assertState, type ServerState, stateOf } from './server-state.ts'

const RUNS = Number(process.env.REDSTART_FUZZ_RUNS ?? 25)
const SEED = Number(process.env.REDSTART_FUZZ_SEED ?? 20_261_123)
const MAX_COMMANDS = 150

/** So low that values of all forms occur. */
const LIMITS = [
  ...['hash-max-listpack-entries', 'zset-max-listpack-entries', 'set-max-intset-entries'].flatMap((name) => [
    `--${name}`,
    '40',
  ]),
  ...['--list-max-listpack-size', '10', '--stream-node-max-entries', '7'],
]
const FILES = ['--appendonly', 'yes', '--appendfsync', 'no']

const sequences = fc.array(
  fc.oneof(...ANY_WRITES.map((entry) => ('weight' in entry ? entry : { arbitrary: entry, weight: 1 }))),
  { minLength: 20, maxLength: MAX_COMMANDS, size: 'max' },
)

async function assertHolds(server: Running, expected: ServerState, what: string): Promise<void> {
  try {
    await assertState(server, expected)
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`)
  }
}

async function run({ client }: Running, commands: readonly Command[]): Promise<void> {
  await client.pipeline([['FLUSHALL'], ['SELECT', 0], ...commands, ['SELECT', 0]])
  assert.equal(await ask(client, 'SAVE'), 'OK')
}

describe('data sets of random commands', { skip: oracleMissing() }, () => {
  test('are the same after each way through a file', async (t) => {
    const [mine, theirs] = [DataFolder.make(t), DataFolder.make(t)]
    const redstart = await mine.start('redstart', [...LIMITS, ...FILES])
    const oracle = await theirs.start('oracle', LIMITS)
    const spare = DataFolder.make(t)
    const dump = (folder: DataFolder) => join(folder.path, 'dump.rdb')

    const property = fc.asyncProperty(sequences, async (commands) => {
      await run(redstart, commands)
      await run(oracle, commands)
      const [ours, others] = [await stateOf(redstart), await stateOf(oracle)]
      // Each loads the other's file.
      copyFileSync(dump(mine), dump(spare))
      copyFileSync(dump(theirs), dump(mine))
      copyFileSync(dump(spare), dump(theirs))
      assert.equal(await ask(oracle.client, 'DEBUG', 'RELOAD', 'NOSAVE'), 'OK')
      await assertHolds(oracle, ours, 'Redis with the file of Redstart')
      // First what Redstart has appended, before its data are others.
      assert.equal(await ask(redstart.client, 'DEBUG', 'LOADAOF'), 'OK')
      assert.equal(await ask(redstart.client, 'DEBUG', 'DIGEST'), ours.digest, 'what was appended')
      assert.equal(await ask(redstart.client, 'DEBUG', 'RELOAD', 'NOSAVE'), 'OK')
      await assertHolds(redstart, others, 'Redstart with the file of Redis')
      assert.equal(await ask(redstart.client, 'DEBUG', 'RELOAD'), 'OK')
      await assertHolds(redstart, others, 'Redstart with its own file')
    })
    const result = await fc.check(property, { numRuns: RUNS, seed: SEED })
    if (result.failed) {
      const [commands = []] = result.counterexample ?? []
      const shown = commands.map((command) => command.map(String).join(' ').slice(0, 200)).join('\n')
      throw new Error(`${(result.errorInstance as Error).message}\nseed ${result.seed}, after\n${shown}`)
    }
  })
})
