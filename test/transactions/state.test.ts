// What is told of transactions and watches: CLIENT LIST, INFO and the statistics, beside redis-server where both tell it.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { useRawPair } from '../connection/raw-pair.ts'
import { makeServer } from '../protocol/in-process.ts'
import { MemoryTransport } from '../protocol/memory-transport.ts'
import { exchange } from '../protocol/raw-exchange.ts'
import { ask, infoFields } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import type { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

/** The fields of the last line about a client. */
function fieldsOf(output: string): Map<string, string> {
  const line = output.split('\n').findLast((each) => each.includes('id=')) ?? ''
  return new Map(
    line.split(' ').map((field): [string, string] => {
      const at = field.indexOf('=')
      return [field.slice(0, at), field.slice(at + 1)]
    }),
  )
}

describe('CLIENT INFO in transactions, beside redis-server', { skip: oracleMissing() }, () => {
  const pair = useRawPair()

  for (const lines of [
    ['MULTI', 'CLIENT INFO', 'EXEC'],
    ['MULTI', 'SET key value', 'GET key', 'PING', 'CLIENT LIST', 'INCR n', 'EXEC'],
    ['WATCH a b', 'MULTI', 'CLIENT INFO', 'GET a', 'EXEC'],
    ['WATCH a b', 'SET a 1', 'CLIENT INFO'],
    ['WATCH a b', 'SET a 1', 'UNWATCH', 'CLIENT INFO'],
    ['MULTI', 'SET a 1', 'DISCARD', 'CLIENT INFO'],
    ['MULTI', 'SET a 1', 'EXEC', 'CLIENT INFO'],
  ]) {
    test(lines.join(', '), async () => {
      const bytes = lines.map((line) => `${line}\r\n`).join('')
      const theirs = fieldsOf((await exchange(pair.oracle.port, bytes, { end: true })).toString())
      const ours = fieldsOf((await exchange(pair.subject.target, bytes, { end: true })).toString())
      for (const name of ['flags', 'db', 'multi', 'argv-mem', 'multi-mem', 'obl', 'cmd', 'resp'])
        assert.equal(ours.get(name), theirs.get(name), name)
    })
  }
})

describe('the statistics of transactions, beside redis-server', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('count EXEC and what it runs, each once, and errors where they happen', async () => {
    const script: readonly Command[] = [
      ['CONFIG', 'RESETSTAT'],
      ['SET', 's', 'text'],
      ['MULTI'],
      ['SET', 'k', 'v'],
      ['GET', 'k'],
      ['INCR', 's'],
      ['INCR', 's'],
      ['LCS', 's', 's', 'x'],
      ['EXEC'],
      ['MULTI'],
      ['GET'],
      ['NOSUCH'],
      ['SHUTDOWN'],
      ['GET', 'k'],
      ['EXEC'],
      ['EXEC'],
      ['EXEC', 'x'],
      ['DISCARD'],
      ['MULTI'],
      ['MULTI'],
      ['WATCH', 'k'],
      ['UNWATCH'],
      ['EXEC'],
      ['WATCH', 'k'],
      ['SET', 'k', '1'],
      ['MULTI'],
      ['CLIENT', 'GETNAME'],
      ['EXEC'],
      ['MULTI'],
      ['CLIENT', 'GETNAME'],
      ['MGET', 'k', 'missing'],
      ['EXEC'],
    ]
    const figures = async (client: RawClient) => {
      await client.pipeline(script)
      const fields = infoFields(String(await ask(client, 'INFO', 'everything')))
      const told = [...fields]
        .filter(([name]) => /^(cmdstat_|errorstat_|keyspace_|total_(commands|error))/.test(name))
        .filter(([name]) => !name.startsWith('cmdstat_info'))
        .map(([name, value]) => `${name}: ${value.replace(/usec=\d+,usec_per_call=[\d.]+/, 'usec')}`)
      const timed = [...fields.keys()].filter((name) => name.startsWith('latency_percentiles_usec_'))
      return [...told, ...timed].sort()
    }
    assert.deepEqual(await figures(pair.subjectClient), await figures(pair.oracleClient))
  })
})

function setUp() {
  const { server } = makeServer()
  const connect = () => MemoryTransport.connect(server)
  const ask = async (client: MemoryTransport, text: string) => {
    client.receive(text)
    return (await client.output()).toString()
  }
  return { server, connect, ask }
}

test('a key counts once for a client, and once for all clients', async () => {
  const { server, connect, ask } = setUp()
  const [a, b] = [connect(), connect()]
  const watching = async () => {
    const fields = infoFields(await ask(a, 'INFO clients\r\n'))
    return ['watching_clients', 'total_watched_keys'].map((name) => fields.get(name))
  }
  assert.deepEqual(await watching(), ['0', '0'])
  await ask(a, 'WATCH x y\r\nWATCH x\r\n')
  assert.deepEqual(await watching(), ['1', '2'])
  await ask(b, 'WATCH x x z x\r\nSELECT 1\r\nWATCH x\r\n')
  assert.deepEqual(await watching(), ['2', '4'])
  await ask(a, 'SET z 1\r\n')
  assert.deepEqual(await watching(), ['1', '2'])
  a.destroy()
  assert.deepEqual([server.watches.clientCount, server.watches.keyCount], [0, 0])
  server.close()
})

