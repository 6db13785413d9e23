// Makes dist/ from the compiled modules in .build/package: main.js, index.js and redstart.js, which both share, and the type
// declarations as they are. Loading hundreds of small files takes longer than all else that a server does before it is
// ready, so that it starts in half the time this way.

import { cpSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rollup } from '@rollup/wasm-node'

const modules = fileURLToPath(new URL('../.build/package/', import.meta.url))
const dist = fileURLToPath(new URL('../dist/', import.meta.url))

if (newest(modules) > newest(dist)) await build()

/** When the newest file of a folder was changed; 0 if there is none. */
function newest(folder) {
  try {
    const files = readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)))
    return Math.max(0, ...files.filter((file) => file.isFile()).map((file) => file.mtimeMs))
  } catch {
    return 0
  }
}

async function build() {
  rmSync(dist, { recursive: true, force: true })
  const bundle = await rollup({
    input: { main: join(modules, 'main.js'), index: join(modules, 'index.js') },
    external: /^node:/,
    onwarn: (warning) => {
      throw new Error(warning.message)
    },
  })
  await bundle.write({ dir: dist, format: 'es', chunkFileNames: 'redstart.js' })
  await bundle.close()
  const isFolder = (path) => statSync(path).isDirectory()
  cpSync(modules, dist, {
    recursive: true,
    filter: (path) => path.endsWith('.d.ts') || isFolder(path),
  })
}
