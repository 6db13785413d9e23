import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { crc64 } from '../../src/bytes/crc64.ts'
import { SAMPLES } from '../persistence/decode/samples.ts'
import { ask } from '../support/ask.ts'
import { type Command, formatCommand } from '../support/command.ts'
import { recordEvents, recordPropagation } from '../support/recording.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { useInProcess, useOracle } from '../support/suite.ts'

describe('RESTORE beside redis-server', { skip: oracleMissing() }, () => {
  const oracle = useOracle()
  const subject = useInProcess({ config: { 'enable-debug-command': 'yes' } })

  /** The payload of a value, as redis-server makes it. */
  async function payloadOf(...commands: Command[]): Promise<Buffer> {
    const client = oracle.client
    for (const command of commands) await client.call(...command)
    const reply = await client.call('DUMP', 'source')
    await client.call('DEL', 'source')
    return reply.subarray(reply.indexOf('\r\n') + 2, reply.length - 2)
  }

  /** Sends a command to both servers; the replies must be the same bytes. */
  async function both(...command: Command): Promise<string> {
    const [theirs, mine] = await Promise.all([
      oracle.client.call(...command),
      subject.client.call(...command),
    ])
    assert.equal(mine.toString('latin1'), theirs.toString('latin1'), formatCommand(command).slice(0, 400))
    return mine.toString('latin1')
  }

  for (const { name, make } of SAMPLES) {
    it(`restores what redis-server has dumped: ${name}`, async () => {
      const payload = await payloadOf(...make('source'))
      for (const sanitize of ['no', 'yes']) {
        await both('CONFIG', 'SET', 'sanitize-dump-payload', sanitize)
        assert.equal(await both('RESTORE', 'target', 0, payload, 'REPLACE'), '+OK\r\n')
        await both('DEBUG', 'DIGEST-VALUE', 'target')
      }
      await both('DEL', 'target')
    })

    it(`dumps what redis-server restores: ${name}`, async () => {
      for (const command of make('own')) await subject.client.call(...command)
      const reply = await subject.client.call('DUMP', 'own')
      const payload = reply.subarray(reply.indexOf('\r\n') + 2, reply.length - 2)
      assert.equal(await both('RESTORE', 'target', 0, payload, 'REPLACE'), '+OK\r\n')
      await both('DEBUG', 'DIGEST-VALUE', 'target')
      await subject.client.call('DEL', 'own')
      await both('DEL', 'target')
    })
  }

  it('answers every error as redis-server does', async () => {
    const payload = await payloadOf(['SET', 'source', 'value'])
    const tooNew = Buffer.from(payload)
    tooNew[payload.length - 10] = 200
    const wrongSum = Buffer.from(payload)
    wrongSum[payload.length - 1] ^= 1
    await both('SET', 'there', 'x')
    const requests: Command[] = [
      ['RESTORE'],
      ['RESTORE', 'k', 0],
      ['RESTORE', 'there', 0, payload],
      ['RESTORE', 'there', 'x', 'y'],
      ['RESTORE', 'k', 'x', payload],
      ['RESTORE', 'k', -1, payload],
      ['RESTORE', 'k', '-9223372036854775809', payload],
      ['RESTORE', 'k', 0, ''],
      ['RESTORE', 'k', 0, 'x'],
      ['RESTORE', 'k', 0, payload.subarray(1)],
      ['RESTORE', 'k', 0, tooNew],
      ['RESTORE', 'k', 0, wrongSum],
      ['RESTORE', 'k', 0, payload, 'WHAT'],
      ['RESTORE', 'k', 0, payload, 'REPLACE', 'WHAT'],
      ['RESTORE', 'k', 0, payload, 'IDLETIME'],
      ['RESTORE', 'k', 0, payload, 'IDLETIME', 'x'],
      ['RESTORE', 'k', 0, payload, 'IDLETIME', -1],
      ['RESTORE', 'k', 0, payload, 'IDLETIME', -1, 'WHAT'],
      ['RESTORE', 'k', 0, payload, 'FREQ'],
      ['RESTORE', 'k', 0, payload, 'FREQ', 'x'],
      ['RESTORE', 'k', 0, payload, 'FREQ', -1],
      ['RESTORE', 'k', 0, payload, 'FREQ', 256],
      ['RESTORE', 'k', 0, payload, 'FREQ', 1, 'IDLETIME', 1],
      ['RESTORE', 'k', 0, payload, 'IDLETIME', 1, 'FREQ', 1],
      ['EXISTS', 'k'],
      ['RESTORE', 'k', 0, payload, 'replace', 'absttl', 'idletime', 7, 'IDLETIME', 1000],
      ['OBJECT', 'IDLETIME', 'k'],
      ['RESTORE', 'k', 0, payload, 'REPLACE', 'FREQ', 0, 'FREQ', 255],
      ['RESTORE', 'there', 1, payload, 'REPLACE', 'ABSTTL'],
      ['EXISTS', 'there'],
      ['RESTORE', 'gone', 1, payload, 'ABSTTL'],
      ['EXISTS', 'gone'],
      ['RESTORE', 'far', '4000000000000', payload, 'ABSTTL'],
      ['PEXPIRETIME', 'far'],
      ['RESTORE', 'farthest', '9223372036854775807', payload, 'ABSTTL'],
      ['PEXPIRETIME', 'farthest'],
      ['RESTORE', 'beyond', '9223372036854775807', payload],
      ['EXISTS', 'beyond'],
      ['RESTORE-ASKING', 'asking', 0, payload],
      ['GET', 'asking'],
    ]
    for (const request of requests) await both(...request)
    await both('FLUSHALL')
  })

  it('lets a key live as long as it is told', async () => {
    const payload = await payloadOf(['SET', 'source', 'value'])
    await both('RESTORE', 'k', 100_000, payload)
    const left = Number(await ask(subject.client, 'PTTL', 'k'))
    assert.ok(left > 50_000 && left <= 100_000, `${left}`)
    await both('RESTORE', 'k', 0, payload, 'REPLACE')
    await both('PTTL', 'k')
    await both('FLUSHALL')
  })

  it('is handed on with the time at which the key expires', async () => {
    const payload = await payloadOf(['SET', 'source', 'value'])
    const sent = recordPropagation(subject.server)
    const events = recordEvents(subject.server)
    await subject.client.call('RESTORE', 'k', 100_000, payload, 'IDLETIME', 5)
    await subject.client.call('RESTORE', 'k', 1, payload, 'ABSTTL', 'REPLACE')
    await subject.client.call('RESTORE', 'k', 1, payload, 'ABSTTL', 'REPLACE')
    assert.equal(sent.length, 2)
    assert.match(sent[0].line, /^RESTORE k \d{13} .* IDLETIME 5 ABSTTL$/)
    assert.equal(sent[1].line, 'DEL k')
    assert.deepEqual(
      events.map(({ name }) => name),
      ['new', 'restore', 'del'],
    )
    await both('FLUSHALL')
  })

  it('says Bad data format where redis-server does', async () => {
    // Whole values that are broken: what ends too early redis-server reads on into version and checksum.
    const bodies = [
      ...['06', '07', '08', 'ff', 'fa', '40', '63', '0100', '0200', '0400', '0500', '1200', '120100'],
      ...['05016100000000000000f87f', '0402016101620161', '0202016101610161', '1201020b0b0000000000ff'],
      ...['0bc3', '0b080200000000000000', '0b090200000001000000ff', '0b0a03000000010000000100'],
      ...[
        '10070700000000 00ff',
        '100909000000010001 01ff',
        '1009080000000100 0101ff',
        '11090900000001000101ff',
      ],
      ...['100c0b000000020001010101ff00', '100b0b000000030001010101ff'],
      ...['120102090900000001000102ff', '12010209090000000100f501ff', '120103090900000001000101ff'],
    ].map((body) => body.replaceAll(' ', ''))
    await both('CONFIG', 'SET', 'sanitize-dump-payload', 'yes')
    for (const body of bodies) {
      const payload = seal(Buffer.from(body, 'hex'))
      assert.match(await both('RESTORE', 'k', 0, payload, 'REPLACE'), /Bad data format/, body)
    }
    await both('FLUSHALL')
  })

  it('keeps the shape that the limits of the configuration ask for', async () => {
    const payload = await payloadOf(['HSET', 'source', 'a', '1', 'b', '2', 'c', '3'])
    const zset = await payloadOf(['ZADD', 'source', '1', 'a', '2', 'b', '3', 'c'])
    const ints = await payloadOf(['SADD', 'source', '1', '2', '3'])
    const limits = ['hash-max-listpack-entries', 'zset-max-listpack-entries', 'set-max-intset-entries']
    for (const limit of ['2', '3']) {
      for (const name of limits) await both('CONFIG', 'SET', name, limit)
      for (const [i, each] of [payload, zset, ints].entries()) {
        await both('RESTORE', `k${i}`, 0, each, 'REPLACE')
        await both('OBJECT', 'ENCODING', `k${i}`)
        await both('DEBUG', 'DIGEST-VALUE', `k${i}`)
      }
    }
  })
})

/** A payload with version 10 and the right checksum. */
function seal(body: Buffer): Buffer {
  const bytes = Buffer.concat([body, Buffer.from([10, 0]), Buffer.alloc(8)])
  bytes.writeBigUInt64LE(crc64(bytes, 0, body.length + 2), body.length + 2)
  return bytes
}
