/** DEBUG HTSTATS db and HTSTATS-KEY key: how a hash table is filled. */

import { parseInteger } from '../../bytes/integer.ts'
import type { Database } from '../../keyspace/database.ts'
import { ENCODING_HASHTABLE, ENCODING_SKIPLIST, KIND_MASK, TYPE_MASK } from '../../keyspace/record.ts'
import type { Dict } from '../../memory/dict.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import type { HashTable } from '../../values/hash-table.ts'
import type { MemberSet } from '../../values/member-set.ts'
import type { SortedSet } from '../../values/sorted-set.ts'

const TABLE_NAMES = ['main hash table', 'rehashing target'] as const
const NO_STATS = 'No stats available for empty dictionaries\n'
/** Chains of this length and more are not listed one by one. */
const MAX_LISTED_CHAIN = 49

export function debugTables({ keyspace, reply }: CommandContext, request: Request): void {
  const index = parseInteger(request.buf, request.start[2], request.end[2])
  if (Number.isNaN(index)) return reply.error(ERRORS.notInteger)
  const db = keyspace.databases[index]
  if (db === undefined) return reply.error('ERR Out of range database')
  reply.verbatim('txt', `[Dictionary HT]\n${dictText(db.table)}[Expires HT]\n${expiresText(db)}`)
}

/** The table of a big hash, set or sorted set: the other forms have none. */
export function debugTableOfKey({ db, keyspace, reply }: CommandContext, request: Request): void {
  const ref = db.peek(request.buf, request.start[2], request.end[2])
  if (ref === 0) {
    keyspace.misses++
    return reply.error(ERRORS.noSuchKey)
  }
  keyspace.hits++
  const encoding = db.kind(ref) & KIND_MASK & ~TYPE_MASK
  if (encoding !== ENCODING_HASHTABLE && encoding !== ENCODING_SKIPLIST) {
    return reply.error('ERR The value stored at the specified key is not represented using an hash table')
  }
  const { table } = db.big(ref) as HashTable | MemberSet | SortedSet
  reply.verbatim('txt', dictText(table))
}

function dictText(dict: Dict): string {
  return tableText(dict, 0) + (dict.isRehashing ? tableText(dict, 1) : '')
}

function tableText(dict: Dict, which: 0 | 1): string {
  const title = `Hash table ${which} stats (${TABLE_NAMES[which]}):\n`
  const chains = Array.from(dict.chainLengths(which), (count) => count ?? 0)
  const elements = chains.reduce((sum, count, length) => sum + count * length, 0)
  if (elements === 0) return title + NO_STATS
  const size = dict.buckets[which]
  const used = size - chains[0]
  const mean = (elements / used).toFixed(2)
  const lines = [
    ` table size: ${size}`,
    ` number of elements: ${elements}`,
    ` different slots: ${used}`,
    ` max chain length: ${chains.length - 1}`,
    ` avg chain length (counted): ${mean}`,
    ` avg chain length (computed): ${mean}`,
    ' Chain length distribution:',
  ]
  for (const [length, count] of chains.slice(0, MAX_LISTED_CHAIN).entries()) {
    if (count > 0) lines.push(`   ${length}: ${count} (${((count * 100) / size).toFixed(2)}%)`)
  }
  return `${title}${lines.join('\n')}\n`
}

/** Keys with an expiry time are in a dense list, not in a hash table: each has a slot of its own. */
function expiresText({ volatileKeys }: Database): string {
  const title = 'Hash table 0 stats (main hash table):\n'
  if (volatileKeys.size === 0) return title + NO_STATS
  const slots = volatileKeys.tableBytes / 8
  return `${title} table size: ${slots}\n number of elements: ${volatileKeys.size}\n`
}
