// The chi-square test: whether counts of equally likely things are as even as chance makes them.

import assert from 'node:assert/strict'

/** How far from its mean the statistic may be, in standard deviations: chance alone gets there once in a million. */
const MAX_DEVIATIONS = 5

/** Throws unless the counts look like draws where each thing is as likely as the others. */
export function assertUniform(counts: readonly number[]): void {
  if (counts.length < 2) return
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  const freedom = counts.length - 1
  // Wilson and Hilferty: the cube root of statistic by freedom is close to normal.
  const spread = Math.sqrt(2 / (9 * freedom))
  const deviations = (Math.cbrt(statistic / freedom) - (1 - 2 / (9 * freedom))) / spread
  assert.ok(deviations < MAX_DEVIATIONS, `chi-square ${statistic} with ${freedom} degrees of freedom`)
}
