// The wire byte for byte: what redis-server and Redstart send a replica for the same commands, and what they say as
// replicas to the same master.

import assert from 'node:assert/strict'
import { before, describe, type TestContext, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { FAKE_ID, FakeMaster } from '../support/fake-master.ts'
import { RawClient } from '../support/raw-client.ts'
import { RawReplica } from '../support/raw-replica.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { afterSuite, ReplicaNode, randomWrites, type Side, writeAll } from '../support/replica-set.ts'
import { waitFor } from '../support/wait.ts'

const SIDES: readonly Side[] = ['oracle', 'redstart']
const END: Command = ['SET', 'the-end', 'of-it']
const END_BYTES = 'the-end\r\n$5\r\nof-it\r\n'

/** Gives the suite both servers, and a way to run the same on both from empty data sets. */
function useBoth() {
  const nodes: ReplicaNode[] = []
  const cleanUp = afterSuite()
  before(async () => {
    for (const side of SIDES) nodes.push(await ReplicaNode.start(cleanUp, side))
  })
  return async <Result>(run: (node: ReplicaNode) => Promise<Result>) => {
    const results = nodes.map(async (node) => {
      await node.client.pipeline([['SELECT', 0], ['FLUSHALL'], ['CONFIG', 'RESETSTAT']])
      return await run(node)
    })
    const [oracle, redstart] = await Promise.all(results)
    return { oracle: oracle as Result, redstart: redstart as Result }
  }
}

interface Synced {
  readonly replica: RawReplica
  readonly id: string
  readonly offset: number
  readonly head: string
  readonly rdb: Buffer
}

/** Connects as a replica with capabilities, and gets the snapshot. */
async function synchronize(node: ReplicaNode, ...capabilities: readonly string[]): Promise<Synced> {
  const replica = await RawReplica.connect(node.port)
  for (const name of capabilities) assert.equal(await replica.ask('REPLCONF', 'capa', name), '+OK')
  const [word, id = '', offset] = (await replica.ask('PSYNC', '?', '-1')).split(' ')
  assert.equal(word, '+FULLRESYNC')
  const snapshot = await replica.readSnapshot()
  if (snapshot.head.startsWith('$EOF:')) replica.send('REPLCONF', 'ACK', 0)
  return { replica, id, offset: Number(offset), ...snapshot }
}

/** Times in milliseconds, and stream ids made of them, are of another moment on each server; and signs of life. */
function timeless(bytes: Buffer): string[] {
  return bytes
    .toString('latin1')
    .replaceAll(/\b\d{13}\b(-\d+)?/g, '<time>')
    .split('\r\n*')
    .filter((command) => command !== PING)
}

const PING = '1\r\n$4\r\nPING'

/** Throws at the first place where they differ, and shows what is around it. */
function assertSame(actual: readonly unknown[], expected: readonly unknown[]): void {
  const length = Math.max(actual.length, expected.length)
  let at = 0
  while (at < length && isDeepStrictEqual(actual[at], expected[at])) at++
  if (at < length)
    assert.deepEqual(actual.slice(Math.max(0, at - 2), at + 3), expected.slice(Math.max(0, at - 2), at + 3))
}

/** The stream that the commands make, up to their end. */
async function streamOf(node: ReplicaNode, run: (client: RawClient) => Promise<unknown>): Promise<string[]> {
  const { replica, offset } = await synchronize(node)
  await run(node.client)
  await node.client.pipeline([['SELECT', 0], END])
  const bytes = await replica.readTo(END_BYTES)
  assert.equal(await node.number('master_repl_offset'), offset + bytes.length, 'offsets count bytes')
  await replica.destroy()
  return timeless(bytes)
}

const REWRITTEN: readonly Command[] = [
  ['SET', 'a', 1, 'EX', 1000],
  ['SET', 'a', 2, 'KEEPTTL'],
  ['SET', 'a', 3, 'NX'],
  ['SET', 'a', 'old', 'XX', 'GET', 'PX', 100_000],
  ['SETEX', 'b', 100, 'x'],
  ['PSETEX', 'b', 100_000, 'x'],
  ['GETEX', 'b', 'EX', 200],
  ['GETEX', 'b', 'PERSIST'],
  ['GETEX', 'b'],
  ['GETDEL', 'b'],
  ['GETDEL', 'b'],
  ['EXPIRE', 'a', 100],
  ['EXPIRE', 'a', 100, 'NX'],
  ['EXPIREAT', 'a', 4_102_444_800],
  ['PERSIST', 'a'],
  ['EXPIRE', 'a', -1],
  ['SET', 'n', '10.5'],
  ['INCRBYFLOAT', 'n', '0.1'],
  ['HINCRBYFLOAT', 'h', 'f', '3.1'],
  ['HSET', 'h', 'g', 1],
  ['SADD', 's', 'only'],
  ['SPOP', 's'],
  ['SADD', 's', 1, 2, 3],
  ['SPOP', 's', 10],
  ['SADD', 's', 'x'],
  ['SELECT', 3],
  ['SET', 'three', 3],
  ['GET', 'three'],
  ['SELECT', 0],
  ['GET', 'a'],
  ['SET', 'zero', 0],
  ['MULTI'],
  ['SET', 'one', 1],
  ['EXEC'],
  ['MULTI'],
  ['SET', 'two', 2],
  ['SELECT', 5],
  ['SET', 'two', 2],
  ['GET', 'two'],
  ['SELECT', 0],
  ['EXEC'],
  ['MULTI'],
  ['GET', 'two'],
  ['EXEC'],
  ['MULTI'],
  ['INCR', 'h'],
  ['SET', 'half', 1],
  ['EXEC'],
  ['MULTI'],
  ['SET', 'dropped', 1],
  ['DISCARD'],
  ['INCR', 'h'],
  ['DEL', 'nothing'],
  ['UNLINK', 'two', 'nothing'],
  ['RPUSH', 'l', 1, 2, 3],
  ['LMOVE', 'l', 'm', 'LEFT', 'RIGHT'],
  ['BLMOVE', 'l', 'm', 'LEFT', 'RIGHT', 0],
  ['BLPOP', 'l', 0],
  ['BRPOPLPUSH', 'm', 'l', 0],
  ['LMPOP', 1, 'm', 'LEFT'],
  ['SORT', 'l', 'STORE', 'sorted'],
  ['ZADD', 'z', 1, 'a', 2, 'b'],
  ['ZPOPMIN', 'z'],
  ['BZPOPMAX', 'z', 0],
  ['XADD', 'x', '1-1', 'f', 'v'],
  ['XADD', 'x', '*', 'f', 'v'],
  ['XADD', 'x', 'MAXLEN', '~', 100, '*', 'f', 'v'],
  ['XGROUP', 'CREATE', 'x', 'g', 0],
  ['XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', 1, 'STREAMS', 'x', '>'],
  ['XREADGROUP', 'GROUP', 'g', 'd', 'COUNT', 1, 'NOACK', 'STREAMS', 'x', '>'],
  ['XAUTOCLAIM', 'x', 'g', 'e', 0, 0],
  ['XACK', 'x', 'g', '1-1'],
  ['COPY', 'zero', 'copy', 'DB', 1],
  ['MOVE', 'zero', 2],
  ['RENAME', 'copy', 'copied'],
  ['SWAPDB', 1, 2],
  ['PUBLISH', 'channel', 'message'],
  ['PFADD', 'hll', 1, 2],
  ['PFCOUNT', 'hll'],
  ['SETBIT', 'bits', 5, 1],
  ['FLUSHDB'],
  ['FLUSHALL', 'ASYNC'],
]

describe('the wire', { skip: oracleMissing() }, () => {
  const onBoth = useBoth()

  test('commands that are written otherwise than they came', async () => {
    const { oracle, redstart } = await onBoth((node) =>
      streamOf(node, async (client) => {
        for (const command of REWRITTEN) await client.call(...command)
      }),
    )
    assertSame(redstart, oracle)
  })

  test('clients that wait, and keys that expire', async () => {
    const { oracle, redstart } = await onBoth((node) =>
      streamOf(node, async (client) => {
        const waiting = await RawClient.connect(node.port)
        const popped = waiting.call('BLMPOP', 0, 1, 'list', 'LEFT', 'COUNT', 2)
        const moved = (await RawClient.connect(node.port)).call('BLMOVE', 'from', 'to', 'left', 'left', 0)
        await waitFor(async () => /blocked_clients:2/.test(String(await ask(client, 'INFO', 'clients'))))
        await client.pipeline([
          ['RPUSH', 'list', 1, 2, 3],
          ['MULTI'],
          ['RPUSH', 'from', 'x'],
          ['SET', 'y', 1],
          ['EXEC'],
        ])
        await Promise.all([popped, moved])
        await client.pipeline([
          ['DEBUG', 'SET-ACTIVE-EXPIRE', 0],
          ['SET', 'short', 1, 'PX', 1],
          ['HSET', 'other', 'f', 'v'],
          ['PEXPIRE', 'other', 1],
        ])
        await waitFor(async () => (await ask(client, 'PTTL', 'short')) === -2)
        await waitFor(async () => (await ask(client, 'HLEN', 'other')) === 0)
        await client.pipeline([
          ['INCR', 'short'],
          ['SET', 'gone', 1, 'PXAT', 1],
          ['WAIT', 0, 1],
          ['WAIT', 1, 1],
        ])
      }),
    )
    assertSame(redstart, oracle)
  })

  test('random writes', async () => {
    const random = (command: Command) => command[0] === 'SPOP' || command.includes('*')
    const commands = randomWrites(42, 1500).filter((command) => !random(command))
    const { oracle, redstart } = await onBoth((node) => streamOf(node, () => writeAll(node, commands)))
    assertSame(redstart, oracle)
  })

  test('a link that goes on', async () => {
    const { oracle, redstart } = await onBoth(async (node) => {
      const first = await synchronize(node, 'psync2')
      await node.client.pipeline([['SET', 'a', 1], ['SET', 'b', 2], END])
      const whole = await first.replica.readTo(END_BYTES)
      await first.replica.destroy()
      const answers: unknown[] = []
      const from = async (id: string, offset: number, ...capabilities: string[]) => {
        const replica = await RawReplica.connect(node.port)
        for (const name of capabilities) await replica.ask('REPLCONF', 'capa', name)
        const line = await replica.ask('PSYNC', id, offset)
        const rest = line.startsWith('+CONTINUE') && offset <= first.offset + whole.length
        answers.push(line.replaceAll(/[0-9a-f]{40}/g, '<id>'))
        if (rest) answers.push((await replica.readTo(END_BYTES)).toString())
        await replica.destroy()
      }
      await from(first.id, first.offset + 1)
      await from(first.id, first.offset + 1, 'psync2')
      await from(first.id, first.offset + 24, 'eof', 'psync2')
      await from(first.id, first.offset + whole.length + 1)
      await from(first.id, first.offset + whole.length + 2)
      await from(first.id, first.offset)
      await from(first.id, -5)
      await from(FAKE_ID, first.offset + 1)
      answers.push(await node.number('sync_full'), await node.number('sync_partial_ok'))
      answers.push(await node.number('sync_partial_err'))
      return answers
    })
    assertSame(redstart, oracle)
  })

  test('the forms of a snapshot', async () => {
    const { oracle, redstart } = await onBoth(async (node) => {
      await ask(node.client, 'SET', 'key', 'value')
      const forms: unknown[] = []
      for (const diskless of ['yes', 'no']) {
        await node.set('repl-diskless-sync', diskless)
        for (const capabilities of [[], ['eof'], ['eof', 'psync2']]) {
          const { replica, head, rdb } = await synchronize(node, ...capabilities)
          const hasKey = rdb.includes('key') && rdb.includes('value') && rdb.includes('repl-stream-db')
          forms.push([head.replace(/:.*|\d+/, ' n'), rdb.toString('latin1', 0, 5), hasKey])
          await replica.destroy()
        }
      }
      const old = await RawReplica.connect(node.port)
      old.send('SYNC')
      const { head, rdb } = await old.readSnapshot()
      forms.push([head[0], rdb.toString('latin1', 0, 5)])
      await old.destroy()
      const only = await RawReplica.connect(node.port)
      forms.push(await only.ask('REPLCONF', 'rdb-only', 1))
      await only.ask('PSYNC', '?', '-1')
      forms.push((await only.readSnapshot()).rdb.includes('key'))
      await only.destroy()
      const filtered = await RawReplica.connect(node.port)
      forms.push(await filtered.ask('REPLCONF', 'capa', 'eof', 'rdb-filter-only', 'functions'))
      await filtered.ask('PSYNC', '?', '-1')
      forms.push((await filtered.readSnapshot()).rdb.includes('key'))
      await filtered.destroy()
      return forms
    })
    assertSame(redstart, oracle)
  })

  test('what is refused', async () => {
    const questions: readonly Command[] = [
      ['REPLCONF'],
      ['REPLCONF', 'listening-port'],
      ['REPLCONF', 'listening-port', 'x'],
      ['REPLCONF', 'nothing', 'x'],
      ['REPLCONF', 'capa', 'unheard-of'],
      ['REPLCONF', 'ip-address', 'x'.repeat(300)],
      ['REPLCONF', 'rdb-only', 2],
      ['REPLCONF', 'rdb-filter-only', 'x'],
      ['PSYNC'],
      ['PSYNC', FAKE_ID],
      ['PSYNC', FAKE_ID, 'x'],
      ['PSYNC', FAKE_ID, '1', 'FAILOVER'],
      ['WAIT', 'x', 0],
      ['WAIT', 0, 'x'],
      ['WAIT', 0, -1],
      ['WAIT', 0, 10],
      ['REPLICAOF', 'host'],
      ['REPLICAOF', 'host', 'x'],
      ['REPLICAOF', 'host', 70_000],
      ['REPLICAOF', 'NO', 'ONE'],
      ['FAILOVER'],
      ['FAILOVER', 'ABORT'],
      ['FAILOVER', 'TIMEOUT', 0],
      ['FAILOVER', 'TO', 'host', 1],
      ['FAILOVER', 'FORCE'],
      ['ROLE'],
      ['REPLICAOF', '127.0.0.1', 1],
      ['REPLICAOF', '127.0.0.1', 1],
      ['SLAVEOF', '127.0.0.1', 1],
      ['SYNC'],
      ['PSYNC', '?', -1],
      ['FAILOVER'],
      ['WAIT', 0, 1],
      ['SET', 'a', 1],
      ['GET', 'a'],
      ['CONFIG', 'SET', 'replica-serve-stale-data', 'no'],
      ['GET', 'a'],
      ['SET', 'a', 1],
      ['PING'],
      ['CONFIG', 'SET', 'replica-serve-stale-data', 'yes'],
      ['REPLICAOF', 'NO', 'ONE'],
      ['CONFIG', 'SET', 'min-replicas-to-write', 1],
      ['SET', 'a', 1],
      ['GET', 'a'],
    ]
    const { oracle, redstart } = await onBoth(async ({ client }) => {
      const replies: string[] = []
      for (const command of questions) {
        const reply = (await client.call(...command)).toString('latin1')
        replies.push(`${command.join(' ').slice(0, 60)}: ${reply}`)
      }
      return replies
    })
    assertSame(redstart, oracle)
  })
})

describe('a replica as its master hears it', { skip: oracleMissing() }, () => {
  const onBoth = useBoth()

  test('the handshake, and acknowledgements exact to the byte', async (t) => {
    const empty = await emptySnapshot(t)
    const { oracle, redstart } = await onBoth(async (node) => {
      const master = await FakeMaster.open(t)
      await node.follow(master.port)
      const link = await master.next()
      await link.shakeHands()
      await link.hears('\r\n$1\r\n1\r\n')
      const handshake = link.said.replace(/[0-9a-f]{40}/, '<id>').replace(String(node.port), '<port>')
      link.send(`+FULLRESYNC ${FAKE_ID} 1000\r\n\n\n$${empty.length}\r\n`)
      link.send(empty)
      await link.hears('ACK\r\n$4\r\n1000\r\n')
      link.said = ''
      const getAck = '*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n'
      const set = '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n'
      const multi = '*1\r\n$5\r\nMULTI\r\n'
      // All in one piece: each answer counts what stands in front of its question.
      const end = 1000 + 3 * getAck.length + 2 * set.length
      link.send(`${set}${getAck}${set}${getAck}${getAck}${multi}${set}`)
      await link.hears(String(end - getAck.length))
      const answers = (link.said.match(/ACK\r\n\$4\r\n\d+/g) ?? []).map((text) => Number(text.slice(-4)))
      // A link that breaks in the midst of a transaction goes on in front of it.
      link.socket.destroy()
      const again = await master.next()
      await again.shakeHands()
      await again.hears(`$4\r\n${end + 1}\r\n`)
      again.send(`+CONTINUE\r\n${multi}${set}*1\r\n$4\r\nEXEC\r\n${getAck}`)
      await again.hears(`$4\r\n${end + multi.length + set.length + 14}\r\n`)
      again.socket.destroy()
      return {
        handshake: withoutVersion(handshake),
        acks: [...new Set(answers)],
        a: await ask(node.client, 'GET', 'a'),
      }
    })
    assert.deepEqual(redstart, oracle)
  })
})

/** Redis 7.2 says its version, 7.0 does not. */
function withoutVersion(handshake: string): string {
  return handshake.replace(/\*3\r\n\$8\r\nREPLCONF\r\n\$7\r\n(version|VERSION)\r\n\$\d+\r\n[\d.]+\r\n/, '')
}

async function emptySnapshot(t: TestContext): Promise<Buffer> {
  const { replica, rdb } = await synchronize(await ReplicaNode.start(t, 'oracle'))
  await replica.destroy()
  return rdb
}
