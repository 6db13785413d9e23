import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { globMatch, globMatchRange } from '../../src/bytes/glob.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import type { Reply } from '../support/reply.ts'
import { bytes, charactersOf, useAnswers } from './oracle.ts'

const matches = (pattern: string, text: string, ignoreCase = false) =>
  globMatch(bytes(pattern), bytes(text), ignoreCase)

describe('globMatch', () => {
  const cases: [pattern: string, text: string, expected: boolean][] = [
    ['', '', true],
    ['', 'a', false],
    ['*', 'anything', true],
    ['*', '', false],
    ['**', '', false],
    ['a*', 'a', true],
    ['a**', 'a', true],
    ['*a', 'a', true],
    ['?', 'a', true],
    ['?', '', false],
    ['h?llo', 'hello', true],
    ['h*llo', 'heeeello', true],
    ['h*llo', 'hllo', true],
    ['h[ae]llo', 'hallo', true],
    ['h[ae]llo', 'hillo', false],
    ['h[^e]llo', 'hallo', true],
    ['h[^e]llo', 'hello', false],
    ['h[a-b]llo', 'hbllo', true],
    ['h[b-a]llo', 'hallo', true],
    ['[a', 'a', true],
    ['[a-', '-', true],
    ['[a-', 'a', true],
    ['[a-]', 'c', false],
    ['[a-]', '^', true],
    ['[]', ']', false],
    ['[]a', 'a', false],
    ['[^]', 'x', true],
    ['[^]x', 'ax', true],
    ['[', '[', false],
    ['[^', 'x', true],
    ['[\\]]', ']', true],
    ['[\\-a]', '-', true],
    ['[a\\', '\\', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['\\', '\\', true],
    ['a\\', 'a\\', true],
    ['\\a', 'a', true],
    ['*[a-c]*x', 'zzbzzx', true],
    ['a*b*c', 'aXbYbZc', true],
    ['a*b*c', 'aXbYbZ', false],
  ]
  for (const [pattern, text, expected] of cases) {
    it(`${JSON.stringify(pattern)} ${expected ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () => {
      assert.equal(matches(pattern, text), expected)
    })
  }

  it('folds ASCII letters only when told to', () => {
    assert.equal(matches('MaxMemory*', 'maxmemory-policy', true), true)
    assert.equal(matches('MaxMemory*', 'maxmemory-policy', false), false)
    assert.equal(matches('[A-C]', 'b', true), true)
    assert.equal(matches('\\A', 'a', true), true)
    assert.equal(matches('[\\A]', 'a', true), false, 'an escaped byte in a class is compared as it is')
    assert.equal(matches('[Z-a]', 'z', true), false, 'ends are ordered before they are folded')
    assert.equal(matches('\xc0', '\xe0', true), false)
  })

  it('compares range ends as signed bytes', () => {
    assert.equal(matches('[\xf0-\x01]', '\x00'), true)
    assert.equal(matches('[\xf0-\x01]', '\xff'), true)
    assert.equal(matches('[\xf0-\x01]', '\x7f'), false)
  })

  it('looks only at the given ranges', () => {
    const pattern = bytes('xx[a*b]')
    assert.equal(globMatchRange(pattern, 3, 6, bytes('__a12b__'), 2, 6, false), true)
    assert.equal(globMatchRange(pattern, 3, 5, bytes('__a12b__'), 2, 8, false), true)
    assert.equal(globMatchRange(pattern, 2, 4, bytes('a]'), 0, 1, false), true)
  })

  it('ends fast on patterns of many stars', () => {
    const pattern = `${'a*'.repeat(1000)}b`
    const started = process.hrtime.bigint()
    assert.equal(matches(pattern, 'a'.repeat(20_000)), false)
    assert.ok(process.hrtime.bigint() - started < 5_000_000_000n)
  })

  it('finds the text of which a pattern was made', () => {
    const piece = fc.constantFrom('a', 'b', '*', '?', '[', ']', '\\', '-', '^', '\x00', '\xff')
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.nat(4)), { minLength: 1 }), (pieces) => {
        const text = pieces.map(([char]) => char).join('')
        const form = (char: string) => [`\\${char}`, '?', '*', `[\\${char}]`, `*\\${char}*`]
        const pattern = pieces.map(([char, kind]) => form(char)[kind]).join('')
        return matches(pattern, text)
      }),
    )
  })
})

describe('globMatch against redis-server', { skip: oracleMissing() }, () => {
  const oracle = useAnswers()

  it('selects the same keys as KEYS', async () => {
    const unit = fc.constantFrom(...'ab*?[]^-\\AzZ', '\x00', '\x80', '\xff', '\xfe')
    const keys = [
      ...new Set(
        fc
          .sample(fc.array(unit, { minLength: 1, maxLength: 6 }), { numRuns: 1500, seed: 7 })
          .map((k) => k.join('')),
      ),
    ]
    const glue = fc.constantFrom(...'ab*?[]^-\\AzZ*?[]', '[a-z', '[^', '\x80', '\xff')
    const patterns = fc
      .sample(fc.array(glue, { minLength: 2, maxLength: 9 }), { numRuns: 1500, seed: 8 })
      .map((p) => p.join(''))
    await oracle(keys.map((key) => ['SET', bytes(key), '']))
    const replies = await oracle(patterns.map((pattern) => ['KEYS', bytes(pattern)]))
    for (const [i, pattern] of patterns.entries()) {
      const ours = keys.filter((key) => matches(pattern, key)).sort()
      assert.deepEqual(ours, (replies[i] as Reply[]).map(charactersOf).sort(), JSON.stringify(pattern))
    }
  })

  it('selects the same parameters as CONFIG GET, which ignores the case', async () => {
    const names = (await oracle([['CONFIG', 'GET', '*']])) as string[][]
    const all = names[0].filter((_, i) => i % 2 === 0)
    const unit = fc.constantFrom(
      '*',
      '?',
      '[a-m]',
      '[^A-F]',
      '[Z-a]',
      '\\A',
      '[\\M]',
      '-',
      'a',
      'E',
      'o',
      'R',
      't',
      'S',
    )
    const patterns = fc
      .sample(fc.array(unit, { minLength: 1, maxLength: 8 }), { numRuns: 500, seed: 9 })
      .map((p) => `*${p.join('')}*[A-Z]`)
    const replies = await oracle(patterns.map((pattern) => ['CONFIG', 'GET', pattern]))
    for (const [i, pattern] of patterns.entries()) {
      const theirs = (replies[i] as string[]).filter((_, at) => at % 2 === 0)
      assert.deepEqual(all.filter((name) => matches(pattern, name, true)).sort(), theirs.sort(), pattern)
    }
  })
})
