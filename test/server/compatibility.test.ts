// The page of docs/ that is written from the declarations is up to date, and so is the version.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { compatibilityText } from '../../scripts/compatibility.ts'
import { commands } from '../../src/commands/index.ts'
import { REDSTART_VERSION } from '../../src/server/version.ts'

/** Seen from .build/test/server/. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

function read(...path: string[]): string {
  return readFileSync(join(ROOT, ...path), 'utf8')
}

test('docs/compatibility.md is what `npm run docs` writes', () => {
  assert.equal(read('docs', 'compatibility.md'), compatibilityText(ROOT))
})

test('every command that is declared is in the list of known commands', () => {
  const known = new Set(
    (JSON.parse(read('scripts', 'data', 'redis-commands.json')) as { name: string }[]).map(
      ({ name }) => name,
    ),
  )
  const names = commands.flatMap(({ name, subcommands }) => [
    name,
    ...(subcommands ?? []).map((sub) => `${name}|${sub.name}`),
  ])
  assert.deepEqual(
    names.filter((name) => !known.has(name)),
    [],
  )
})

test('the version is that of the package', () => {
  assert.equal(REDSTART_VERSION, (JSON.parse(read('package.json')) as { version: string }).version)
})
