// Views of the output buffer that are used again, so that a short reply makes no object.

/** How many views are kept, a power of two. */
const CACHED_VIEWS = 1024
/** Odd, so that starts at any regular distance spread over all slots. */
const SCATTER = 0x9e3779b1

/** Views of one buffer; shared by all connections of a server. */
export class ViewCache {
  private buffer: Uint8Array | null = null
  private views: Uint8Array[] = []

  /** `buffer[start, end)` as a view. */
  view(buffer: Uint8Array, start: number, end: number): Uint8Array {
    if (buffer !== this.buffer) {
      this.buffer = buffer
      this.views = new Array(CACHED_VIEWS).fill(buffer)
    }
    const slot = (Math.imul(start, SCATTER) + end - start) & (CACHED_VIEWS - 1)
    const cached = this.views[slot]
    if (cached.byteOffset === start && cached.length === end - start) return cached
    const view = buffer.subarray(start, end)
    this.views[slot] = view
    return view
  }
}
