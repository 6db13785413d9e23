// What consumer groups take in memory: counted, given back by XACK, XGROUP DESTROY and DEL, and freed in slices.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Server } from '../../src/server/server.ts'
import { setUpTake as setUp } from '../blocking/take.ts'
import { waitFor } from '../support/wait.ts'

const ENTRIES = 3_000

function bytesInUse({ keyspace: { arena, apart } }: Server): number {
  return arena.usedBytes + arena.tableBytes + apart.usedBytes
}

/** Waits until all is freed that is freed in the background; how much that was. */
async function freedLater({ keyspace: { lazyFree } }: Server): Promise<number> {
  await waitFor(async () => lazyFree.pendingObjects === 0)
  return lazyFree.freedObjects
}

/** A stream whose entries are all pending with one of two consumers. */
async function setUpPending() {
  const setting = setUp()
  const client = setting.connect()
  const run = (line: string) => setting.ask(client, line)
  await run('PING')
  const empty = bytesInUse(setting.server)
  const adds = Array.from({ length: ENTRIES }, (_, i) => `XADD s ${i + 1}-0 f v`)
  await run(adds.join('\r\n'))
  await run('XGROUP CREATE s g 0')
  const alone = bytesInUse(setting.server)
  for (let i = 0; i < ENTRIES; i += 200) await run(`XREADGROUP GROUP g ${i % 400} COUNT 200 STREAMS s >`)
  return { ...setting, run, empty, alone }
}

test('pending entries are counted and given back when they are acknowledged', async () => {
  const { alone, run, server } = await setUpPending()
  const pending = bytesInUse(server) - alone
  assert.ok(pending > ENTRIES * 40 && pending < ENTRIES * 64, `${pending} bytes`)
  assert.equal(
    await run('XPENDING s g'),
    `*4 :${ENTRIES} $3 1-0 $6 ${ENTRIES}-0 *2 *2 $1 0 $4 1600 *2 $3 200 $4 1400`,
  )
  for (let i = 1; i <= ENTRIES; i += 100) {
    const ids = Array.from({ length: 100 }, (_, k) => `${((i + k) * 7) % ENTRIES || ENTRIES}-0`)
    assert.equal(await run(`XACK s g ${ids.join(' ')}`), ':100')
  }
  assert.ok(bytesInUse(server) - alone < 2_000, `${bytesInUse(server) - alone} bytes`)
})

test('a destroyed group is freed in slices', async () => {
  const { alone, run, server } = await setUpPending()
  assert.equal(await run('XGROUP DESTROY s g'), ':1')
  assert.ok((await freedLater(server)) > ENTRIES)
  assert.ok(bytesInUse(server) <= alone)
})

test('a stream without entries but with pending ones is freed in slices too', async () => {
  const { empty, run, server } = await setUpPending()
  await run('COPY s t')
  await run('XTRIM s MAXLEN 0')
  await run('DEL s')
  assert.ok((await freedLater(server)) > ENTRIES)
  assert.equal(await run('XPENDING t g - + 1'), '*1 *4 $3 1-0 $1 0 :0 :1')
  await run('DEL t')
  await freedLater(server)
  assert.ok(bytesInUse(server) - empty < 500, `${bytesInUse(server) - empty} bytes`)
})
