// Decoders of what servers before Redis 7.0 have written, and of what Redstart cannot load. Everything arrives in the
// forms of today.

import { parseDouble } from '../../bytes/double.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { ListBuilder } from './build-list.ts'
import { formText } from './form-names.ts'
import { readModuleName } from './legacy-modules.ts'
import { type LegacyPack, LegacyPacks } from './legacy-pack.ts'
import { takePairs } from './legacy-pairs.ts'
import { skipProducers } from './legacy-stream.ts'
import {
  RDB_ARRAY,
  RDB_HASH_TEMPLATE_LISTPACK,
  RDB_HASH_TEMPLATE_LISTPACK_ALONE,
  RDB_HASH_TEMPLATE_VALUES,
  RDB_HASH_TEMPLATE_VALUES_ALONE,
  RDB_HASH_ZIPLIST,
  RDB_HASH_ZIPMAP,
  RDB_LIST_QUICKLIST,
  RDB_LIST_ZIPLIST,
  RDB_MODULE_2,
  RDB_MODULE_PRE_GA,
  RDB_RATE_LIMITER,
  RDB_STREAM_LISTPACKS_4,
  RDB_STREAM_LISTPACKS_5,
  RDB_ZSET,
  RDB_ZSET_ZIPLIST,
} from './opcodes.ts'
import type { DecodeContext, Decoder, DecodeSteps } from './read-context.ts'
import { takePackedHash } from './read-hash.ts'
import { begin } from './read-steps.ts'
import { streamDecoder } from './read-stream.ts'
import { readTemplatePack, readTemplateValues } from './read-template.ts'
import { scoredDecoder, takePackedZset } from './read-zset.ts'
import type { RdbReader } from './reader.ts'

// A score as text begins with its length, or with one of these.
const SCORE_NAN = 253
const SCORE_POSITIVE = 254
const SCORE_NEGATIVE = 255

/** How many elements a node of a quicklist counts for in a step. */
const NODE_ELEMENTS = 64

/** A score as text, as up to RDB 7. */
function readScoreText(reader: RdbReader): number {
  const length = reader.byte()
  if (length === SCORE_NAN) return Number.NaN
  if (length === SCORE_POSITIVE) return Number.POSITIVE_INFINITY
  if (length === SCORE_NEGATIVE) return Number.NEGATIVE_INFINITY
  const text: ByteRange = { bytes: reader.bytes, start: 0, end: 0 }
  reader.raw(length, text)
  return parseDouble(text.bytes, text.start, text.end)
}

/** A list as a ziplist, or as the nodes of a quicklist, which are ziplists. */
const readZiplist: Decoder = (context) => begin(new Nodes(context, 1), 1)

const readQuicklist: Decoder = (context) => {
  const count = context.reader.count(1)
  return begin(new Nodes(context, count), count * NODE_ELEMENTS)
}

class Nodes implements DecodeSteps {
  private readonly context: DecodeContext
  private readonly list: ListBuilder
  private readonly pack: LegacyPack
  private left: number

  constructor(context: DecodeContext, count: number) {
    this.context = context
    this.left = count
    this.list = new ListBuilder(context.keyspace)
    this.pack = packsOf(context).ziplist
  }

  step(limit: number): boolean {
    const { context, list, pack } = this
    const { range } = pack
    for (let done = 0; done < limit && this.left > 0; done += Math.max(pack.count, 1)) {
      pack.read(context.reader)
      list.addPack(range.bytes, range.start, range.end, pack.count)
      this.left--
    }
    if (this.left > 0) return false
    list.finish(context.into)
    return true
  }

  discard(): void {
    this.list.discard()
  }
}

/** A ziplist of members and scores. */
const readZsetZiplist: Decoder = (context) => {
  const pack = packsOf(context).ziplist
  pack.read(context.reader)
  takePackedZset(strictly(context), pack)
  return null
}

/** A ziplist of fields and values. */
const readHashZiplist: Decoder = (context) => {
  const pack = packsOf(context).ziplist
  pack.read(context.reader)
  takePackedHash(strictly(context), pack)
  return null
}

/** A zipmap. It may hold longer values than a listpack does today. */
const readZipmap: Decoder = (context) => {
  const pack = packsOf(context).zipmap
  pack.read(context.reader)
  if (pack.longestBytes <= context.keyspace.limits.hashValueBytes) takePackedHash(strictly(context), pack)
  else takePairs(context, pack)
  return null
}

function packsOf(context: DecodeContext): LegacyPacks {
  context.legacyPacks ??= new LegacyPacks()
  return context.legacyPacks
}

/** Old forms are looked through entry by entry anyway, so duplicates are always found. */
function strictly(context: DecodeContext): DecodeContext {
  return context.isDeep ? context : { ...context, isDeep: true }
}

/** A value of a module, which cannot be read without it. */
const refuseModule: Decoder = ({ reader }) => {
  throw reader.error(`a value of module ${readModuleName(reader)}, which Redstart cannot load`)
}

/** A decoder of a form that Redstart cannot load. */
function refuse(rdbType: number): Decoder {
  return ({ reader }) => {
    throw reader.error(`a value in the form «${formText(rdbType, false)}», which Redstart cannot load`)
  }
}

/** Decoders by RDB type. */
export const LEGACY_DECODERS: readonly (readonly [rdbType: number, decoder: Decoder])[] = [
  [RDB_ZSET, scoredDecoder(readScoreText, 1)],
  [RDB_MODULE_PRE_GA, refuse(RDB_MODULE_PRE_GA)],
  [RDB_MODULE_2, refuseModule],
  [RDB_HASH_ZIPMAP, readZipmap],
  [RDB_LIST_ZIPLIST, readZiplist],
  [RDB_ZSET_ZIPLIST, readZsetZiplist],
  [RDB_HASH_ZIPLIST, readHashZiplist],
  [RDB_LIST_QUICKLIST, readQuicklist],
  [RDB_STREAM_LISTPACKS_4, streamDecoder(4, skipProducers)],
  [RDB_STREAM_LISTPACKS_5, streamDecoder(5, skipProducers)],
  [RDB_ARRAY, refuse(RDB_ARRAY)],
  [RDB_HASH_TEMPLATE_LISTPACK_ALONE, refuse(RDB_HASH_TEMPLATE_LISTPACK_ALONE)],
  [RDB_HASH_TEMPLATE_LISTPACK, readTemplatePack],
  [RDB_HASH_TEMPLATE_VALUES, readTemplateValues],
  [RDB_HASH_TEMPLATE_VALUES_ALONE, refuse(RDB_HASH_TEMPLATE_VALUES_ALONE)],
  [RDB_RATE_LIMITER, refuse(RDB_RATE_LIMITER)],
]
