// Searching a sorted set of geohashes: the members that lie within a shape, in the order in which Redis finds them.

import { isNearRounding } from '../bytes/fixed-double.ts'
import { GeoPosition } from '../bytes/geohash.ts'
import { isBigKind } from '../keyspace/record.ts'
import { type Arena, OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { LEAF_MEMBERS, SCORES } from '../memory/score-tree-blocks.ts'
import { GeoBounds } from '../values/geo-bounds.ts'
import { GeoCells } from '../values/geo-cells.ts'
import { HAVERSINE_ERROR, QUICK_DISTANCE_ERROR, quickDistance } from '../values/geo-distance.ts'
import { GeoShape } from '../values/geo-shape.ts'
import type { SortedSet } from '../values/sorted-set.ts'
import { PartialOrder } from './partial-order.ts'
import type { Zset } from './zset.ts'

const INITIAL_ROOM = 64
/** Room for more matches than this is given up after the search. */
const MAX_KEPT_ROOM = 8_192

/** One search, used again for the next. The matches stand in the order of `order` if it was asked for. */
export class GeoSearch {
  readonly shape = new GeoShape()
  /** Where a match lies: see `placeOf`. */
  readonly place = new GeoPosition()
  /** How many members were found. */
  length = 0

  private readonly cells = new GeoCells()
  private readonly bounds = new GeoBounds()
  private readonly cursor = { leaf: 0, index: 0 }
  private scores = new Float64Array(INITIAL_ROOM)
  /** Their handles in the sorted set. */
  private handles = new Int32Array(INITIAL_ROOM)
  /** Haversines of their distances; of those in a box only once they are needed. */
  private haversines = new Float64Array(INITIAL_ROOM)
  private order: Int32Array | null = null
  private readonly sorter = new PartialOrder(HAVERSINE_ERROR, (a, b) => this.breakTie(a, b))

  /** Finds the members of the opened sorted set within `shape`; at most `limit` if that is not 0. */
  run(zset: Zset, limit: number): void {
    const { cells } = this
    this.length = 0
    this.order = null
    cells.cover(this.shape)
    const { db, ref } = zset
    const set = isBigKind(db.kind(ref)) ? (db.big(ref) as SortedSet) : null
    if (set !== null) this.bounds.enclose(this.shape)
    for (let i = 0; i < cells.count; i++) {
      if (limit !== 0 && this.length >= limit) break
      if (set === null) this.searchPacked(zset, cells.min[i], cells.max[i], limit)
      else this.searchTree(db.keyspace.arena, set, cells.min[i], cells.max[i], limit)
    }
  }

  private searchPacked(zset: Zset, min: number, max: number, limit: number): void {
    const first = zset.rankOfScore(min, false)
    let left = zset.length - first
    if (left === 0) return
    zset.seek(first)
    for (; left > 0; left--) {
      const score = zset.readScore()
      if (score >= max) return
      if (this.isMatch(score)) {
        this.add(score, zset.handle())
        if (this.length === limit) return
      }
      zset.forward()
    }
  }

  /** The same in a tree, leaf by leaf. */
  private searchTree(arena: Arena, set: SortedSet, min: number, max: number, limit: number): void {
    const { bounds, cursor } = this
    const first = set.rankOfScore(min, false)
    if (first === set.size) return
    set.seek(first, cursor)
    for (let left = set.size - first; left > 0; set.forward(cursor)) {
      const { leaf, index } = cursor
      const words = arena.words[leaf >>> WINDOW_SHIFT]
      const doubles = arena.doubles[leaf >>> WINDOW_SHIFT]
      const scores = (leaf & OFFSET_MASK) + SCORES
      const members = ((leaf & OFFSET_MASK) << 1) + LEAF_MEMBERS
      const count = words[(leaf & OFFSET_MASK) << 1]
      for (let i = index; i < count; i++) {
        const score = doubles[scores + i]
        if (score >= max) return
        if (!bounds.mayHold(score) || !this.isMatch(score)) continue
        this.add(score, words[members + i])
        if (this.length === limit) return
      }
      left -= count - index
      cursor.index = count - 1
    }
  }

  private isMatch(score: number): boolean {
    this.place.decode(score)
    return this.shape.has(this.place)
  }

  private add(score: number, handle: number): void {
    if (this.length === this.scores.length) this.grow()
    this.scores[this.length] = score
    this.haversines[this.length] = this.shape.haversine
    this.handles[this.length++] = handle
  }

  private grow(): void {
    const scores = new Float64Array(this.length * 2)
    const haversines = new Float64Array(this.length * 2)
    const handles = new Int32Array(this.length * 2)
    scores.set(this.scores)
    haversines.set(this.haversines)
    handles.set(this.handles)
    this.scores = scores
    this.haversines = haversines
    this.handles = handles
  }

  /** Sorts the matches by distance, as far as the first `count` are concerned. */
  sort(descending: boolean, count: number): void {
    if (Number.isNaN(this.haversines[0])) this.measure()
    this.order = this.sorter.sort(this.haversines, this.length, count, descending)
  }

  /** Computes the haversines of all matches. */
  private measure(): void {
    const { length, place, shape } = this
    for (let i = 0; i < length; i++) {
      place.decode(this.scores[i])
      this.haversines[i] = shape.haversineTo(place)
    }
  }

  /** Compares the distances of two matches whose haversines are nearly the same. */
  private breakTie(a: number, b: number): number {
    if (this.scores[a] === this.scores[b]) return 0
    return this.exactDistance(a) - this.exactDistance(b)
  }

  private exactDistance(found: number): number {
    this.place.decode(this.scores[found])
    return this.shape.distanceTo(this.place)
  }

  /** The handle of match `i` in the sorted set. */
  handle(i: number): number {
    return this.handles[this.found(i)]
  }

  score(i: number): number {
    return this.scores[this.found(i)]
  }

  /** Where match `i` lies, in `place`. */
  placeOf(i: number): void {
    this.place.decode(this.scores[this.found(i)])
  }

  /** The distance of match `i` from the centre, in units of so many metres. */
  distance(i: number, unit: number): number {
    return this.exactDistance(this.found(i)) / unit
  }

  /** The same where only four decimals of it are wanted: quickly, unless it is close to being rounded otherwise. */
  roughDistance(i: number, unit: number): number {
    this.placeOf(i)
    const known = this.haversines[this.found(i)]
    const haversine = Number.isNaN(known) ? this.shape.haversineTo(this.place) : known
    const distance = quickDistance(haversine) / unit
    const isSure = !Number.isNaN(distance) && !isNearRounding(distance, QUICK_DISTANCE_ERROR)
    return isSure ? distance : this.shape.distanceTo(this.place) / unit
  }

  private found(i: number): number {
    return this.order === null ? i : this.order[i]
  }

  /** Gives up the room that a search with very many matches took. */
  release(): void {
    if (this.scores.length <= MAX_KEPT_ROOM) return
    this.scores = new Float64Array(INITIAL_ROOM)
    this.handles = new Int32Array(INITIAL_ROOM)
    this.haversines = new Float64Array(INITIAL_ROOM)
    this.order = null
    this.sorter.release()
  }
}
