// Sketches that a client has made up, and what observers of the keyspace see before a string is edited.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ownCopy } from '../../src/bytes/copy.ts'
import type { KeyspaceObserver } from '../../src/keyspace/observer.ts'
import type { Command } from '../support/command.ts'
import { useInProcess } from '../support/suite.ts'

const HEADER = Buffer.concat([Buffer.from('HYLL\x01'), Buffer.alloc(10), Buffer.from([0x80])])

const bytes = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 0x3f, 0x40, 0x41, 0x7f, 0x80, 0x83, 0xff) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
)

describe('sketches of any bytes', () => {
  const subject = useInProcess()

  test('are refused or used, and never grow beyond the dense form', async () => {
    const property = fc.asyncProperty(
      fc.array(bytes, { maxLength: 60 }),
      fc.boolean(),
      async (runs, isValid) => {
        const rest = isValid ? [0x7f, 0xff] : []
        const commands: Command[] = [
          ['SET', 'h', Buffer.concat([HEADER, Buffer.from([...runs, ...rest])])],
          ['PFCOUNT', 'h', 'other'],
          ['PFADD', 'h', 'a', 'b', 'c', 'd'],
          ['PFCOUNT', 'h'],
          ['PFMERGE', 'to', 'h'],
          ['PFDEBUG', 'DECODE', 'h'],
          ['PFDEBUG', 'TODENSE', 'h'],
        ]
        const replies = await subject.client.pipeline(commands)
        for (const reply of replies) assert.match(reply.toString('latin1'), /^([+:$]|-(INVALIDOBJ|ERR HLL) )/)
        const length = Number((await subject.client.call('STRLEN', 'h')).toString().slice(1))
        assert.ok(length <= 12_304)
      },
    )
    await fc.assert(property, { numRuns: 400, seed: 3 })
  })
})

describe('before a string is edited', () => {
  const subject = useInProcess()
  const old: string[] = []
  const observer: KeyspaceObserver = {
    beforeChange: (db, ref) => {
      const value = db.value(ref)
      old.push(Buffer.from(ownCopy(value.bytes, value.start, value.end)).toString('latin1'))
    },
    changed: () => {},
    event: () => {},
    expired: () => {},
    beforeFlush: () => {},
    swapped: () => {},
  }

  const elements = Array.from({ length: 500 }, (_, i) => `element:${i}`)
  const cases: readonly (readonly [Command, Command])[] = [
    [
      ['SET', 'k', 'foobar'],
      ['SETBIT', 'k', '1', '0'],
    ],
    [
      ['SET', 'k', 'foobar'],
      ['SETBIT', 'k', '1000', '0'],
    ],
    [
      ['SET', 'k', 'foobar'],
      ['BITFIELD', 'k', 'SET', 'u8', '0', '1'],
    ],
    [
      ['SET', 'k', 'foobar'],
      ['BITFIELD', 'k', 'SET', 'u8', '900', '1'],
    ],
    [
      ['SET', 'k', 'x'.repeat(70_000)],
      ['BITOP', 'NOT', 'k', 'k'],
    ],
    [
      ['PFADD', 'k', 'a'],
      ['PFADD', 'k', 'b'],
    ],
    [
      ['PFADD', 'k', ...elements],
      ['PFADD', 'k', ...elements.map((element) => `${element}:b`)],
    ],
    [
      ['PFADD', 'k', 'a'],
      ['PFCOUNT', 'k'],
    ],
    [
      ['PFADD', 'k', 'a'],
      ['PFMERGE', 'k', 'other'],
    ],
    [
      ['PFADD', 'k', 'a'],
      ['PFDEBUG', 'TODENSE', 'k'],
    ],
  ]

  for (const [before, command] of cases) {
    test(`observers see the old value of ${command.slice(0, 4).join(' ')}`, async () => {
      const { keyspace } = subject.server
      await subject.client.pipeline([['FLUSHALL'], ['PFADD', 'other', 'z', 'y'], before])
      const reply = (await subject.client.call('GET', 'k')).toString('latin1')
      old.length = 0
      keyspace.observe(observer)
      await subject.client.call(...command)
      keyspace.unobserve(observer)
      assert.equal(`$${old[0]?.length}\r\n${old[0]}\r\n`, reply)
    })
  }
})
