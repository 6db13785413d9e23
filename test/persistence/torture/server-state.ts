// All that a server holds, and whether another one that loads its files holds the same.

import assert from 'node:assert/strict'
import { ask } from '../../support/ask.ts'
import type { DataFolder, Running, Side } from '../../support/data-folder.ts'
import { assertSameDataset, readDataset } from '../../support/whole-dataset.ts'
import { everything } from './everything.ts'

/** A data set, in two ways of looking at it. */
export interface ServerState {
  readonly digest: unknown
  readonly dataset: ReadonlyMap<string, string>
}

/** Gives a server a value of every type in every form. */
export async function fill({ client }: Running): Promise<void> {
  for (const reply of await client.pipeline(everything())) {
    assert.notEqual(reply[0], 0x2d, reply.toString())
  }
}

/** What a server holds. */
export async function stateOf({ client }: Running): Promise<ServerState> {
  return { digest: await ask(client, 'DEBUG', 'DIGEST'), dataset: await readDataset(client) }
}

/** Throws unless a server holds the same. */
export async function assertState(server: Running, expected: ServerState): Promise<void> {
  const state = await stateOf(server)
  assertSameDataset(state.dataset, expected.dataset)
  assert.equal(state.digest, expected.digest)
}

/** Starts a server in a folder; throws unless it then holds what is expected. */
export async function assertLoads(
  folder: DataFolder,
  side: Side,
  args: readonly string[],
  expected: ServerState,
): Promise<Running> {
  const loaded = await folder.start(side, args)
  await assertState(loaded, expected)
  return loaded
}
