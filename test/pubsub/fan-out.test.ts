// A thousand subscribers on real connections, some of which do not read.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { startInProcess } from '../support/in-process.ts'
import { RawClient } from '../support/raw-client.ts'
import { waitFor } from '../support/wait.ts'

const SUBSCRIBERS = 1000
const SLOW = 20
const MESSAGES = 100
const LIMIT_BYTES = 1024 * 1024

function message(protocol: number, channel: string, text: string): string {
  const sign = protocol === 3 ? '>' : '*'
  return `${sign}3\r\n$7\r\nmessage\r\n$${channel.length}\r\n${channel}\r\n$${text.length}\r\n${text}\r\n`
}

for (const plain of [false, true]) {
  describe(plain ? 'on ordinary sockets' : 'on the fast path', () => {
    test('1,000 subscribers, 20 of them slow', async (t) => {
      const limits = { 'client-output-buffer-limit': `pubsub ${LIMIT_BYTES} 0 0` }
      const { port, server } = await startInProcess(t, { config: limits, plain })
      const publisher = await RawClient.connect(port)
      const all = await Promise.all(
        Array.from({ length: SUBSCRIBERS }, () => RawClient.connect(port, { replyTimeoutMs: 60_000 })),
      )
      t.after(async () => {
        for (const client of [publisher, ...all]) await client.destroy()
      })
      await Promise.all(
        all.map(async (client, i) => {
          await client.call('HELLO', protocolOf(i))
          await client.call('SUBSCRIBE', 'news')
        }),
      )
      const slow = all.slice(0, SLOW)
      const fast = all.slice(SLOW)
      for (const client of slow) {
        await client.call('PSUBSCRIBE', 'heavy.*')
        client.pause()
      }
      assert.equal(await ask(publisher, 'PUBLISH', 'news', 'first'), SUBSCRIBERS)

      // What the slow ones do not read queues up to the limit, and then they are gone.
      const heavy = 'h'.repeat(50_000)
      let most = 0
      const closed = () => server.stats.outputBufferLimitDisconnections
      for (let i = 0; closed() < SLOW; i++) {
        assert.ok(i < 4000, 'slow subscribers are never closed')
        await publisher.call('PUBLISH', 'heavy.x', heavy)
        for (const client of server.clients.all()) most = Math.max(most, client.transport.queuedBytes)
      }
      assert.ok(most < LIMIT_BYTES + heavy.length, `${most} bytes queued for a client`)
      await waitFor(() => server.pubsub.clientCount === fast.length)
      assert.deepEqual(await ask(publisher, 'PUBSUB', 'NUMSUB', 'news'), ['news', fast.length])
      assert.equal(await ask(publisher, 'PUBSUB', 'NUMPAT'), 0)

      // The others have missed nothing.
      const numbers = Array.from({ length: MESSAGES }, (_, i) => `message ${i}`)
      await publisher.pipeline(numbers.map((text) => ['PUBLISH', 'news', text]))
      await Promise.all(
        fast.map(async (client, i) => {
          for (const text of ['first', ...numbers]) {
            assert.equal((await client.readReply()).toString(), message(protocolOf(SLOW + i), 'news', text))
          }
        }),
      )
    })
  })
}

function protocolOf(i: number): number {
  return i % 4 === 0 ? 3 : 2
}
