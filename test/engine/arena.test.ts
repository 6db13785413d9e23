// The arena: blocks never overlap, its counters are exact, and memory that is free goes back to the system.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Arena, OFFSET_MASK, WINDOW_SHIFT } from '../../src/memory/arena.ts'
import { blockSize, CLASS_SIZES, MAX_BLOCK_BYTES } from '../../src/memory/size-classes.ts'
import { check } from './check.ts'

const MIB = 1024 * 1024

interface Block {
  readonly ref: number
  readonly sizeBytes: number
  readonly mark: number
}

/** Hands out blocks, each filled with a mark of its own, so that two that overlap are noticed. */
class MarkedBlocks {
  readonly arena = new Arena()
  readonly blocks: Block[] = []
  #nextMark = 1

  alloc(sizeBytes: number): void {
    const ref = this.arena.alloc(sizeBytes)
    assert.notEqual(ref, 0)
    const mark = this.#nextMark++ & 0xff
    this.#bytes(ref, sizeBytes).fill(mark)
    this.blocks.push({ ref, sizeBytes, mark })
  }

  /** Frees the block that stands at a share of the list, 0 to 1. */
  free(share: number): void {
    const at = Math.min(this.blocks.length - 1, Math.floor(share * this.blocks.length))
    if (at < 0) return
    const [block] = this.blocks.splice(at, 1)
    this.#check(block)
    this.arena.free(block.ref, block.sizeBytes)
  }

  checkAll(): void {
    for (const block of this.blocks) this.#check(block)
    const expected = this.blocks.reduce((sum, { sizeBytes }) => sum + blockSize(sizeBytes), 0)
    assert.equal(this.arena.usedBytes, expected)
    assert.equal(new Set(this.blocks.map(({ ref }) => ref)).size, this.blocks.length)
  }

  #check({ ref, sizeBytes, mark }: Block): void {
    assert.ok(
      this.#bytes(ref, sizeBytes).every((byte) => byte === mark),
      `the block ${ref} of ${sizeBytes} bytes was overwritten`,
    )
  }

  /** The bytes that a block may use, up to the size of its class. */
  #bytes(ref: number, sizeBytes: number): Uint8Array {
    const start = (ref & OFFSET_MASK) << 3
    const bytes = this.arena.bytes[ref >>> WINDOW_SHIFT].subarray(start, start + blockSize(sizeBytes))
    assert.equal(bytes.length, blockSize(sizeBytes))
    return bytes
  }
}

type Step =
  | { readonly alloc: number; readonly count: number }
  | { readonly free: number; readonly count: number }

function steps(sizes: fc.Arbitrary<number>, maxCount: number): fc.Arbitrary<Step[]> {
  const count = fc.integer({ min: 1, max: maxCount })
  const alloc = fc.record({ alloc: sizes, count })
  const free = fc.record({ free: fc.double({ min: 0, max: 1, noNaN: true }), count })
  return fc.array(fc.oneof(alloc, free), { maxLength: 40, size: 'max' })
}

function run(list: readonly Step[]): void {
  const marked = new MarkedBlocks()
  for (const step of list) {
    for (let i = 0; i < step.count; i++) {
      if ('alloc' in step) marked.alloc(step.alloc)
      else marked.free(step.free)
    }
  }
  marked.checkAll()
  while (marked.blocks.length > 0) marked.free(0.5)
  assert.equal(marked.arena.usedBytes, 0)
}

describe('the size classes', () => {
  test('hold every size with little loss', () => {
    for (let size = 1; size <= MAX_BLOCK_BYTES; size++) {
      const block = blockSize(size)
      assert.ok(block >= size && block % 8 === 0, `${size} bytes in a block of ${block}`)
      const lost = block - size
      assert.ok(size <= 16 || lost <= 7 || lost < size / 8, `${lost} bytes are lost for ${size}`)
    }
    assert.equal(blockSize(MAX_BLOCK_BYTES), MAX_BLOCK_BYTES)
  })

  test('ascend', () => {
    for (let i = 1; i < CLASS_SIZES.length; i++) assert.ok(CLASS_SIZES[i] > CLASS_SIZES[i - 1])
  })
})

describe('the arena', () => {
  test('never hands out memory twice: small blocks', () => {
    check(fc.property(steps(fc.integer({ min: 1, max: 600 }), 300), run), 60)
  })

  test('never hands out memory twice: all sizes', () => {
    const sizes = fc.oneof(
      fc.integer({ min: 1, max: MAX_BLOCK_BYTES }),
      fc.constantFrom(1, 16, 17, 512, 513, 4096, 4097, 65_536, MAX_BLOCK_BYTES),
    )
    check(fc.property(steps(sizes, 20), run), 40)
  })

  test('refuses what is larger than its largest block, and blocks of another class', () => {
    const arena = new Arena()
    assert.throws(() => arena.alloc(MAX_BLOCK_BYTES + 1))
    const ref = arena.alloc(100)
    assert.throws(() => arena.free(ref, 200), /freed as/)
    assert.equal(arena.usedBytes, blockSize(100))
  })

  test('is small while it holds little', () => {
    const arena = new Arena()
    arena.alloc(50)
    assert.ok(arena.reservedBytes <= 2 * MIB, `${arena.reservedBytes} bytes are reserved`)
  })

  test('uses a page that one class left for another class', () => {
    const arena = new Arena()
    for (const size of [24, 48, 200, 1000, 4096]) {
      const refs = Array.from({ length: Math.floor((900 * 1024) / blockSize(size)) }, () => arena.alloc(size))
      for (const ref of refs) arena.free(ref, size)
    }
    assert.equal(arena.usedBytes, 0)
    assert.ok(arena.reservedBytes <= 3 * MIB, `${arena.reservedBytes} bytes are reserved`)
  })

  for (const size of [MAX_BLOCK_BYTES, 4096]) {
    test(`gives windows back when blocks of ${size} bytes are freed, and takes them again`, () => {
      const arena = new Arena()
      for (let round = 0; round < 3; round++) {
        const refs = Array.from({ length: Math.ceil((200 * MIB) / size) }, () => arena.alloc(size))
        assert.ok(arena.reservedBytes >= 200 * MIB)
        assert.equal(arena.usedBytes, refs.length * size)
        for (const ref of refs) arena.free(ref, size)
        assert.equal(arena.usedBytes, 0)
        // One window stays for what comes next, one because a slab of each class stays, and the first one.
        assert.ok(arena.reservedBytes <= 129 * MIB, `${arena.reservedBytes} bytes are reserved`)
      }
    })
  }
})
