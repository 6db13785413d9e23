// Files and payloads of servers that are newer than the oracle: Redis 7.4 to 8.10, Valkey 9; and what is refused.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Keyspace } from '../../../src/keyspace/keyspace.ts'
import { newLoadedValue } from '../../../src/persistence/rdb/loaded-value.ts'
import { RdbError } from '../../../src/persistence/rdb/rdb-error.ts'
import { RdbLoader } from '../../../src/persistence/rdb/read-loader.ts'
import { decodePayload, isSoundPayload } from '../../../src/persistence/rdb/read-payload.ts'
import { MemorySource } from '../../../src/persistence/rdb/read-source.ts'
import { runToEnd } from '../../../src/persistence/rdb/read-steps.ts'
import { readValue } from '../../../src/persistence/rdb/read-values.ts'
import { RdbWalk } from '../../../src/persistence/rdb/read-walk.ts'
import { RdbReader } from '../../../src/persistence/rdb/reader.ts'
import { ask } from '../../support/ask.ts'
import { useInProcess } from '../../support/suite.ts'
import { listpack } from './packed-bytes.ts'
import { payload, type RdbBytes, rdbFile } from './rdb-bytes.ts'

const FUTURE_MS = 2_000_000_000_000
const REJSON = moduleNumber('ReJSON-RL', 3)

