// The walks of ziplists and zipmaps: what they give, and that broken bytes are refused just where redis-server refuses them.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { latin1ToString } from '../../../src/bytes/text.ts'
import type { UntrustedWalk } from '../../../src/encodings/untrusted-walk.ts'
import { ZiplistWalk } from '../../../src/encodings/ziplist.ts'
import { ZipmapWalk } from '../../../src/encodings/zipmap.ts'
import { oracleMissing } from '../../support/redis-binary.ts'
import { useOracle } from '../../support/suite.ts'
import { natural, type ZiplistElement, ziplist, zipmap } from './packed-bytes.ts'
import { payload } from './rdb-bytes.ts'

const INTEGERS = [
  ...['0', '1', '12', '13', '-1', '127', '-128', '128', '32767', '-32768', '32768', '8388607', '-8388608'],
  ...['8388608', '2147483647', '-2147483648', '2147483648', '9007199254740993'],
  ...['9223372036854775807', '-9223372036854775808'],
]
const LENGTHS = [0, 1, 62, 63, 64, 65, 248, 249, 250, 251, 252, 253, 254, 255, 16_383, 16_384, 70_000]
const STRINGS = [
  ...LENGTHS.map((length) => 'x'.repeat(length)),
  '9223372036854775808',
  '007',
  '-0',
  '+1',
  'ÿ\0',
]

/** All elements of `bytes`, which stand in the middle of a larger buffer, and the walk's problem. */
function walkAll(walk: UntrustedWalk, bytes: Uint8Array): { elements: string[]; problem: string } {
  const buffer = new Uint8Array(bytes.length + 300).fill(0xff)
  buffer.set(bytes, 7)
  walk.begin(buffer, 7, 7 + bytes.length)
  const elements: string[] = []
  while (walk.next()) {
    const { element } = walk
    assert.ok(element.bytes !== buffer || (element.start >= 7 && element.end < 7 + bytes.length))
    elements.push(latin1ToString(element.bytes, element.start, element.end))
  }
  assert.equal(walk.next(), false)
  return { elements, problem: walk.problem }
}

