// Many servers in one process: each with its own data, configuration, clients and end.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createServer, ManualClock, type RedstartServer } from '../../src/index.ts'
import { launch } from '../process/launch.ts'
import { RawClient } from '../support/raw-client.ts'

const COUNT = 20
/** What may be left of a closed server: code that was compiled meanwhile. */
const LEFT_BYTES = 200_000

describe('servers side by side', () => {
  test('do not know of each other', async (t) => {
    const clock = new ManualClock()
    const lines: string[][] = Array.from({ length: COUNT }, () => [])
    const servers = lines.map((own, i) => {
      const config = { databases: i + 1, requirepass: i % 2 === 0 ? '' : `secret${i}`, loglevel: 'verbose' }
      // Every other one has time of its own.
      return createServer({ config, log: (line) => own.push(line), ...(i % 2 === 0 && { clock }) })
    })
    t.after(() => Promise.all(servers.map((server) => server.close())))
    const ports = await Promise.all(servers.map(async (server) => (await server.listen()).port))
    assert.equal(new Set(ports).size, COUNT)

    const clients = await Promise.all(ports.map((port) => RawClient.connect(port)))
    await Promise.all(
      clients.map(async (client, i) => {
        if (i % 2 === 1) assert.match(String(await client.call('SET', 'k', i)), /^-NOAUTH/)
        if (i % 2 === 1) assert.equal(String(await client.call('AUTH', `secret${i}`)), '+OK\r\n')
        assert.equal(String(await client.call('SELECT', i)), '+OK\r\n')
        assert.match(String(await client.call('SELECT', i + 1)), /^-ERR DB index is out of range/)
        assert.equal(String(await client.call('SET', 'k', i, 'PX', 5000)), '+OK\r\n')
        await client.call('CLIENT', 'SETNAME', `client${i}`)
        await client.call('CONFIG', 'SET', 'maxclients', 100 + i)
      }),
    )
    const values = await Promise.all(servers.map((server) => stateOf(server)))
    assert.deepEqual(
      values,
      values.map((_, i) => [String(i), String(100 + i), `client${i}`, 1]),
    )

    clock.advance(6000)
    const left = await Promise.all(servers.map((server) => server.execute(['EXISTS', 'k'])))
    assert.deepEqual(
      left,
      left.map((_, i) => i % 2),
    )

    await Promise.all(servers.filter((_, i) => i % 3 === 0).map((server) => server.close()))
    await Promise.all(clients.filter((_, i) => i % 3 === 0).map((client) => client.closed))
    for (const [i, client] of clients.entries()) {
      if (i % 3 !== 0) assert.equal(String(await client.call('PING')), '+PONG\r\n')
      assert.ok(lines[i].every((line) => !line.includes(`client${(i + 1) % COUNT}`)))
    }
    await Promise.all(clients.map((client) => client.destroy()))
  })

  test('take a few megabytes each at most, and give them back', async (t) => {
    const index = new URL('../../src/index.js', import.meta.url).href
    const script = `
      import { createServer } from ${JSON.stringify(index)}
      const used = () => {
        gc()
        const { heapUsed, arrayBuffers } = process.memoryUsage()
        return heapUsed + arrayBuffers
      }
      const first = createServer()
      await first.listen()
      await first.execute(['SET', 'k', 'v'])
      const before = used()
      const servers = Array.from({ length: ${COUNT} }, () => createServer())
      for (const server of servers) {
        await server.listen()
        await server.execute(['SET', 'k', 'v'])
      }
      const open = used()
      for (const server of servers.splice(0)) await server.close()
      // What is closed becomes garbage in the turns that follow.
      let closed = used()
      for (let turn = 0; turn < 200 && closed - before > ${LEFT_BYTES} * ${COUNT}; turn++) {
        await new Promise((resolve) => setImmediate(resolve))
        closed = used()
      }
      await first.close()
      process.stdout.write(JSON.stringify([(open - before) / ${COUNT}, (closed - before) / ${COUNT}]))`
    const command = [process.execPath, '--expose-gc', '--input-type=module', '-e', script]
    const program = launch(t, [], { command })
    assert.equal(await program.exited, 0, program.stderr)
    const [openBytes, closedBytes] = JSON.parse(program.stdout) as number[]
    t.diagnostic(`bytes a server: ${Math.round(openBytes)} open, ${Math.round(closedBytes)} after close`)
    assert.ok(openBytes < 3_000_000, `${openBytes} bytes a server`)
    assert.ok(closedBytes <= LEFT_BYTES, `${closedBytes} bytes left of a server`)
  })
})

/** Value of the key, a parameter, the name of the other client, and how many clients there are beside the program. */
async function stateOf(server: RedstartServer): Promise<unknown[]> {
  const [, database] = /^db(\d+):/m.exec(String(await server.execute(['INFO', 'keyspace']))) ?? []
  await server.execute(['SELECT', Number(database)])
  const value = await server.execute(['GET', 'k'])
  const parameter = (await server.execute(['CONFIG', 'GET', 'maxclients'])) as Map<string, string>
  const list = String(await server.execute(['CLIENT', 'LIST']))
    .trimEnd()
    .split('\n')
  const names = list.map((line) => / name=(\S*)/.exec(line)?.[1]).filter((name) => name !== '')
  return [value, parameter.get('maxclients'), names.join(), names.length]
}
