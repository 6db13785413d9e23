// Unions, intersections and differences of big sorted sets. Members are looked up by their nodes, which know their
// hashes, and gathered as nodes: nothing is hashed or copied. The general way is in zset-combine.ts.

import type { SortedEntries } from '../values/sorted-entries.ts'
import type { SortedSet } from '../values/sorted-set.ts'
import { type Aggregate, aggregated, type WeightedSource, weighted } from './zset-combine.ts'

/** With more inputs than this, members would be looked up too often. */
const MAX_INPUTS = 4

/** A big sorted set and what its scores are multiplied with. */
export interface BigInput {
  readonly set: SortedSet
  readonly weight: number
}

/** The inputs, if they are few and all of them big sorted sets; else null. */
export function bigInputs(inputs: readonly WeightedSource[]): BigInput[] | null {
  if (inputs.length > MAX_INPUTS) return null
  const found: BigInput[] = []
  for (const { source, weight } of inputs) {
    if (source.set === null) return null
    found.push({ set: source.set, weight })
  }
  return found
}

/** Gathers the members of all inputs, in order. */
export function uniteBig(inputs: readonly BigInput[], aggregate: Aggregate, into: SortedEntries): void {
  const ordered = smallestFirst(inputs)
  into.length = 0
  for (const [i, { set, weight }] of ordered.entries()) {
    const from = into.length
    set.addEntries(into)
    let end = from
    for (let at = from; at < into.length; at++) {
      const node = into.nodes[at]
      if (isInAny(ordered, i, node)) continue
      let score = weighted(into.scores[at], weight)
      for (let later = i + 1; later < ordered.length; later++) {
        const other = ordered[later]
        const found = other.set.counterpart(node)
        if (found === 0) continue
        score = aggregated(score, weighted(other.set.score(found), other.weight), aggregate)
      }
      into.nodes[end] = node
      into.scores[end++] = score
    }
    into.length = end
  }
  into.sort()
}

/** Gathers the members that are in every input, in order. */
export function intersectBig(inputs: readonly BigInput[], aggregate: Aggregate, into: SortedEntries): void {
  const [first, ...others] = smallestFirst(inputs)
  into.length = 0
  first.set.addEntries(into)
  const { nodes, scores } = into
  let end = 0
  for (let at = 0; at < into.length; at++) {
    const node = nodes[at]
    let score = weighted(scores[at], first.weight)
    let i = 0
    for (; i < others.length; i++) {
      const { set, weight } = others[i]
      const found = set.counterpart(node)
      if (found === 0) break
      score = aggregated(score, set.score(found) * weight, aggregate)
    }
    if (i < others.length) continue
    nodes[end] = node
    scores[end++] = score
  }
  into.length = end
  into.sort()
}

/** Gathers the members of the first input that no other has, in order. */
export function subtractBig(inputs: readonly BigInput[], into: SortedEntries): void {
  const [{ set }, ...others] = inputs
  const largestFirst = others.sort((a, b) => b.set.size - a.set.size)
  into.length = 0
  set.addEntries(into)
  const { nodes, scores } = into
  let end = 0
  for (let at = 0; at < into.length; at++) {
    if (isInAny(largestFirst, largestFirst.length, nodes[at])) continue
    nodes[end] = nodes[at]
    scores[end++] = scores[at]
  }
  into.length = end
}

/** How many members are in every input, counted up to `limit`; 0: all of them. */
export function countCommonBig(inputs: readonly BigInput[], limit: number, room: SortedEntries): number {
  const [first, ...others] = smallestFirst(inputs)
  room.length = 0
  first.set.addEntries(room)
  let count = 0
  for (let at = 0; at < room.length; at++) {
    const node = room.nodes[at]
    let i = 0
    while (i < others.length && others[i].set.counterpart(node) !== 0) i++
    if (i === others.length && ++count === limit) break
  }
  return count
}

/** Whether one of the first `count` inputs has the member of a node. */
function isInAny(inputs: readonly BigInput[], count: number, node: number): boolean {
  for (let i = 0; i < count; i++) if (inputs[i].set.counterpart(node) !== 0) return true
  return false
}

/** In the order in which Redis adds scores up. */
function smallestFirst(inputs: readonly BigInput[]): BigInput[] {
  return [...inputs].sort((a, b) => a.set.size - b.set.size)
}
