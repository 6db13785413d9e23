// A block of the replication stream. Blocks stand in a chain; backlog and replicas hold places in the same blocks.

/** Bytes of the stream, written once from front to back and never changed afterwards. */
export class StreamBlock {
  readonly bytes: Uint8Array
  /** Replication offset of `bytes[0]`: that of the byte before the first is one less. */
  readonly startOffset: number
  /** How many bytes stand in it. */
  used = 0
  next: StreamBlock | null = null
  /** How many replicas have their place in it. */
  readers = 0

  constructor(sizeBytes: number, startOffset: number) {
    this.bytes = new Uint8Array(sizeBytes)
    this.startOffset = startOffset
  }

  get isFull(): boolean {
    return this.used === this.bytes.length
  }
}
