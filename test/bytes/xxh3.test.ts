import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { xxh3, xxh3Hex } from '../../src/bytes/xxh3.ts'
import { bytes } from './oracle.ts'

/** The input of xxHash's own self-test: the top bytes of a sequence of 64-bit products. */
const INPUT = selfTestInput(5000)

function selfTestInput(length: number): Uint8Array {
  let state = 0x9e37_79b1n
  return Uint8Array.from({ length }, () => {
    const byte = Number(state >> 56n)
    state = BigInt.asUintN(64, state * 0x9e37_79b1_85eb_ca8dn)
    return byte
  })
}

/** Digests of beginnings of the input, computed with the npm package hash-wasm 4 (xxHash compiled to WebAssembly). */
const DIGESTS: readonly [length: number, digest: string][] = [
  [0, '2d06800538d394c2'],
  [1, 'c44bdff4074eecdb'],
  [2, '7a9978044cb8a8bb'],
  [3, '54247382a8d6b94d'],
  [4, 'e5dc74bc51848a51'],
  [5, 'e4243f00720306bb'],
  [6, '27b56a84cd2d7325'],
  [7, '9941e0007f555e50'],
  [8, '24ccc9acaa9f65e4'],
  [9, '14d5001c15dd3f2b'],
  [12, 'a713daf0dfbb77e7'],
  [15, '45556d4d6e1798bc'],
  [16, '981b17d36c7498c9'],
  [17, '796f5acd3a60f862'],
  [24, 'a3fe70bf9d3510eb'],
  [31, '5d516692ca764c50'],
  [32, '9feaddbdbf57eed3'],
  [33, 'abfb2d081b400a10'],
  [48, '397da259ecba1f11'],
  [64, '9cb48487720ec49d'],
  [65, 'fd81aac4bebc3883'],
  [80, 'bcdefbbb2c47c90a'],
  [96, '935a769a7f94776f'],
  [97, 'ca4ca268fd3c3a6c'],
  [127, '2408ed71323d6096'],
  [128, 'fcff24126754d861'],
  [129, '98f1b0a679a2ca29'],
  [143, '7a7813693f1f4edb'],
  [144, 'c440d47e5f03fe58'],
  [160, '9d03a319ed4cbd2b'],
  [195, 'cd94217ee362ec3a'],
  [239, '16ce2b9d3b28805d'],
  [240, '81c3c2b67f568ccf'],
  [241, 'c5a639ecd2030e5e'],
  [255, 'e98f979f4ed8a197'],
  [256, '55de574ad89d0ac5'],
  [257, 'b17fd5a8ae75bb0b'],
  [319, '0fcaa9e59ec5a883'],
  [320, '75620d350ff5c694'],
  [321, '2d8c7e2634ab900a'],
  [403, 'cdeb804d65c6dea4'],
  [512, '617e49599013cb6b'],
  [1023, '87a8f7b2f2e22496'],
  [1024, 'dd85c9b5c1109c5c'],
  [1025, 'd870c0fa13211c6a'],
  [1087, '047f181e7c8a41b9'],
  [1088, 'cc1450ea6b52a8f4'],
  [1089, 'ef727b2effc4cc8c'],
  [2047, 'b36ece19fca2197f'],
  [2048, 'dd59e2c3a5f038e0'],
  [2049, 'd3afa4329779b921'],
  [2240, '6e73a90539cf2948'],
  [2367, 'cb37aeb9e5d361ed'],
  [4096, 'e91206429d1f48f9'],
  [4097, 'dac80d543e339451'],
  [5000, '1c246c7bfe003a78'],
]

/** The digest of all digests, as text, of the first 0 to 2200 bytes; from the same source. */
const DIGEST_OF_DIGESTS = 'b2cc50a6ca5afcf1'

describe('xxh3Hex', () => {
  for (const [length, digest] of DIGESTS) {
    it(`hashes ${length} bytes`, () => assert.equal(xxh3Hex(INPUT, 0, length), digest))
  }

  it('hashes inputs of every length up to 2200 bytes', () => {
    let digests = ''
    for (let length = 0; length <= 2200; length++) digests += xxh3Hex(INPUT, 0, length)
    assert.equal(xxh3Hex(bytes(digests), 0, digests.length), DIGEST_OF_DIGESTS)
  })

  it('agrees with examples in the documentation of Redis and others', () => {
    const examples = [
      ['Hello world', 'b6acb9d84a38ff74'],
      ['Hello, Dragonfly!', '063b4909128e92b7'],
      ['test', '9ec9f7918d7dfc40'],
      ['foo', 'ab6e5f64077e7d8a'],
      ['The quick brown fox jumps over the lazy dog', 'ce7d19a5418fb365'],
    ]
    for (const [text, digest] of examples) assert.equal(xxh3Hex(bytes(text), 0, text.length), digest)
  })

  it('hashes a range wherever it lies, and nothing around it', () => {
    for (const length of [0, 1, 3, 4, 8, 9, 16, 17, 128, 129, 240, 241, 1024, 1025, 2000]) {
      for (const pos of [1, 2, 3, 5]) {
        const buf = new Uint8Array(length + 16).fill(0xa5).subarray(1)
        buf.set(INPUT.subarray(0, length), pos)
        assert.equal(xxh3(buf, pos, pos + length), xxh3(INPUT, 0, length))
      }
    }
  })
})
