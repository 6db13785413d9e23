// Where a server process takes its configuration from: file, includes, standard input, options.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { freePort } from '../support/ports.ts'
import { RawClient } from '../support/raw-client.ts'
import { decodeReply } from '../support/reply.ts'
import { type Cleanable, type LaunchOptions, launch, temporaryFolder } from './launch.ts'

/** Starts a server and reads parameters of it. */
async function parametersOf(
  t: Cleanable,
  args: readonly string[],
  names: readonly string[],
  options: LaunchOptions = {},
): Promise<Record<string, unknown>> {
  const port = await freePort()
  const server = launch(t, [...args, '--port', String(port), '--unixsocket', 's'], options)
  await server.ready()
  const client = await RawClient.connect(port)
  const reply = decodeReply(await client.call('CONFIG', 'GET', ...names)) as string[]
  await client.destroy()
  assert.equal(await server.stop(), 0)
  return Object.fromEntries(names.map((name) => [name, reply[reply.indexOf(name) + 1]]))
}

describe('configuration of a process', { concurrency: 2 }, () => {
  test('a file with quotes, sizes, several values, comments and includes', async (t) => {
    const folder = temporaryFolder(t)
    writeFileSync(join(folder, 'more.conf'), 'timeout 7\nclient-query-buffer-limit 2mb\n')
    writeFileSync(
      join(folder, 'redis.conf'),
      [
        '# a comment',
        '  requirepass ""  ',
        "proc-title-template 'x \\'y\\' {title}'",
        'save 900 1',
        'save 300 10 60 10000',
        'bind 127.0.0.1 -::1',
        'include more.conf',
        'TIMEOUT 8',
        'proto-max-bulk-len "1\\x67b"',
        '',
      ].join('\r\n'),
    )
    const expected = {
      requirepass: '',
      'proc-title-template': "x 'y' {title}",
      save: '900 1 300 10 60 10000',
      bind: '127.0.0.1 -::1',
      timeout: '8',
      'client-query-buffer-limit': String(2 * 1024 ** 2),
      'proto-max-bulk-len': String(1024 ** 3),
    }
    const found = await parametersOf(t, ['redis.conf'], Object.keys(expected), { cwd: folder })
    assert.deepEqual(found, expected)
  })

  test('options come behind the file, and several values stand as words or in quotes', async (t) => {
    const folder = temporaryFolder(t)
    writeFileSync(join(folder, 'redis.conf'), 'timeout 7\nmaxclients 50\nhz 20\n')
    const args = ['redis.conf', '--maxclients 60', '--save', '100 1', '--hz', '30', '--save', '5', '6']
    const found = await parametersOf(t, args, ['timeout', 'maxclients', 'hz', 'save'], { cwd: folder })
    assert.deepEqual(found, { timeout: '7', maxclients: '60', hz: '30', save: '100 1 5 6' })
  })

  test('standard input comes between file and options', async (t) => {
    const folder = temporaryFolder(t)
    writeFileSync(join(folder, 'redis.conf'), 'timeout 7\nmaxclients 50\nhz 20\n')
    const port = await freePort()
    const args = ['redis.conf', '--port', String(port), '--hz', '30', '--save', '', '-']
    const stdin = 'maxclients 60\nhz 25\nproc-title-template "\xc3\xa9 {title}"'
    const server = launch(t, args, { cwd: folder, stdin: Buffer.from(stdin, 'latin1') })
    await server.ready()
    const client = await RawClient.connect(port)
    const read = async (name: string) =>
      (decodeReply(await client.call('CONFIG', 'GET', name)) as string[])[1]
    assert.equal(await read('timeout'), '7')
    assert.equal(await read('maxclients'), '60')
    assert.equal(await read('hz'), '30')
    assert.equal(await read('proc-title-template'), 'é {title}')
    await client.destroy()
    assert.equal(await server.stop(), 0)
  })

  test('standard input alone, and empty', async (t) => {
    const port = await freePort()
    const server = launch(t, ['-'], { stdin: `port ${port}` })
    await server.ready()
    await (await RawClient.connect(port)).destroy()
    assert.equal(await server.stop(), 0)
    const empty = launch(t, ['-', '--port', String(port)], { stdin: '' })
    await empty.ready()
    assert.equal(await empty.stop(), 0)
  })

  test('CONFIG REWRITE writes the file that the server then starts with', async (t) => {
    const folder = temporaryFolder(t)
    const port = await freePort()
    writeFileSync(join(folder, 'redis.conf'), `# mine\nport ${port}\nsave ""\ntimeout 1\n`)
    const server = launch(t, ['redis.conf'], { cwd: folder })
    await server.ready()
    const client = await RawClient.connect(port)
    assert.equal(String(await client.call('CONFIG', 'SET', 'timeout', '77')), '+OK\r\n')
    assert.equal(String(await client.call('CONFIG', 'REWRITE')), '+OK\r\n')
    await client.destroy()
    await server.stop()
    const found = await parametersOf(t, ['redis.conf'], ['timeout', 'save'], { cwd: folder })
    assert.deepEqual(found, { timeout: '77', save: '' })
  })
})
