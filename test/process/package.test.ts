// The package as others get it: packed, installed in an empty folder, run, imported and type-checked there.

import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { REDSTART_VERSION } from '../../src/server/version.ts'
import { freePort } from '../support/ports.ts'
import { RawClient } from '../support/raw-client.ts'
import { type Cleanable, launch, temporaryFolder } from './launch.ts'

/** The folder of package.json, seen from .build/test/process/. */
const ROOT = dirname(realpathSync(fileURLToPath(new URL('../../../package.json', import.meta.url))))

/** What it takes to build the package. */
const SOURCES = [
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'README.md',
  'LICENSE',
  'src',
  'scripts',
]

const PROGRAM = `
import assert from 'node:assert/strict'
import { createServer, ManualClock } from 'redstart'
const clock = new ManualClock()
const server = createServer({ clock })
assert.equal(await server.execute(['SET', 'k', 'v', 'PX', 5]), 'OK')
const { port } = await server.listen()
assert.ok(port > 0)
clock.advance(6)
assert.equal(await server.execute(['GET', 'k']), null)
await server.close()
process.stdout.write('done')
`

const TYPED_PROGRAM = `
import { type Clock, createServer, ManualClock, type RedstartServer, ReplyError, type ReplyValue } from 'redstart'
const clock: Clock = new ManualClock(0)
const server: RedstartServer = createServer({ port: 0, config: { maxclients: 5, bind: ['127.0.0.1'] }, clock })
const { host, port }: { host: string; port: number } = await server.listen()
const reply: ReplyValue = await server.execute(['GET', Buffer.from('k'), 1, 2n], { buffers: true })
if (reply instanceof ReplyError) console.log(reply.code.toUpperCase(), host, port)
// @ts-expect-error a reply may be anything
const count: number = await server.execute(['INCR', 'n'])
// @ts-expect-error a word cannot be an object
await server.execute([{}])
// @ts-expect-error there is no such option
createServer({ prot: 1 })
await server.close()
`

test('the package can be packed, installed in an empty folder, and used', { timeout: 120_000 }, async (t) => {
  const work = temporaryFolder(t)
  const source = join(work, 'source')
  mkdirSync(source)
  for (const name of SOURCES) cpSync(join(ROOT, name), join(source, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'), 'junction')
  const npm = (folder: string, ...args: string[]) => runNpm(t, folder, join(work, 'cache'), args)

  await t.test('npm pack builds it', async () => {
    await npm(source, 'pack', '--silent')
  })

  const folder = join(work, 'empty')
  mkdirSync(folder)
  await t.test('npm install needs no network and no other package', async () => {
    await npm(folder, 'install', '--offline', `../source/redstart-${REDSTART_VERSION}.tgz`)
    const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))
    assert.deepEqual(installed, ['redstart'])
    const files = readdirSync(join(folder, 'node_modules', 'redstart'), {
      recursive: true,
      withFileTypes: true,
    })
    const names = files.filter((file) => file.isFile()).map(({ name }) => name)
    const others = names.filter((name) => !name.endsWith('.js') && !name.endsWith('.d.ts')).sort()
    assert.deepEqual(others, ['LICENSE', 'README.md', 'package.json'])
  })

  await t.test('npx redstart starts a server', async () => {
    const port = await freePort()
    const command = [npxProgram(), '--offline', 'redstart']
    const server = launch(t, ['--port', String(port), '--save', ''], { command, cwd: folder })
    await server.ready()
    const client = await RawClient.connect(port)
    assert.equal(String(await client.call('SET', 'k', 'v')), '+OK\r\n')
    await assert.rejects(client.call('SHUTDOWN'), /closed/)
    assert.equal(await server.exited, 0)
  })

  await t.test('a program imports it', async () => {
    writeFileSync(join(folder, 'program.mjs'), PROGRAM)
    const program = launch(t, [], { command: [process.execPath, 'program.mjs'], cwd: folder })
    assert.equal(await program.exited, 0, program.stderr)
    assert.equal(program.stdout, 'done')
  })

  await t.test('a program in TypeScript is checked against its types', async () => {
    writeFileSync(join(folder, 'typed.mts'), TYPED_PROGRAM)
    mkdirSync(join(folder, 'node_modules', '@types'))
    const types = join('node_modules', '@types', 'node')
    symlinkSync(join(ROOT, types), join(folder, types), 'junction')
    const tsc = [process.execPath, join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')]
    const options = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext']
    const check = launch(t, [...options, 'typed.mts'], { command: tsc, cwd: folder })
    assert.equal(await check.exited, 0, check.stdout)
  })
})

/** Runs npm, which must succeed; it finds nothing of what the machine has cached. */
async function runNpm(t: Cleanable, folder: string, cache: string, args: readonly string[]): Promise<void> {
  const options = ['--no-audit', '--no-fund', '--no-update-notifier', '--cache', cache]
  const npm = launch(t, [...args, ...options], { command: [npmProgram()], cwd: folder })
  assert.equal(await npm.exited, 0, npm.stdout + npm.stderr)
}

function npmProgram(): string {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm'
}

function npxProgram(): string {
  return process.platform === 'win32' ? 'npx.cmd' : 'npx'
}
