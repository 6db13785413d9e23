// A disk that is full: a tmpfs of two megabytes, where this machine lets us mount one.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ask } from '../../support/ask.ts'
import { DataFolder, type Running } from '../../support/data-folder.ts'
import { ReplyError } from '../../support/reply.ts'
import { waitFor } from '../../support/wait.ts'
import { noise } from './everything.ts'

const DISK_BYTES = 2 * 1024 * 1024

/** A small disk that is taken away after the test; null, and the test is skipped, where that is not allowed. */
function smallDisk(t: TestContext): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    t.skip('only root on Linux can mount a small disk')
    return null
  }
  const path = mkdtempSync(join(tmpdir(), 'disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', path])
  if (mounted.status !== 0) {
    rmSync(path, { recursive: true })
    t.skip(`no disk can be mounted here: ${mounted.stderr}`)
    return null
  }
  t.after(() => {
    spawnSync('umount', ['-l', path])
    rmSync(path, { recursive: true, force: true })
  })
  return path
}

/** Writes a file that leaves `leftBytes` of the disk free. */
function fillUp(disk: string, leftBytes: number): string {
  const path = join(disk, 'ballast')
  let size = DISK_BYTES
  for (;;) {
    try {
      writeFileSync(path, Buffer.alloc(size))
      break
    } catch {
      size -= 16 * 1024
    }
  }
  writeFileSync(path, Buffer.alloc(Math.max(0, size - leftBytes)))
  return path
}

async function info({ client }: Running, field: string): Promise<string> {
  const text = String(await ask(client, 'INFO', 'persistence'))
  return new RegExp(`^${field}:(.*?)\\r?$`, 'm').exec(text)?.[1] ?? ''
}

async function error(server: Running, ...command: string[]): Promise<string> {
  const reply = await ask(server.client, ...command)
  assert.ok(reply instanceof ReplyError, `${command.join(' ')}: ${String(reply)}`)
  return reply.message
}

test('a snapshot that does not fit leaves the old one, and writes are refused until one fits', async (t) => {
  const disk = smallDisk(t)
  if (disk === null) return
  const folder = DataFolder.make(t, disk)
  const server = await folder.start('redstart', ['--save', '3600 1'])
  await server.client.call('SET', 'old', 'value')
  assert.equal(await ask(server.client, 'SAVE'), 'OK')
  const dump = join(folder.path, 'dump.rdb')
  const before = readFileSync(dump)
  const ballast = fillUp(disk, 64 * 1024)
  for (let i = 0; i < 10; i++) await server.client.call('SET', `new:${i}`, noise(50_000 + i))
  assert.match(String(await ask(server.client, 'BGSAVE')), /Background saving started/)
  await waitFor(async () => (await info(server, 'rdb_last_bgsave_status')) === 'err')
  assert.deepEqual(readFileSync(dump), before)
  assert.match(
    await error(server, 'SET', 'a', 'b'),
    /^MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk/,
  )
  assert.equal(await ask(server.client, 'GET', 'old'), 'value')
  assert.equal(await error(server, 'SAVE'), 'ERR')
  assert.deepEqual(readdirSync(folder.path), ['dump.rdb'], 'no temporary file is left')
  assert.deepEqual(readFileSync(dump), before)
  rmSync(ballast)
  assert.equal(await ask(server.client, 'SAVE'), 'OK')
  assert.equal(await ask(server.client, 'SET', 'a', 'b'), 'OK')
  const digest = await ask(server.client, 'DEBUG', 'DIGEST')
  assert.equal(await ask(server.client, 'DEBUG', 'RELOAD'), 'OK')
  assert.equal(await ask(server.client, 'DEBUG', 'DIGEST'), digest)
})

test('an append-only file that cannot grow refuses writes until there is room, and keeps what it has', async (t) => {
  const disk = smallDisk(t)
  if (disk === null) return
  const folder = DataFolder.make(t, disk)
  const args = ['--appendonly', 'yes', '--appendfsync', 'everysec']
  const server = await folder.start('redstart', args)
  await server.client.call('SET', 'old', 'value')
  const ballast = fillUp(disk, 200 * 1024)
  let refusal = ''
  const accepted: string[] = []
  for (let i = 0; i < 1000 && refusal === ''; i++) {
    const reply = await ask(server.client, 'SET', `k:${i}`, noise(9_000 + i))
    if (reply instanceof ReplyError) refusal = reply.message
    else accepted.push(`k:${i}`)
  }
  assert.match(refusal, /^MISCONF Errors writing to the AOF file: No space left on device/)
  assert.equal(await info(server, 'aof_last_write_status'), 'err')
  assert.equal(await ask(server.client, 'GET', 'old'), 'value')
  rmSync(ballast)
  await waitFor(async () => (await ask(server.client, 'SET', 'room', 'again')) === 'OK')
  await waitFor(async () => (await info(server, 'aof_last_write_status')) === 'ok')
  const digest = await ask(server.client, 'DEBUG', 'DIGEST')
  await server.stop()
  const again = await folder.start('redstart', args)
  assert.equal(await ask(again.client, 'DEBUG', 'DIGEST'), digest)
  assert.equal(await ask(again.client, 'EXISTS', ...accepted), accepted.length)
  await again.stop()
})

test('a rewrite that does not fit leaves the file that there is', async (t) => {
  const disk = smallDisk(t)
  if (disk === null) return
  const folder = DataFolder.make(t, disk)
  const args = ['--appendonly', 'yes', '--appendfsync', 'no', '--auto-aof-rewrite-percentage', '0']
  const server = await folder.start('redstart', args)
  for (let i = 0; i < 30; i++) await server.client.call('SET', `k:${i}`, noise(30_000 + i))
  fillUp(disk, 100 * 1024)
  await server.client.call('BGREWRITEAOF')
  await waitFor(async () => (await info(server, 'aof_last_bgrewrite_status')) === 'err')
  assert.equal(await ask(server.client, 'SET', 'small', 'still fits'), 'OK')
  const sizes = readdirSync(folder.path).filter((name) => name.startsWith('temp'))
  assert.deepEqual(sizes, [], 'no temporary file is left')
  assert.ok(statSync(join(folder.path, 'appendonlydir')).isDirectory())
  const digest = await ask(server.client, 'DEBUG', 'DIGEST')
  await server.kill()
  const again = await folder.start('redstart', args)
  assert.equal(await ask(again.client, 'DEBUG', 'DIGEST'), digest)
  await again.stop()
})

test('with appendfsync always a write that cannot be kept ends the server, and none that was answered is lost', async (t) => {
  const disk = smallDisk(t)
  if (disk === null) return
  const folder = DataFolder.make(t, disk)
  const args = ['--appendonly', 'yes', '--appendfsync', 'always']
  const server = await folder.start('redstart', args)
  const ballast = fillUp(disk, 200 * 1024)
  let answered = 0
  try {
    for (; answered < 1000; answered++) {
      assert.equal(await ask(server.client, 'SET', `k:${answered}`, noise(9_000 + answered)), 'OK')
    }
  } catch {
    // The connection is gone.
  }
  assert.equal(await server.process.exited, 1)
  await server.stop()
  rmSync(ballast)
  const again = await folder.start('redstart', args)
  const size = Number(await ask(again.client, 'DBSIZE'))
  assert.ok(size === answered || size === answered + 1, `${size} keys after ${answered} answers`)
  await again.stop()
})
