// The arena's raw memory: windows of up to 64 MiB, cut into chunks of 1 MiB, and those into pages of 64 KiB.
//
// The first windows are small (1, 2, 4 ... MiB), so that an idle server costs little. A window is one ArrayBuffer,
// zeroed lazily by the system, so taking one costs no time and no resident memory. A window whose chunks are all
// free is given back to the system, all but one.

const CHUNK_BYTES = 1024 * 1024
const CHUNKS_PER_WINDOW = 64
const MAX_WINDOWS = 512

/** Pages in a chunk; page numbers of a chunk start at `chunk * PAGES_PER_CHUNK`. */
export const PAGES_PER_CHUNK = 16

const ALL_PAGES = 0xffff
const NONE = -1

/** Thrown when no memory can be had: the 32 GiB that references reach are used up, or the system refuses. */
export class OutOfArenaError extends Error {
  constructor(cause?: unknown) {
    super('the arena has no memory left', { cause })
    this.name = 'OutOfArenaError'
  }
}

/** Hands out pages and chunks by number. Page p lies at reference `p << 13`, chunk c at `c << 17`. */
export class ChunkPool {
  readonly bytes: Uint8Array[] = []
  readonly words: Int32Array[] = []
  readonly doubles: Float64Array[] = []
  readonly views: DataView[] = []
  /** One above the highest page number that may have been handed out. */
  pageLimit = 0
  /** Bytes of all windows that exist. */
  reservedBytes = 0

  private readonly freeWindows: number[] = []
  private readonly freeChunksOf: number[] = []
  private emptyWindows = 0
  private freeHead = NONE
  private splitHead = NONE
  // One entry a chunk: its neighbours in whichever list it is in, and its free pages as bits.
  private next = new Int32Array(0)
  private prev = new Int32Array(0)
  private freePages = new Int32Array(0)

  /** A page of 64 KiB. Throws OutOfArenaError. */
  acquirePage(): number {
    let chunk = this.splitHead
    if (chunk === NONE) {
      chunk = this.acquireChunk()
      this.freePages[chunk] = ALL_PAGES
      this.splitHead = this.pushed(chunk, this.splitHead)
    }
    const bit = this.freePages[chunk] & -this.freePages[chunk]
    this.freePages[chunk] ^= bit
    if (this.freePages[chunk] === 0) this.splitHead = this.removed(chunk, this.splitHead)
    return chunk * PAGES_PER_CHUNK + (31 - Math.clz32(bit))
  }

  /** Takes back a page; a chunk whose pages are all back becomes a free chunk. */
  releasePage(page: number): void {
    const chunk = (page / PAGES_PER_CHUNK) | 0
    if (this.freePages[chunk] === 0) this.splitHead = this.pushed(chunk, this.splitHead)
    this.freePages[chunk] |= 1 << (page % PAGES_PER_CHUNK)
    if (this.freePages[chunk] !== ALL_PAGES) return
    this.splitHead = this.removed(chunk, this.splitHead)
    this.freePages[chunk] = 0
    this.releaseChunk(chunk)
  }

  /** A chunk of 1 MiB. Throws OutOfArenaError. */
  acquireChunk(): number {
    if (this.freeHead === NONE) this.addWindow()
    const chunk = this.freeHead
    this.freeHead = this.removed(chunk, this.freeHead)
    const window = (chunk / CHUNKS_PER_WINDOW) | 0
    if (this.freeChunksOf[window] === chunksIn(window)) this.emptyWindows--
    this.freeChunksOf[window]--
    return chunk
  }

  /** Takes back a chunk, and gives its window back to the system when another one is empty already. */
  releaseChunk(chunk: number): void {
    this.freeHead = this.pushed(chunk, this.freeHead)
    const window = (chunk / CHUNKS_PER_WINDOW) | 0
    if (++this.freeChunksOf[window] !== chunksIn(window)) return
    if (this.emptyWindows > 0) this.dropWindow(window)
    else this.emptyWindows++
  }

  private addWindow(): void {
    const window = this.freeWindows.pop() ?? this.bytes.length
    if (window >= MAX_WINDOWS) throw new OutOfArenaError()
    const chunks = chunksIn(window)
    let memory: ArrayBuffer
    try {
      memory = new ArrayBuffer(chunks * CHUNK_BYTES)
    } catch (error) {
      if (window < this.bytes.length) this.freeWindows.push(window)
      throw new OutOfArenaError(error)
    }
    this.bytes[window] = new Uint8Array(memory)
    this.words[window] = new Int32Array(memory)
    this.doubles[window] = new Float64Array(memory)
    this.views[window] = new DataView(memory)
    this.reservedBytes += memory.byteLength
    this.fitTables((window + 1) * CHUNKS_PER_WINDOW)
    this.freeChunksOf[window] = chunks
    this.emptyWindows++
    for (let i = chunks - 1; i >= 0; i--)
      this.freeHead = this.pushed(window * CHUNKS_PER_WINDOW + i, this.freeHead)
  }

  private dropWindow(window: number): void {
    const chunks = chunksIn(window)
    for (let i = 0; i < chunks; i++)
      this.freeHead = this.removed(window * CHUNKS_PER_WINDOW + i, this.freeHead)
    this.reservedBytes -= this.bytes[window].byteLength
    this.bytes[window] = new Uint8Array(0)
    this.words[window] = new Int32Array(0)
    this.doubles[window] = new Float64Array(0)
    this.views[window] = new DataView(new ArrayBuffer(0))
    this.freeChunksOf[window] = 0
    this.freeWindows.push(window)
  }

  private fitTables(chunks: number): void {
    if (this.next.length >= chunks) return
    const length = Math.max(chunks, this.next.length * 2)
    this.pageLimit = length * PAGES_PER_CHUNK
    this.next = extended(this.next, length)
    this.prev = extended(this.prev, length)
    this.freePages = extended(this.freePages, length)
  }

  /** Puts a chunk before `head`; returns the new head. */
  private pushed(chunk: number, head: number): number {
    this.next[chunk] = head
    this.prev[chunk] = NONE
    if (head !== NONE) this.prev[head] = chunk
    return chunk
  }

  /** Takes a chunk out of the list that starts at `head`; returns the head after that. */
  private removed(chunk: number, head: number): number {
    const next = this.next[chunk]
    const prev = this.prev[chunk]
    if (prev !== NONE) this.next[prev] = next
    if (next !== NONE) this.prev[next] = prev
    return head === chunk ? next : head
  }
}

function chunksIn(window: number): number {
  return Math.min(CHUNKS_PER_WINDOW, 2 ** window)
}

function extended(old: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length)
  copy.set(old)
  return copy
}
