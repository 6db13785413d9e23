// The queue of a transaction by itself: what goes in comes out, in however large pieces.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Request } from '../../src/protocol/request.ts'
import { CommandEntry } from '../../src/server/declaration.ts'
import { Transaction } from '../../src/server/transaction.ts'

function entry(flags: ('write' | 'readonly')[]): CommandEntry {
  return new CommandEntry(
    { name: 'x', group: 'generic', since: '1.0.0', summary: '', flags, args: [] },
    null,
    false,
  )
}

const argument = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 60_000 }), fc.nat(255))
      .map(([n, fill]) => new Uint8Array(n).fill(fill)),
  },
)

test('commands come out as they went in', () => {
  const requests = fc.array(fc.array(argument, { minLength: 1, maxLength: 100 }), { maxLength: 60 })
  fc.assert(
    fc.property(requests, (commands) => {
      const transaction = new Transaction()
      const request = new Request()
      const command = entry([])
      for (const args of commands) {
        request.set(args)
        transaction.add(command, request)
        request.buf.fill(0xee)
      }
      assert.equal(transaction.length, commands.length)
      const bytes = commands.flat().reduce((sum, each) => sum + each.length, 0)
      assert.equal(transaction.argumentBytes, bytes + 8 * commands.flat().length)
      assert.ok(
        transaction.heldBytes >= bytes &&
          transaction.heldBytes < 2 * bytes + 32 * commands.flat().length + 20_000,
      )
      for (const [i, args] of commands.entries()) {
        assert.equal(transaction.read(i, request), command)
        assert.equal(request.argc, args.length)
        for (const [k, each] of args.entries()) assert.deepEqual(request.bytes(k), new Uint8Array(each))
      }
    }),
    { numRuns: 60 },
  )
})

test('what a long command takes away is its own', () => {
  const transaction = new Transaction()
  const request = new Request()
  const long = Buffer.alloc(20_000, 'l')
  for (const value of [Buffer.from('short'), long, Buffer.from('short again')]) {
    request.set([Buffer.from('SET'), Buffer.from('k'), value])
    transaction.add(entry(['write']), request)
  }
  const taken = [0, 1, 2].map((i) => {
    transaction.read(i, request)
    return request.adopt(2)
  })
  assert.equal(taken[0], null)
  assert.deepEqual(taken[1], new Uint8Array(long))
  assert.equal(taken[2], null)
})

test('flags of all commands are known', () => {
  const transaction = new Transaction()
  const request = new Request()
  request.set([Buffer.from('x')])
  transaction.add(entry(['readonly']), request)
  assert.equal(transaction.flagBits, entry(['readonly']).flagBits)
  transaction.add(entry(['write']), request)
  assert.equal(transaction.flagBits, entry(['readonly']).flagBits | entry(['write']).flagBits)
})
