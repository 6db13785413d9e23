// Reads configuration files: one by its path, or all that match a pattern.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, normalize, parse, resolve, sep } from 'node:path'
import { globMatch } from '../../bytes/glob.ts'
import { ConfigFileError } from './config-file-error.ts'
import { describeSystemError } from './system-error.ts'

/**
 * The text of the file at `path`, relative to `directory`; with `*`, `?` or `[` in the path the texts of all
 * matching files one behind the other, in the order of their paths, perhaps none. Byte text.
 * Throws a ConfigFileError where a file cannot be read.
 */
export function readConfigText(path: string, directory: string): string {
  if (!isPattern(path)) return readText(path, resolve(directory, path))
  return findFiles(path, directory)
    .map((file) => readText(file, file))
    .join('')
}

function readText(shownPath: string, path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    const unreadableFile = Buffer.from(shownPath, 'utf8').toString('latin1')
    throw new ConfigFileError(describeSystemError(error), { unreadableFile })
  }
}

/** The existing paths that match a pattern, name by name, as a shell finds them from `directory`. */
function findFiles(pattern: string, directory: string): string[] {
  const { root } = parse(pattern)
  let found = [root === '' ? directory : root]
  for (const part of normalize(pattern.slice(root.length)).split(sep)) {
    found = found.flatMap((folder) => findNames(folder, part).map((name) => join(folder, name)))
  }
  return found
}

function findNames(folder: string, pattern: string): string[] {
  if (!isPattern(pattern)) return exists(join(folder, pattern)) ? [pattern] : []
  // A shell writes "none of these" as `[!...]`.
  const bytes = Buffer.from(pattern.replaceAll('[!', '[^'), 'utf8')
  return namesIn(folder)
    .filter((name) => pattern.startsWith('.') || !name.startsWith('.'))
    .filter((name) => globMatch(bytes, Buffer.from(name, 'utf8'), false))
    .sort()
}

function isPattern(path: string): boolean {
  return /[*?[]/.test(path)
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
