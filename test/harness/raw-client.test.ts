// The raw client: framing of every RESP type in any cut, pipelining, closed connections, missing replies.

import assert from 'node:assert/strict'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { FrameScanner } from '../support/frame-scanner.ts'
import { RawClient } from '../support/raw-client.ts'

const FRAMES = [
  '+OK\r\n',
  '-ERR no\r\n',
  ':-12\r\n',
  '$5\r\nhe\r\no\r\n',
  '$0\r\n\r\n',
  '$-1\r\n',
  '*-1\r\n',
  '*0\r\n',
  '_\r\n',
  '#t\r\n',
  ',1.5\r\n',
  '(123456789012345678901234567890\r\n',
  '=6\r\ntxt:ab\r\n',
  '!5\r\nERR x\r\n',
  '*3\r\n:1\r\n*2\r\n$1\r\na\r\n*0\r\n+x\r\n',
  '%2\r\n$1\r\na\r\n%1\r\n+k\r\n:1\r\n$1\r\nb\r\n~2\r\n:1\r\n:2\r\n',
  '>2\r\n+message\r\n*1\r\n:1\r\n',
  '|1\r\n+ttl\r\n:3600\r\n$1\r\nv\r\n',
  '*2\r\n|1\r\n+a\r\n*1\r\n+b\r\n:1\r\n:2\r\n',
]

test('the scanner finds the end of each reply however its bytes are cut', () => {
  const scanner = new FrameScanner()
  for (const frame of FRAMES) {
    const bytes = Buffer.from(`${frame}+next\r\n`)
    for (let cut = 0; cut < frame.length; cut++) {
      scanner.reset()
      assert.equal(scanner.scan(bytes.subarray(0, cut)), -1, JSON.stringify(frame.slice(0, cut)))
      assert.equal(scanner.scan(bytes), frame.length, JSON.stringify(frame))
    }
  }
})

test('the scanner refuses what is no RESP', () => {
  for (const bytes of ['HTTP/1.1 400\r\n', '*x\r\n', '$2\r\nabc\r\n', '+OK\n', '%-1x\r\n']) {
    const scanner = new FrameScanner()
    assert.throws(() => scanner.scan(Buffer.from(bytes)), /not RESP/, JSON.stringify(bytes))
  }
})

describe('a client of a scripted server', () => {
  let server: Server
  let client: RawClient
  let peer: Socket

  beforeEach(async () => {
    server = createServer()
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
    client = await RawClient.connect(port, { replyTimeoutMs: 200 })
    peer = await accepted
  })

  afterEach(async () => {
    await client.destroy()
    peer.destroy()
    server.close()
  })

  test('hands out every reply with its own bytes', async () => {
    peer.write(FRAMES.join(''))
    for (const frame of FRAMES) assert.equal((await client.readReply()).toString(), frame)
    assert.deepEqual(client.unreadReplies(), [])
  })

  test('reads a reply of some megabytes', async () => {
    const value = 'x'.repeat(3_000_000)
    peer.write(`*2\r\n$${value.length}\r\n${value}\r\n:1\r\n+next\r\n`)
    assert.equal((await client.readReply()).length, `*2\r\n$3000000\r\n${value}\r\n:1\r\n`.length)
    assert.equal((await client.readReply()).toString(), '+next\r\n')
  })

  test('keeps the replies before the end and rejects what comes behind it', async () => {
    peer.end('+OK\r\n$5\r\nhel')
    assert.equal((await client.readReply()).toString(), '+OK\r\n')
    await assert.rejects(client.readReply(), /closed in the middle of a reply: "\$5\\r\\nhel"/)
    await client.closed
  })

  test('rejects a read when no reply comes in time', async () => {
    await assert.rejects(client.call('PING'), /no reply within 200 ms/)
  })

  test('rejects a read and closes when the bytes are no RESP', async () => {
    peer.write('hello\r\n')
    await assert.rejects(client.readReply(), /not RESP/)
    await client.closed
  })

  test('sends commands as arrays of bulk strings', async () => {
    const received = new Promise<string>((resolve) =>
      peer.once('data', (data) => resolve(data.toString('latin1'))),
    )
    peer.write(':1\r\n')
    await client.call('SET', Buffer.from([0xff, 0x0d]), 12, 'é')
    assert.equal(await received, '*4\r\n$3\r\nSET\r\n$2\r\n\xff\r\r\n$2\r\n12\r\n$2\r\n\xc3\xa9\r\n')
  })
})

test('push messages can be kept apart from replies', async (t) => {
  const server = createServer((socket) => socket.write('>2\r\n+invalidate\r\n_\r\n+OK\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as { port: number }
  const client = await RawClient.connect(port, { pushes: 'apart' })
  assert.equal((await client.readReply()).toString(), '+OK\r\n')
  assert.equal((await client.readPush()).toString(), '>2\r\n+invalidate\r\n_\r\n')
  await client.destroy()
})
