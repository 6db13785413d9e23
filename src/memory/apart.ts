// Long byte strings that live apart: each in a buffer of its own, named by a small number.
// A buffer that was received from the network can be adopted as it is, without a copy.

/** What a table entry costs beside the bytes themselves: the view, the buffer object, the malloc header. */
const ENTRY_OVERHEAD_BYTES = 160

/** The table of the byte strings that are too long for the arena. */
export class ApartStrings {
  /** Bytes of all buffers, with their unused ends and a fixed overhead each. */
  usedBytes = 0

  private readonly entries: (Uint8Array | null)[] = [null]
  private readonly freeHandles: number[] = []

  /** The bytes behind a handle. */
  get(handle: number): Uint8Array {
    const entry = this.entries[handle]
    if (entry === null || entry === undefined) throw new Error(`apart: handle ${handle} is not in use`)
    return entry
  }

  /** Takes over `bytes`, a view that nobody else writes to from now on; returns its handle. */
  adopt(bytes: Uint8Array): number {
    const handle = this.freeHandles.pop() ?? this.entries.length
    this.entries[handle] = bytes
    this.usedBytes += footprint(bytes)
    return handle
  }

  /** Puts other bytes behind a handle. */
  replace(handle: number, bytes: Uint8Array): void {
    this.usedBytes += footprint(bytes) - footprint(this.get(handle))
    this.entries[handle] = bytes
  }

  /** The bytes that the entry of a handle takes in memory. */
  footprint(handle: number): number {
    return footprint(this.get(handle))
  }

  /** Forgets a handle and its bytes. */
  release(handle: number): void {
    this.usedBytes -= footprint(this.get(handle))
    this.entries[handle] = null
    this.freeHandles.push(handle)
  }
}

function footprint(bytes: Uint8Array): number {
  return bytes.buffer.byteLength + ENTRY_OVERHEAD_BYTES
}
