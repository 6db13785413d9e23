// Finds the compiled test files, and removes compiled files whose source is gone.

import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'

/** The folders that `npm run build:dev` compiles into .build/. */
const COMPILED_FOLDERS = ['src', 'test', 'bench', 'scripts']
const OUTPUT_ENDING = /\.(js|js\.map|d\.ts)$/
const TEST_ENDING = '.test.js'

/**
 * The compiled test files under `root`/.build/test whose path, as the source's with slashes
 * (`test/area/name.test.ts`), contains one of the filters; all of them without a filter.
 */
export function findTestFiles(root: string, filters: readonly string[]): string[] {
  const matches = (file: string) => filters.some((filter) => sourcePath(file).includes(filter))
  return filesIn(join(root, '.build'), 'test')
    .filter((file) => file.endsWith(TEST_ENDING))
    .filter((file) => filters.length === 0 || matches(file))
    .map((file) => join(root, '.build', file))
    .sort()
}

/** Deletes every compiled file that has no source any more; returns their paths below .build/. */
export function removeStaleFiles(root: string): string[] {
  const stale = COMPILED_FOLDERS.flatMap((folder) => filesIn(join(root, '.build'), folder)).filter(
    (file) => OUTPUT_ENDING.test(file) && !existsSync(join(root, sourcePath(file))),
  )
  for (const file of stale) rmSync(join(root, '.build', file))
  return stale
}

/** Paths of all files in a folder of `root`, relative to `root`. */
function filesIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
}

function sourcePath(file: string): string {
  return file.replace(OUTPUT_ENDING, '.ts').split(sep).join('/')
}
