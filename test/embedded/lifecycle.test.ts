// From createServer() to close(): listening, closing in every state, and that nothing is left.

import assert from 'node:assert/strict'
import { createServer as createNetServer } from 'node:net'
import { describe, test } from 'node:test'
import { createServer, ListenError, type RedstartServer, type ServerOptions } from '../../src/index.ts'
import { type Cleanable, launch } from '../process/launch.ts'
import { freePort } from '../support/ports.ts'
import { RawClient } from '../support/raw-client.ts'

function makeServer(t: Cleanable, options: ServerOptions = {}): RedstartServer {
  const server = createServer(options)
  t.after(() => server.close())
  return server
}

async function isListening(port: number): Promise<boolean> {
  try {
    await (await RawClient.connect(port)).destroy()
    return true
  } catch {
    return false
  }
}

/** A port on which somebody else listens. */
async function takenPort(t: Cleanable): Promise<number> {
  const port = await freePort()
  const other = createNetServer()
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
  t.after(() => void other.close())
  return port
}

describe('listen', () => {
  test('takes a free port of the loopback, and says which', async (t) => {
    const server = makeServer(t)
    assert.equal(server.address, null)
    const address = await server.listen()
    assert.deepEqual(server.address, address)
    assert.equal(address.host, '127.0.0.1')
    assert.ok(address.port > 0)
    const client = await RawClient.connect(address.port)
    assert.equal(String(await client.call('SET', 'k', 'v')), '+OK\r\n')
    assert.equal(await server.execute(['GET', 'k']), 'v')
    const port = String(address.port)
    assert.deepEqual(await server.execute(['CONFIG', 'GET', 'port']), new Map([['port', port]]))
    assert.match(String(await server.execute(['INFO', 'server'])), new RegExp(`^tcp_port:${port}\r$`, 'm'))
    await client.destroy()
  })

  test('takes port and host as options or directives; options count more', async (t) => {
    const [first, second] = [await freePort(), await freePort()]
    const bind = ['127.0.0.2', '127.0.0.3']
    const one = makeServer(t, { config: { port: first, bind } })
    assert.deepEqual(await one.listen(), { host: '127.0.0.2', port: first })
    const two = makeServer(t, { port: second, host: '127.0.0.1', config: { port: first, bind } })
    assert.deepEqual(await two.listen(), { host: '127.0.0.1', port: second })
  })

  test('several addresses share the free port', async (t) => {
    const server = makeServer(t, { config: { bind: ['127.0.0.2', '127.0.0.1'] } })
    const { port } = await server.listen()
    assert.ok(await isListening(port))
  })

  test('twice is once', async (t) => {
    const server = makeServer(t)
    const [first, second] = await Promise.all([server.listen(), server.listen()])
    assert.deepEqual(first, second)
    assert.deepEqual(await server.listen(), first)
  })

  test('on a taken port rejects; commands still run, it may be tried again, and close works', async (t) => {
    const port = await takenPort(t)
    const server = makeServer(t, { port })
    for (let i = 0; i < 2; i++) {
      await assert.rejects(server.listen(), (error: unknown) => {
        assert.ok(error instanceof ListenError)
        assert.equal(error.code, 'EADDRINUSE')
        assert.equal(error.message, `cannot listen on 127.0.0.1:${port}: bind: Address already in use`)
        return true
      })
    }
    assert.equal(server.address, null)
    assert.equal(await server.execute(['PING']), 'PONG')
    const other = await freePort()
    await server.execute(['CONFIG', 'SET', 'port', other])
    assert.equal((await server.listen()).port, other)
    await server.close()
    assert.equal(await isListening(other), false)
  })

  test('CONFIG SET port and bind move it, but do not open it before', async (t) => {
    const port = await freePort()
    const server = makeServer(t)
    await server.execute(['CONFIG', 'SET', 'port', port])
    assert.equal(server.address, null)
    assert.equal(await isListening(port), false)
    assert.equal((await server.listen()).port, port)
    const other = await freePort()
    await server.execute(['CONFIG', 'SET', 'port', other])
    assert.deepEqual(server.address, { host: '127.0.0.1', port: other })
    assert.deepEqual([await isListening(port), await isListening(other)], [false, true])
    await server.execute(['CONFIG', 'SET', 'bind', '127.0.0.5'])
    assert.deepEqual(server.address, { host: '127.0.0.5', port: other })
    const taken = await takenPort(t)
    await server.execute(['CONFIG', 'SET', 'bind', '127.0.0.1'])
    await assert.rejects(server.execute(['CONFIG', 'SET', 'port', taken]), /Unable to listen on this port/)
    assert.deepEqual(server.address, { host: '127.0.0.1', port: other })
    assert.ok(await isListening(other))
  })

  test('a free port stays when bind changes', async (t) => {
    const server = makeServer(t)
    const { port } = await server.listen()
    await server.execute(['CONFIG', 'SET', 'bind', '127.0.0.1 127.0.0.6'])
    assert.deepEqual(server.address, { host: '127.0.0.1', port })
    assert.ok(await isListening(port))
  })
})

