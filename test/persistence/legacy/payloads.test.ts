// RESTORE of old forms, as they are and with changed bytes: what is taken, redis-server takes too, and it is the same value.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Keyspace } from '../../../src/keyspace/keyspace.ts'
import { RdbError } from '../../../src/persistence/rdb/rdb-error.ts'
import { decodePayload } from '../../../src/persistence/rdb/read-payload.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { useInProcess, useOracle } from '../../support/suite.ts'
import { intset, natural, ziplist, zipmap } from './packed-bytes.ts'
import { payload, RdbBytes } from './rdb-bytes.ts'

/** The form of a value, and its bytes. */
type Form = readonly [type: number, value: Uint8Array]

const text = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 20 }),
  fc.integer({ min: -70_000, max: 70_000 }).map(String),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  fc.integer({ min: 60, max: 300 }).map((length) => 'z'.repeat(length)),
)
const texts = fc.array(text, { minLength: 1, maxLength: 12 })
const members = fc.uniqueArray(text, { minLength: 1, maxLength: 8 })
const pairs = fc.uniqueArray(fc.tuple(text, text), {
  selector: ([field]) => field,
  minLength: 1,
  maxLength: 6,
})
const scored = fc
  .uniqueArray(fc.tuple(text, fc.integer({ min: -1000, max: 1000 })), {
    selector: ([member]) => member,
    minLength: 1,
    maxLength: 6,
  })
  .map((list) =>
    list.sort(([, a], [, b]) => a - b).map(([member, score]) => [member, String(score / 8)] as const),
  )

const packed = (bytes: Uint8Array) => new RdbBytes().string(bytes).bytes
const counted = (list: readonly string[]) => {
  const out = new RdbBytes().length(list.length)
  for (const each of list) out.string(each)
  return out.bytes
}

const forms: fc.Arbitrary<Form> = fc.oneof(
  texts.map((list): Form => [1, counted(list)]),
  members.map((list): Form => [2, counted(list)]),
  scored.map((list): Form => {
    const out = new RdbBytes().length(list.length)
    for (const [member, score] of list) out.string(member).score(score)
    return [3, out.bytes]
  }),
  pairs.map(
    (list): Form => [4, new RdbBytes().length(list.length).raw(counted(list.flat()).subarray(1)).bytes],
  ),
  pairs.map((list): Form => [9, packed(zipmap(list, list.length % 4))]),
  texts.map((list): Form => [10, packed(ziplist(list.map(natural)))]),
  members.map(
    (list): Form => [
      11,
      packed(
        intset(
          list.map((_, i) => BigInt(i * 9 - 20)),
          2,
        ),
      ),
    ],
  ),
  scored.map((list): Form => [12, packed(ziplist(list.flat().map(natural)))]),
  pairs.map((list): Form => [13, packed(ziplist(list.flat().map(natural)))]),
  fc.array(texts, { minLength: 1, maxLength: 4 }).map((nodes): Form => {
    const out = new RdbBytes().length(nodes.length)
    for (const node of nodes) out.string(ziplist(node.map(natural)))
    return [14, out.bytes]
  }),
)
const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 })
const SEED = 20_261_124

function changed([type, value]: Form, list: readonly (readonly [number, number])[]): Uint8Array {
  const copy = value.slice()
  for (const [at, byte] of list) copy[at % copy.length] = byte
  return payload(type, 9, (out) => out.raw(copy))
}

describe('payloads of old forms', { skip: oracleMissing() }, () => {
  const oracle = useOracle(['--sanitize-dump-payload', 'yes'])
  const subject = useInProcess({
    config: { 'sanitize-dump-payload': 'yes', 'enable-debug-command': 'yes' },
  })

  it('are the same values as in redis-server', async () => {
    let taken = 0
    const property = fc.asyncProperty(forms, changes, async (form, list) => {
      const bytes = changed(form, list)
      const ours = (await subject.client.call('RESTORE', 'k', '0', bytes, 'REPLACE')).toString()
      const theirs = (await oracle.client.call('RESTORE', 'k', '0', bytes, 'REPLACE')).toString()
      // redis-server looks less closely: it takes the checksum for a part of the value, and anything for a score.
      if (ours !== '+OK\r\n') {
        assert.ok(list.length > 0, ours)
        return
      }
      assert.equal(theirs, ours)
      const digest = ['DEBUG', 'DIGEST-VALUE', 'k'] as const
      assert.deepEqual(await subject.client.call(...digest), await oracle.client.call(...digest))
      taken++
    })
    await fc.assert(property, { numRuns: 1500, seed: SEED })
    assert.ok(taken > 500, `only ${taken} were taken`)
  })
})

describe('broken payloads of old forms', () => {
  it('hold no memory', () => {
    const keyspace = new Keyspace({ databases: 1, nowMs: 1_700_000_000_000 })
    // Tables and sequences at once, so that there is something to be freed.
    const { limits } = keyspace
    limits.hashEntries = 1
    limits.zsetEntries = 1
    limits.setEntries = 1
    limits.setIntsetEntries = 1
    limits.listSize = 1
    const property = fc.property(forms, changes, (form, list) => {
      const bytes = changed(form, list)
      const before = keyspace.usedBytes
      try {
        decodePayload(keyspace, bytes, 0, bytes.length, true).big?.free(Number.MAX_SAFE_INTEGER)
      } catch (error) {
        if (!(error instanceof RdbError)) throw error
      }
      assert.equal(keyspace.usedBytes, before)
    })
    fc.assert(property, { numRuns: 3000, seed: SEED })
  })
})
