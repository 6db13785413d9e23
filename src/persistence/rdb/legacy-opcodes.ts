// What may stand between the entries of files of clusters, of servers with modules, and of newer servers.
//
// Source: the public sources of Redis 8 (rdb.h, redis-check-rdb) and Valkey 9, and descriptions of their formats.

import type { ByteRange } from '../../bytes/range.ts'
import { latin1ToString } from '../../bytes/text.ts'
import { type HashTemplates, readHashTemplate } from './hash-template.ts'
import { skipKeyMetadata, skipModuleData } from './legacy-modules.ts'
import {
  OP_FUNCTION_PRE_GA,
  OP_HASH_TEMPLATE,
  OP_KEY_METADATA,
  OP_MODULE_AUX,
  OP_SLOT_INFO,
  RDB_VERSION_VALKEY,
} from './opcodes.ts'
import { RdbError } from './rdb-error.ts'
import type { RdbReader } from './reader.ts'

const SHOWN_NAME_BYTES = 40

/** What this needs to know of the file, and keeps of it. */
export interface ForeignNotes {
  /** Version of the format. */
  readonly version: number
  readonly templates: HashTemplates
}

/** Hears of things that cannot be kept. Without one they are errors. */
export type ForeignListener = (what: string) => void

/**
 * Reads what stands behind an opcode that Redstart does not write. False: there is no such opcode, and nothing was read.
 * Throws RdbError: it is broken, or without it the data would not be whole.
 */
export function readForeign(
  reader: RdbReader,
  opcode: number,
  notes: ForeignNotes,
  listener: ForeignListener | undefined,
): boolean {
  const begin = reader.offset
  const isValkey = notes.version >= RDB_VERSION_VALKEY
  const refuse = (what: string) => {
    if (listener === undefined) throw new RdbError(begin, `${what}, which Redstart cannot load`)
    listener(what)
  }
  switch (opcode) {
    case OP_SLOT_INFO:
      for (let i = 0; i < 3; i++) reader.length()
      return true
    case OP_MODULE_AUX:
      refuse(`data of module ${skipModuleData(reader)}`)
      return true
    case OP_FUNCTION_PRE_GA:
      throw reader.error('functions in the form of a preview of Redis 7.0')
    case OP_KEY_METADATA:
      if (isValkey) refuse(skipSlotImport(reader))
      else if (skipKeyMetadata(reader) > 0) refuse('metadata of modules at keys')
      return true
    case OP_HASH_TEMPLATE:
      if (isValkey) throw reader.error('commands between the entries, as in files of Valkey 9.2')
      readHashTemplate(reader, notes.templates)
      return true
    default:
      return false
  }
}

/** Goes past a slot that is being imported: the name of the job, and ranges of slots. Returns what it is. */
function skipSlotImport(reader: RdbReader): string {
  const name: ByteRange = { bytes: reader.bytes, start: 0, end: 0 }
  reader.string(name)
  const text = latin1ToString(name.bytes, name.start, Math.min(name.end, name.start + SHOWN_NAME_BYTES))
  const ranges = reader.count(2)
  for (let i = 0; i < 2 * ranges; i++) reader.length()
  return `import of cluster slots (${text})`
}
