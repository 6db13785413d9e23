// Long requests that arrive in pieces: each byte is copied once, and buffers are no larger than what they hold.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client } from '../../src/server/client.ts'
import type { Server } from '../../src/server/server.ts'
import { makeServer } from './in-process.ts'
import { MemoryTransport } from './memory-transport.ts'

const MIB = 1024 * 1024
const PIECE_BYTES = 64 * 1024

/** Has a client send `length` bytes in pieces of 64 KiB; `each` is called after each of them. */
function sendFilling(server: Server, client: Client, length: number, each: () => void = () => {}): void {
  const piece = new Uint8Array(PIECE_BYTES)
  for (let sent = 0; sent < length; sent += PIECE_BYTES) {
    // As in a read buffer the next bytes overwrite these.
    piece.fill(sent / PIECE_BYTES)
    server.receive(client, piece, Math.min(PIECE_BYTES, length - sent))
    each()
  }
}

function storedValue(server: Server, key: string): Uint8Array {
  const [db] = server.keyspace.databases
  const bytes = new Uint8Array(Buffer.from(key))
  const { bytes: buffer, start, end } = db.value(db.peek(bytes, 0, bytes.length))
  return buffer.subarray(start, end)
}

test('a value of 512 MB in pieces of 64 KiB is received into the buffer that it is stored in', async () => {
  const { server } = makeServer()
  const transport = MemoryTransport.connect(server)
  const { client } = transport
  const length = 512 * MIB
  const before = process.memoryUsage().arrayBuffers
  transport.receive(`*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$${length}\r\nfirst`)
  const { pending } = client
  assert.ok(pending !== null && pending.length < length + 4096)
  sendFilling(server, client, length - 'first'.length, () => {
    assert.equal(client.pending, pending)
  })
  assert.equal((await transport.output()).length, 0)
  transport.receive('\r\n')
  assert.equal((await transport.output()).toString(), '+OK\r\n')
  const value = storedValue(server, 'key')
  assert.equal(value.buffer, pending.buffer)
  assert.equal(value.length, length)
  assert.equal(Buffer.from(value.subarray(0, 5)).toString(), 'first')
  for (let at = 5; at < length; at += 997 * PIECE_BYTES)
    assert.equal(value[at], ((at - 5) / PIECE_BYTES) & 255)
  assert.ok(process.memoryUsage().arrayBuffers - before < length + 4 * MIB)
  assert.equal(client.pending, null)
  server.close()
})

test('what follows a long value is run too, wherever the pieces end', async () => {
  for (const extra of [0, 1, 2, 3, 20, 21, 22, 30]) {
    const { server } = makeServer()
    const transport = MemoryTransport.connect(server)
    const length = 300_000
    const value = Buffer.alloc(length, 'v')
    const stream = Buffer.concat([
      Buffer.from(`*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${length}\r\n`),
      value,
      Buffer.from('\r\n*2\r\n$6\r\nAPPEND\r\n$1\r\nk\r\n*2\r\n$6\r\nSTRLEN\r\n$1\r\nk\r\nINCR n\r\n'),
    ])
    const first = 40
    const second = stream.length - 70 + extra
    transport.receive(stream.subarray(0, first))
    transport.receive(stream.subarray(first, second))
    transport.receive(stream.subarray(second))
    const text = (await transport.output()).toString()
    assert.equal(text, `+OK\r\n-ERR wrong number of arguments for 'append' command\r\n:${length}\r\n:1\r\n`)
    assert.ok(Buffer.from(storedValue(server, 'k')).equals(value))
    server.close()
  }
})

test('a value taken over with its buffer is not changed by later input', async () => {
  const { server } = makeServer()
  const transport = MemoryTransport.connect(server)
  const length = 200_000
  const value = Buffer.alloc(length, 'a')
  transport.receive(`*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${length}\r\n`)
  transport.receive(value)
  transport.receive('\r\n')
  for (let i = 0; i < 20; i++)
    transport.receive(`*3\r\n$3\r\nSET\r\n$1\r\nj\r\n$${length}\r\n${'b'.repeat(1000)}`.slice(0, 30))
  transport.receive('x')
  assert.ok(Buffer.from(storedValue(server, 'k')).equals(value))
  server.close()
})

test('many long arguments: the copying stays linear', () => {
  const { server } = makeServer()
  const transport = MemoryTransport.connect(server)
  const { client } = transport
  const count = 100
  const length = MIB
  transport.receive(`*${count * 2 + 1}\r\n$4\r\nMSET\r\n`)
  let buffers = 0
  let copiedBytes = 0
  let pending: Uint8Array | null = null
  for (let i = 0; i < count; i++) {
    transport.receive(`$${`k${i}`.length}\r\nk${i}\r\n$${length}\r\n`)
    sendFilling(server, client, length, () => {
      if (client.pending === pending) return
      pending = client.pending
      buffers++
      copiedBytes += client.pendingEnd
    })
    transport.receive('\r\n')
  }
  assert.equal(server.keyspace.databases[0].size, count)
  assert.ok(buffers < 30, `${buffers} buffers`)
  assert.ok(copiedBytes < 4 * count * length, `${copiedBytes / MIB} MiB copied`)
  server.close()
})

