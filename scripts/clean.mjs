// Removes folders of this repository, such as build output: `node scripts/clean.mjs dist .build`.

import { rmSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

for (const name of process.argv.slice(2)) {
  const path = resolve(root, name)
  if (!path.startsWith(resolve(root) + sep)) throw new Error(`${name} is not inside ${root}`)
  rmSync(path, { recursive: true, force: true, maxRetries: 5 })
}
