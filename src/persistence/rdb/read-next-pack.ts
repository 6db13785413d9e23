// The listpack that comes next in a file.

import type { DecodeContext } from './read-context.ts'
import { PackReader } from './read-pack.ts'

/** The listpack that comes next, whole and checked; valid until the next one. Throws RdbError. */
export function readPack(context: DecodeContext): PackReader {
  context.pack ??= new PackReader()
  context.pack.read(context.reader)
  return context.pack
}
