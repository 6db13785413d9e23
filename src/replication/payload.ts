// Receives the snapshot of a full synchronisation into a file: of a length that the master says, or up to a mark of 40
// characters that it announces.

import { ownCopy } from '../bytes/copy.ts'
import { latin1ToString } from '../bytes/text.ts'
import { FileTarget } from '../persistence/file-target.ts'

const MARK_BYTES = 40
const EOF_PREFIX = '$EOF:'
/** The line in front of the bytes is short; a longer one is something else. */
const MAX_LINE_BYTES = 1024

/** Where the file stands. */
export interface PayloadOptions {
  readonly path: string
  readonly temporaryPath: string
}

/** The bytes of one snapshot. */
export class Payload {
  /** Bytes announced; 0 while that is not known, -1 with a mark. */
  totalBytes = 0
  receivedBytes = 0
  /** What went wrong, or null. */
  error: string | null = null
  isComplete = false
  private readonly options: PayloadOptions
  private file: FileTarget | null = null
  private line = ''
  private mark: Uint8Array | null = null
  /** The last bytes before a mark may be the mark itself. */
  private held: Uint8Array = new Uint8Array(0)

  constructor(options: PayloadOptions) {
    this.options = options
  }

  /** Bytes that are not in the file yet. */
  get queuedBytes(): number {
    return this.file?.queuedBytes ?? 0
  }

  /** Whether the line in front of the bytes has come. */
  get hasBegun(): boolean {
    return this.file !== null
  }

  /** Whether the length comes as a mark. */
  get hasMark(): boolean {
    return this.mark !== null
  }

  /** Called when `queuedBytes` has fallen. */
  set onProgress(listener: () => void) {
    if (this.file !== null) this.file.onProgress = listener
  }

  /** Takes `chunk[start, end)`; returns how far it belongs to the snapshot. */
  take(chunk: Uint8Array, start: number, end: number): number {
    let at = start
    while (at < end && this.file === null && this.error === null) at = this.takeLine(chunk, at, end)
    if (at === end || this.error !== null || this.file === null) return at
    return this.mark === null ? this.takeCounted(chunk, at, end) : this.takeMarked(chunk, at, end)
  }

  /** Everything is there: syncs and renames the file. `done` gets what went wrong, or null. */
  finish(done: (error: Error | null) => void): void {
    this.file?.finish(done)
  }

  /** Leaves no trace. */
  abort(): void {
    this.file?.abort()
  }

  private takeLine(chunk: Uint8Array, start: number, end: number): number {
    const newline = chunk.subarray(start, end).indexOf(0x0a)
    const lineEnd = newline < 0 ? end : start + newline
    this.line += latin1ToString(chunk, start, Math.min(lineEnd, start + MAX_LINE_BYTES))
    if (newline < 0) {
      if (this.line.length >= MAX_LINE_BYTES) this.error = 'the line in front of the snapshot is too long'
      return end
    }
    const line = this.line.replace(/\r$/, '')
    this.line = ''
    // An empty line only says that the master is still there.
    if (line !== '') this.begin(line)
    return lineEnd + 1
  }

  private begin(line: string): void {
    if (line.startsWith('-')) {
      this.error = `MASTER aborted replication with an error: ${line.slice(1)}`
    } else if (line.startsWith(EOF_PREFIX) && line.length >= EOF_PREFIX.length + MARK_BYTES) {
      this.mark = Buffer.from(line.slice(EOF_PREFIX.length, EOF_PREFIX.length + MARK_BYTES), 'latin1')
      this.totalBytes = -1
      this.open()
    } else if (/^\$\d{1,15}$/.test(line)) {
      this.totalBytes = Number(line.slice(1))
      this.open()
      this.isComplete = this.totalBytes === 0
    } else {
      const shown = line.slice(0, 100)
      this.error = `Bad protocol from MASTER, the first byte is not '$' (we received '${shown}'), are you sure the host and port are right?`
    }
  }

  private open(): void {
    try {
      this.file = FileTarget.open({ ...this.options, trailer: 'none', isSyncedOnTheWay: true })
    } catch (error) {
      this.error = `the file for the snapshot cannot be opened: ${String(error)}`
    }
  }

  private takeCounted(chunk: Uint8Array, start: number, end: number): number {
    const to = Math.min(end, start + this.totalBytes - this.receivedBytes)
    this.write(chunk, start, to)
    this.receivedBytes += to - start
    this.isComplete = this.receivedBytes === this.totalBytes
    return to
  }

  /** A master sends nothing behind the mark before it hears from us, so that it can only stand at the end. */
  private takeMarked(chunk: Uint8Array, start: number, end: number): number {
    this.receivedBytes += end - start
    const seen = Buffer.concat([this.held, chunk.subarray(Math.max(start, end - MARK_BYTES), end)])
    const last = seen.subarray(Math.max(0, seen.length - MARK_BYTES))
    this.isComplete = this.mark !== null && last.equals(this.mark)
    // All but the last 40 bytes of what is held and what came cannot be the mark.
    const surplus = this.held.length + (end - start) - MARK_BYTES
    const fromHeld = Math.min(this.held.length, Math.max(0, surplus))
    this.write(this.held, 0, fromHeld)
    this.write(chunk, start, start + Math.max(0, surplus - fromHeld))
    this.held = ownCopy(last, 0, last.length)
    return end
  }

  private write(bytes: Uint8Array, start: number, end: number): void {
    if (end <= start || this.file === null) return
    this.file.write(bytes, start, end)
    if (this.file.error !== null) this.error = `the snapshot cannot be written: ${this.file.error.message}`
  }
}
