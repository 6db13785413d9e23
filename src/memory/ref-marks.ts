// A set of references into an arena: one bit for each unit of 8 bytes, in pages that are made when they are needed.

/** A page covers 1 MiB of the arena with 16 KiB. */
const PAGE_SHIFT = 17
const WORDS = 1 << (PAGE_SHIFT - 5)
const WORD_MASK = WORDS - 1

/** References that are marked. */
export class RefMarks {
  /** Bytes of all pages. */
  heldBytes = 0
  private readonly pages: (Int32Array | undefined)[] = []

  add(ref: number): void {
    const number = ref >>> PAGE_SHIFT
    let page = this.pages[number]
    if (page === undefined) {
      // No holes, so that the array stays one.
      for (let i = this.pages.length; i < number; i++) this.pages.push(undefined)
      page = new Int32Array(WORDS)
      this.pages[number] = page
      this.heldBytes += page.byteLength
    }
    page[(ref >>> 5) & WORD_MASK] |= 1 << (ref & 31)
  }

  has(ref: number): boolean {
    const page = this.pages[ref >>> PAGE_SHIFT]
    return page !== undefined && (page[(ref >>> 5) & WORD_MASK] & (1 << (ref & 31))) !== 0
  }
}
