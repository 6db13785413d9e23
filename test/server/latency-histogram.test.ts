// The histogram of durations: buckets with two significant digits, percentiles as Redis computes them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LatencyHistogram } from '../../src/server/latency-histogram.ts'

function histogramOf(...durations: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram()
  for (const ns of durations) histogram.record(ns, 1)
  return histogram
}

test('answers the upper edge of a bucket, as Redis shows it', () => {
  const seen: readonly (readonly [number, number])[] = [
    [1000, 1003],
    [2000, 2007],
    [3000, 3007],
    [5000, 5023],
    [11000, 11007],
    [51000, 51199],
    [255, 255],
    [256, 257],
  ]
  for (const [ns, shown] of seen) assert.equal(histogramOf(ns).percentile(50), shown)
})

test('keeps every duration within two significant digits', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e9, noNaN: true }), (ns) => {
      const shown = histogramOf(ns).percentile(100)
      assert.ok(shown >= Math.floor(ns) && shown <= ns * 1.01 + 1, `${ns} shown as ${shown}`)
    }),
  )
})

test('percentiles stand where a sorted list would have them', () => {
  const histogram = histogramOf(...Array.from({ length: 100 }, (_, i) => i + 1))
  assert.equal(histogram.percentile(50), 50)
  assert.equal(histogram.percentile(99), 99)
  assert.equal(histogram.percentile(100), 100)
  assert.equal(histogram.percentile(0), 1)
  assert.equal(histogram.total, 100)
})

test('takes counts, and durations out of its range', () => {
  const histogram = new LatencyHistogram()
  assert.equal(histogram.percentile(50), 0)
  histogram.record(0, 5)
  histogram.record(1e12, 5)
  assert.equal(histogram.percentile(50), 1)
  assert.ok(histogram.percentile(100) >= 1e9)
})
