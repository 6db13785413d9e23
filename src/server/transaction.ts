// A transaction between MULTI and EXEC: the commands that are queued, and whether an error has spoilt it.
//
// The arguments of short commands stand behind each other in chunks; a long command gets a buffer of its own, or takes
// over the one that it was received in, so that a long value is not copied on its way into the keyspace.

import { copyBytes } from '../bytes/copy.ts'
import type { Request } from '../protocol/request.ts'
import type { CommandEntry } from './declaration.ts'

const FIRST_CHUNK_BYTES = 1024
/** The largest chunk; the arguments of a longer command stand alone. */
const MAX_CHUNK_BYTES = 16 * 1024
/** The share of its buffer that a long command needs to take it over. */
const TAKE_OVER_SHARE = 0.75
/** What each argument counts in `argumentBytes` beside its bytes: the pointer to it, as in Redis. */
const POINTER_BYTES = 8
/** A queue that had no more commands and chunks than this is used again. */
const KEEP_COMMANDS = 64
/** What a queued command and an argument's two positions take beside the bytes. */
const COMMAND_BYTES = 16
const BOUND_BYTES = 16

/** The queue of one client. */
export class Transaction {
  /** A command was refused since MULTI: EXEC will refuse all. */
  isAborted = false
  /** EXEC is running it. */
  isRunning = false
  /** How many commands are queued. */
  length = 0
  /** The flags of all queued commands, as bits. */
  flagBits = 0
  /** What clients are told as `multi-mem`: the bytes of all arguments, and a pointer for each. */
  argumentBytes = 0
  // Lists that are only valid up to `length` and `boundCount`.
  private readonly commands: CommandEntry[] = []
  /** The buffer of each command. */
  private readonly buffers: Uint8Array[] = []
  /** Start and end of all arguments, and behind each command's last. */
  private readonly bounds: number[] = []
  private readonly boundEnds: number[] = []
  private boundCount = 0
  private chunk = new Uint8Array(0)
  private chunkPos = 0
  private bufferBytes = 0

  /** Bytes that the queue takes. */
  get heldBytes(): number {
    return this.bufferBytes + this.length * COMMAND_BYTES + (this.boundCount / 2) * BOUND_BYTES
  }

  /** Queues a command with a copy of its request. Throws a RangeError when there is no memory. */
  add(command: CommandEntry, request: Request): void {
    let bytes = 0
    for (let i = 0; i < request.argc; i++) bytes += request.length(i)
    const at = this.length
    this.buffers[at] = bytes > MAX_CHUNK_BYTES ? this.addLong(request, bytes) : this.addShort(request, bytes)
    this.commands[at] = command
    this.boundEnds[at] = this.boundCount
    this.length = at + 1
    this.flagBits |= command.flagBits
    this.argumentBytes += bytes + request.argc * POINTER_BYTES
  }

  /** The queued command `i`; its arguments are put into `request`. */
  read(i: number, request: Request): CommandEntry {
    const { bounds, boundEnds } = this
    const end = boundEnds[i]
    request.clear()
    request.buf = this.buffers[i]
    for (let at = i === 0 ? 0 : boundEnds[i - 1]; at < end; at += 2) request.push(bounds[at], bounds[at + 1])
    request.ownsBuffer = request.buf.length > MAX_CHUNK_BYTES
    return this.commands[i]
  }

  /** Empties it for another transaction. False: it has grown and is better thrown away. */
  recycle(): boolean {
    if (this.isRunning || this.length > KEEP_COMMANDS || this.bufferBytes !== this.chunk.length) return false
    this.isAborted = false
    this.length = 0
    this.flagBits = 0
    this.argumentBytes = 0
    this.boundCount = 0
    this.chunkPos = 0
    return true
  }

  private addShort(request: Request, bytes: number): Uint8Array {
    if (this.chunkPos + bytes > this.chunk.length) this.newChunk(bytes)
    this.chunkPos = this.copy(request, this.chunk, this.chunkPos)
    return this.chunk
  }

  private newChunk(bytes: number): void {
    const size = Math.max(
      bytes,
      Math.min(MAX_CHUNK_BYTES, Math.max(FIRST_CHUNK_BYTES, this.chunk.length * 2)),
    )
    this.chunk = new Uint8Array(size)
    this.chunkPos = 0
    this.bufferBytes += size
  }

  private addLong(request: Request, bytes: number): Uint8Array {
    const { buf } = request
    if (request.ownsBuffer && !request.adopted && bytes >= buf.length * TAKE_OVER_SHARE) {
      request.adopted = true
      for (let i = 0; i < request.argc; i++) this.addBound(request.start[i], request.end[i])
      this.bufferBytes += buf.length
      return buf
    }
    const buffer = new Uint8Array(bytes)
    this.copy(request, buffer, 0)
    this.bufferBytes += bytes
    return buffer
  }

  /** Copies all arguments to `target`, from `pos` on; returns the position behind them. */
  private copy(request: Request, target: Uint8Array, pos: number): number {
    let at = pos
    for (let i = 0; i < request.argc; i++) {
      const length = request.length(i)
      copyBytes(request.buf, request.start[i], target, at, length)
      this.addBound(at, at + length)
      at += length
    }
    return at
  }

  private addBound(start: number, end: number): void {
    this.bounds[this.boundCount++] = start
    this.bounds[this.boundCount++] = end
  }
}

/** Hands out transactions; the usual short one is used again and again. */
export class TransactionPool {
  private spare: Transaction | null = new Transaction()

  take(): Transaction {
    const taken = this.spare ?? new Transaction()
    this.spare = null
    return taken
  }

  /** Takes back a transaction that nobody uses any more. */
  give(transaction: Transaction): void {
    if (this.spare === null && transaction.recycle()) this.spare = transaction
  }
}