describe('files of newer servers', () => {
  const subject = useInProcess()

  async function load(bytes: Uint8Array): Promise<void> {
    await subject.client.call('FLUSHALL')
    const { keyspace } = subject.server
    new RdbLoader({
      keyspace,
      source: new MemorySource(bytes),
      verifyChecksum: true,
      dropExpired: true,
    }).loadNow()
  }

  /** Loads a file that is refused; returns the error. */
  async function refusal(bytes: Uint8Array): Promise<RdbError> {
    try {
      await load(bytes)
    } catch (error) {
      assert.ok(error instanceof RdbError, String(error))
      return error
    }
    throw new Error('it was loaded')
  }

  const call = (...command: string[]) => ask(subject.client, ...command)

  it('Valkey 9: its own magic, hashes with field expiry, what is known of slots', async () => {
    const bytes = rdbFile({ version: 80, magic: 'VALKEY' }, (out) => {
      out.aux('valkey-ver', '9.0.0').select(0).resize(2, 0).aux('slot-info', '5,2,0')
      out.entry(22, 'h', (to) => {
        to.length(3)
        to.string('never').string('v').int64(-1)
        to.string('later').integer(5, 8).int64(FUTURE_MS)
        to.string('past').string('v').int64(1000)
      })
      out.entry(0, 's', (to) => to.string('v'))
    })
    await load(bytes)
    assert.deepEqual(await call('HMGET', 'h', 'never', 'later', 'past'), ['v', '5', null])
    assert.deepEqual(await call('HPEXPIRETIME', 'h', 'FIELDS', '2', 'never', 'later'), [-1, FUTURE_MS])
    assert.equal(await call('GET', 's'), 'v')
  })

  it('Valkey 9: its numbers are not those of Redis', async () => {
    const path = rdbFile({ version: 81, magic: 'VALKEY' }, (out) => out.entry(23, 'k', (to) => to.length(1)))
    assert.match((await refusal(path)).reason, /unknown type 23/)
    const update = rdbFile({ version: 81, magic: 'VALKEY' }, (out) => out.raw([242]).length(1))
    assert.match((await refusal(update)).reason, /Valkey 9\.2/)
    const slots = (out: RdbBytes) => out.raw([243]).string('job').length(1).length(0).length(100)
    const importing = await refusal(rdbFile({ version: 80, magic: 'VALKEY' }, slots))
    assert.match(importing.message, /import of cluster slots \(job\).*byte/)
  })

  it('goes past the sizes of slots', async () => {
    const bytes = rdbFile({ version: 12 }, (out) => {
      out
        .select(0)
        .raw([244])
        .length(12_000)
        .length(3)
        .length(1)
        .entry(0, 'k', (to) => to.string('v'))
    })
    await load(bytes)
    assert.equal(await call('GET', 'k'), 'v')
  })

  it('Redis 8.6 and 8.8: streams with producers and with entries that were given back', async () => {
    for (const [type, version] of [
      [26, 13],
      [27, 14],
    ] as const) {
      await load(rdbFile({ version }, (out) => out.select(0).entry(type, 's', (to) => stream(to, type))))
      assert.equal(await call('XLEN', 's'), 2)
      const pending = (await call('XPENDING', 's', 'g', '-', '+', '10')) as unknown as string[][]
      const owners = pending.map(([id, owner]) => `${id} ${owner}`)
      assert.deepEqual(owners, type === 26 ? ['1-1 c', '1-2 c'] : ['1-1 c', '1-2 nacked'])
      assert.equal(await call('XADD', 's', '*', 'f', 'v').then((id) => typeof id), 'string')
    }
  })

  it('Redis 8.10: hashes with templates', async () => {
    const bytes = rdbFile({ version: 15 }, (out) => {
      out.raw([242]).length(0).length(3).string('age').string('name').string('email')
      out.raw([242]).length(7).length(1).integer(5, 8)
      out.select(0)
      out.entry(30, 'a', (to) => to.string(listpack([0, 42, 'Ann', 'a@b'])))
      out.entry(32, 'b', (to) => to.length(0).integer(43, 8).string('Bob').string('b'.repeat(1000)))
      out.entry(32, 'c', (to) => to.length(7).string('x'))
    })
    await load(bytes)
    assert.deepEqual(await call('HGETALL', 'a'), ['age', '42', 'name', 'Ann', 'email', 'a@b'])
    assert.deepEqual(await call('HMGET', 'b', 'age', 'name', 'email'), ['43', 'Bob', 'b'.repeat(1000)])
    assert.equal(await call('HGET', 'c', '5'), 'x')
  })

  it('Redis 8.10: broken templates', async () => {
    const file = (body: (out: RdbBytes) => void) => rdbFile({ version: 15 }, body)
    const template = (out: RdbBytes) => out.raw([242]).length(0).length(2).string('a').string('b')
    const cases: [RegExp, (out: RdbBytes) => void][] = [
      [/without fields/, (out) => out.raw([242]).length(0).length(0)],
      [/second hash template/, (out) => template(template(out))],
      [/unknown template 5/, (out) => template(out).entry(32, 'k', (to) => to.length(5))],
      [/more or fewer/, (out) => template(out).entry(30, 'k', (to) => to.string(listpack([0, 1])))],
      [/without its template/, (out) => template(out).entry(30, 'k', (to) => to.string(listpack(['x'])))],
      [
        /twice/,
        (out) =>
          out
            .raw([242, 0, 2])
            .string('a')
            .string('a')
            .entry(32, 'k', (to) => to.raw([0, 1, 65, 1, 65])),
      ],
    ]
    for (const [reason, body] of cases) assert.match((await refusal(file(body))).reason, reason)
  })

  it('refuses what modules have written, with their names', async () => {
    const value = rdbFile({ version: 11 }, (out) =>
      out.select(0).entry(7, 'k', (to) => to.length(REJSON).raw([0])),
    )
    assert.match((await refusal(value)).message, /ReJSON-RL.*cannot load.*\(at byte \d+\)/)
    const data = rdbFile({ version: 11 }, (out) => moduleData(out))
    const error = await refusal(data)
    assert.match(error.reason, /data of module ReJSON-RL/)
    assert.equal(error.offset, 10)
    const metadata = rdbFile({ version: 13 }, (out) => out.raw([243, 1, 1, 2, 3, 4, 2, 9, 0]))
    assert.match((await refusal(metadata)).reason, /metadata of modules/)
    assert.match(
      (await refusal(rdbFile({ version: 8 }, (out) => out.entry(6, 'k', (to) => to)))).reason,
      /preview/,
    )
  })

  it('refuses types that it does not have', async () => {
    for (const type of [28, 29, 31, 33]) {
      const error = await refusal(
        rdbFile({ version: 15 }, (out) => out.entry(type, 'k', (to) => to.length(1))),
      )
      assert.match(error.reason, /cannot load/)
    }
  })

  it('refuses functions of a preview, unknown opcodes and unknown versions', async () => {
    const preview = rdbFile({ version: 10 }, (out) => out.raw([246]).string('x'))
    assert.match((await refusal(preview)).reason, /preview of Redis 7\.0/)
    for (const version of [0, 17, 79, 82, 200]) {
      assert.match((await refusal(rdbFile({ version }, () => {}))).reason, new RegExp(`version ${version} `))
    }
    assert.match(
      (await refusal(rdbFile({ version: 10 }, (out) => out.raw([200]).string('k')))).reason,
      /type 200/,
    )
  })

  it('refuses a wrong checksum, and files that are cut, at every byte', async () => {
    const body = (out: RdbBytes) => {
      moduleless(out)
    }
    assert.match((await refusal(rdbFile({ version: 6, checksum: 'wrong' }, body))).reason, /checksum/)
    const bytes = rdbFile({ version: 14 }, body)
    for (let length = 0; length < bytes.length; length++) {
      const { offset } = await refusal(bytes.subarray(0, length))
      assert.ok(offset <= length)
    }
  })
})

