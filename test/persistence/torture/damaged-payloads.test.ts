// RESTORE with payloads in which random bytes were changed: an error or a value that can be worked with, never a crash,
// nothing allocated beyond what the payload can justify, and nothing left behind.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { TYPE_SAMPLES } from '../../generic/type-samples.ts'
import { ask } from '../../support/ask.ts'
import type { Arg, Command } from '../../support/command.ts'
import type { RawClient } from '../../support/raw-client.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { useInProcess, useOracle } from '../../support/suite.ts'
import { Chance, damaged, payloadOf } from './damage.ts'
import { everything } from './everything.ts'

/** For each payload; REDSTART_DAMAGE_RUNS overrides it. */
const RUNS = Number(process.env.REDSTART_DAMAGE_RUNS ?? 60)
/** Payloads that take longer to damage than they are worth. */
const MAX_PAYLOAD_BYTES = 40_000
/** LZF packs 264 bytes into three, and a value in the arena takes a few times its bytes. */
const MAX_GROWTH = 600
const SLACK_BYTES = 4 * 1024 * 1024
const FOOTER_BYTES = 10

interface Payload {
  readonly key: string
  readonly bytes: Buffer
}

/** Reads and changes a value of any type in every way that depends on its bytes being sound. */
function probes(key: string): Command[] {
  return [
    ['TYPE', key],
    ['OBJECT', 'ENCODING', key],
    ['MEMORY', 'USAGE', key, 'SAMPLES', 0],
    ['DUMP', key],
    ['COPY', key, 'copy', 'REPLACE'],
    ['GET', key],
    ['APPEND', key, 'x'],
    ['LRANGE', key, 0, -1],
    ['LRANGE', key, -100, -1],
    ['LINSERT', key, 'BEFORE', 'a', 'b'],
    ['LPOS', key, 'no such element'],
    ['LPOP', key],
    ['RPOP', key],
    ['RPUSH', key, 'x'],
    ['LTRIM', key, 1, -2],
    ['SMEMBERS', key],
    ['SADD', key, 'x', 12],
    ['SREM', key, 'x', 3],
    ['SPOP', key],
    ['ZRANGE', key, 0, -1, 'WITHSCORES'],
    ['ZRANGE', key, '-inf', '+inf', 'BYSCORE'],
    ['ZRANK', key, 'a'],
    ['ZADD', key, 5, 'x'],
    ['ZPOPMIN', key],
    ['ZREM', key, 'x'],
    ['HGETALL', key],
    ['HSET', key, 'f0', 'y', 'new', 'z'],
    ['HDEL', key, 'f1'],
    ['HRANDFIELD', key, 3],
    ['HPEXPIRE', key, 100_000, 'FIELDS', 1, 'f0'],
    ['XINFO', 'STREAM', key, 'FULL', 'COUNT', 0],
    ['XRANGE', key, '-', '+'],
    ['XREVRANGE', key, '+', '-', 'COUNT', 5],
    ['XADD', key, '*', 'a', 'b'],
    ['XDEL', key, '1-1'],
    ['XREADGROUP', 'GROUP', 'group', 'probe', 'COUNT', 3, 'STREAMS', key, '>'],
    ['XAUTOCLAIM', key, 'group', 'probe', 0, 0],
    ['XTRIM', key, 'MAXLEN', 2],
    ['LRANGE', 'copy', 0, -1],
    ['SMEMBERS', 'copy'],
    ['ZRANGE', 'copy', 0, -1],
    ['HGETALL', 'copy'],
    ['XRANGE', 'copy', '-', '+'],
    ['DEL', key, 'copy'],
  ]
}

async function payloads(client: RawClient): Promise<Payload[]> {
  await client.call('FLUSHALL')
  await client.pipeline(everything(1))
  const keys = (await ask(client, 'KEYS', '*')) as Arg[]
  const dumps = await client.pipeline(keys.map((key): Command => ['DUMP', key]))
  await client.call('FLUSHALL')
  const found = keys.map((key, i) => {
    const raw = dumps[i] as Buffer
    return { key: String(key), bytes: raw.subarray(raw.indexOf('\r\n') + 2, -2) }
  })
  return found.filter(({ bytes }) => bytes.length <= MAX_PAYLOAD_BYTES)
}

