// A dictionary of records that hold nothing but a key, for tests.

import { halfSipHash } from '../../src/bytes/hash.ts'
import { RECORD_LAYOUT } from '../../src/keyspace/record.ts'
import { RecordStore } from '../../src/keyspace/record-store.ts'
import { ApartStrings } from '../../src/memory/apart.ts'
import { Arena } from '../../src/memory/arena.ts'
import { Dict } from '../../src/memory/dict.ts'
import { BigValues } from '../../src/values/big-value.ts'

const NO_VALUE = new Uint8Array(0)

/** Keys in a dictionary, as a set of strings. */
export class DictRecords {
  readonly arena = new Arena()
  readonly apart = new ApartStrings()
  readonly dict = new Dict(this.arena, this.apart, RECORD_LAYOUT)
  readonly #records = new RecordStore(this.arena, this.apart, new BigValues(() => {}))
  readonly #seed: readonly [number, number]

  constructor(seed: readonly [number, number] = [1, 2]) {
    this.#seed = seed
  }

  hash(key: string): number {
    const bytes = Buffer.from(key)
    return halfSipHash(bytes, 0, bytes.length, this.#seed[0], this.#seed[1])
  }

  find(key: string): number {
    const bytes = Buffer.from(key)
    return this.dict.find(bytes, 0, bytes.length, this.hash(key))
  }

  has(key: string): boolean {
    return this.find(key) !== 0
  }

  /** False: it was there already. */
  add(key: string): boolean {
    if (this.has(key)) return false
    const bytes = Buffer.from(key)
    const ref = this.#records.create(bytes, 0, bytes.length, this.hash(key), NO_VALUE, 0, 0, 0, null)
    this.dict.insert(ref)
    return true
  }

  /** False: it was not there. */
  remove(key: string): boolean {
    const ref = this.find(key)
    if (ref === 0) return false
    this.dict.remove(ref)
    this.#records.release(ref)
    return true
  }

  keyOf(ref: number): string {
    const { bytes, start, end } = this.#records.key(ref, { bytes: NO_VALUE, start: 0, end: 0 })
    return Buffer.from(bytes.subarray(start, end)).toString()
  }

  /** Moves a record to another block, as a change of its value may. */
  move(key: string): void {
    const ref = this.find(key)
    const moved = this.#records.withExtra(ref, true)
    const back = this.#records.withExtra(moved, false)
    this.#records.releaseBlock(moved)
    this.dict.replace(ref, back)
    this.#records.releaseBlock(ref)
  }

  release(ref: number): void {
    this.#records.release(ref)
  }

  /** All keys, each as often as one walk of cursors meets it. */
  scanAll(): string[] {
    const found: string[] = []
    let cursor = 0
    do {
      cursor = this.dict.scan(cursor, (ref) => found.push(this.keyOf(ref)))
    } while (cursor !== 0)
    return found
  }
}
