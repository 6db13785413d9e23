// redis-cli and redis-benchmark against the server.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createServer, type RedstartServer, type ServerOptions } from '../../src/index.ts'
import { type Cleanable, launch } from '../process/launch.ts'
import { oracleMissing, type RedisProgram, redisProgram } from '../support/redis-binary.ts'

/** A server, and a way to run a program against it that must end with code 0; resolves with its output. */
async function setUp(t: Cleanable, config: ServerOptions['config'] = {}) {
  const server = createServer({ config: { 'enable-debug-command': 'yes', ...config } })
  t.after(() => server.close())
  const { port } = await server.listen()
  const run = async (program: RedisProgram, args: readonly string[], stdin = '') => {
    const command = [redisProgram(program), '-p', String(port)]
    const launched = launch(t, args, { command, stdin })
    const code = await launched.exited
    assert.equal(code, 0, `${args.join(' ')}: ${launched.stdout}${launched.stderr}`)
    return launched.stdout
  }
  const cli = (...args: string[]) => run('redis-cli', args)
  return { server, run, cli }
}

const COLOR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')

async function fill(server: RedstartServer): Promise<void> {
  for (let i = 0; i < 300; i++) await server.execute(['SET', `key:${i}`, 'x'.repeat(i)])
}

describe('redis-cli', { skip: oracleMissing(), concurrency: 2 }, () => {
  test('commands as arguments, in both protocols', async (t) => {
    const { cli } = await setUp(t)
    for (const protocol of ['-2', '-3']) {
      assert.equal(await cli(protocol, 'SET', 'k', 'a "b"'), 'OK\n')
      assert.equal(await cli(protocol, 'GET', 'k'), 'a "b"\n')
      assert.equal(await cli(protocol, 'STRLEN', 'k'), '5\n')
      assert.equal(await cli(protocol, 'MGET', 'k', 'none'), 'a "b"\n\n')
      assert.match(await cli(protocol, 'INCR', 'k'), /^ERR value is not an integer or out of range\n/)
      assert.equal(await cli(protocol, '-n', '3', 'DBSIZE'), '0\n')
    }
    assert.equal(await cli('-3', '--json', 'CONFIG', 'GET', 'maxclients'), '{"maxclients":"10000"}\n')
    assert.equal(await cli('--quoted-input', 'SET', '"\\x00k"', '"\\xff"'), 'OK\n')
    assert.equal(await cli('--no-raw', '--quoted-input', 'GET', '"\\x00k"'), '"\\xff"\n')
  })

  test('lines of standard input, as when it is interactive', async (t) => {
    const { run } = await setUp(t)
    const lines = 'SET k 5\nINCR k\nSELECT 2\nDBSIZE\nHELLO 3\nGET none\nQUIT\n'
    const output = await run('redis-cli', ['--no-raw'], lines)
    assert.match(output, /^OK\n\(integer\) 6\nOK\n\(integer\) 0\n1# "server" => "redis"\n.*\(nil\)\n/s)
  })

  test('authentication', async (t) => {
    const { cli } = await setUp(t, { requirepass: 'secret' })
    assert.equal(await cli('-a', 'secret', '--no-auth-warning', 'PING'), 'PONG\n')
    assert.equal(await cli('--user', 'default', '--pass', 'secret', '--no-auth-warning', 'PING'), 'PONG\n')
    assert.match(await cli('PING'), /^NOAUTH Authentication required\.\n/)
  })

  test('--scan, with a pattern', async (t) => {
    const { server, cli } = await setUp(t)
    await fill(server)
    assert.equal((await cli('--scan')).trim().split('\n').length, 300)
    const found = await cli('--scan', '--pattern', 'key:1?')
    assert.deepEqual(
      found.trim().split('\n').sort(),
      Array.from({ length: 10 }, (_, i) => `key:1${i}`),
    )
  })

  test('--bigkeys and --memkeys', async (t) => {
    const { server, cli } = await setUp(t)
    await fill(server)
    const big = await cli('--bigkeys')
    assert.match(big, /Sampled 300 keys in the keyspace!/)
    assert.match(big, /Biggest string found '"key:299"' has 299 bytes/)
    assert.match(await cli('--memkeys'), /Biggest string found '"key:2\d\d"' has \d+ bytes/)
  })

  test('--hotkeys, with an LFU policy', async (t) => {
    const { server, cli } = await setUp(t, { 'maxmemory-policy': 'allkeys-lfu' })
    await fill(server)
    for (let i = 0; i < 200; i++) await server.execute(['GET', 'key:7'])
    assert.match(await cli('--hotkeys'), /hot key found with counter: \d+\tkeyname: "key:7"/)
  })

  test('--pipe, with empty lines and with errors', async (t) => {
    const { server, run } = await setUp(t)
    const inline = Array.from({ length: 1000 }, (_, i) => `SET key:${i} ${i}\r\n`).join('')
    const output = await run(
      'redis-cli',
      ['--pipe'],
      `${inline}\r\n\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n`,
    )
    assert.match(output, /errors: 0, replies: 1001\n/)
    assert.equal(await server.execute(['DBSIZE']), 1001)
    const command = [redisProgram('redis-cli'), '-p', String(server.address?.port)]
    const failing = launch(t, ['--pipe'], { command, stdin: 'SET k v\r\nINCR k\r\n' })
    assert.equal(await failing.exited, 1)
    assert.match(failing.stdout + failing.stderr, /errors: 1, replies: 2\n/)
  })

  test('--stat, --latency and repeated commands', async (t) => {
    const { server, cli } = await setUp(t)
    await fill(server)
    assert.equal(await cli('-r', '3', '-i', '0.01', 'PING'), 'PONG\nPONG\nPONG\n')
    assert.match(await cli('-i', '0.1', '--latency', '--raw'), /^\d+ \d+ \d+\.\d+ \d+\n/)
    const command = [redisProgram('redis-cli'), '-p', String(server.address?.port)]
    const stat = launch(t, ['--stat', '-i', '0.01'], { command })
    await stat.waitFor(/\n300 +\S+ +2 +0 +\d+ \(\+\d+\) +\d+/)
  })

  test('help, which it asks the server for', async (t) => {
    const { run } = await setUp(t)
    const colored = await run('redis-cli', [], 'HELP SET\nHELP @string\n')
    const help = colored.replaceAll('\r', '').replaceAll(COLOR, '')
    assert.match(help, /\n {2}SET key value \[NX\|XX/)
    assert.match(help, /\n {2}since: 1\.0\.0\n {2}group: string\n/)
    assert.match(help, /\n {2}GETRANGE key start end\n/)
  })
})

describe('redis-benchmark', { skip: oracleMissing() }, () => {
  test('runs the tests that there are, with and without a pipeline', async (t) => {
    const { run, server } = await setUp(t)
    const tests = ['-t', 'ping,set,get,incr,mset', '-n', '1000', '-q']
    for (const more of [[], ['-P', '16', '-r', '100', '-d', '100'], ['-3', '-c', '5', '-k', '0']]) {
      const output = await run('redis-benchmark', [...tests, ...more])
      for (const name of ['PING_INLINE', 'PING_MBULK', 'SET', 'GET', 'INCR', 'MSET (10 keys)']) {
        assert.ok(output.includes(`${name}: `), output)
      }
      assert.match(output, /requests per second/)
    }
    assert.ok(Number(await server.execute(['DBSIZE'])) > 100)
  })

  test('runs a command of its own, with CSV and a password', async (t) => {
    const { run } = await setUp(t, { requirepass: 'secret' })
    const args = ['-a', 'secret', '-n', '500', '--csv', 'APPEND', 'k', 'x']
    const output = await run('redis-benchmark', args)
    assert.match(output, /"APPEND k x","\d+\.\d+"/)
  })
})
