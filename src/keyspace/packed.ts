// Changing the packed bytes of a collection that stands in its record.

import type { Database } from './database.ts'

/**
 * Replaces `removed` bytes at offset `at` of a record's value by a gap of `added` bytes for the caller to fill.
 * Returns the record, which may have moved. The caller brings the listpack's own header up to date.
 */
export function splicePacked(db: Database, ref: number, at: number, removed: number, added: number): number {
  const value = db.value(ref)
  const length = value.end - value.start
  if (added > removed) {
    const grown = db.resizeValue(ref, length + added - removed)
    const { bytes, start } = db.value(grown)
    bytes.copyWithin(start + at + added, start + at + removed, start + length)
    return grown
  }
  db.beforeEdit(ref)
  if (added === removed) return ref
  value.bytes.copyWithin(value.start + at + added, value.start + at + removed, value.end)
  return db.resizeValue(ref, length + added - removed)
}