for (const deep of ['no', 'yes']) {
  describe(`damaged payloads, sanitize-dump-payload ${deep}`, { skip: oracleMissing() }, () => {
    const oracle = useOracle()
    const subject = useInProcess({ config: { 'sanitize-dump-payload': deep } })
    const all: Payload[] = []

    before(async () => {
      all.push(...(await payloads(oracle.client)), ...(await payloads(subject.client)))
      assert.ok(all.length > 2 * TYPE_SAMPLES.length)
    })

    test('are refused with an error while the checksum is wrong', async () => {
      const chance = new Chance(1)
      for (const { bytes } of all) {
        const commands = Array.from({ length: 5 }, (): Command => {
          const wound = Buffer.from(bytes)
          const at = chance.below(wound.length)
          wound[at] = (wound[at] as number) ^ (1 << chance.below(8))
          return ['RESTORE', 'k', 0, wound]
        })
        for (const reply of await subject.client.pipeline(commands)) {
          assert.match(reply.toString(), /^-ERR DUMP payload version or checksum are wrong/)
        }
      }
      assert.equal(await ask(subject.client, 'DBSIZE'), 0)
    })

    test('with a right checksum are an error, or a value that can be worked with', async () => {
      const { keyspace } = subject.server
      const chance = new Chance(deep === 'yes' ? 2 : 3)
      const emptyBytes = keyspace.usedBytes
      let accepted = 0
      for (const { key, bytes } of all) {
        const version = bytes.readUInt16LE(bytes.length - FOOTER_BYTES)
        for (let run = 0; run < RUNS; run++) {
          const payload = payloadOf(damaged(bytes, 0, bytes.length - FOOTER_BYTES, chance), version)
          accepted += await restoreAndProbe(subject.client, keyspace, payload, `${key}, run ${run}`)
        }
      }
      assert.ok(accepted > 0, 'damage inside of texts goes unnoticed')
      await subject.client.call('FLUSHALL')
      assert.equal(keyspace.usedBytes, emptyBytes, 'bytes that nobody has freed')
    })

    test('of nothing but noise are errors', async () => {
      const { keyspace } = subject.server
      const chance = new Chance(4)
      for (let run = 0; run < 20 * RUNS; run++) {
        const body = Buffer.from(Array.from({ length: 1 + chance.below(60) }, () => chance.below(256)))
        body[0] = chance.below(27)
        await restoreAndProbe(subject.client, keyspace, payloadOf(body, 10), `noise ${body.toString('hex')}`)
      }
    })
  })
}

/** 1 if the payload was taken. */
async function restoreAndProbe(
  client: RawClient,
  keyspace: { readonly usedBytes: number },
  payload: Buffer,
  what: string,
): Promise<number> {
  const hint = () => `${what}: RESTORE k 0 ${payload.toString('hex').slice(0, 4000)}`
  const before = keyspace.usedBytes
  const heapBefore = process.memoryUsage().arrayBuffers
  const reply = (await client.call('RESTORE', 'k', 0, payload)).toString()
  const grown = Math.max(keyspace.usedBytes - before, process.memoryUsage().arrayBuffers - heapBefore)
  assert.ok(grown < payload.length * MAX_GROWTH + SLACK_BYTES, `${grown} bytes allocated for ${hint()}`)
  if (reply.startsWith('-')) {
    assert.match(reply, /^-ERR Bad data format/, hint())
    return 0
  }
  for (const [i, answer] of (await client.pipeline(probes('k'))).entries()) {
    const text = answer.subarray(0, 100).toString('latin1')
    assert.ok(!/internal error/i.test(text), `${probes('k')[i]?.join(' ')}: ${text} after ${hint()}`)
  }
  return 1
}
