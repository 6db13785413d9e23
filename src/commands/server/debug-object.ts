/** DEBUG OBJECT key: how a value is kept, in one line. */

import { LIST_BIG } from '../../collections/list-form.ts'
import { LP_EMPTY_BYTES } from '../../encodings/listpack.ts'
import { encodingName } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import type { ListSequence } from '../../values/list-sequence.ts'
import { BYTES, COUNT } from '../../values/list-sequence-table.ts'
import { referenceCount } from '../shared/reference-count.ts'
import { serializedLength } from './serialized-length.ts'

const REF_UNIT_BYTES = 8
const ADDRESS_DIGITS = 12

export function debugObject(ctx: CommandContext, request: Request): void {
  const { db, keyspace, reply } = ctx
  const ref = db.peekStale(request.buf, request.start[2], request.end[2])
  if (ref === 0) return reply.error(ERRORS.noSuchKey)
  const access = db.accessBits(ref)
  const facts = [
    `at:${addressText(ref)}`,
    `refcount:${referenceCount(ctx, db, ref)}`,
    `encoding:${encodingName(db.kind(ref))}`,
    `serializedlength:${serializedLength(db, ref)}`,
    `lru:${access}`,
    `lru_seconds_idle:${keyspace.access.idleSeconds(access)}`,
  ]
  if (db.kind(ref) === LIST_BIG) facts.push(...nodeFacts(ctx, db.big(ref) as ListSequence))
  reply.status(`Value ${facts.join(' ')}`)
}

/** Where the record lies in the arena, in the look of a pointer. */
function addressText(ref: number): string {
  return `0x${((ref >>> 0) * REF_UNIT_BYTES).toString(16).padStart(ADDRESS_DIGITS, '0')}`
}

/** What is said of a list of several nodes. */
function nodeFacts({ server }: CommandContext, list: ListSequence): string[] {
  const { fill, table } = list.nodes
  let sizeBytes = 0
  for (let i = 0; i < table.count; i++) {
    const w = table.at(i)
    sizeBytes += table.words[w + BYTES] + (table.words[w + COUNT] >= 0 ? LP_EMPTY_BYTES : 0)
  }
  return [
    `ql_nodes:${table.count}`,
    `ql_avg_node:${(list.size / table.count).toFixed(2)}`,
    `ql_listpack_max:${fill}`,
    `ql_compressed:${server.config.number('list-compress-depth') === 0 ? 0 : 1}`,
    `ql_uncompressed_size:${sizeBytes}`,
  ]
}