const element = fc.oneof(
  fc.constantFrom(...INTEGERS, ...STRINGS.slice(0, 12)),
  fc.string({ unit: 'binary-ascii', maxLength: 80 }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
)

describe('the walk of a ziplist', () => {
  it('gives integers of all widths and strings of all lengths', () => {
    const texts = [...INTEGERS, ...STRINGS, ...INTEGERS]
    for (const flaws of [{}, { wideLengths: true }, { unknownCount: true }]) {
      const result = walkAll(new ZiplistWalk(), ziplist(texts.map(natural), flaws))
      assert.deepEqual(result, { elements: texts, problem: '' })
    }
  })

  it('gives integers that stand there as strings as they are', () => {
    const texts = ['1', '-5', '12345678901']
    assert.deepEqual(walkAll(new ZiplistWalk(), ziplist(texts)), { elements: texts, problem: '' })
  })

  it('knows an empty ziplist and one of more than 65,534 entries', () => {
    assert.deepEqual(walkAll(new ZiplistWalk(), ziplist([])), { elements: [], problem: '' })
    const many = Array.from({ length: 70_000 }, (_, i) => String(i))
    assert.deepEqual(walkAll(new ZiplistWalk(), ziplist(many.map(natural))), { elements: many, problem: '' })
  })

  it('refuses one that is cut, at every byte', () => {
    const bytes = ziplist([...INTEGERS, 'a', 'y'.repeat(300), 'b'].map(natural))
    for (let length = 0; length < bytes.length; length++) {
      assert.notEqual(walkAll(new ZiplistWalk(), bytes.subarray(0, length)).problem, '')
    }
  })

  it('says what is wrong', () => {
    const cases: [at: number, value: number, RegExp][] = [
      [0, 99, /its size/],
      [4, 99, /last entry/],
      [8, 9, /as many entries/],
      [10, 1, /entry before/],
      [11, 0xc1, /unknown encoding 193/],
      [11, 50, /beyond the end/],
    ]
    for (const [at, value, reason] of cases) {
      const bytes = ziplist(['abc', 7n])
      bytes[at] = value
      assert.match(walkAll(new ZiplistWalk(), bytes).problem, reason)
    }
  })
})

describe('the walk of a zipmap', () => {
  it('gives fields and values of all lengths, with unused bytes or without', () => {
    for (const unused of [0, 1, 4, 255]) {
      const pairs = STRINGS.map((text, i) => [`field ${i}${text}`, text] as const)
      assert.deepEqual(walkAll(new ZipmapWalk(), zipmap(pairs, unused)), {
        elements: pairs.flat(),
        problem: '',
      })
    }
  })

  it('counts the pairs itself from 254 on', () => {
    const pairs = Array.from({ length: 300 }, (_, i) => [`f${i}`, `v${i}`] as const)
    assert.deepEqual(walkAll(new ZipmapWalk(), zipmap(pairs)), { elements: pairs.flat(), problem: '' })
  })

  it('refuses one that is cut, at every byte', () => {
    const bytes = zipmap(
      [
        ['a', 'b'],
        ['field', 'z'.repeat(300)],
        ['c', ''],
      ],
      2,
    )
    for (let length = 0; length < bytes.length; length++) {
      assert.notEqual(walkAll(new ZipmapWalk(), bytes.subarray(0, length)).problem, '')
    }
  })
})

describe('broken old forms', { skip: oracleMissing() }, () => {
  const oracle = useOracle(['--sanitize-dump-payload', 'yes'])

  /** Whether redis-server restores a value. */
  async function oracleTakes(type: number, bytes: Uint8Array): Promise<boolean> {
    const dump = payload(type, 6, (out) => out.string(bytes))
    const reply = await oracle.client.call('RESTORE', 'k', '0', dump, 'REPLACE')
    return reply.toString() === '+OK\r\n'
  }

  async function sameVerdict(walk: UntrustedWalk, type: number, bytes: Uint8Array): Promise<void> {
    const { elements, problem } = walkAll(walk, bytes)
    // Whether a collection may be empty is another question.
    if (elements.length > 0 || problem !== '')
      assert.equal(problem === '', await oracleTakes(type, bytes), problem)
  }

  it('are the same ziplists for redis-server', async () => {
    const lists = fc.array(element, { minLength: 1, maxLength: 12 })
    await checkMutations(
      lists,
      (texts) => ziplist(texts.map(natural) as ZiplistElement[]),
      async (bytes) => {
        await sameVerdict(new ZiplistWalk(), 10, bytes)
      },
    )
  })

  it('are no zipmaps for redis-server either, which looks less closely', async () => {
    const maps = fc.uniqueArray(fc.tuple(element, element), {
      selector: ([field]) => field,
      minLength: 1,
      maxLength: 6,
    })
    await checkMutations(
      maps,
      (pairs) => zipmap(pairs, pairs.length % 5),
      async (bytes) => {
        const { elements, problem } = walkAll(new ZipmapWalk(), bytes)
        const fields = elements.filter((_, i) => i % 2 === 0)
        // Duplicates are judged elsewhere, and nobody has written an empty one.
        const isPlain = fields.length > 0 && new Set(fields).size === fields.length
        if (problem === '' && isPlain) assert.ok(await oracleTakes(9, bytes))
      },
    )
  })
})

/** Runs `check` with bytes of generated values, as they are and with up to three of their bytes changed. */
async function checkMutations<T>(
  values: fc.Arbitrary<T>,
  encode: (value: T) => Uint8Array,
  check: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const change = fc.tuple(
    fc.nat(),
    fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 253, 254, 255)),
  )
  const property = fc.asyncProperty(values, fc.array(change, { maxLength: 3 }), async (value, changes) => {
    const bytes = encode(value)
    for (const [at, byte] of changes) bytes[at % Math.min(bytes.length, 400)] = byte
    await check(bytes)
  })
  await fc.assert(property, { numRuns: 600, seed: 20_261_123 })
}
