// What createServer() may be asked for, and what it refuses.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ConfigFileError, createServer } from '../../src/index.ts'

describe('options of createServer', () => {
  test('any directive, as text, number, boolean or words', async (t) => {
    const server = createServer({
      config: {
        maxclients: 77,
        activerehashing: false,
        save: ['60', 1, '30', 5],
        'proc-title-template': 'a "b" \\ {title}\n',
        TIMEOUT: 5,
        'client-output-buffer-limit': ['normal', '1mb', '500kb', 10],
        'rename-command': ['flushall', 'Wipe'],
      },
    })
    t.after(() => server.close())
    const get = async (name: string) =>
      ((await server.execute(['CONFIG', 'GET', name])) as Map<string, string>).get(name)
    assert.equal(await get('maxclients'), '77')
    assert.equal(await get('activerehashing'), 'no')
    assert.equal(await get('save'), '60 1 30 5')
    assert.equal(await get('proc-title-template'), 'a "b" \\ {title}\n')
    assert.equal(await get('timeout'), '5')
    assert.match((await get('client-output-buffer-limit')) ?? '', /^normal 1048576 512000 10 /)
    assert.equal(await server.execute(['WIPE']), 'OK')
    await assert.rejects(server.execute(['FLUSHALL']), /unknown command 'FLUSHALL'/)
  })

  test('saves nothing and listens on the loopback by default', async (t) => {
    const server = createServer()
    t.after(() => server.close())
    const reply = (await server.execute(['CONFIG', 'GET', 'save', 'bind', 'port'])) as Map<string, string>
    assert.deepEqual(Object.fromEntries(reply), { save: '', bind: '127.0.0.1', port: '0' })
  })

  test('a bad directive is an error at once', () => {
    assert.throws(
      () => createServer({ config: { maxclients: 'many' } }),
      (error) => error instanceof ConfigFileError && /maxclients/.test(error.message),
    )
    assert.throws(() => createServer({ config: { 'no-such-directive': 1 } }), ConfigFileError)
    assert.throws(() => createServer({ port: 70_000 }), ConfigFileError)
  })

  test('what this version cannot do is an error at once', () => {
    assert.throws(() => createServer({ config: { 'cluster-enabled': 'yes' } }), /no cluster mode yet/)
  })

  test('a data file is loaded only where the program names a folder', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'redstart-embedded-'))
    t.after(() => rmSync(folder, { recursive: true }))
    await createServer({ config: { dir: folder } }).close()
    writeFileSync(join(folder, 'dump.rdb'), 'REDIS0010')
    const server = createServer({ config: { dir: folder } })
    await assert.rejects(server.execute(['PING']), /dump\.rdb is broken/)
  })

  test('the log gets lines of the level that was asked for', async () => {
    const lines: string[] = []
    const server = createServer({ log: (line) => lines.push(line), config: { loglevel: 'warning' } })
    await server.listen()
    await assert.rejects(server.execute(['SHUTDOWN']), /closed/)
    await server.close()
    assert.equal(lines.length, 1, lines.join(''))
    assert.match(lines[0], new RegExp(`^${process.pid}:M \\d\\d .* # User requested shutdown\\.\\.\\.\\n$`))
  })

  test('the same hash seed gives the same order', async (t) => {
    const orders = await Promise.all(
      [1, 2].map(async () => {
        const server = createServer({ hashSeed: [1234, 5678] })
        t.after(() => server.close())
        for (let i = 0; i < 50; i++) await server.execute(['SET', `k${i}`, i])
        return await server.execute(['KEYS', '*'])
      }),
    )
    assert.deepEqual(orders[0], orders[1])
  })
})
