// Picking fields of a hash at random, each that lives with the same chance.

import { lpFirst, lpIsEnd, lpNext } from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import type { ReplyWriter } from '../protocol/reply.ts'
import type { HashTable } from '../values/hash-table.ts'
import { tableOf } from './hash.ts'
import { replyNode, replyPair } from './hash-walk.ts'

/** Where the fields wanted are more than this share of all, all are listed and some of them left out. */
const LISTING_SHARE = 1 / 3

function randomBelow(limit: number): number {
  return Math.floor(Math.random() * limit)
}

/**
 * Random fields of one hash, named by numbers: nodes of a big hash, positions in a packed one. The hash must have a field
 * that lives, and must not be changed meanwhile.
 */
export class FieldPicker {
  private readonly db: Database
  private readonly table: HashTable | null
  private readonly bytes: Uint8Array
  /** The fields to choose from; null: all of the table's. */
  private readonly listed: number[] | null

  constructor(db: Database, ref: number) {
    this.db = db
    this.table = tableOf(db, ref)
    const { bytes, start } = db.value(ref)
    this.bytes = bytes
    if (this.table === null) this.listed = fieldsInPack(bytes, start)
    else this.listed = this.mustSkip(this.table) ? this.liveNodes(this.table) : null
  }

  /** Any field. */
  pick(): number {
    if (this.listed !== null) return this.listed[randomBelow(this.listed.length)]
    return this.table === null ? 0 : this.table.random(randomBelow)
  }

  /** `count` different fields, fewer than there are, in no order. */
  pickDifferent(count: number): number[] {
    const { table } = this
    const isFew = table !== null && this.listed === null && count < table.size * LISTING_SHARE
    if (isFew) return this.drawDifferent(count)
    const all = this.listed ?? this.liveNodes(table as HashTable)
    for (let i = 0; i < count; i++) {
      const other = i + randomBelow(all.length - i)
      const chosen = all[other]
      all[other] = all[i]
      all[i] = chosen
    }
    all.length = count
    return all
  }

  /** Writes a field, its value or both, as the walks do. */
  reply(field: number, reply: ReplyWriter, what: number): void {
    if (this.table === null) replyPair(this.db, this.bytes, field, reply, what)
    else replyNode(this.db, this.table, field, reply, what)
  }

  private drawDifferent(count: number): number[] {
    const chosen = new Set<number>()
    while (chosen.size < count) chosen.add(this.pick())
    return [...chosen]
  }

  /** Whether there are expired fields: they could not be deleted. */
  private mustSkip(table: HashTable): boolean {
    return table.expiredFields(this.db.keyspace.expiryNowMs) > 0
  }

  private liveNodes(table: HashTable): number[] {
    const { expiryNowMs: nowMs } = this.db.keyspace
    const nodes: number[] = []
    table.forEach((node) => {
      if (!table.isExpired(node, nowMs)) nodes.push(node)
    })
    return nodes
  }
}

function fieldsInPack(bytes: Uint8Array, start: number): number[] {
  const positions: number[] = []
  for (let at = lpFirst(bytes, start); !lpIsEnd(bytes, at); at = lpNext(bytes, lpNext(bytes, at))) {
    positions.push(at)
  }
  return positions
}