describe('close', () => {
  test('ends connections and the port, and may be called twice', async () => {
    const server = createServer()
    const { port } = await server.listen()
    const clients = await Promise.all([RawClient.connect(port), RawClient.connect(port)])
    await Promise.all(clients.map((client) => client.call('PING')))
    await server.execute(['CLIENT', 'PAUSE', 100_000])
    const rejected = assert.rejects(server.execute(['PING']), /closed/)
    await Promise.all([server.close(), server.close()])
    await server.close()
    await Promise.all(clients.map((client) => client.closed))
    await rejected
    assert.equal(server.address, null)
    assert.equal(await isListening(port), false)
  })

  test('without anything before it', async () => {
    await createServer().close()
  })

  test('makes later calls reject', async () => {
    const server = createServer()
    await server.execute(['SET', 'k', 'v'])
    await server.close()
    await assert.rejects(server.execute(['GET', 'k']), /the server is closed/)
    await assert.rejects(server.listen(), /the server is closed/)
  })

  test('while it is still opening its port leaves none open', async () => {
    const port = await freePort()
    const server = createServer({ port })
    const listening = assert.rejects(server.listen(), /the server is closed/)
    await server.close()
    await listening
    assert.equal(await isListening(port), false)
  })

  test('while CONFIG SET moves the port leaves none open', async () => {
    const port = await freePort()
    const server = createServer()
    await server.listen()
    const moving = assert.rejects(server.execute(['CONFIG', 'SET', 'port', port]), /closed/)
    await new Promise((resolve) => setImmediate(resolve))
    await server.close()
    await moving
    assert.equal(await isListening(port), false)
  })

  test('is what SHUTDOWN does, from inside and from a client', async () => {
    const inner = createServer()
    await assert.rejects(inner.execute(['SHUTDOWN', 'NOSAVE']), /closed/)
    await assert.rejects(inner.execute(['PING']), /closed/)
    await inner.close()

    const outer = createServer()
    const { port } = await outer.listen()
    const client = await RawClient.connect(port)
    await assert.rejects(client.call('SHUTDOWN'), /closed/)
    await outer.close()
    assert.equal(outer.address, null)
    assert.equal(await isListening(port), false)
  })
})

describe('a program', { concurrency: 2 }, () => {
  const INDEX = new URL('../../src/index.js', import.meta.url).href

  /** What a program does with its server; in each case it must end by itself. */
  const PROGRAMS: Readonly<Record<string, string>> = {
    'that only makes a server': '',
    'that runs commands': "await server.execute(['SET', 'k', 'v', 'EX', '1000'])",
    'that runs commands and closes': "await server.execute(['SET', 'k', 'v']); await server.close()",
    'that listens and closes': 'await server.listen(); await server.close()',
    'that closes with clients connected': `
      const { port } = await server.listen()
      const clients = Array.from({ length: 5 }, () => connect(port, '127.0.0.1'))
      for (const client of clients) {
        client.on('error', () => {})
        client.write('PING\\r\\n')
        await new Promise((resolve) => client.once('data', resolve))
      }
      await server.close()`,
    'that closes with a client refused and one that never reads': `
      const { port } = await server.listen()
      await server.execute(['SET', 'big', 'x'.repeat(20000000)])
      await server.execute(['CONFIG', 'SET', 'maxclients', '2'])
      const reader = connect({ port, host: '127.0.0.1' })
      reader.on('error', () => {}).pause()
      reader.write('GET big\\r\\n'.repeat(5))
      const refused = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      await new Promise((resolve) => refused.on('error', resolve).on('end', resolve).resume())
      await server.close()
      refused.destroy()
      reader.destroy()`,
    'that closes during CLIENT PAUSE and a large FLUSHALL': `
      await server.execute(['DEBUG', 'POPULATE', '100000'])
      await server.execute(['FLUSHALL', 'ASYNC'])
      await server.execute(['CLIENT', 'PAUSE', '1000000', 'WRITE'])
      const held = server.execute(['SET', 'k', 'v'])
      await new Promise((resolve) => setImmediate(resolve))
      await server.close()
      await held.catch(() => {})`,
    'that waits for a command that is held back': `
      await server.execute(['CLIENT', 'PAUSE', '20', 'WRITE'])
      await server.execute(['SET', 'k', 'v'])`,
    'that closes after it failed to listen': `
      const other = createServer()
      const { port } = await other.listen()
      const third = createServer({ port })
      await third.listen().then(() => process.exit(3), () => {})
      await Promise.all([third.close(), other.close(), server.close()])`,
    'whose server is told to shut down': `
      const { port } = await server.listen()
      const client = connect(port, '127.0.0.1')
      client.write('SHUTDOWN NOSAVE\\r\\n')
      await new Promise((resolve) => client.resume().on('error', () => {}).once('close', resolve))`,
  }

  for (const [name, lines] of Object.entries(PROGRAMS)) {
    test(`${name} ends by itself`, async (t) => {
      const script = `
        import { connect } from 'node:net'
        import { createServer } from ${JSON.stringify(INDEX)}
        const server = createServer({ config: { 'enable-debug-command': 'yes' } })
        ${lines}
        process.stdout.write('done')`
      const command = [process.execPath, '--input-type=module', '-e', script]
      const program = launch(t, [], { command })
      assert.equal(await program.exited, 0, program.stderr)
      assert.equal(program.stdout, 'done', program.stderr)
    })
  }
})
