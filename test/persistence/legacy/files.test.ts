// Files of all old versions, loaded here and by redis-server: the same data, key by key and as a whole.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { RdbLoader } from '../../../src/persistence/rdb/read-loader.ts'
import { MemorySource } from '../../../src/persistence/rdb/read-source.ts'
import { ask } from '../../support/ask.ts'
import type { RawClient } from '../../support/raw-client.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { useInProcess, useOracle } from '../../support/suite.ts'
import { oldFiles } from './old-files.ts'

const DATABASES = [0, 1, 3, 7, 15]

/** Every key of a database with its type, its value's digest, its expiry time and its encoding. */
async function contents(client: RawClient, dbIndex: number): Promise<unknown[]> {
  await client.call('SELECT', String(dbIndex))
  const keys = ((await ask(client, 'KEYS', '*')) as unknown as string[]).map(String).sort()
  const rows: unknown[] = []
  for (const key of keys) {
    const type = await ask(client, 'TYPE', key)
    const digest = await ask(client, 'DEBUG', 'DIGEST-VALUE', key)
    const expireAt = await ask(client, 'PEXPIRETIME', key)
    // Since 7.2 there are listpacks for lists and sets too.
    const hasOwnForms = type === 'list' || type === 'set'
    const encoding = hasOwnForms ? '' : await ask(client, 'OBJECT', 'ENCODING', key)
    rows.push([key, type, digest, expireAt, encoding])
  }
  return rows
}

describe('files of old versions', { skip: oracleMissing() }, () => {
  const oracle = useOracle()
  const subject = useInProcess({ config: { 'enable-debug-command': 'yes' } })

  for (const [name, bytes] of oldFiles()) {
    it(name, async () => {
      writeFileSync(join(oracle.server.dir, 'dump.rdb'), bytes)
      await oracle.client.call('DEBUG', 'RELOAD', 'NOSAVE')
      await subject.client.call('FLUSHALL')
      const { keyspace } = subject.server
      const loader = new RdbLoader({
        keyspace,
        source: new MemorySource(bytes),
        verifyChecksum: true,
        dropExpired: true,
      })
      loader.loadNow()
      for (const dbIndex of DATABASES) {
        assert.deepEqual(await contents(subject.client, dbIndex), await contents(oracle.client, dbIndex))
      }
      const digest = await ask(oracle.client, 'DEBUG', 'DIGEST')
      assert.deepEqual(await ask(subject.client, 'DEBUG', 'DIGEST'), digest)
    })
  }
})
