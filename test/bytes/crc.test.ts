import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { crc16, keySlot, SLOT_COUNT } from '../../src/bytes/crc16.ts'
import { Crc64, crc64 } from '../../src/bytes/crc64.ts'
import { startOracle } from '../support/oracle.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing, requireOracle } from '../support/redis-binary.ts'
import { bytes, useAnswers } from './oracle.ts'

const check = bytes('123456789')
const slotOf = (key: string) => keySlot(bytes(`{${key}}`), 1, key.length + 1)

/** The definition, bit by bit: slow and plain. */
function crc64ByBits(input: Uint8Array): bigint {
  let crc = 0n
  for (const byte of input) {
    crc ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x95ac_9329_ac4b_c9b5n : crc >> 1n
  }
  return crc
}

describe('crc64', () => {
  it('gives the published check value', () => {
    assert.equal(crc64(check, 0, 9), 0xe9c6_d914_c4b8_d9can)
    assert.equal(crc64(check, 3, 3), 0n)
  })

  it('agrees with the bitwise definition, in pieces of any size', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.array(fc.nat(100), { maxLength: 4 }),
        (input, cuts) => {
          const crc = new Crc64()
          let from = 0
          for (const to of [...cuts.sort((a, b) => a - b), input.length].map((cut) =>
            Math.min(cut, input.length),
          )) {
            crc.update(input, from, to)
            from = to
          }
          assert.equal(crc.value, crc64ByBits(input))
        },
      ),
    )
  })

  it('is written in little-endian order and recognised', () => {
    const crc = new Crc64()
    crc.update(check, 0, 9)
    const buf = new Uint8Array(10)
    crc.write(buf, 1)
    assert.equal(Buffer.from(buf).toString('hex'), '00cad9b8c414d9c6e900')
    assert.equal(crc.matches(buf, 1), true)
    for (let i = 1; i < 9; i++) {
      buf[i] ^= 0x80
      assert.equal(crc.matches(buf, 1), false)
      buf[i] ^= 0x80
    }
  })

  it('is what DUMP of redis-server ends with', async (test) => {
    if (!requireOracle(test)) return
    const server = await startOracle()
    test.after(() => server.stop())
    const client = await RawClient.connect(server.port)
    test.after(() => client.destroy())
    for (const length of [0, 1, 7, 8, 9, 1000, 100_003]) {
      await client.call(
        'SET',
        'k',
        Uint8Array.from({ length }, (_, i) => (i * i) >> 3),
      )
      const reply = await client.call('DUMP', 'k')
      const start = reply.indexOf('\r\n') + 2
      const end = reply.length - 2 - 8
      const crc = new Crc64()
      crc.update(reply, start, end)
      assert.ok(crc.matches(reply, end), `${length} bytes`)
    }
  })
})

describe('crc16', () => {
  it('gives the published check value', () => {
    assert.equal(crc16(check, 0, 9), 0x31c3)
    assert.equal(crc16(check, 9, 9), 0)
  })
})

describe('keySlot', () => {
  it('hashes the tag only, if there is one', () => {
    assert.equal(slotOf('123456789'), 0x31c3 % SLOT_COUNT)
    assert.equal(slotOf('{user1000}.following'), slotOf('user1000'))
    assert.equal(slotOf('foo{bar}{zap}'), slotOf('bar'))
    assert.equal(slotOf('foo{{bar}}zap'), slotOf('{bar'))
    assert.equal(slotOf('a}b{c}d'), slotOf('c'))
    assert.notEqual(slotOf('foo{}{bar}'), slotOf('bar'))
    assert.notEqual(slotOf('foo{bar'), slotOf('bar'))
    assert.equal(slotOf(''), 0)
  })
})

describe('keySlot against redis-server', { skip: oracleMissing() }, () => {
  const oracle = useAnswers(['--cluster-enabled', 'yes'])
  it('agrees with CLUSTER KEYSLOT', async () => {
    const unit = fc.oneof(
      fc.constantFrom('{', '}', 'a', '\x00', '\xff'),
      fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }),
    )
    const keys = fc.sample(fc.string({ unit, maxLength: 20 }), { numRuns: 3000, seed: 11 })
    const replies = await oracle(keys.map((key) => ['CLUSTER', 'KEYSLOT', bytes(key)]))
    for (const [i, key] of keys.entries()) assert.equal(slotOf(key), replies[i], JSON.stringify(key))
  })
})
