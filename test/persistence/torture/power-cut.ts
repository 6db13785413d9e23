// What a power cut does to a folder: of each file only what was synced is sure to be there.

import { existsSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The argument for Node that has a server keep a journal of its syncs. */
export function journalArgs(journalPath: string): string[] {
  const script = new URL('sync-journal.js', import.meta.url)
  script.searchParams.set('journal', pathToFileURL(journalPath).href)
  return ['--import', script.href]
}

/**
 * Cuts every file of the folder back to what was synced and `keep(unsyncedBytes)` more. Names are taken as safe: what
 * was renamed or deleted stays so. Returns how many bytes went.
 */
export function cutPower(
  folder: string,
  journalPath: string,
  keep: (unsyncedBytes: number) => number,
): number {
  const synced = new Map<number, number>()
  const lines = existsSync(journalPath) ? readFileSync(journalPath, 'latin1').split('\n') : []
  for (const line of lines) {
    const [ino, size] = line.split(' ').map(Number)
    if (ino !== undefined && size !== undefined) synced.set(ino, size)
  }
  let lost = 0
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    const path = join(folder, name)
    const { ino, size } = statSync(path)
    const safe = synced.get(ino) ?? 0
    if (statSync(path).isDirectory() || safe >= size) continue
    const left = safe + keep(size - safe)
    truncateSync(path, left)
    lost += size - left
  }
  return lost
}
