// Pages of a long stream: blocks of the arena in which the stream's full listpacks stand side by side.
//
// A full listpack does not grow again. Alone it would leave a sixteenth of its arena block empty on average. So several
// share one: a page grows with each of them, and is closed as soon as they nearly fill it. It is freed when the last of
// its listpacks is gone.

import { type Arena, OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { blockSize } from '../memory/size-classes.ts'

/** A page is at most this share of its stream, as what is trimmed at the head keeps its page for a while. */
const SHARE_SHIFT = 4
const MAX_PAGE_BYTES = 64 * 1024
/** A page is closed when at most this share of it is empty. */
const EMPTY_SHIFT = 6
/** Less in use than this share of a page is not worth a page. */
const SPARSE_SHIFT = 2

/** The pages of one stream, by number. */
export class StreamPages {
  /** Bytes of all pages. */
  heldBytes = 0
  /** Where in its page the listpack stands that `add` took in, in units of 8 bytes. */
  addedOffset = 0

  private readonly arena: Arena
  // By number: the page's reference, its size, and the bytes of the listpacks that stand in it.
  private readonly refs: number[] = []
  private readonly sizes: number[] = []
  private readonly live: number[] = []
  private readonly freeNumbers: number[] = []
  /** The page that is being filled, or -1, and how far it is. */
  private open = -1
  private filledBytes = 0

  constructor(arena: Arena) {
    this.arena = arena
  }

  /** The reference of a page. It changes while the page is being filled. */
  ref(page: number): number {
    return this.refs[page]
  }

  /** Copies a listpack of a stream of `streamBytes` into a page; returns the page's number, or -1 if it gets none. */
  add(from: Uint8Array, start: number, length: number, streamBytes: number): number {
    const taken = (length + 7) & -8
    const limit = Math.min(streamBytes / 2 ** SHARE_SHIFT, MAX_PAGE_BYTES)
    if (taken * 2 > limit) return -1
    if (this.open >= 0 && this.filledBytes + taken > limit) this.open = -1
    if (this.open < 0) this.openPage(taken)
    else this.growPage(this.filledBytes + taken)
    const page = this.open
    const ref = this.refs[page]
    const at = ((ref & OFFSET_MASK) << 3) + this.filledBytes
    this.arena.bytes[ref >>> WINDOW_SHIFT].set(from.subarray(start, start + length), at)
    this.addedOffset = this.filledBytes >>> 3
    this.filledBytes += taken
    this.live[page] += taken
    if (this.sizes[page] - this.filledBytes <= this.filledBytes >> EMPTY_SHIFT) this.open = -1
    return page
  }

  /** A listpack of a page is gone. */
  release(page: number, length: number): void {
    this.live[page] -= (length + 7) & -8
    if (this.live[page] > 0) return
    if (page === this.open) this.open = -1
    this.arena.free(this.refs[page], this.sizes[page])
    this.heldBytes -= this.sizes[page]
    this.freeNumbers.push(page)
  }

  /** Whether so little is left of a page that its listpacks should move out. */
  isSparse(page: number): boolean {
    const live = this.live[page]
    return page !== this.open && live > 0 && live < this.sizes[page] >> SPARSE_SHIFT
  }

  private openPage(bytes: number): void {
    const size = blockSize(bytes)
    const ref = this.arena.alloc(size)
    const page = this.freeNumbers.pop() ?? this.refs.length
    this.refs[page] = ref
    this.sizes[page] = size
    this.live[page] = 0
    this.heldBytes += size
    this.open = page
    this.filledBytes = 0
  }

  private growPage(bytes: number): void {
    const page = this.open
    const size = blockSize(bytes)
    const old = this.refs[page]
    const oldSize = this.sizes[page]
    if (size === oldSize) return
    const ref = this.arena.alloc(size)
    const { bytes: windows } = this.arena
    const start = (old & OFFSET_MASK) << 3
    const content = windows[old >>> WINDOW_SHIFT].subarray(start, start + this.filledBytes)
    windows[ref >>> WINDOW_SHIFT].set(content, (ref & OFFSET_MASK) << 3)
    this.arena.free(old, oldSize)
    this.refs[page] = ref
    this.sizes[page] = size
    this.heldBytes += size - oldSize
  }
}
