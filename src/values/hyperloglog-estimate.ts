// The cardinality that the registers of a HyperLogLog stand for.
// Source: Ertl, New cardinality estimation algorithms for HyperLogLog sketches (arXiv:1702.01284), section 4.
// The order of the floating-point operations is part of the result: servers must agree to the last digit.

import { REGISTER_COUNT, REGISTER_INDEX_BITS } from './hyperloglog-format.ts'

/** The greatest value that a register gets by an element, less one. */
const Q = 64 - REGISTER_INDEX_BITS
/** 1 / (2 ln 2). */
const ALPHA = 0.7213475204444817
/** What stands for a cardinality that is infinite or does not fit a signed 64-bit integer. */
export const UNKNOWN_CARDINALITY: number = 2 ** 63
/** How many values a register can have. */
export const HISTOGRAM_LENGTH = 64

/** Estimates from the number of registers with each value, 0 to 63. */
export function estimateCardinality(histogram: Int32Array): number {
  const m = REGISTER_COUNT
  let z = m * tau((m - histogram[Q + 1]) / m)
  for (let value = Q; value >= 1; value--) {
    z += histogram[value]
    z *= 0.5
  }
  z += m * sigma(histogram[0] / m)
  const estimate = Math.round((ALPHA * m * m) / z)
  return estimate < UNKNOWN_CARDINALITY ? estimate : UNKNOWN_CARDINALITY
}

function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY
  let x = share
  let y = 1
  let z = x
  for (let before = Number.NaN; before !== z; ) {
    x *= x
    before = z
    z += x * y
    y += y
  }
  return z
}

function tau(share: number): number {
  if (share === 0 || share === 1) return 0
  let x = share
  let y = 1
  let z = 1 - x
  for (let before = Number.NaN; before !== z; ) {
    x = Math.sqrt(x)
    before = z
    y *= 0.5
    z -= (1 - x) * (1 - x) * y
  }
  return z / 3
}
