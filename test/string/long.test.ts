// Strings that live apart: taken over from the input without a copy, and changed without copying them each time.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { nullTransport } from '../../src/server/null-transport.ts'
import type { Server } from '../../src/server/server.ts'
import { type Command, encodeCommands } from '../support/command.ts'
import { useInProcess } from '../support/suite.ts'

/** Gives a new client's input to the server in the given pieces; resolves to what it answers. */
async function feed(server: Server, pieces: readonly Uint8Array[]): Promise<string> {
  const output: Buffer[] = []
  const client = server.connect({
    ...nullTransport,
    writeRange(buffer, start, end) {
      output.push(Buffer.from(buffer.slice(start, end)))
      return true
    },
    writeAll(chunks) {
      output.push(...chunks.map((chunk) => Buffer.from(chunk)))
      return 'sent'
    },
  })
  for (const piece of pieces) if (piece.length > 0) server.receive(client, piece.slice(), piece.length)
  await new Promise((resolve) => setImmediate(resolve)) // replies go out at the end of the turn
  server.disconnected(client)
  return Buffer.concat(output).toString('latin1')
}

describe('long strings', () => {
  const subject = useInProcess()

  for (const options of [[], ['EX', '1000'], ['KEEPTTL']]) {
    test(`a value before ${options.length} options, the input cut anywhere behind its beginning`, async () => {
      const value = Buffer.alloc(66_000, 'v')
      const first = encodeCommands([['SET', 'k', value, ...options]])
      const commands: Command[] = [
        ['APPEND', 'k', 'tail'],
        ['SET', 'other', 'abc'],
        ['SETRANGE', 'k', '66010', 'end'],
        ['GET', 'other'],
        ['GETRANGE', 'k', '-15', '-1'],
      ]
      const input = Buffer.concat([first, encodeCommands(commands)])
      const expected = '+OK\r\n:66004\r\n+OK\r\n:66013\r\n$3\r\nabc\r\n$15\r\nvvtail\0\0\0\0\0\0end\r\n'
      for (let cut = first.length - 60; cut <= input.length; cut++) {
        const pieces = [input.subarray(0, 100), input.subarray(100, cut), input.subarray(cut)]
        assert.equal(await feed(subject.server, pieces), expected, `cut at ${cut - first.length}`)
      }
    })
  }

  test('a value that arrived in pieces is kept in the buffer that it was received in', async () => {
    const { apart } = subject.server.keyspace
    const value = Buffer.alloc(3_000_000, 'v')
    const input = encodeCommands([['SET', 'adopted', value]])
    const before = apart.usedBytes
    await feed(subject.server, [input.subarray(0, 1000), input.subarray(1000)])
    const taken = apart.usedBytes - before
    assert.ok(taken > value.length + 1000, 'room for the rest of the request came along')
    assert.ok(taken < value.length * 1.1, `${taken} bytes`)
  })

  test('APPEND and SETRANGE copy a long value only now and then', async () => {
    const { apart } = subject.server.keyspace
    await feed(subject.server, [encodeCommands([['SET', 'growing', Buffer.alloc(70_000)]])])
    let copies = 0
    let used = apart.usedBytes
    for (let i = 0; i < 10_000; i++) {
      const length = 70_000 + 200 * i
      const growth: Command[] = [
        ['APPEND', 'growing', Buffer.alloc(100, 'a')],
        ['SETRANGE', 'growing', length + 100, Buffer.alloc(100, 's')],
      ]
      assert.equal(
        await feed(subject.server, [encodeCommands(growth)]),
        `:${length + 100}\r\n:${length + 200}\r\n`,
      )
      if (apart.usedBytes !== used) copies++
      used = apart.usedBytes
    }
    assert.ok(copies > 0 && copies < 15, `${copies} copies for 20,000 changes`)
  })

  test('a string that cannot be made leaves everything as it was', async () => {
    const { server } = subject
    const noLimit = [Buffer.from('proto-max-bulk-len'), Buffer.from('9223372036854775807')] as const
    assert.deepEqual(server.config.set([noLimit]), {})
    const commands: Command[] = [
      ['SET', 'short', 'value'],
      ['SETRANGE', 'missing', '9007199254740000', 'x'],
      ['SETRANGE', 'short', '9007199254740000', 'x'],
      ['EXISTS', 'missing'],
      ['GET', 'short'],
    ]
    const oom = "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
    assert.equal(await feed(server, [encodeCommands(commands)]), `+OK\r\n${oom}${oom}:0\r\n$5\r\nvalue\r\n`)
  })
})
