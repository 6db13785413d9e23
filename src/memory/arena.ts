// The arena: all small data of a server, outside the JavaScript heap, in blocks of fixed size classes.
//
// A block is named by a 32-bit reference in units of 8 bytes: 9 bits of window, 23 bits of offset, 32 GiB in all.
// References are signed integers in JavaScript, so that they never become heap numbers; 0 means "none".
// Blocks of one class are cut from slabs: a page of 64 KiB for blocks up to 4 KiB, a chunk of 1 MiB above.
// A slab that has no block left goes back to the chunk pool, where any class can use it.

import { ChunkPool, PAGES_PER_CHUNK } from './chunk-pool.ts'
import { CLASS_OF_UNITS, CLASS_SIZES, MAX_BLOCK_BYTES } from './size-classes.ts'

/** The offset bits of a reference, in units of 8 bytes. */
export const OFFSET_MASK = 0x7fffff
/** How far the window number is shifted in a reference. */
export const WINDOW_SHIFT = 23

const PAGE_SHIFT = 13
const CHUNK_SHIFT = 17
const PAGE_UNITS = 1 << PAGE_SHIFT
const CHUNK_UNITS = 1 << CHUNK_SHIFT
const PAGE_BLOCK_LIMIT_BYTES = 4096

/** Block allocator over 64 MiB windows. All counters are exact, in bytes of blocks handed out. */
export class Arena {
  /** Bytes of each window; index with `ref >>> WINDOW_SHIFT`, then `(ref & OFFSET_MASK) << 3`. */
  readonly bytes: Uint8Array[]
  /** The same memory as 32-bit words; index with `(ref & OFFSET_MASK) << 1`. */
  readonly words: Int32Array[]
  /** The same memory as doubles; index with `ref & OFFSET_MASK`. */
  readonly doubles: Float64Array[]
  /** The same memory as views, for copies: see `copyView`. */
  readonly views: DataView[]
  /** Bytes in blocks that are in use, each counted with the size of its class. */
  usedBytes = 0
  /** Bytes of the tables that structures keep beside the arena: each adds what it makes and takes off what it drops. */
  tableBytes = 0

  private readonly pool = new ChunkPool()
  /** For each class the first slab that may have room; 0: none. */
  private readonly current = new Int32Array(CLASS_SIZES.length)
  /** Whether a chunk serves blocks of its own (1) or is cut into pages (0). */
  private chunkIsSlab = new Uint8Array(0)

  // One entry a slab, by the number of its first page.
  private slabFree = new Int32Array(0)
  private slabBump = new Int32Array(0)
  private slabRoom = new Int32Array(0)
  private slabUsed = new Int32Array(0)
  private slabClass = new Uint8Array(0)
  private slabNext = new Int32Array(0)
  private slabPrev = new Int32Array(0)
  private slabListed = new Uint8Array(0)

  constructor() {
    this.bytes = this.pool.bytes
    this.words = this.pool.words
    this.doubles = this.pool.doubles
    this.views = this.pool.views
    this.fitTables()
    this.pool.acquirePage() // page 0 holds reference 0, which means "none"
  }

  /** Bytes of address space taken from the system, whether blocks use them or not. */
  get reservedBytes(): number {
    return this.pool.reservedBytes
  }

  /** Hands out a block of at least `sizeBytes` (at most 128 KiB), its content undefined. Throws OutOfArenaError. */
  alloc(sizeBytes: number): number {
    if (sizeBytes > MAX_BLOCK_BYTES) throw new Error(`arena: a block of ${sizeBytes} bytes is too large`)
    const cls = CLASS_OF_UNITS[(sizeBytes + 7) >>> 3]
    let slab = this.current[cls]
    for (;;) {
      if (slab === 0) slab = this.newSlab(cls)
      const free = this.slabFree[slab]
      if (free !== 0) {
        this.slabFree[slab] = this.words[free >>> WINDOW_SHIFT][(free & OFFSET_MASK) << 1]
        this.slabUsed[slab]++
        this.usedBytes += CLASS_SIZES[cls]
        return free
      }
      if (this.slabRoom[slab] > 0) {
        const ref = this.slabBump[slab]
        this.slabBump[slab] = (ref + (CLASS_SIZES[cls] >>> 3)) | 0
        this.slabRoom[slab]--
        this.slabUsed[slab]++
        this.usedBytes += CLASS_SIZES[cls]
        return ref
      }
      this.unlist(slab, cls)
      slab = this.current[cls]
    }
  }

