// The project's scripts: the layer check, and how `npm test` chooses its files.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findTestFiles, removeStaleFiles } from '../../scripts/test-files.ts'

/** Seen from .build/test/harness/, where the compiled form of this file lies. */
const LAYERS_PATH = fileURLToPath(new URL('../../../scripts/layers.mjs', import.meta.url))

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'scripts-'))
})

afterEach(() => rmSync(root, { recursive: true }))

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

describe('the layer check', () => {
  function check(): { exitCode: number | null; lines: string[] } {
    const result = spawnSync(process.execPath, [LAYERS_PATH, root], { encoding: 'utf8' })
    return { exitCode: result.status, lines: result.stderr.split('\n').filter((line) => line !== '') }
  }

  test('accepts imports within a layer and downwards', () => {
    write({
      'bytes/a.ts': 'export const a = 1\n',
      'memory/b.ts': "import { a } from '../bytes/a.ts'\nimport { c } from './c.ts'\n",
      'memory/c.ts': "import { readFileSync } from 'node:fs'\n",
      'main.ts': "import {\n  b,\n} from './memory/b.ts'\n",
    })
    assert.deepEqual(check(), { exitCode: 0, lines: [] })
  })

  test('reports imports upwards and sideways, of types too', () => {
    write({
      'bytes/a.ts': "import type { B } from '../memory/b.ts'\n",
      'memory/b.ts': "export {\n  x,\n} from '../net/x.ts'\n",
      'net/x.ts': "const late = await import('../main.ts')\n",
      'acl/y.ts': "import '../cluster/z.ts'\n",
    })
    const { exitCode, lines } = check()
    assert.equal(exitCode, 1)
    assert.deepEqual(lines, [
      'acl/y.ts imports cluster/z.ts: acl is not above cluster',
      'bytes/a.ts imports memory/b.ts: bytes is not above memory',
      'memory/b.ts imports net/x.ts: memory is not above net',
      'net/x.ts imports main.ts: net is not above main.ts',
    ])
  })

  test('reports circles and folders that it does not know', () => {
    write({
      'bytes/a.ts': "import { b } from './b.ts'\n",
      'bytes/b.ts': "import { c } from './c.ts'\n",
      'bytes/c.ts': "import { b } from './b.ts'\n",
      'misc/d.ts': "import { a } from '../bytes/a.ts'\n",
    })
    assert.deepEqual(check().lines, [
      'misc/d.ts: misc is on no floor of scripts/layers.mjs',
      'import circle: bytes/b.ts -> bytes/c.ts -> bytes/b.ts',
    ])
  })
})

describe('the choice of test files', () => {
  beforeEach(() => {
    write({
      'test/area/a.test.ts': '',
      'test/other/b.test.ts': '',
      '.build/test/area/a.test.js': '',
      '.build/test/area/helper.js': '',
      '.build/test/other/b.test.js': '',
      '.build/test/other/gone.test.js': '',
      '.build/test/other/gone.test.js.map': '',
      '.build/src/gone.js': '',
    })
  })

  test('removes compiled files without a source', () => {
    removeStaleFiles(root)
    assert.ok(!existsSync(join(root, '.build/test/other/gone.test.js')))
    assert.ok(!existsSync(join(root, '.build/src/gone.js')))
    assert.ok(existsSync(join(root, '.build/test/area/a.test.js')))
  })

  test('takes all tests, or those whose path contains a filter', () => {
    removeStaleFiles(root)
    const [a, b] = [join(root, '.build/test/area/a.test.js'), join(root, '.build/test/other/b.test.js')]
    assert.deepEqual(findTestFiles(root, []), [a, b])
    assert.deepEqual(findTestFiles(root, ['other/']), [b])
    assert.deepEqual(findTestFiles(root, ['a.test.ts', 'other']), [a, b])
    assert.deepEqual(findTestFiles(root, ['nothing']), [])
  })
})
