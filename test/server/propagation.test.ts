// What the commands for databases hand on to replicas and the append-only file.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RawClient } from '../support/raw-client.ts'
import { startInProcess } from './in-process.ts'

test('flushes are handed on even if there is nothing to delete; reading commands and DEBUG are not', async (t) => {
  const { server, port, stop } = await startInProcess()
  const handedOn: string[] = []
  server.propagation.addSink(
    (db, args) => void handedOn.push(`${db}: ${args.map((arg) => Buffer.from(arg)).join(' ')}`),
  )
  const client = await RawClient.connect(port)
  t.after(async () => {
    await client.destroy()
    await stop()
  })
  await client.pipeline([
    ['FLUSHALL'],
    ['FLUSHDB', 'ASYNC'],
    ['FLUSHDB', 'x'],
    ['SET', 'a', 1],
    ['SELECT', 3],
    ['flushall', 'sync'],
    ['SWAPDB', 1, 2],
    ['SWAPDB', 1, 1],
    ['SWAPDB', 1, 99],
    ['DBSIZE'],
    ['INFO'],
    ['CONFIG', 'SET', 'timeout', 1],
    ['DEBUG', 'POPULATE', 2],
  ])
  assert.deepEqual(handedOn, [
    '0: FLUSHALL',
    '0: FLUSHDB ASYNC',
    '0: SET a 1',
    '3: flushall sync',
    '3: SWAPDB 1 2',
    '3: SWAPDB 1 1',
  ])
})
