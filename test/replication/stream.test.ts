// The replication stream: blocks that backlog and replicas share.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ReplicationStream, type StreamReader } from '../../src/replication/stream.ts'

/** Reads up to `limit` bytes as a sender does: block by block. */
function read(stream: ReplicationStream, reader: StreamReader, limit = Number.POSITIVE_INFINITY): Buffer {
  const pieces: Buffer[] = []
  let left = limit
  while (left > 0 && reader.block !== null) {
    const { block, pos } = reader
    if (pos === block.used) {
      if (block.next === null) break
      stream.advance(reader, pos)
      continue
    }
    const end = Math.min(block.used, pos + left)
    pieces.push(Buffer.from(block.bytes.subarray(pos, end)))
    left -= end - pos
    stream.advance(reader, end)
  }
  return Buffer.concat(pieces)
}

/** Bytes that tell their offset. */
function bytesAt(offset: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => ((offset + i) * 2654435761) >>> 24)
}

function append(stream: ReplicationStream, length: number): void {
  stream.append(bytesAt(stream.offset + 1, length), 0, length)
}

test('offsets count from one, and nothing is kept that nobody wants', () => {
  const stream = new ReplicationStream()
  append(stream, 100)
  assert.equal(stream.offset, 100)
  assert.equal(stream.length, 0)
  assert.equal(stream.firstOffset, 101)
  assert.equal(stream.readFrom(100), null)
})

test('the backlog keeps at least its size, and goes on where a replica was', () => {
  const stream = new ReplicationStream()
  stream.hasBacklog = true
  stream.backlogBytes = 64 * 1024
  for (let i = 0; i < 500; i++) append(stream, 777)
  assert.equal(stream.offset, 500 * 777)
  assert.ok(stream.length >= 64 * 1024 && stream.length < 64 * 1024 + 32 * 1024)
  const from = stream.offset - 50_000
  const reader = stream.readFrom(from)
  assert.ok(reader !== null)
  assert.deepEqual(new Uint8Array(read(stream, reader)), bytesAt(from, 50_001))
  assert.equal(reader.offset, stream.offset)
  assert.equal(stream.readFrom(stream.firstOffset - 1), null)
  assert.equal(stream.readFrom(stream.offset + 2), null)
  assert.ok(stream.readFrom(stream.offset + 1) !== null)
})

test('a replica that falls behind keeps its bytes, and others share them', () => {
  const stream = new ReplicationStream()
  stream.hasBacklog = true
  stream.backlogBytes = 16 * 1024
  append(stream, 10)
  const slow = stream.readFromEnd()
  const fast = stream.readFromEnd()
  for (let i = 0; i < 100; i++) {
    append(stream, 5000)
    assert.equal(read(stream, fast).length, 5000)
  }
  assert.ok(stream.sizeBytes < 500_000 + 64 * 1024)
  assert.deepEqual(new Uint8Array(read(stream, slow)), bytesAt(11, 500_000))
  append(stream, 1)
  assert.ok(stream.length < 64 * 1024)
})

test('a replica that is gone leaves nothing behind', () => {
  const stream = new ReplicationStream()
  stream.hasBacklog = true
  stream.backlogBytes = 16 * 1024
  const gone = stream.readFromEnd()
  append(stream, 1_000_000)
  assert.ok(stream.length === 1_000_000)
  stream.release(gone)
  stream.release(gone)
  assert.ok(stream.length < 64 * 1024)
  stream.dropBacklog()
  assert.equal(stream.length, 0)
  assert.equal(stream.sizeBytes, 0)
  assert.equal(stream.offset, 1_000_000)
})

test('a stream that begins anew at an offset has only what comes from there on', () => {
  const stream = new ReplicationStream()
  stream.hasBacklog = true
  append(stream, 10)
  stream.restart(5000)
  append(stream, 20)
  assert.equal(stream.offset, 5020)
  assert.equal(stream.firstOffset, 5001)
  const reader = stream.readFrom(5001)
  assert.ok(reader !== null)
  assert.deepEqual(new Uint8Array(read(stream, reader)), bytesAt(5001, 20))
})

test('any number of readers get every byte from their place on, in order', () => {
  const step = fc.record({ bytes: fc.integer({ min: 0, max: 40_000 }), reads: fc.array(fc.nat(60_000)) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const stream = new ReplicationStream()
      stream.hasBacklog = true
      stream.backlogBytes = 32 * 1024
      const readers = [stream.readFromEnd()]
      for (const { bytes, reads } of steps) {
        append(stream, bytes)
        reads.forEach((limit, i) => {
          const reader = readers[i] ?? stream.readFromEnd()
          readers[i] = reader
          const from = reader.offset + 1
          const got = read(stream, reader, limit)
          assert.deepEqual(new Uint8Array(got), bytesAt(from, got.length))
          assert.equal(reader.offset, from - 1 + got.length)
        })
      }
      for (const reader of readers) {
        read(stream, reader)
        assert.equal(reader.offset, stream.offset)
      }
    }),
  )
})
