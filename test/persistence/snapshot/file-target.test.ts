// The file of a snapshot: what is written, under which name, and what is left after an error.

import assert from 'node:assert/strict'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Crc64 } from '../../../src/bytes/crc64.ts'
import { type FileOptions, FileTarget } from '../../../src/persistence/file-target.ts'
import type { SnapshotTarget } from '../../../src/persistence/snapshot/target.ts'
import { SyncFileTarget } from '../../../src/persistence/sync-file-target.ts'

const MEGABYTE = 1024 * 1024

let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'redstart-file-'))
})
after(() => rmSync(folder, { recursive: true }))

function optionsIn(name: string, options: Partial<FileOptions> = {}): FileOptions {
  const own = join(folder, name)
  rmSync(own, { recursive: true, force: true })
  mkdirSync(own)
  return {
    path: join(own, 'dump.rdb'),
    temporaryPath: join(own, 'temp-1.rdb'),
    trailer: 'crc64',
    isSyncedOnTheWay: true,
    ...options,
  }
}

/** Bytes that are not the same anywhere. */
function someBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  for (let i = 0; i < count; i++) bytes[i] = (i * 7 + (i >>> 8)) & 0xff
  return bytes
}

function finish(target: SnapshotTarget): Promise<Error | null> {
  return new Promise((resolve) => target.finish(resolve))
}

const KINDS = [
  ['in the background', (options: FileOptions) => FileTarget.open(options)],
  ['at once', (options: FileOptions) => SyncFileTarget.open(options)],
] as const

for (const [kind, open] of KINDS) {
  describe(`a file that is written ${kind}`, () => {
    for (const trailer of ['crc64', 'zeros', 'none'] as const) {
      test(`holds what was written, and as its end ${trailer}`, async () => {
        const options = optionsIn('whole', { trailer })
        writeFileSync(options.path, 'the old one')
        const target = open(options)
        const bytes = someBytes(9 * MEGABYTE)
        for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 3) % 600_011) {
          target.write(bytes, at, Math.min(at + size, bytes.length))
        }
        assert.equal(await finish(target), null)
        const content = readFileSync(options.path)
        assert.equal(Buffer.compare(content.subarray(0, bytes.length), bytes), 0)
        assert.deepEqual([...content.subarray(bytes.length)], expectedTrailer(trailer, bytes))
        assert.deepEqual(readdirSync(join(folder, 'whole')), ['dump.rdb'])
        assert.equal(target.totalBytes, content.length)
        assert.equal(target.queuedBytes, 0)
      })
    }

    test('that is given up leaves the old one alone', () => {
      const options = optionsIn('aborted')
      writeFileSync(options.path, 'the old one')
      const target = open(options)
      target.write(someBytes(MEGABYTE), 0, MEGABYTE)
      target.abort()
      target.write(someBytes(10), 0, 10)
      assert.deepEqual(readdirSync(join(folder, 'aborted')), ['dump.rdb'])
      assert.equal(readFileSync(options.path, 'utf8'), 'the old one')
    })

    test('on a full disk ends with the error and leaves the old one alone', async () => {
      const options = optionsIn('full')
      writeFileSync(options.path, 'the old one')
      symlinkSync('/dev/full', options.temporaryPath)
      const target = open(options)
      for (let i = 0; i < 4; i++) target.write(someBytes(MEGABYTE), 0, MEGABYTE)
      const error = await finish(target)
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC')
      assert.equal((target.error as NodeJS.ErrnoException).code, 'ENOSPC')
      assert.deepEqual(readdirSync(join(folder, 'full')), ['dump.rdb'])
      assert.equal(readFileSync(options.path, 'utf8'), 'the old one')
    })

    test('that cannot get its name ends with the error', async () => {
      const options = optionsIn('unnamed')
      mkdirSync(options.path)
      const target = open(options)
      target.write(someBytes(10), 0, 10)
      assert.equal(((await finish(target)) as NodeJS.ErrnoException).code, 'EISDIR')
      assert.deepEqual(readdirSync(join(folder, 'unnamed')), ['dump.rdb'])
    })

    test('in a folder that is not there cannot be opened', () => {
      const options = optionsIn('open', { temporaryPath: join(folder, 'nowhere', 'x') })
      assert.throws(() => open(options), { code: 'ENOENT' })
    })
  })
}

describe('a file in the background', () => {
  test('says what is queued, and when it has become less', async () => {
    const target = FileTarget.open(optionsIn('queue'))
    target.write(someBytes(MEGABYTE), 0, MEGABYTE)
    assert.equal(target.queuedBytes, MEGABYTE)
    await new Promise<void>((resolve) => {
      target.onProgress = () => {
        if (target.queuedBytes === 0) resolve()
      }
    })
    assert.equal(await finish(target), null)
  })

  test('says that something went wrong before it is complete', async () => {
    const options = optionsIn('early')
    symlinkSync('/dev/full', options.temporaryPath)
    const target = FileTarget.open(options)
    const progress = new Promise<void>((resolve) => {
      target.onProgress = resolve
    })
    target.write(someBytes(MEGABYTE), 0, MEGABYTE)
    await progress
    assert.equal((target.error as NodeJS.ErrnoException | null)?.code, 'ENOSPC')
    target.abort()
    assert.deepEqual(readdirSync(join(folder, 'early')), [])
  })
})

function expectedTrailer(trailer: FileOptions['trailer'], bytes: Uint8Array): number[] {
  if (trailer === 'none') return []
  const end = new Uint8Array(8)
  if (trailer === 'zeros') return [...end]
  const crc = new Crc64()
  crc.update(bytes, 0, bytes.length)
  crc.write(end, 0)
  return [...end]
}
