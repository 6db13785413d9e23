// What the commands for databases hand on to replicas and the append-only file.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startInProcess } from '../support/in-process.ts'
import { RawClient } from '../support/raw-client.ts'
import { recordPropagation } from '../support/recording.ts'

test('flushes are handed on even if there is nothing to delete; reading commands and DEBUG are not', async (t) => {
  const { server, port } = await startInProcess(t)
  const handedOn = recordPropagation(server)
  const client = await RawClient.connect(port)
  t.after(() => client.destroy())
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
  const lines = handedOn.map(({ db, line }) => `${db}: ${line}`)
  assert.deepEqual(lines, [
    '0: FLUSHALL',
    '0: FLUSHDB ASYNC',
    '0: SET a 1',
    '3: flushall sync',
    '3: SWAPDB 1 2',
    '3: SWAPDB 1 1',
  ])
})