  /** Takes back a block that `alloc(sizeBytes)` gave, or any size of the same class. */
  free(ref: number, sizeBytes: number): void {
    const cls = CLASS_OF_UNITS[(sizeBytes + 7) >>> 3]
    const chunk = ref >>> CHUNK_SHIFT
    const slab = this.chunkIsSlab[chunk] === 1 ? chunk * PAGES_PER_CHUNK : ref >>> PAGE_SHIFT
    if (this.slabClass[slab] !== cls)
      throw new Error(`arena: block of class ${this.slabClass[slab]} freed as ${cls}`)
    this.words[ref >>> WINDOW_SHIFT][(ref & OFFSET_MASK) << 1] = this.slabFree[slab]
    this.slabFree[slab] = ref
    this.usedBytes -= CLASS_SIZES[cls]
    if (this.slabListed[slab] === 0) this.list(slab, cls)
    // The last slab of a class stays, so that one block coming and going costs no slab each time.
    if (--this.slabUsed[slab] === 0 && (this.slabNext[slab] !== 0 || this.slabPrev[slab] !== 0)) {
      this.dropSlab(slab, cls)
    }
  }

  private newSlab(cls: number): number {
    const size = CLASS_SIZES[cls]
    const large = size > PAGE_BLOCK_LIMIT_BYTES
    const slab = large ? this.pool.acquireChunk() * PAGES_PER_CHUNK : this.pool.acquirePage()
    this.fitTables()
    this.chunkIsSlab[(slab / PAGES_PER_CHUNK) | 0] = large ? 1 : 0
    this.slabFree[slab] = 0
    this.slabBump[slab] = slab << PAGE_SHIFT
    this.slabRoom[slab] = Math.floor(((large ? CHUNK_UNITS : PAGE_UNITS) * 8) / size)
    this.slabUsed[slab] = 0
    this.slabClass[slab] = cls
    this.list(slab, cls)
    return slab
  }

  private dropSlab(slab: number, cls: number): void {
    this.unlist(slab, cls)
    const chunk = (slab / PAGES_PER_CHUNK) | 0
    if (this.chunkIsSlab[chunk] === 0) {
      this.pool.releasePage(slab)
      return
    }
    this.chunkIsSlab[chunk] = 0
    this.pool.releaseChunk(chunk)
  }

  private list(slab: number, cls: number): void {
    const head = this.current[cls]
    this.slabNext[slab] = head
    this.slabPrev[slab] = 0
    if (head !== 0) this.slabPrev[head] = slab
    this.current[cls] = slab
    this.slabListed[slab] = 1
  }

  private unlist(slab: number, cls: number): void {
    const next = this.slabNext[slab]
    const prev = this.slabPrev[slab]
    if (prev === 0) this.current[cls] = next
    else this.slabNext[prev] = next
    if (next !== 0) this.slabPrev[next] = prev
    this.slabNext[slab] = 0
    this.slabPrev[slab] = 0
    this.slabListed[slab] = 0
  }

  /** Makes the tables as long as the pool's page numbers reach. */
  private fitTables(): void {
    const pages = this.pool.pageLimit
    if (this.slabFree.length >= pages) return
    this.chunkIsSlab = grown(this.chunkIsSlab, pages / PAGES_PER_CHUNK)
    this.slabFree = grown(this.slabFree, pages)
    this.slabBump = grown(this.slabBump, pages)
    this.slabRoom = grown(this.slabRoom, pages)
    this.slabUsed = grown(this.slabUsed, pages)
    this.slabClass = grown(this.slabClass, pages)
    this.slabNext = grown(this.slabNext, pages)
    this.slabPrev = grown(this.slabPrev, pages)
    this.slabListed = grown(this.slabListed, pages)
  }
}

function grown<T extends Uint8Array | Int32Array>(old: T, length: number): T {
  const copy = new (old.constructor as new (length: number) => T)(length)
  copy.set(old)
  return copy
}
