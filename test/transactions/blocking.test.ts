// Blocking commands and transactions, beside redis-server: inside nobody waits, and a transaction wakes others when it
// is through.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { makeServer } from '../protocol/in-process.ts'
import { MemoryTransport } from '../protocol/memory-transport.ts'
import { runDifferential } from '../support/differential.ts'
import { RawClient } from '../support/raw-client.ts'
import { recordPropagation } from '../support/recording.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { waitFor } from '../support/wait.ts'

describe('blocking commands inside a transaction, beside redis-server', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('answer at once', async () => {
    await runDifferential(pair, [
      ['MULTI'],
      ['BLPOP', 'l', '0'],
      ['BRPOP', 'l', 'm', '0'],
      ['BRPOPLPUSH', 'l', 'm', '0'],
      ['BLMOVE', 'l', 'm', 'LEFT', 'LEFT', '0'],
      ['BLMPOP', '0', '1', 'l', 'LEFT'],
      ['BZPOPMIN', 'z', '0'],
      ['BZPOPMAX', 'z', '0'],
      ['BZMPOP', '0', '1', 'z', 'MIN'],
      ['RPUSH', 'l', 'a', 'b', 'c', 'd'],
      ['BLPOP', 'l', '0'],
      ['BRPOP', 'l', 'm', '0'],
      ['BRPOPLPUSH', 'l', 'm', '0'],
      ['BLMOVE', 'l', 'm', 'LEFT', 'LEFT', '0'],
      ['BLPOP', 'l', '0'],
      ['BLPOP', 'l', 'x'],
      ['EXEC'],
      ['LRANGE', 'm', '0', '-1'],
    ])
  })

  test('a waiting client sees what the whole transaction leaves', async () => {
    const orders = await Promise.all([pair.oracle.port, pair.subject.port].map(wakeUps))
    assert.deepEqual(orders[1], orders[0])
  })
})

async function wakeUps(port: number): Promise<string[]> {
  const [admin, first, second, third] = await Promise.all([1, 2, 3, 4].map(() => RawClient.connect(port)))
  const seen: string[] = []
  await admin.call('FLUSHALL')
  const blocked = async (count: number) => {
    await waitFor(async () => (await admin.call('INFO', 'clients')).includes(`blocked_clients:${count}\r\n`))
  }
  const reads = []
  for (const [i, [client, ...command]] of (
    [
      [first, 'BLPOP', 'a', '0'],
      [second, 'BLPOP', 'a', 'b', '0'],
      [third, 'BLPOP', 'b', '0'],
    ] as const
  ).entries()) {
    reads.push(client.call(...command).then((reply) => seen.push(`${i} ${reply.toString('latin1')}`)))
    await blocked(i + 1)
  }
  const replies = await admin.pipeline([
    ['MULTI'],
    ['RPUSH', 'b', 'b1'],
    ['RPUSH', 'a', 'a1', 'a2'],
    ['LPOP', 'a'],
    ['LPUSH', 'b', 'b0'],
    ['EXEC'],
    ['LRANGE', 'a', '0', '-1'],
    ['LRANGE', 'b', '0', '-1'],
  ])
  await blocked(0)
  await Promise.all(reads)
  await Promise.all([admin, first, second, third].map((client) => client.destroy()))
  return [...seen.sort(), ...replies.map((reply) => reply.toString('latin1'))]
}

test('what woken clients take is handed on behind the transaction', async () => {
  const { server } = makeServer()
  const handedOn = recordPropagation(server)
  const [waiting, client] = [MemoryTransport.connect(server), MemoryTransport.connect(server)]
  waiting.receive('BLPOP l 0\r\n')
  client.receive('MULTI\r\nRPUSH l a b\r\nINCR n\r\nEXEC\r\n')
  assert.equal((await waiting.output()).toString(), '*2\r\n$1\r\nl\r\n$1\r\na\r\n')
  assert.deepEqual(
    handedOn.map(({ line }) => line),
    ['MULTI', 'RPUSH l a b', 'INCR n', 'EXEC', 'LPOP l'],
  )
  server.close()
})