describe('broken files of newer servers', () => {
  it('are refused, or hold what they say', () => {
    const keyspace = new Keyspace({ databases: 1, nowMs: 1_700_000_000_000 })
    const sound = rdbFile({ version: 14, checksum: 'zero' }, moduleless)
    const changes = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    })
    const property = fc.property(changes, (list) => {
      const bytes = sound.slice()
      for (const [at, byte] of list) bytes[at] = byte
      const before = keyspace.usedBytes
      loadAndDrop(keyspace, bytes)
      assert.equal(keyspace.usedBytes, before)
    })
    fc.assert(property, { numRuns: 3000, seed: 20_261_125 })
  })
})

/** Reads all values of a file and frees them; stops where it is broken. */
function loadAndDrop(keyspace: Keyspace, bytes: Uint8Array): void {
  const reader = new RdbReader(new MemorySource(bytes), true)
  const walk = new RdbWalk(reader)
  const into = newLoadedValue()
  const context = { reader, keyspace, into, isDeep: true, templates: walk.notes.templates }
  try {
    while (walk.next()) {
      const steps = readValue(context, walk.type)
      if (steps !== null) runToEnd(steps)
      into.big?.free(Number.MAX_SAFE_INTEGER)
    }
  } catch (error) {
    if (!(error instanceof RdbError)) throw error
  }
}

describe('payloads of newer servers', () => {
  const keyspace = new Keyspace({ databases: 1, nowMs: 1_700_000_000_000 })

  it('Valkey 9: a hash with field expiry', () => {
    const bytes = payload(22, 80, (out) => out.length(1).string('f').string('v').int64(FUTURE_MS))
    assert.ok(isSoundPayload(bytes, 0, bytes.length))
    const { big } = decodePayload(keyspace, bytes, 0, bytes.length, true)
    assert.equal(big?.size, 1)
    big?.free(Number.MAX_SAFE_INTEGER)
  })

  it('are refused where they need the rest of their file', () => {
    for (const [type, version] of [
      [23, 81],
      [30, 15],
      [32, 15],
    ] as const) {
      const bytes = payload(type, version, (out) => out.string(listpack([0, 1])))
      assert.throws(() => decodePayload(keyspace, bytes, 0, bytes.length, true), RdbError)
    }
  })
})

function moduleData(out: RdbBytes): RdbBytes {
  out.raw([247]).length(REJSON).length(2).length(1)
  return out
    .raw([1, 5, 2, 70, 3, 1, 2, 3, 4, 4])
    .double(1.5)
    .raw([5])
    .string('text')
    .raw([5])
    .integer(1, 8)
    .raw([5])
    .integer(2, 16)
    .raw([5])
    .integer(3, 32)
    .raw([5])
    .compressed(Uint8Array.of(0, 65), 1)
    .raw([5])
    .string('long'.repeat(5000))
    .raw([0])
}

function moduleless(out: RdbBytes): void {
  out.raw([242, 0, 2]).string('a').string('b').select(0).resize(3, 1)
  out.raw([244, 1, 2, 3]).entry(32, 'h', (to) => to.length(0).string('x').integer(7, 8))
  out
    .expireMs(FUTURE_MS)
    .raw([248, 5])
    .entry(27, 's', (to) => stream(to, 27))
}

/** A stream of two entries with one group; both are pending, in the last form one of them with nobody. */
function stream(out: RdbBytes, type: 26 | 27): void {
  // Master entry: live, deleted, number of fields, the field, 0. Entries: flags, id, value, number of elements.
  const block = listpack([2, 0, 1, 'f', 0, 2, 0, 0, 'v', 4, 2, 0, 1, 'w', 4])
  out.length(1).string(id(1, 1)).string(block)
  out.length(2).length(1).length(2).length(1).length(1).length(0).length(0).length(2)
  out.length(1).string('g').length(1).length(2).length(2)
  out.length(2)
  for (const seq of [1, 2]) out.raw(id(1, seq)).int64(1000).length(3)
  out.length(1).string('c').int64(2000).int64(3000)
  const owned = type === 27 ? [1] : [1, 2]
  out.length(owned.length)
  for (const seq of owned) out.raw(id(1, seq))
  if (type === 27) out.length(1).raw(id(1, 2))
  out.length(100).length(100).length(1).string('producer').length(1).string('iid').length(1).length(2)
  out.length(1).length(0)
}

/** The number of a module's type: nine characters of six bits, ten bits of version. */
function moduleNumber(name: string, version: number): bigint {
  const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const digits = [...name].reduce((sum, character) => sum * 64n + BigInt(characters.indexOf(character)), 0n)
  return digits * 1024n + BigInt(version)
}

/** An id in 16 bytes. */
function id(ms: number, seq: number): Uint8Array {
  const bytes = Buffer.alloc(16)
  bytes.writeBigUInt64BE(BigInt(ms), 0)
  bytes.writeBigUInt64BE(BigInt(seq), 8)
  return bytes
}
