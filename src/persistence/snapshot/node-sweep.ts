// A sweep over the nodes of a dictionary that gives each as it was at its beginning, while the dictionary changes.
//
// A node that the sweep has not given yet is saved before it changes. What was saved, and what is new, is marked: the
// sweep passes it over.

import type { Arena } from '../../memory/arena.ts'
import type { Dict } from '../../memory/dict.ts'
import { DictSweep } from '../../memory/dict-sweep.ts'
import type { RefMarks } from '../../memory/ref-marks.ts'

/** Gives the nodes of a dictionary one by one. */
export class NodeSweep {
  private readonly sweep: DictSweep
  private readonly marks: RefMarks
  private readonly table: () => Dict
  private readonly save: (node: number) => void
  /** How many nodes of the last run were given. */
  private given = 0

  /** `table` tells where the nodes are now; `save` keeps what a node is before it changes. */
  constructor(arena: Arena, marks: RefMarks, table: () => Dict, save: (node: number) => void) {
    this.sweep = new DictSweep(arena)
    this.marks = marks
    this.table = table
    this.save = save
  }

  /** Whether all nodes were given. */
  get isDone(): boolean {
    return this.sweep.isDone && this.given === this.sweep.count
  }

  /** The next node; 0: none was found in this run, or there is none any more. */
  next(): number {
    const { marks, sweep } = this
    if (this.given === sweep.count) {
      sweep.run(this.table())
      this.given = 0
    }
    while (this.given < sweep.count) {
      const node = sweep.refs[this.given++]
      if (node !== 0 && !marks.has(node)) return node
    }
    return 0
  }

  /** A node is about to be changed, moved or removed. */
  beforeChange(node: number): void {
    const { marks } = this
    if (marks.has(node)) return
    if (this.sweep.hasPassed(node) && !this.takeFromRun(node)) return
    this.save(node)
    marks.add(node)
  }

  /** A node was made, or has moved here. */
  placed(node: number): void {
    this.marks.add(node)
  }

  /** Takes a node out of the last run, if it is there and was not given yet. */
  private takeFromRun(node: number): boolean {
    const { sweep } = this
    for (let i = this.given; i < sweep.count; i++) {
      if (sweep.refs[i] !== node) continue
      sweep.refs[i] = 0
      return true
    }
    return false
  }
}
