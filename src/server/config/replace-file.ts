// Replaces a file so that a crash at any moment leaves either the old or the new content.

import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const FILE_MODE = 0o644

/**
 * Writes a temporary file in the folder of `path`, syncs it and renames it. Throws what Node throws; then nothing has
 * changed. `temporaryPath`: its name, if one that a crash has left behind may be written over.
 */
export function replaceFile(path: string, content: Uint8Array, temporaryPath?: string): void {
  if (temporaryPath !== undefined) return replaceThrough(temporaryPath, 'w', path, content)
  replaceThrough(`${path}.${randomBytes(4).toString('hex')}`, 'wx', path, content)
}

function replaceThrough(temporaryPath: string, flags: string, path: string, content: Uint8Array): void {
  const file = openSync(temporaryPath, flags, FILE_MODE)
  try {
    try {
      writeFileSync(file, content)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporaryPath, path)
  } catch (error) {
    rmSync(temporaryPath, { force: true })
    throw error
  }
  syncFolder(dirname(path))
}

/** Makes the new name of the file durable. Windows cannot sync folders and needs no such step. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
