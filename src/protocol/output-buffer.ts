// The output buffer that replies are written into: one that is used again and again for short output, more for long.
//
// Short output stands in the buffer's own 64 KiB and leaves as a view of it. When that is full it becomes a chunk of
// the pending output, another buffer is taken, and everything leaves through `take`.

const BUFFER_BYTES = 64 * 1024
/** Beyond this the committed outputs are sent before the next client's are written. */
const CROWDED_BYTES = 32 * 1024

/** A limit that is never reached. */
const NO_LIMIT = Number.POSITIVE_INFINITY

/** A place in the output. */
export interface ReplyMark {
  chunks: number
  pos: number
}

/** Collects what is written for one client after the other. */
export class OutputBuffer {
  private own: Uint8Array = new Uint8Array(BUFFER_BYTES)
  /** Where the running client's output begins in the own buffer: before it lie outputs that others have committed. */
  private base = 0
  protected buf: Uint8Array = this.own
  protected pos = 0
  private limit: number = BUFFER_BYTES
  private chunks: Uint8Array[] = []
  private chunkBytes = 0
  /** Where the reply of the running command begins, as a mark. */
  private beginChunks = 0
  private beginPos = 0
  /** Bytes that may be pending; what is written beyond is lost: see `isOverfull`. */
  maxBytes: number = NO_LIMIT
  private overfull = false

  /** Bytes that are written and neither taken nor committed yet. */
  get pendingBytes(): number {
    return this.buf === this.own ? this.pos - this.base : this.chunkBytes + this.pos
  }

  /** Bytes in full buffers: more than 0 means that the output is long. */
  get longBytes(): number {
    return this.chunkBytes
  }

  /**
   * Whether more was written than `maxBytes`. The pending output is then incomplete and its client must be closed;
   * a command that writes much looks here to stop early.
   */
  get isOverfull(): boolean {
    return this.overfull
  }

  /** Whether everything pending stands in the writer's own buffer: see `commit`. */
  get isShort(): boolean {
    return this.buf === this.own
  }

  /** The buffer that short outputs stand in. */
  get shortBuffer(): Uint8Array {
    return this.own
  }

  /** Where the pending short output begins in `shortBuffer`. */
  get shortStart(): number {
    return this.base
  }

  /** Where the pending short output ends in `shortBuffer`. */
  get shortEnd(): number {
    return this.pos
  }

  /** Whether so much is committed that it should be sent before more is written. */
  get isCrowded(): boolean {
    return this.base > CROWDED_BYTES
  }

  /** The pending short output stays where it is, to be sent later; what is written next goes behind it. */
  commit(): void {
    this.base = this.pos
  }

  /** What was committed is sent: its room is free again. `kept`: the system still reads it, so a fresh buffer is taken. */
  recycle(kept: boolean): void {
    // The rule, once a turn: nothing is pending.
    if (!kept && this.pos === this.base && this.buf === this.own) {
      this.base = 0
      this.pos = 0
      return
    }
    const pending = this.buf === this.own ? this.own.subarray(this.base, this.pos) : null
    if (kept) this.own = new Uint8Array(BUFFER_BYTES)
    this.base = 0
    if (pending === null) return
    this.own.set(pending)
    this.buf = this.own
    this.pos = pending.length
  }

  /** Everything pending as buffers that the caller owns. */
  take(): Uint8Array[] {
    const chunks = this.chunks
    if (this.pendingBytes > this.chunkBytes) chunks.push(this.currentChunk())
    this.chunks = []
    this.reset()
    return chunks
  }

  /** Forgets the pending output. */
  reset(): void {
    if (this.buf !== this.own) {
      this.chunks = []
      this.chunkBytes = 0
      this.buf = this.own
      this.limit = BUFFER_BYTES
      this.overfull = false
    }
    this.pos = this.base
  }

  private currentChunk(): Uint8Array {
    return this.buf === this.own ? this.buf.slice(this.base, this.pos) : this.buf.subarray(0, this.pos)
  }

  /** The reply of a command begins here. */
  begin(): void {
    this.beginChunks = this.chunks.length
    this.beginPos = this.buf === this.own ? this.pos - this.base : this.pos
  }

  /** Forgets what was written since `begin`. */
  cutToBegin(): void {
    this.cutTo(this.beginChunks, this.beginPos)
  }

  /** Where the output ends now, to cut it back to here or to put a header here. */
  mark(): ReplyMark {
    return { chunks: this.chunks.length, pos: this.buf === this.own ? this.pos - this.base : this.pos }
  }

  /** Forgets what was written after a mark. */
  cutBack(mark: ReplyMark): void {
    this.cutTo(mark.chunks, mark.pos)
  }

  private cutTo(chunkCount: number, pos: number): void {
    if (chunkCount < this.chunks.length) {
      const kept = this.chunks[chunkCount].subarray(0, pos)
      this.chunks.length = chunkCount
      if (kept.length > 0) this.chunks.push(kept)
      this.chunkBytes = this.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
      this.pos = 0
      this.overfull = false
      return
    }
    this.pos = this.buf === this.own ? this.base + pos : pos
  }

  /** Puts text at a mark, before what was written since. */
  protected insertAt(mark: ReplyMark, text: string): void {
    const bytes = Buffer.from(text, 'latin1')
    if (mark.chunks === this.chunks.length) {
      this.room(bytes.length)
    }
    if (this.overfull) return
    if (mark.chunks === this.chunks.length) {
      const at = this.buf === this.own ? this.base + mark.pos : mark.pos
      this.buf.copyWithin(at + bytes.length, at, this.pos)
      this.buf.set(bytes, at)
      this.pos += bytes.length
      return
    }
    const chunk = this.chunks[mark.chunks]
    const before = chunk.subarray(0, mark.pos)
    this.chunks.splice(mark.chunks, 1, before, bytes, chunk.subarray(mark.pos))
    this.chunkBytes += bytes.length
  }

  /** Makes room for `bytes` more at `pos`. Call it before each write. */
  protected room(bytes: number): void {
    if (this.pos + bytes > this.limit) this.nextBuffer(bytes)
  }

  private nextBuffer(bytes: number): void {
    if (this.overfull && bytes <= this.limit) {
      this.chunkBytes += this.pos
      this.pos = 0
      return
    }
    const size = Math.max(bytes, BUFFER_BYTES * 4)
    // Before anything is changed: there may be no memory for it.
    const buf = new Uint8Array(size)
    const isOver = this.pendingBytes > this.maxBytes
    const chunk = this.currentChunk()
    if (chunk.length > 0) {
      if (!this.overfull) this.chunks.push(chunk)
      this.chunkBytes += chunk.length
    }
    this.overfull ||= isOver
    this.buf = buf
    this.limit = size
    this.pos = 0
  }
}
