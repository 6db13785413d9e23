// Checks the imports of src/: the order of the layers, and that no files import each other in a circle.
// `node scripts/layers.mjs [folder]` prints each violation and then exits with 1.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * The layers from the ground up. A folder imports from itself and from the floors below its own; folders on
 * one floor know nothing of each other. Imports of types count like any other.
 */
const FLOORS = [
  ['bytes'],
  ['protocol'],
  ['memory'],
  ['encodings'],
  ['values'],
  ['keyspace'],
  ['collections'],
  ['server'],
  ['persistence', 'scripting', 'acl'],
  ['replication', 'cluster'],
  ['commands'],
  ['net'],
  ['instance'],
  ['process'],
  ['main.ts', 'index.ts'],
]

/** The only imports upwards, each [from, to], and only as `import type`. They do not count as circles either. */
const UPWARD_TYPE_IMPORTS = []

const IMPORT_FROM = /^\s*(?:import|export)\s+(type\s+)?[\w\s{},*$]+?\s+from\s+['"]([^'"]+)['"]/gm
const IMPORT_BARE = /^\s*import\s+()['"]([^'"]+)['"]/gm
const IMPORT_CALL = /\bimport\(()\s*['"]([^'"]+)['"]\s*\)/gm

/** Returns the violations in a source folder, one line of text each. */
export function checkLayers(folder) {
  const imports = sourceFiles(folder).flatMap((file) => relativeImports(folder, file))
  const counted = imports.filter((entry) => !isAllowedUpwards(entry))
  const upwards = counted.map(layerViolation).filter((text) => text !== undefined)
  return [...new Set(upwards), ...circles(counted)]
}

function sourceFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.m?ts$/.test(entry.name))
    .map((entry) => slashes(relative(folder, join(entry.parentPath, entry.name))))
    .sort()
}

function relativeImports(folder, from) {
  const text = readFileSync(join(folder, from), 'utf8')
  return [IMPORT_FROM, IMPORT_BARE, IMPORT_CALL]
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .filter(([, , target]) => target.startsWith('.'))
    .map(([, type, target]) => {
      const path = resolve(folder, dirname(from), target)
      return { from, to: slashes(relative(folder, path)), isType: type !== undefined && type !== '' }
    })
}

function isAllowedUpwards({ from, to, isType }) {
  return (
    isType && UPWARD_TYPE_IMPORTS.some(([lower, upper]) => layerOf(from) === lower && layerOf(to) === upper)
  )
}

function layerViolation({ from, to }) {
  const [fromLayer, toLayer] = [layerOf(from), layerOf(to)]
  if (fromLayer === toLayer) return undefined
  const [fromFloor, toFloor] = [floorOf(fromLayer), floorOf(toLayer)]
  if (fromFloor === -1) return `${from}: ${fromLayer} is on no floor of scripts/layers.mjs`
  if (toFloor === -1) return `${from} imports ${to}: ${toLayer} is on no floor of scripts/layers.mjs`
  if (fromFloor > toFloor) return undefined
  return `${from} imports ${to}: ${fromLayer} is not above ${toLayer}`
}

/** A folder of src/, or the name of a file that lies in src/ itself. */
function layerOf(file) {
  return file.split('/')[0]
}

function floorOf(layer) {
  return FLOORS.findIndex((layers) => layers.includes(layer))
}

/** Depth-first search: an import of a file that is still on the path closes a circle. */
function circles(imports) {
  const targets = new Map()
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to])
  const done = new Set()
  const found = new Set()
  const visit = (file, path) => {
    const start = path.indexOf(file)
    if (start !== -1) {
      found.add(`import circle: ${[...path.slice(start), file].join(' -> ')}`)
      return
    }
    if (done.has(file)) return
    for (const target of targets.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of targets.keys()) visit(file, [])
  return [...found]
}

function slashes(path) {
  return path.split(sep).join('/')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = process.argv[2] ?? fileURLToPath(new URL('../src', import.meta.url))
  const violations = checkLayers(resolve(folder))
  for (const violation of violations) console.error(violation)
  if (violations.length > 0) process.exitCode = 1
}
