// Views of the output buffers that are used again, so that a short reply makes no object.

/** How many views are kept of a buffer, a power of two. */
const CACHED_VIEWS = 1024
/** Odd, so that starts at any regular distance spread over all slots. */
const SCATTER = 0x9e3779b1

interface CachedBuffer {
  buffer: Uint8Array | null
  views: Uint8Array[]
}

/** Views of two buffers, that of replies and that of messages; shared by all connections of a server. */
export class ViewCache {
  private recent: CachedBuffer = { buffer: null, views: [] }
  private other: CachedBuffer = { buffer: null, views: [] }

  /** `buffer[start, end)` as a view. */
  view(buffer: Uint8Array, start: number, end: number): Uint8Array {
    if (buffer !== this.recent.buffer) this.change(buffer)
    const { views } = this.recent
    const slot = (Math.imul(start, SCATTER) + end - start) & (CACHED_VIEWS - 1)
    const cached = views[slot]
    if (cached.byteOffset === start && cached.length === end - start) return cached
    const view = buffer.subarray(start, end)
    views[slot] = view
    return view
  }

  private change(buffer: Uint8Array): void {
    const { other, recent } = this
    this.recent = other
    this.other = recent
    if (other.buffer === buffer) return
    other.buffer = buffer
    other.views = new Array(CACHED_VIEWS).fill(buffer)
  }
}