test('the keyspace is only observed while somebody watches', async () => {
  const { server, connect, ask } = setUp()
  const [a, b] = [connect(), connect()]
  const ends = ['UNWATCH', 'MULTI\r\nEXEC', 'MULTI\r\nDISCARD', 'SET x 1', 'RESET', 'FLUSHALL']
  await ask(a, 'SET x 1\r\n')
  for (const end of ends) {
    await ask(a, 'WATCH x\r\n')
    assert.notEqual(server.keyspace.observer, null)
    await ask(a, `${end}\r\n`)
    assert.equal(server.keyspace.observer, null, end)
    await ask(a, 'UNWATCH\r\n')
  }
  await ask(a, 'WATCH x y\r\n')
  await ask(b, 'WATCH x z\r\n')
  b.destroy()
  assert.notEqual(server.keyspace.observer, null)
  a.destroy()
  assert.equal(server.keyspace.observer, null)
  server.close()
})

test('what is queued counts as memory until it has run', async () => {
  const { server, connect, ask } = setUp()
  const client = connect()
  const value = 'v'.repeat(1000)
  await ask(client, 'PING\r\n')
  const before = server.metrics.usedBytes
  await ask(client, `MULTI\r\n${`SETNX k ${value}\r\n`.repeat(1000)}`)
  const queued = server.metrics.usedBytes - before
  assert.ok(queued > 1_000_000 && queued < 1_200_000, String(queued))
  const fields = fieldsOf(await ask(connect(), 'CLIENT LIST ID 1\r\n'))
  assert.equal(fields.get('multi-mem'), String(1000 * (5 + 1 + 1000 + 3 * 8)))
  assert.ok(Number(fields.get('tot-mem')) > 1_000_000)
  await ask(client, 'DISCARD\r\n')
  assert.ok(server.metrics.usedBytes - before < 1000)
  // What would not run is not kept.
  await ask(client, `MULTI\r\nnosuch\r\n${`SETNX k ${value}\r\n`.repeat(1000)}`)
  assert.ok(server.metrics.usedBytes - before < 1000)
  await ask(client, `DISCARD\r\nWATCH k\r\nSET k v\r\nMULTI\r\n${`SETNX k ${value}\r\n`.repeat(1000)}`)
  assert.ok(server.metrics.usedBytes - before < 1000)
  server.close()
})

test('a queue beyond client-query-buffer-limit closes the connection', async () => {
  const { server, log } = makeServer({ config: { 'client-query-buffer-limit': '1mb' } })
  const client = MemoryTransport.connect(server)
  client.receive('MULTI\r\n')
  const command = `SET k ${'v'.repeat(1000)}\r\n`
  for (let i = 0; i < 1100 && !client.isClosed; i++) client.receive(command)
  assert.ok(client.isClosed)
  assert.equal(server.stats.queryBufferLimitDisconnections, 1)
  assert.ok(log.some((line) => line.includes('Closing client that reached max query buffer length')))
  assert.ok(server.metrics.clientBytes < 1000)
  server.close()
})

test('a long value is not copied into the queue, nor from there into the keyspace', async () => {
  const { server, connect, ask } = setUp()
  const client = connect()
  await ask(client, 'MULTI\r\n')
  const bytes = 1_000_000
  client.receive(`*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${bytes}\r\n${'v'.repeat(500_000)}`)
  client.receive(`${'v'.repeat(500_000)}\r\n`)
  const buffer = client.client.transaction?.heldBytes ?? 0
  assert.ok(buffer > bytes && buffer < bytes + 10_000, String(buffer))
  await ask(client, 'EXEC\r\n')
  assert.equal(await ask(client, 'STRLEN k\r\n'), `:${bytes}\r\n`)
  assert.ok(server.keyspace.apart.usedBytes < bytes + 10_000)
  server.close()
})

test('a transaction that is under way ends with the connection', async () => {
  const { server, connect, ask } = setUp()
  const client = connect()
  await ask(client, 'WATCH a\r\nMULTI\r\nSET k v\r\n')
  client.destroy()
  assert.equal(await ask(connect(), 'EXISTS k\r\n'), ':0\r\n')
  assert.equal(server.metrics.clientBytes, 0)
  server.close()
})

test('DEBUG spoils a transaction where it is not allowed', async () => {
  const { server, connect, ask } = setUp()
  const replies = await ask(connect(), 'MULTI\r\nDEBUG SLEEP 0\r\nEXEC\r\n')
  assert.match(replies, /^\+OK\r\n-ERR DEBUG command not allowed\..*\r\n-EXECABORT /)
  server.close()
})

test('a queue that is used again has nothing of the last one', async () => {
  const { server, connect, ask } = setUp()
  const [a, b] = [connect(), connect()]
  for (const size of [1, 70, 3, 0, 2]) {
    const lines = Array.from({ length: size }, (_, i) => `ECHO ${size}.${i}`)
    const replies = await ask(a, `${['MULTI', ...lines].join('\r\n')}\r\n`)
    assert.equal(replies, `+OK\r\n${'+QUEUED\r\n'.repeat(size)}`)
    await ask(b, 'MULTI\r\nSET x y\r\nnosuch\r\nDISCARD\r\n')
    const expected = lines.map((line) => `$${line.length - 5}\r\n${line.slice(5)}\r\n`).join('')
    assert.equal(await ask(a, 'EXEC\r\n'), `*${size}\r\n${expected}`)
  }
  server.close()
})

test('a change of a socket inside is answered at once', async () => {
  const { server, connect, ask } = setUp()
  let open = () => {}
  const opened = new Promise<undefined>((resolve) => {
    open = () => resolve(undefined)
  })
  server.config.onChange('port', () => opened)
  const replies = await ask(connect(), 'MULTI\r\nCONFIG SET port 0\r\nPING\r\nEXEC\r\nPING\r\n')
  assert.equal(replies, '+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n+PONG\r\n+PONG\r\n')
  open()
  await opened
  server.close()
})
