// A stream of requests that arrives in pieces: the same replies in the same order, wherever it is cut.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { encodeCommand } from '../support/command.ts'
import { RawClient } from '../support/raw-client.ts'
import { waitFor } from '../support/wait.ts'
import { makeServer, startInProcess } from './in-process.ts'
import { MemoryTransport } from './memory-transport.ts'

const REQUESTS = [
  encodeCommand(['SET', 'k', 'v1']),
  encodeCommand(['GET', 'k']),
  Buffer.from('ECHO "in line"\r\n'),
  Buffer.from('\r\n'),
  encodeCommand(['ECHO', Buffer.from('\r\n$1\r\nx\r\n')]),
  encodeCommand(['MSET', 'a', 'x'.repeat(40), 'b', '', 'c', 'y'.repeat(120)]),
  encodeCommand(['MGET', 'a', 'b', 'c', 'none']),
  Buffer.from('*0\r\n'),
  encodeCommand(['NOSUCH', 'command']),
  encodeCommand(['INCR', 'n']),
  encodeCommand(['INCR', 'n']),
]
const STREAM = Buffer.concat(REQUESTS)

/** A server of its own for each run, so that INCR counts from 1. */
async function repliesTo(pieces: readonly Uint8Array[]): Promise<string> {
  const { server } = makeServer()
  const transport = MemoryTransport.connect(server)
  for (const piece of pieces) transport.receive(piece)
  const output = await transport.output()
  assert.equal(transport.client.pending, null, 'no input is left')
  assert.equal(transport.client.partial, null)
  server.close()
  return output.toString('latin1')
}

function cutAt(stream: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.map((cut) => Math.min(cut, stream.length)).sort((a, b) => a - b), stream.length]
  return ends.map((end, i) => stream.subarray(ends[i - 1] ?? 0, end))
}

test('in two pieces, cut at every byte', async () => {
  const whole = await repliesTo([STREAM])
  assert.match(whole, /:1\r\n:2\r\n$/)
  for (let cut = 0; cut <= STREAM.length; cut++) {
    assert.equal(await repliesTo(cutAt(STREAM, [cut])), whole, `cut at ${cut}`)
  }
})

test('byte by byte', async () => {
  const whole = await repliesTo([STREAM])
  assert.equal(await repliesTo([...STREAM].map((byte) => Uint8Array.of(byte))), whole)
})

test('long values among short ones, cut at random', async () => {
  const stream = Buffer.concat([
    STREAM,
    encodeCommand(['SET', 'big', 'z'.repeat(5000)]),
    encodeCommand(['APPEND', 'big', 'end']),
    encodeCommand(['STRLEN', 'big']),
    encodeCommand(['GET', 'big']),
    encodeCommand(['MSET', ...Array.from({ length: 40 }, (_, i) => [`k${i}`, 'w'.repeat(i * 31)]).flat()]),
    encodeCommand(['MGET', ...Array.from({ length: 40 }, (_, i) => `k${i}`)]),
  ])
  const whole = await repliesTo([stream])
  const cuts = fc.array(fc.nat(stream.length), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(cuts, async (at) => assert.equal(await repliesTo(cutAt(stream, at)), whole)),
    { numRuns: 200 },
  )
})

for (const plain of [false, true]) {
  describe(plain ? 'on ordinary sockets' : 'on the fast path', () => {
    test('through a socket, cut at every byte', async (t) => {
      const { server, target } = await startInProcess(t, { plain })
      const expected = await repliesTo([STREAM])
      const client = await RawClient.connect(target)
      t.after(() => client.destroy())
      const replyCount = 9
      for (let cut = 0; cut <= STREAM.length; cut++) {
        const received = server.stats.bytesIn
        if (cut > 0) client.send(STREAM.subarray(0, cut))
        await waitFor(() => server.stats.bytesIn === received + cut)
        client.send(STREAM.subarray(cut))
        const replies = await Promise.all(Array.from({ length: replyCount }, () => client.readReply()))
        assert.equal(Buffer.concat(replies).toString('latin1'), expected, `cut at ${cut}`)
        await client.call('FLUSHALL').catch(() => {})
        await client.call('SET', 'n', 0)
      }
    })
  })
}
