import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatHumanBytes } from '../../src/bytes/memory-size.ts'
import { formatMemoryAmount, parseMemoryAmount } from '../../src/server/config/types/c-numbers.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { ReplyError } from '../support/reply.ts'
import { useAnswers } from './oracle.ts'

/** What the configuration reads, as a number: null if it is no amount. */
function parseMemorySize(text: string): number | null {
  const amount = parseMemoryAmount(text)
  return amount === undefined ? null : Number(amount)
}

/** What the configuration writes. */
function formatConfigMemory(sizeBytes: number): string {
  return formatMemoryAmount(BigInt(sizeBytes))
}

describe('parseMemorySize', () => {
  const cases: [text: string, bytes: number | null][] = [
    ['0', 0],
    ['1024', 1024],
    ['007', 7],
    ['1b', 1],
    ['1k', 1000],
    ['1Kb', 1024],
    ['5m', 5_000_000],
    ['5MB', 5 * 1024 ** 2],
    ['3g', 3e9],
    ['3gB', 3 * 1024 ** 3],
    ['', 0],
    ['kb', 0],
    ['-1', null],
    ['+1', null],
    [' 1', null],
    ['1 ', null],
    ['1kb\n', null],
    ['1.5k', null],
    ['1t', null],
    ['1kbb', null],
    ['constructor', null],
    ['99999999999999999999', 2 ** 64],
    ['20000000000gb', Number(3028092406290448384n)],
    ['1'.padStart(127, '0'), 1],
    ['1'.padStart(128, '0'), null],
  ]
  for (const [text, bytes] of cases) {
    it(`reads ${JSON.stringify(text)} as ${bytes}`, () => assert.equal(parseMemorySize(text), bytes))
  }

  it('reads what formatConfigMemory writes', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (size) => parseMemorySize(formatConfigMemory(size)) === size))
    fc.assert(
      fc.property(fc.nat(1 << 20), fc.nat(3), (count, power) => {
        const size = count * 1024 ** power
        return parseMemorySize(formatConfigMemory(size)) === size
      }),
    )
  })
})

describe('formatConfigMemory', () => {
  it('takes the largest unit that leaves no rest', () => {
    assert.equal(formatConfigMemory(0), '0')
    assert.equal(formatConfigMemory(1000), '1000')
    assert.equal(formatConfigMemory(1024), '1kb')
    assert.equal(formatConfigMemory(1536 * 1024), '1536kb')
    assert.equal(formatConfigMemory(100 * 1024 ** 2), '100mb')
    assert.equal(formatConfigMemory(1024 ** 4), '1024gb')
  })
})

describe('formatHumanBytes', () => {
  it('shows two decimals of the unit below which 1024 lie', () => {
    assert.equal(formatHumanBytes(0), '0B')
    assert.equal(formatHumanBytes(1023), '1023B')
    assert.equal(formatHumanBytes(1024), '1.00K')
    assert.equal(formatHumanBytes(1024 ** 2 - 1), '1024.00K')
    assert.equal(formatHumanBytes(1024 ** 2), '1.00M')
    assert.equal(formatHumanBytes(1.5 * 1024 ** 3), '1.50G')
    assert.equal(formatHumanBytes(1024 ** 4), '1.00T')
    assert.equal(formatHumanBytes(1024 ** 5), '1.00P')
    assert.equal(formatHumanBytes(1024 ** 6), '1152921504606846976B')
  })
  it('rounds a half to the even digit, as printf does', () => {
    assert.equal(formatHumanBytes(1024 + 128), '1.12K')
    assert.equal(formatHumanBytes(1024 + 384), '1.38K')
    assert.equal(formatHumanBytes(1024 + 640), '1.62K')
    assert.equal(formatHumanBytes(1024 + 896), '1.88K')
  })
})

describe('memory sizes against redis-server', { skip: oracleMissing() }, () => {
  const oracle = useAnswers()

  it('agree with CONFIG SET, CONFIG GET and INFO', async () => {
    const number = fc.oneof(
      fc.maxSafeNat().map(String),
      fc.nat(2000).map(String),
      fc.constantFrom('', '-1', '+1', '1.5', ' 1'),
    )
    const unit = fc.constantFrom('', '', 'b', 'k', 'kb', 'Kb', 'M', 'mb', 'g', 'GB', 't', 'kk', ' ')
    const texts = fc.sample(fc.tuple(number, unit), { numRuns: 1000, seed: 3 }).map(([n, u]) => n + u)
    const commands = texts.flatMap((text) => [
      ['CONFIG', 'SET', 'maxmemory', text],
      ['CONFIG', 'GET', 'maxmemory'],
      ['INFO', 'memory'],
    ])
    const replies = await oracle(commands)
    for (const [i, text] of texts.entries()) {
      const [set, get, info] = replies.slice(i * 3, i * 3 + 3)
      const size = parseMemorySize(text)
      assert.equal(size === null, set instanceof ReplyError, text)
      if (size === null) continue
      const actual = (get as string[])[1]
      assert.equal(size, Number(actual), text)
      if (!Number.isSafeInteger(size)) continue
      assert.match(info as string, new RegExp(`maxmemory_human:${formatHumanBytes(size)}\r\n`))
    }
  })
})
