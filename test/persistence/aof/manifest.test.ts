// The manifest: what is read and written, and what is refused.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Manifest, ManifestError, parseManifest } from '../../../src/persistence/aof/manifest.ts'

const text = (manifest: Manifest) => Buffer.from(manifest.format()).toString('latin1')
const parse = (lines: string) => parseManifest(Buffer.from(lines, 'latin1'))

const USUAL = `file appendonly.aof.2.base.rdb seq 2 type b
file appendonly.aof.1.incr.aof seq 1 type h
file appendonly.aof.4.incr.aof seq 4 type i
file appendonly.aof.5.incr.aof seq 5 type i
`

describe('a manifest', () => {
  test('is read and written as Redis writes it', () => {
    const manifest = parse(USUAL)
    assert.deepEqual(manifest.base, { name: 'appendonly.aof.2.base.rdb', seq: 2 })
    assert.deepEqual(
      manifest.increments.map(({ seq }) => seq),
      [4, 5],
    )
    assert.equal(manifest.baseSeq, 2)
    assert.equal(manifest.incrementSeq, 5)
    assert.equal(text(manifest), USUAL)
  })

  test('may have comments, words that are not known, and other spellings of the known ones', () => {
    const manifest = parse('# a comment\nFILE "a\\x20b" Seq 1 tYpe base later 7\r\n')
    assert.deepEqual(manifest.base, { name: 'a b', seq: 1 })
  })

  test('quotes names that need it', () => {
    const names = ['plain', 'a b', 'quo"te', "apo'strophe", 'back\nslash', 'gr\u00fcn', '\u{1f600}']
    for (const name of names) {
      assert.equal(parse(text(new Manifest({ base: { name, seq: 3 } }))).base?.name, name)
    }
    assert.equal(text(new Manifest({ base: { name: 'a b', seq: 3 } })), 'file "a b" seq 3 type b\n')
  })

  test('of any names comes back as it was', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter((each) => !/[/\\]/.test(each))
    const files = fc
      .uniqueArray(fc.integer({ min: 1, max: 10_000 }), { maxLength: 5 })
      .chain((seqs) =>
        fc.tuple(...seqs.sort((a, b) => a - b).map((seq) => name.map((each) => ({ name: each, seq })))),
      )
    fc.assert(
      fc.property(name, files, files, (base, increments, history) => {
        const manifest = new Manifest({ base: { name: base, seq: 1 }, increments, history })
        assert.deepEqual(parse(text(manifest)), manifest)
      }),
    )
  })

  test('is refused where Redis refuses it', () => {
    const refusals: [string, RegExp][] = [
      ['', /Found an empty AOF manifest/],
      ['file a seq 1 type b', /contains too long line/],
      [`file ${'a'.repeat(1100)} seq 1 type b\n`, /contains too long line/],
      ['\n', /Invalid AOF manifest file format, in line 1/],
      ['file a seq 1 type\n', /Invalid AOF manifest file format/],
      ['file a seq 1\n', /Invalid AOF manifest file format/],
      ['file "a seq 1 type b\n', /Invalid AOF manifest file format/],
      ['file a seq 0 type b\n', /Invalid AOF manifest file format/],
      ['file ../a seq 1 type b\n', /File can't be a path, just a filename/],
      ['file a seq 1 type x\n', /Unknown AOF file type/],
      [`${USUAL}file b seq 6 type b\n`, /Found duplicate base file information, in line 5: 'file b/],
      [`${USUAL}file c seq 5 type i\n`, /Found a non-monotonic sequence number/],
    ]
    for (const [lines, error] of refusals) {
      assert.throws(
        () => parse(lines),
        (thrown) => thrown instanceof ManifestError && error.test(thrown.message),
        lines,
      )
    }
  })

  test('names the files of a rewrite, and what becomes history', () => {
    const before = parse(USUAL)
    const during = before.withIncrement(before.nextIncrement('appendonly.aof'))
    const after = during.withBase(during.nextBase('appendonly.aof', false)).withoutIncrements(true)
    assert.equal(
      text(after),
      `file appendonly.aof.3.base.aof seq 3 type b
file appendonly.aof.4.incr.aof seq 4 type h
file appendonly.aof.5.incr.aof seq 5 type h
file appendonly.aof.2.base.rdb seq 2 type h
file appendonly.aof.1.incr.aof seq 1 type h
file appendonly.aof.6.incr.aof seq 6 type i
`,
    )
    const { base, increments, history } = after.withoutHistory(after.history.map(({ name }) => name))
    assert.equal(base?.seq, 3)
    assert.deepEqual(
      increments.map(({ seq }) => seq),
      [6],
    )
    assert.deepEqual(history, [])
  })
})
