// Hash templates of Redis 8.10: names of fields that many hashes share. A file begins with them, and such a hash has only
// its values and the number of its template (read-template.ts).

import type { ByteRange } from '../../bytes/range.ts'
import { ListpackBuilder } from '../../encodings/listpack-builder.ts'
import type { RdbReader } from './reader.ts'

/** The fields of a template, as a listpack of its own. */
export interface HashTemplate {
  readonly fields: Uint8Array
  readonly count: number
}

/** The templates of a file by their numbers. */
export type HashTemplates = Map<number, HashTemplate>

/** Reads a template behind its opcode: number, count, names. Throws RdbError. */
export function readHashTemplate(reader: RdbReader, into: HashTemplates): void {
  const id = reader.length()
  const count = reader.count(1)
  if (count === 0) throw reader.error(`hash template ${id} without fields`)
  if (into.has(id)) throw reader.error(`a second hash template ${id}`)
  const names = new ListpackBuilder()
  const name: ByteRange = { bytes: reader.bytes, start: 0, end: 0 }
  for (let i = 0; i < count; i++) {
    reader.string(name)
    names.add(name.bytes, name.start, name.end)
  }
  into.set(id, { fields: names.bytes.slice(0, names.finish()), count })
}
