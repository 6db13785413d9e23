// How long slices of a snapshot are: all of an idle loop, and a fair share of a busy one.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SliceClock } from '../../../src/persistence/snapshot/slice-clock.ts'

/** Runs so many turns in which others take `othersMs`; returns the length of the last slice. */
function turns(clock: SliceClock, count: number, othersMs: number): number {
  let length = 0
  for (let i = 0; i < count; i++) {
    length = clock.begin(now) - now
    now += length
    clock.end(now)
    now += othersMs
  }
  return length
}

let now = 1000

test('a slice takes a millisecond while nobody else has anything to do', () => {
  assert.equal(turns(new SliceClock(), 1, 0), 1)
  assert.equal(turns(new SliceClock(), 10, 0.01), 1)
})

test('others get as much time as the snapshot, but for short turns', () => {
  const clock = new SliceClock()
  assert.ok(Math.abs(turns(clock, 10, 0.5) - 0.5) < 1e-6)
  assert.ok(Math.abs(turns(clock, 10, 0.1) - 0.25) < 1e-6)
})

test('slices stay short however long others take, and grow again when they are done', () => {
  const clock = new SliceClock()
  assert.ok(turns(clock, 10, 50) <= 1 + 1e-6)
  assert.equal(turns(clock, 10, 0), 1)
})
