// Which decoder reads which type of value.

import { LEGACY_DECODERS } from './legacy-decoders.ts'
import {
  RDB_HASH,
  RDB_HASH_LISTPACK,
  RDB_HASH_LISTPACK_EX,
  RDB_HASH_LISTPACK_EX_PRE_GA,
  RDB_HASH_METADATA,
  RDB_HASH_METADATA_PRE_GA,
  RDB_LIST,
  RDB_LIST_QUICKLIST_2,
  RDB_SET,
  RDB_SET_INTSET,
  RDB_SET_LISTPACK,
  RDB_STREAM_LISTPACKS,
  RDB_STREAM_LISTPACKS_2,
  RDB_STREAM_LISTPACKS_3,
  RDB_STRING,
  RDB_VERSION_VALKEY,
  RDB_ZSET_2,
  RDB_ZSET_LISTPACK,
} from './opcodes.ts'
import type { DecodeContext, Decoder, DecodeSteps } from './read-context.ts'
import { readFields, readPackedHash } from './read-hash.ts'
import {
  readTimedFields,
  readTimedFieldsPreview,
  readTimedPack,
  readTimedPackPreview,
} from './read-hash-expiry.ts'
import { readElements, readQuicklist } from './read-list.ts'
import { readIntset, readMembers, readPackedSet } from './read-set.ts'
import { streamDecoder } from './read-stream.ts'
import { readString } from './read-string.ts'
import { readPackedZset, readScored } from './read-zset.ts'

/** Forms from Redis 7.0 on, and those that have always been the same. */
const MODERN: readonly (readonly [type: number, decoder: Decoder])[] = [
  [RDB_STRING, readString],
  [RDB_LIST, readElements],
  [RDB_SET, readMembers],
  [RDB_HASH, readFields],
  [RDB_ZSET_2, readScored],
  [RDB_SET_INTSET, readIntset],
  [RDB_STREAM_LISTPACKS, streamDecoder(1)],
  [RDB_HASH_LISTPACK, readPackedHash],
  [RDB_ZSET_LISTPACK, readPackedZset],
  [RDB_LIST_QUICKLIST_2, readQuicklist],
  [RDB_STREAM_LISTPACKS_2, streamDecoder(2)],
  [RDB_SET_LISTPACK, readPackedSet],
  [RDB_STREAM_LISTPACKS_3, streamDecoder(3)],
  [RDB_HASH_METADATA_PRE_GA, readTimedFieldsPreview],
  [RDB_HASH_LISTPACK_EX_PRE_GA, readTimedPackPreview],
  [RDB_HASH_METADATA, readTimedFields],
  [RDB_HASH_LISTPACK_EX, readTimedPack],
]

/** Decoders by RDB type. */
const DECODERS: readonly (Decoder | undefined)[] = decoders()

function decoders(): (Decoder | undefined)[] {
  const byType = new Map([...MODERN, ...LEGACY_DECODERS])
  return Array.from({ length: 256 }, (_, type) => byType.get(type))
}

/** Begins to read a value of an RDB type. Null: it is whole, in `context.into`. Throws RdbError; nothing is held then. */
export function readValue(context: DecodeContext, type: number): DecodeSteps | null {
  // Numbers that both have given out mean what the file's own server means by them.
  const isForeign = type > RDB_HASH_METADATA_PRE_GA && context.reader.version >= RDB_VERSION_VALKEY
  const decoder = isForeign ? undefined : DECODERS[type]
  if (decoder === undefined) throw context.reader.error(`a value of the unknown type ${type}`)
  return decoder(context)
}
