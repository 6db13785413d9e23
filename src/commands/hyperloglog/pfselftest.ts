/** PFSELFTEST: checks that the registers hold what is put into them, and that estimates are as exact as they should be. */

import { defineCommand } from '../../server/command.ts'
import { countDense, getDense, setDense } from '../../values/hyperloglog-dense.ts'
import { estimateCardinality, HISTOGRAM_LENGTH } from '../../values/hyperloglog-estimate.ts'
import { DENSE_BYTES, REGISTER_COUNT } from '../../values/hyperloglog-format.ts'
import { ElementHash, registerOf, runOf } from '../../values/hyperloglog-hash.ts'

const ROUNDS = 100
const REGISTER_VALUES = 64
/** Elements of the largest estimate that is checked. The server stands still for about a tenth of a second. */
const MAX_ELEMENTS = 1_000_000
/** The standard error of an estimate, and how many of them it may be off. */
const STANDARD_ERROR: number = 1.04 / Math.sqrt(REGISTER_COUNT)
const TOLERATED_ERRORS = 6

export const pfselftest = defineCommand({
  name: 'pfselftest',
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'N/A',
  summary: 'Tests the implementation of HyperLogLogs.',
  flags: ['admin'],
  isInternal: true,
  run({ reply }) {
    const failure = testRegisters() ?? testEstimates()
    if (failure === null) reply.ok()
    else reply.error(`TESTFAILED ${failure}`)
  },
})

function testRegisters(): string | null {
  const registers = new Uint8Array(DENSE_BYTES)
  const expected = new Uint8Array(REGISTER_COUNT)
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < REGISTER_COUNT; i++) {
      expected[i] = Math.random() * REGISTER_VALUES
      setDense(registers, 0, i, expected[i])
    }
    for (let i = 0; i < REGISTER_COUNT; i++) {
      const value = getDense(registers, 0, i)
      if (value !== expected[i]) return `Register ${i} should be ${expected[i]} but is ${value}`
    }
  }
  return null
}

function testEstimates(): string | null {
  const registers = new Uint8Array(DENSE_BYTES)
  const element = new Uint8Array(8)
  const hash = new ElementHash()
  const number = new DataView(element.buffer)
  number.setUint32(4, Math.random() * 2 ** 32)
  for (let count = 1, checkpoint = 1; count <= MAX_ELEMENTS; count++) {
    number.setUint32(0, count)
    const position = hash.position(element, 0, element.length)
    const index = registerOf(position)
    if (getDense(registers, 0, index) < runOf(position)) setDense(registers, 0, index, runOf(position))
    if (count !== checkpoint) continue
    const failure = checkEstimate(registers, count)
    if (failure !== null) return failure
    checkpoint *= 10
  }
  return null
}

function checkEstimate(registers: Uint8Array, count: number): string | null {
  const histogram = new Int32Array(HISTOGRAM_LENGTH)
  countDense(registers, 0, histogram)
  const error = Math.abs(estimateCardinality(histogram) - count)
  // Two of few elements may meet in one register.
  const tolerated = Math.max(1, Math.ceil(STANDARD_ERROR * TOLERATED_ERRORS * count))
  return error <= tolerated ? null : `Too big error. card:${count} abserr:${error}`
}
