// What Sentinel asks of a server is answered as redis-server does: byte for byte, and with the same effect.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ServerProcess } from '../support/child-server.ts'
import type { Command } from '../support/command.ts'
import { startOracle } from '../support/oracle.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { waitFor } from '../support/wait.ts'
import { WatchedNode } from './node.ts'

/** How Sentinel changes a role. */
function roleChange(...target: readonly (string | number)[]): Command[] {
  return [
    ['MULTI'],
    ['SLAVEOF', ...target],
    ['CONFIG', 'REWRITE'],
    ['CLIENT', 'KILL', 'TYPE', 'normal'],
    ['CLIENT', 'KILL', 'TYPE', 'pubsub'],
    ['EXEC'],
  ]
}

/** The fields of INFO that Sentinel reads. */
const READ_FIELDS = [
  'role',
  'master_host',
  'master_port',
  'master_link_status',
  'slave_priority',
  'replica_announced',
  'slave_repl_offset',
  'master_link_down_since_seconds',
  'slave0',
]

describe('the requests of Sentinel', { skip: oracleMissing() }, () => {
  let master: ServerProcess
  const nodes: WatchedNode[] = []

  before(async () => {
    master = await startOracle(['--repl-diskless-sync-delay', '0'])
    for (const side of ['oracle', 'redstart'] as const)
      nodes.push(await WatchedNode.start({ after: () => {} }, { side, priority: 42 }))
  })
  after(async () => {
    for (const node of nodes) await node.remove()
    await master.stop()
  })

  /** Runs the same on both servers and compares what comes back. */
  async function same(run: (node: WatchedNode) => Promise<unknown>): Promise<void> {
    const [theirs, ours] = [await run(nodes[0]), await run(nodes[1])]
    assert.deepEqual(ours, theirs)
  }

  async function fields(node: WatchedNode): Promise<[string, string | undefined][]> {
    const info = await node.info('everything')
    assert.match(String(info.get('run_id')), /^[0-9a-f]{40}$/)
    return READ_FIELDS.map((name) => [name, info.get(name)])
  }

  test('a connection for commands', () =>
    same(async (node) => {
      const client = await node.open()
      const replies = await client.pipeline([
        ['CLIENT', 'SETNAME', 'sentinel-12345678-cmd'],
        ['PING'],
        ['PUBLISH', '__sentinel__:hello', '127.0.0.1,26379,id,0,main,127.0.0.1,6379,0'],
      ])
      await client.destroy()
      return replies.map(String)
    }))

  test('a connection for messages', () =>
    same(async (node) => {
      const client = await node.open()
      await client.call('CLIENT', 'SETNAME', 'sentinel-12345678-pubsub')
      const confirmed = String(await client.call('SUBSCRIBE', '__sentinel__:hello'))
      const count = await node.call('PUBLISH', '__sentinel__:hello', 'hello')
      const message = String(await client.readReply())
      client.send('PING\r\n')
      const pong = String(await client.readReply())
      await client.destroy()
      return { confirmed, count, message, pong }
    }))

  test('the role of a master', () => same(fields))

  for (const [title, target, role] of [
    ['to a replica', () => ['127.0.0.1', master.port], 'slave'],
    ['to a master', () => ['NO', 'ONE'], 'master'],
  ] as const) {
    test(`a change of role ${title}`, () =>
      same(async (node) => {
        const own = await node.open()
        const bystander = await node.open()
        const listener = await node.open()
        await listener.call('SUBSCRIBE', 'channel')
        const replies = await own.pipeline(roleChange(...target()))
        await Promise.all([bystander.closed, listener.closed])
        assert.equal(String(await own.call('PING')), '+PONG\r\n')
        await own.destroy()
        const expected = role === 'slave' ? String(master.port) : undefined
        assert.equal(/^replicaof 127\.0\.0\.1 (\d+)$/m.exec(node.configText)?.[1], expected)
        if (role === 'slave') await waitFor(() => node.isFollowing(master.port))
        const shown = (await fields(node)).filter(([name]) => name !== 'slave_repl_offset')
        return { replies: replies.map(String), shown }
      }))
  }

  test('a replica whose master is gone', () =>
    same(async (node) => {
      await node.call('SLAVEOF', '127.0.0.1', master.port)
      await waitFor(() => node.isFollowing(master.port))
      await node.call('SLAVEOF', '127.0.0.1', 1)
      const isDown = async () => (await node.info('replication')).get('master_link_status') === 'down'
      await waitFor(isDown)
      return (await fields(node)).map(([name, value]) =>
        name === 'slave_repl_offset' || name.includes('seconds')
          ? [name, value !== undefined]
          : [name, value],
      )
    }))
})
