// Payloads and files with wrong bytes: an error or a value, never anything worse. REDSTART_CORRUPTIONS: how many of each.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { crc64 } from '../../../src/bytes/crc64.ts'
import { RdbError } from '../../../src/persistence/rdb/rdb-error.ts'
import { ask } from '../../support/ask.ts'
import type { Command } from '../../support/command.ts'
import { openInProcess } from '../../support/in-process.ts'
import { RawClient } from '../../support/raw-client.ts'
import { exercise } from './exercise.ts'
import { loadBytes } from './load-file.ts'
import { SAMPLES } from './samples.ts'

const ROUNDS = Number(process.env['REDSTART_CORRUPTIONS'] ?? 40)
/** Long values are corrupted less often. */
const LONG_BYTES = 20_000

/** Numbers that look random and are the same each time. */
class Dice {
  private state = 12_345

  below(limit: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) | 0
    return Math.floor(((this.state >>> 0) / 2 ** 32) * limit)
  }
}

const FAVOURITES = [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0x81, 0xc0, 0xc3, 0xe0, 0xf0, 0xf1, 0xf4, 0xfe, 0xff]

/** A copy with up to four bytes changed, of which the last `kept` stay as they are. */
function corrupted(bytes: Uint8Array, kept: number, dice: Dice): Buffer {
  const copy = Buffer.from(bytes)
  for (let i = dice.below(4); i >= 0; i--) {
    const at =
      dice.below(2) === 0 ? dice.below(bytes.length - kept) : dice.below(Math.min(40, bytes.length - kept))
    copy[at] = dice.below(2) === 0 ? dice.below(256) : FAVOURITES[dice.below(FAVOURITES.length)]
  }
  return copy
}

/** Puts the right checksum behind a payload. */
function seal(payload: Buffer): Buffer {
  const end = payload.length - 8
  payload.writeBigUInt64LE(crc64(payload, 0, end), end)
  return payload
}

function bulk(reply: Buffer): Buffer {
  return reply.subarray(reply.indexOf('\r\n') + 2, reply.length - 2)
}

describe('broken payloads', () => {
  for (const sanitize of ['no', 'yes']) {
    it(`never do harm (sanitize-dump-payload ${sanitize})`, async () => {
      const dice = new Dice()
      const subject = await openInProcess({ config: { 'enable-debug-command': 'yes' } })
      const client = await RawClient.connect(subject.port)
      const { keyspace } = subject.server
      let restored = 0
      try {
        await client.call('CONFIG', 'SET', 'sanitize-dump-payload', sanitize)
        for (const { name, make } of SAMPLES) {
          await client.pipeline(make('source'))
          const payload = bulk(await client.call('DUMP', 'source'))
          await client.call('DEL', 'source')
          await client.call('SELECT', 0)
          const rounds = payload.length > LONG_BYTES ? Math.ceil(ROUNDS / 10) : ROUNDS
          for (let round = 0; round < rounds; round++) {
            const broken = seal(corrupted(payload, 10, dice))
            keyspace.lazyFree.drain()
            const before = keyspace.usedBytes
            const reply = String(await client.call('RESTORE', 'k', 0, broken))
            const hex = `${name}: ${broken.subarray(0, 500).toString('hex')}`
            if (reply.startsWith('+')) {
              restored++
              const type = String(await ask(client, 'TYPE', 'k'))
              await client.pipeline(exercise(type, 'k'))
            } else {
              assert.match(reply, /Bad data format/, hex)
              assert.ok(
                Math.abs(keyspace.usedBytes - before) <= 1024,
                `${keyspace.usedBytes - before} bytes: ${hex}`,
              )
            }
            const bug = subject.log.find((line) => line.includes('Internal error'))
            assert.equal(bug, undefined, hex)
          }
        }
        assert.ok(restored > 10)
        assert.equal(await ask(client, 'DBSIZE'), 0)
      } finally {
        await client.destroy()
        await subject.stop()
      }
    })
  }
})

describe('broken files', () => {
  it('say where and why, and never do harm', async () => {
    const dice = new Dice()
    const subject = await openInProcess()
    const client = await RawClient.connect(subject.port)
    try {
      const file = await fileOf(client)
      for (let round = 0; round < ROUNDS * 20; round++) {
        const broken = corrupted(file, 0, dice)
        try {
          loadBytes(subject.server, broken, { verifyChecksum: false })
        } catch (error) {
          if (!(error instanceof RdbError)) throw error
          assert.ok(error.offset >= 0 && error.offset <= file.length, String(error.offset))
          assert.match(error.message, /\(at byte \d+\)$/)
        }
        await client.call('FLUSHALL')
      }
    } finally {
      await client.destroy()
      await subject.stop()
    }
  })

  it('are refused at every length', async () => {
    const subject = await openInProcess()
    const client = await RawClient.connect(subject.port)
    try {
      const file = await fileOf(client)
      for (let end = 0; end < file.length; end += end < 300 ? 1 : 97) {
        assert.throws(() => loadBytes(subject.server, file.subarray(0, end)), RdbError, `${end}`)
        await client.call('FLUSHALL')
      }
      loadBytes(subject.server, file)
    } finally {
      await client.destroy()
      await subject.stop()
    }
  })
})

/** A file with the short ones of the samples, made of their payloads. */
async function fileOf(client: RawClient): Promise<Buffer> {
  const parts: Buffer[] = [Buffer.from('REDIS0010'), Buffer.from([0xfe, 0, 0xfb, 0x20, 0x10])]
  for (const [i, { make }] of SAMPLES.entries()) {
    const commands: Command[] = make('source')
    await client.pipeline(commands)
    const payload = bulk(await client.call('DUMP', 'source'))
    await client.call('DEL', 'source')
    if (payload.length > LONG_BYTES) continue
    if (i % 2 === 0) parts.push(Buffer.from([0xfc, 0, 0, 0, 0, 0, 1, 0, 0]))
    parts.push(payload.subarray(0, 1), Buffer.from([2, 65 + i, 97]), payload.subarray(1, -10))
  }
  const file = Buffer.concat([...parts, Buffer.from([0xff]), Buffer.alloc(8)])
  file.writeBigUInt64LE(crc64(file, 0, file.length - 8), file.length - 8)
  return file
}
