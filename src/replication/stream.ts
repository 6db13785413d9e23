// The replication stream of a master: the bytes that all replicas get, in a chain of blocks.
//
// A replica's queue is only its place in the chain, and the backlog is where the chain begins. However many replicas fall
// behind, each byte is kept once. What lies before the backlog's limit and every replica's place is dropped.
//
// Offsets count the bytes of the stream since its beginning, from 1: after n bytes the offset is n.

import { StreamBlock } from './stream-block.ts'

const BLOCK_BYTES = 64 * 1024
const MIN_BLOCK_BYTES = 16 * 1024
/** A block is at most this share of the backlog, so that dropping one does not drop much of it. */
const BLOCKS_IN_BACKLOG = 16

/** A replica's place in the stream. */
export class StreamReader {
  /** The block of the next byte to send; null before the first byte came. */
  block: StreamBlock | null = null
  /** Where in the block it stands. */
  pos = 0

  /** The replication offset up to which everything was read. */
  get offset(): number {
    return this.block === null ? 0 : this.block.startOffset - 1 + this.pos
  }
}

/** The chain of blocks with its backlog. */
export class ReplicationStream {
  /** The offset of the last byte. */
  offset = 0
  /** Whether what was sent is kept for replicas that come back. */
  hasBacklog = false
  /** Bytes that are kept at least for them, once there are that many. */
  backlogBytes = 1024 * 1024
  private head: StreamBlock | null = null
  private tail: StreamBlock | null = null
  private readonly readers = new Set<StreamReader>()
  /** Bytes of all blocks, used or not. */
  sizeBytes = 0

  /** The offset of the first byte that is still there; of the next one when there is none. */
  get firstOffset(): number {
    return this.head === null ? this.offset + 1 : this.head.startOffset
  }

  /** How many bytes are there. */
  get length(): number {
    return this.offset - this.firstOffset + 1
  }

  /** Begins an empty backlog at an offset, for the bytes from there on. Readers must be gone. */
  restart(offset: number): void {
    this.head = null
    this.tail = null
    this.sizeBytes = 0
    this.offset = offset
    for (const reader of this.readers) reader.block = null
  }

  /** Adds `bytes[start, end)` to the stream, if anybody may want them; the offset counts them in any case. */
  append(bytes: Uint8Array, start: number, end: number): void {
    if (!this.hasBacklog && this.readers.size === 0) {
      this.offset += end - start
      return
    }
    let from = start
    while (from < end) {
      const block = this.writable()
      const length = Math.min(end - from, block.bytes.length - block.used)
      block.bytes.set(bytes.subarray(from, from + length), block.used)
      block.used += length
      from += length
      this.offset += length
    }
    this.trim()
  }

  /** A place right behind the last byte. */
  readFromEnd(): StreamReader {
    const reader = new StreamReader()
    const block = this.writable()
    this.place(reader, block, block.used)
    this.readers.add(reader)
    return reader
  }

  /** A place from which the byte of an offset comes next, or null: the bytes from there on are not all here. */
  readFrom(nextOffset: number): StreamReader | null {
    if (nextOffset === this.offset + 1) return this.readFromEnd()
    if (nextOffset < this.firstOffset || nextOffset > this.offset) return null
    let block = this.head
    while (block !== null && nextOffset >= block.startOffset + block.used) block = block.next
    if (block === null) return null
    const reader = new StreamReader()
    this.place(reader, block, nextOffset - block.startOffset)
    this.readers.add(reader)
    return reader
  }

  /** A reader has sent everything up to `pos` of its block: it goes on to the next one that has bytes. */
  advance(reader: StreamReader, pos: number): void {
    reader.pos = pos
    const { block } = reader
    if (block === null || pos < block.used || block.next === null) return
    this.place(reader, block.next, 0)
    this.trim()
  }

  /** Nobody reads from this place any more. */
  release(reader: StreamReader): void {
    if (!this.readers.delete(reader)) return
    if (reader.block !== null) reader.block.readers--
    reader.block = null
    this.trim()
  }

  /** Drops what the backlog does not need and no replica has still to get. */
  trim(): void {
    while (this.head !== null && this.head !== this.tail && this.head.readers === 0) {
      if (this.hasBacklog && this.length - this.head.used < this.backlogBytes) return
      this.sizeBytes -= this.head.bytes.length
      this.head = this.head.next
    }
  }

  /** Gives the backlog up. */
  dropBacklog(): void {
    this.hasBacklog = false
    this.trim()
    if (this.readers.size === 0) this.restart(this.offset)
  }

  private place(reader: StreamReader, block: StreamBlock, pos: number): void {
    if (reader.block !== null) reader.block.readers--
    block.readers++
    reader.block = block
    reader.pos = pos
  }

  private writable(): StreamBlock {
    const { tail } = this
    if (tail !== null && !tail.isFull) return tail
    const share = Math.floor(this.backlogBytes / BLOCKS_IN_BACKLOG)
    const size = Math.max(MIN_BLOCK_BYTES, Math.min(BLOCK_BYTES, share))
    const block = new StreamBlock(size, this.offset + 1)
    this.sizeBytes += size
    if (tail === null) this.head = block
    else tail.next = block
    this.tail = block
    return block
  }
}