test('a long pipeline of a paused client is consumed without copying it again and again', async () => {
  const { server } = makeServer()
  const transport = MemoryTransport.connect(server)
  const { client } = transport
  const count = 200_000
  transport.receive('CLIENT PAUSE 1000000 ALL\r\n')
  for (let i = 0; i < count / 1000; i++) transport.receive('INCR n\r\n'.repeat(1000))
  assert.equal(client.queryBytes, count * 'INCR n\r\n'.length)
  assert.ok(client.inputBytes < 2 * client.queryBytes)
  server.pause.end()
  const output = (await transport.output()).toString()
  assert.ok(output.startsWith('+OK\r\n:1\r\n:2\r\n') && output.endsWith(`:${count}\r\n`))
  assert.equal(client.pending, null)
  server.close()
})

test('client-query-buffer-limit closes who sends more than that', async () => {
  const { server, log } = makeServer({ config: { 'client-query-buffer-limit': '1mb' } })
  const transport = MemoryTransport.connect(server)
  transport.receive('PING\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000000\r\n')
  assert.ok(transport.client.inputBytes < 1.1 * MIB, 'no more is reserved than may come')
  sendFilling(server, transport.client, 15 * PIECE_BYTES)
  assert.ok(!transport.isClosed)
  sendFilling(server, transport.client, 2 * PIECE_BYTES)
  assert.ok(transport.isClosed)
  assert.equal((await transport.output()).toString(), '+PONG\r\n')
  assert.equal(server.clients.size, 0)
  assert.equal(server.stats.queryBufferLimitDisconnections, 1)
  assert.match(log.join(''), /Closing client that reached max query buffer length: id=1 addr=test:1 /)
  server.close()
})

test('the limit of the query buffer can be changed at run time', async () => {
  const { server } = makeServer()
  await server.config.set([[Buffer.from('client-query-buffer-limit'), Buffer.from('2mb')]])
  const transport = MemoryTransport.connect(server)
  transport.receive('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000000\r\n')
  sendFilling(server, transport.client, 3 * MIB)
  assert.ok(transport.isClosed)
  server.close()
})

test('a string for which there is no memory closes its client and nobody else', async () => {
  const { server, log } = makeServer({
    config: { 'proto-max-bulk-len': '1000gb', 'client-query-buffer-limit': '1000gb' },
  })
  const other = MemoryTransport.connect(server)
  const clients = Array.from({ length: 40 }, () => MemoryTransport.connect(server))
  for (const each of clients) each.receive(`*2\r\n$4\r\nECHO\r\n$${999 * 2 ** 30}\r\nabc`)
  other.receive('PING\r\n')
  assert.equal((await other.output()).toString(), '+PONG\r\n')
  const survivors = clients.filter((each) => !each.isClosed)
  for (const each of survivors) assert.ok(each.client.inputBytes <= 2 ** 31)
  assert.equal(
    log.filter((line) => line.includes('there is no memory for its input')).length,
    clients.length - survivors.length,
  )
  server.close()
})

test('a name or an argument of 512 MB in an error text', async () => {
  const { server, log } = makeServer()
  const length = 512 * MIB
  for (const before of ['*1\r\n', '*2\r\n$6\r\nCLIENT\r\n', '*2\r\n$6\r\nnosuch\r\n']) {
    const transport = MemoryTransport.connect(server)
    transport.receive(`${before}$${length}\r\n`)
    sendFilling(server, transport.client, length)
    transport.receive('\r\nPING\r\n')
    const output = (await transport.output()).toString('latin1')
    assert.match(output, /^-ERR unknown (sub)?command '.*\r\n\+PONG\r\n$/s)
    assert.ok(output.length < 300)
    transport.destroy()
  }
  assert.ok(!log.some((line) => line.includes('Closing')))
  server.close()
})

test('an exception in the midst of input closes that client and nobody else', async () => {
  const { server, log } = makeServer()
  const [bad, good] = [MemoryTransport.connect(server), MemoryTransport.connect(server)]
  bad.receive('PING\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n')
  const { partial } = bad.client
  assert.ok(partial !== null)
  partial.push = () => {
    throw new RangeError('Array buffer allocation failed')
  }
  bad.receive('$1\r\nv\r\nPING\r\n')
  assert.equal((await bad.output()).toString(), '+PONG\r\n')
  assert.ok(bad.isClosed)
  assert.match(log.join(''), /Closing client because there is no memory for its input: id=1 /)
  good.receive('SET k v\r\nGET k\r\n')
  assert.equal((await good.output()).toString(), '+OK\r\n$1\r\nv\r\n')
  server.close()
})

test('huge requests that are declared and never sent take no memory', () => {
  const { server } = makeServer()
  const before = process.memoryUsage().rss
  const clients = Array.from({ length: 300 }, () => MemoryTransport.connect(server))
  for (const [i, each] of clients.entries()) {
    each.receive('*2147483647\r\n$4\r\nMSET\r\n')
    if (i < 20) each.receive('$536870912\r\nabc')
  }
  assert.ok(process.memoryUsage().rss - before < 64 * MIB)
  server.close()
})
