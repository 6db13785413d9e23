// Storing a whole new list under a key, as SORT does with its result.

import type { ByteRange } from '../bytes/range.ts'
import type { Database } from '../keyspace/database.ts'
import { ListSequence } from '../values/list-sequence.ts'
import { COUNT } from '../values/list-sequence-table.ts'
import { LIST_BIG, LIST_PACKED } from './list-form.ts'

/**
 * Stores a list of `count` elements (at least one) under a key, in place of whatever is there, without expiry time.
 * `read` puts the bytes of an element into the range; they may belong to no value of the keyspace.
 */
export function storeList(
  db: Database,
  key: Uint8Array,
  keyStart: number,
  keyEnd: number,
  count: number,
  read: (i: number, into: ByteRange) => void,
): void {
  const list = new ListSequence(db.keyspace, db.keyspace.limits.listSize)
  const element: ByteRange = { bytes: key, start: 0, end: 0 }
  try {
    for (let i = 0; i < count; i++) {
      read(i, element)
      list.push(element.bytes, element.start, element.end, false)
    }
    const ref = db.lookup(key, keyStart, keyEnd)
    if (!isOnePack(list)) {
      db.storeBig(ref, key, keyStart, keyEnd, list, LIST_BIG, false)
      return
    }
    const pack = list.listpack(0)
    db.store(ref, key, keyStart, keyEnd, pack, 0, pack.length, LIST_PACKED, false)
  } catch (error) {
    list.free(count)
    throw error
  }
  list.free(count)
}

/** Whether all elements fit into one node, and none of them is so long that it stands alone. */
function isOnePack({ nodes: { table } }: ListSequence): boolean {
  return table.count === 1 && table.words[table.at(0) + COUNT] >= 0
}
