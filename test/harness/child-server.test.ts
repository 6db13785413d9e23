// Child servers: started when ready, ended without a trace, and failures that say what happened.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { startChildServer } from '../support/child-server.ts'
import { startOracle } from '../support/oracle.ts'
import { RawClient } from '../support/raw-client.ts'
import { requireOracle } from '../support/redis-binary.ts'

/** A stand-in server written in JavaScript. */
function startScript(script: string) {
  return startChildServer({
    name: 'script',
    executable: process.execPath,
    leadingArgs: ['-e', script, '--'],
    args: [],
    stopTimeoutMs: 100,
  })
}

describe('a child server', () => {
  test('is ready when it is handed out, and leaves nothing behind', async (t) => {
    if (!requireOracle(t)) return
    const server = await startOracle(['--databases', '3'])
    const client = await RawClient.connect(server.port)
    assert.equal(
      (await client.call('CONFIG', 'GET', 'databases')).toString(),
      '*2\r\n$9\r\ndatabases\r\n$1\r\n3\r\n',
    )
    assert.match((await client.call('CONFIG', 'GET', 'dir')).toString(), new RegExp(server.dir))
    assert.ok(server.startMs > 0)
    await server.stop()
    await client.closed
    assert.ok(!existsSync(server.dir))
    assert.throws(() => process.kill(server.pid, 0), /ESRCH/)
    await server.stop()
  })

  test('that ends before it is ready is an error with its output', async () => {
    const start = startScript("console.log('bad directive'); process.exit(1)")
    await assert.rejects(start, /script ended without "Ready to accept connections".*bad directive/s)
  })

  test('that cannot be started is an error', async () => {
    const start = startChildServer({ name: 'missing', executable: '/nonexistent/server', args: [] })
    await assert.rejects(start, /cannot start: spawn \/nonexistent\/server ENOENT/)
  })

  test('that finds its port taken is started on another', async (t) => {
    const counter = createServer()
    t.after(() => counter.close())
    await new Promise<void>((resolve) => counter.listen(0, '127.0.0.1', resolve))
    const { port } = counter.address() as { port: number }
    // The first to connect to the counter pretends that its port is taken; the second one is ready.
    let starts = 0
    counter.on('connection', (socket) =>
      socket.end(starts++ === 0 ? 'Address already in use' : 'Ready to accept connections'),
    )
    const server = await startScript(`
      require('node:net').connect(${port}, '127.0.0.1').on('data', (line) => {
        console.log(line.toString())
        if (line.includes('in use')) process.exit(1)
        setInterval(() => {}, 1000)
      })`)
    assert.equal(starts, 2)
    await server.stop()
  })

  test('that ignores SIGTERM is killed', async () => {
    const server = await startScript(`
      process.on('SIGTERM', () => console.log('ignored'))
      setInterval(() => {}, 1000)
      console.log('Ready to accept connections')`)
    const stopped = server.stop()
    await server.waitForOutput('ignored')
    await stopped
    assert.equal(await server.exited, null)
  })
})
