// Hashes, sets and sorted sets that change while they are written: their nodes as they were at the capture.

import type { ByteRange } from '../../bytes/range.ts'
import type { SharedState } from '../../keyspace/shared.ts'
import type { Dict } from '../../memory/dict.ts'
import type { RefMarks } from '../../memory/ref-marks.ts'
import type { BigValue } from '../../values/big-value.ts'
import type { NodeGuard } from '../../values/guard.ts'
import type { HashTable } from '../../values/hash-table.ts'
import type { MemberSet } from '../../values/member-set.ts'
import type { SortedSet } from '../../values/sorted-set.ts'
import { newRange } from '../packed-source.ts'
import type { HashSource, SetSource, ZsetSource } from '../source.ts'
import { type Capture, Custody, checkCount } from './capture.ts'
import { NodeSweep } from './node-sweep.ts'
import { SavedElements } from './saved-elements.ts'

/** A value that is a dictionary. */
interface NodeValue extends BigValue {
  readonly table: Dict
  guard: NodeGuard | null
}

/** What the three have in common. */
abstract class GuardedNodes<Value extends NodeValue> implements Capture, NodeGuard {
  abstract readonly source: HashSource | SetSource | ZsetSource
  readonly count: number
  protected readonly owner: Value
  protected readonly saved = new SavedElements()
  private readonly sweep: NodeSweep
  private readonly custody: Custody
  private given = 0

  constructor(owner: Value, space: SharedState, marks: RefMarks) {
    this.owner = owner
    this.count = owner.size
    this.custody = new Custody(owner, space.bigValues)
    const table = (): Dict => owner.table
    this.sweep = new NodeSweep(space.arena, marks, table, (node) => this.save(node))
    owner.guard = this
  }

  /** Keeps what a node is. */
  protected abstract save(node: number): void

  get heldBytes(): number {
    return this.saved.heldBytes
  }

  /** The next element: 0, there is none; -1, it was saved, and its strings are in the ranges; else its node. */
  protected nextNode(first: ByteRange, second: ByteRange | null): number {
    let node = this.saved.take(first, second) ? -1 : 0
    while (node === 0 && !this.sweep.isDone) node = this.sweep.next()
    if (node === 0) checkCount(this.source.form, this.given, this.count)
    else this.given++
    return node
  }

  close(): void {
    this.owner.guard = null
    this.custody.end()
  }

  // As the guard

  takeOver(): void {
    this.custody.takeOver()
  }

  beforeChange(node: number): void {
    this.sweep.beforeChange(node)
  }

  placed(node: number): void {
    this.sweep.placed(node)
  }
}

/** A hash. */
export class GuardedHash extends GuardedNodes<HashTable> implements HashSource {
  readonly form = 'hash'
  readonly source: HashSource = this
  readonly isVolatile: boolean
  readonly earliestMs: number
  readonly field: ByteRange = newRange()
  readonly value: ByteRange = newRange()
  expireAt = -1

  constructor(table: HashTable, space: SharedState, marks: RefMarks) {
    super(table, space, marks)
    this.isVolatile = table.volatileFields > 0
    this.earliestMs = table.nextExpiryMs
  }

  next(): boolean {
    const node = this.nextNode(this.field, this.value)
    if (node === 0) return false
    if (node === -1) this.expireAt = this.saved.number
    else {
      this.owner.field(node, this.field)
      this.owner.value(node, this.value)
      this.expireAt = this.owner.expireAt(node)
    }
    return true
  }

  protected override save(node: number): void {
    const range = newRange()
    this.saved.addString(this.owner.field(node, range))
    this.saved.addString(this.owner.value(node, range))
    this.saved.end(this.owner.expireAt(node))
  }
}

/** A set. */
export class GuardedSet extends GuardedNodes<MemberSet> implements SetSource {
  readonly form = 'set'
  readonly source: SetSource = this
  readonly member: ByteRange = newRange()

  next(): boolean {
    const node = this.nextNode(this.member, null)
    if (node === 0) return false
    if (node !== -1) this.owner.member(node, this.member)
    return true
  }

  protected override save(node: number): void {
    const range = newRange()
    this.owner.member(node, range)
    this.saved.addString(range)
    this.saved.end(0)
  }
}

/** A sorted set. Its members come in no order. */
export class GuardedZset extends GuardedNodes<SortedSet> implements ZsetSource {
  readonly form = 'zset'
  readonly source: ZsetSource = this
  readonly member: ByteRange = newRange()
  score = 0

  next(): boolean {
    const node = this.nextNode(this.member, null)
    if (node === 0) return false
    if (node === -1) this.score = this.saved.number
    else {
      this.owner.member(node, this.member)
      this.score = this.owner.score(node)
    }
    return true
  }

  protected override save(node: number): void {
    const range = newRange()
    this.owner.member(node, range)
    this.saved.addString(range)
    this.saved.end(this.owner.score(node))
  }
}
