// RDB files in which random bytes were changed, or that end too early: an error with an offset and a reason, never a
// crash and nothing allocated beyond what the file can justify.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { RdbError } from '../../../src/persistence/rdb/rdb-error.ts'
import { RdbLoader } from '../../../src/persistence/rdb/read-loader.ts'
import { MemorySource } from '../../../src/persistence/rdb/read-source.ts'
import { ask } from '../../support/ask.ts'
import type { Arg } from '../../support/command.ts'
import { makeServer } from '../../support/in-process.ts'
import { RawClient } from '../../support/raw-client.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { startRedstart } from '../../support/server-process.ts'
import { useOracle } from '../../support/suite.ts'
import { Chance, damaged } from './damage.ts'
import { everything } from './everything.ts'

const RUNS = Number(process.env.REDSTART_DAMAGE_RUNS ?? 300)
/** Keys with larger values would fill the file, so that hardly any damage hit the others. */
const MAX_VALUE_BYTES = 3000
const SIGNATURE_BYTES = 9
const CHECKSUM_BYTES = 8
const MAX_GROWTH = 600
const SLACK_BYTES = 8 * 1024 * 1024

/** The file of a server that has been given all forms, but for long values. */
async function smallFile(client: RawClient, folder: string): Promise<Buffer> {
  await client.call('FLUSHALL')
  await client.pipeline(everything(1))
  const keys = (await ask(client, 'KEYS', '*')) as Arg[]
  for (const key of keys) {
    const dump = await client.call('DUMP', key)
    if (dump.length > MAX_VALUE_BYTES) await client.call('DEL', key)
  }
  await client.call('SAVE')
  return readFileSync(join(folder, 'dump.rdb'))
}

type Outcome = 'loaded' | RdbError

/** Loads bytes into an empty keyspace; anything but success and an RdbError is thrown. */
function load(bytes: Uint8Array, verifyChecksum: boolean, isDeep: boolean): Outcome {
  const { server } = makeServer()
  const { keyspace } = server
  const heapBefore = process.memoryUsage().arrayBuffers
  const source = new MemorySource(bytes)
  let outcome: Outcome = 'loaded'
  try {
    new RdbLoader({ keyspace, source, verifyChecksum, isDeep, dropExpired: true }).loadNow()
  } catch (error) {
    if (!(error instanceof RdbError)) throw error
    outcome = error
  }
  const grown = process.memoryUsage().arrayBuffers - heapBefore
  assert.ok(grown < bytes.length * MAX_GROWTH + SLACK_BYTES, `${grown} bytes for a file of ${bytes.length}`)
  for (const db of keyspace.databases) db.flush(false)
  server.close()
  return outcome
}

describe('damaged RDB files', { skip: oracleMissing() }, () => {
  const oracle = useOracle()
  const files: [name: string, bytes: Buffer][] = []

  before(async () => {
    files.push(['of Redis', await smallFile(oracle.client, oracle.server.dir)])
    const server = await startRedstart()
    const client = await RawClient.connect(server.port)
    files.push(['of Redstart', await smallFile(client, server.dir)])
    await client.destroy()
    await server.stop()
  })

  test('are sound to begin with', () => {
    for (const [name, bytes] of files) assert.equal(load(bytes, true, true), 'loaded', name)
  })

  test('are noticed by their checksum, whatever was changed', () => {
    const chance = new Chance(11)
    for (const [name, bytes] of files) {
      for (let run = 0; run < RUNS; run++) {
        const wound = Buffer.from(bytes)
        const at = SIGNATURE_BYTES + chance.below(wound.length - SIGNATURE_BYTES - CHECKSUM_BYTES)
        wound[at] = (wound[at] as number) ^ (1 + chance.below(255))
        assert.ok(load(wound, true, false) instanceof RdbError, `${name}, byte ${at}`)
      }
    }
  })

  for (const deep of [false, true]) {
    test(`without a checksum are loaded or refused with a reason, deep: ${deep}`, () => {
      const chance = new Chance(deep ? 12 : 13)
      let refused = 0
      for (const [name, bytes] of files) {
        for (let run = 0; run < RUNS; run++) {
          const wound = damaged(bytes, SIGNATURE_BYTES, bytes.length - CHECKSUM_BYTES, chance)
          try {
            const outcome = load(Buffer.concat([wound, Buffer.alloc(CHECKSUM_BYTES)]), false, deep)
            if (outcome === 'loaded') continue
            refused++
            assert.ok(outcome.reason.length > 0 && outcome.offset <= wound.length + CHECKSUM_BYTES)
          } catch (error) {
            throw new Error(`${name}, run ${run}: ${(error as Error).stack}\n${wound.toString('base64')}`)
          }
        }
      }
      assert.ok(refused > RUNS / 2, `${refused} refused`)
    })
  }

  test('that end too early are refused at any length', () => {
    for (const [name, bytes] of files) {
      const step = Math.max(1, Math.floor(bytes.length / (4 * RUNS)))
      for (let length = 0; length < bytes.length; length += length < 200 ? 1 : step) {
        const outcome = load(bytes.subarray(0, length), true, false)
        assert.ok(outcome instanceof RdbError, `${name}: ${length} bytes of ${bytes.length} were loaded`)
      }
    }
  })
})
