// Taking over the handle below a net.Socket: the fast path in and out of a TCP or Unix connection.
//
// Node's own sockets cost about a microsecond a request in stream machinery. Below them lies a handle that reads into
// a buffer of ours and writes with one call. That is not a public interface, so everything that touches it is in this
// file; where anything about it is not as expected, `takeHandle` answers null and socket-transport.ts serves instead.
// Measured on Node 20, PING without pipeline, CPU a request: 4.7 us this way, 5.1 with `onread`, 5.7 with 'data' events.

import type { Socket } from 'node:net'
import { BROKEN, QUEUED, SENT, type WriteResult } from './queueing-transport.ts'

/** Node's write request. It is only used up by a write that the system could not take at once. */
interface WriteRequest {
  oncomplete: ((status: number) => void) | undefined
  /** The bytes that are being written: nothing else keeps them from the garbage collector meanwhile. */
  buffer: Uint8Array | undefined
}

/** What we use of Node's stream handle. */
interface NativeHandle {
  onread: unknown
  reading: boolean
  readonly fd: number
  useUserBuffer(buffer: Uint8Array): void
  readStart(): number
  readStop(): number
  writeBuffer(request: WriteRequest, data: Uint8Array): number
  close(callback?: () => void): void
}

/** Node's stream_wrap: the constructor of write requests and the array in which results are left. */
interface StreamBinding {
  WriteWrap: new () => WriteRequest
  streamBaseState: Int32Array
  kReadBytesOrError: number
  kBytesWritten: number
  kLastWriteWasAsync: number
}

/** What `onRead` is called with when the other end has closed its side. */
export const END_OF_FILE = -4095

/** A connection's handle, ours from now on. */
export interface StreamHandle {
  readonly fd: number
  /** Calls `onRead` with the number of bytes that now stand in the shared buffer, or with a negative number at the end. */
  start(buffer: Uint8Array, onRead: (length: number) => void): void
  pause(): void
  resume(): void
  /** QUEUED: `onSent` is called when it is done, with a negative number if it failed. */
  write(data: Uint8Array): WriteResult
  onSent: (status: number) => void
  close(): void
}

let binding: StreamBinding | null | undefined

/** Node's binding, or null when it is not as we know it. Looked up once a process: it never changes. */
function streamBinding(): StreamBinding | null {
  if (binding === undefined) binding = loadBinding()
  return binding
}

function loadBinding(): StreamBinding | null {
  try {
    const load = (process as unknown as { binding(name: string): Partial<StreamBinding> }).binding
    const found = load.call(process, 'stream_wrap')
    const indexes = [found.kReadBytesOrError, found.kBytesWritten, found.kLastWriteWasAsync]
    const known =
      typeof found.WriteWrap === 'function' &&
      found.streamBaseState instanceof Int32Array &&
      indexes.every((index) => typeof index === 'number')
    return known ? (found as StreamBinding) : null
  } catch {
    return null
  }
}

/** Takes the handle out of a socket that has not been read from; the socket object is done with then. Null: not possible. */
export function takeHandle(socket: Socket): StreamHandle | null {
  const native = streamBinding()
  const holder = socket as unknown as { _handle: NativeHandle | null }
  const handle = holder._handle
  if (native === null || handle === null || !looksRight(handle)) return null
  holder._handle = null
  socket.destroy() // without its handle this only ends the server's count of it
  return new NativeStreamHandle(handle, native)
}

function looksRight(handle: NativeHandle): boolean {
  const methods = ['useUserBuffer', 'readStart', 'readStop', 'writeBuffer', 'close'] as const
  return methods.every((method) => typeof handle[method] === 'function')
}

class NativeStreamHandle implements StreamHandle {
  onSent: (status: number) => void = () => {}
  private readonly handle: NativeHandle
  private readonly native: StreamBinding
  private readonly state: Int32Array
  private request: WriteRequest
  private closed = false
  private readonly asyncIndex: number

  constructor(handle: NativeHandle, native: StreamBinding) {
    this.handle = handle
    this.native = native
    this.state = native.streamBaseState
    this.asyncIndex = native.kLastWriteWasAsync
    this.request = new native.WriteWrap()
  }

  get fd(): number {
    return this.handle.fd
  }

  start(buffer: Uint8Array, onRead: (length: number) => void): void {
    const { handle, state } = this
    const lengthIndex = this.native.kReadBytesOrError
    handle.useUserBuffer(buffer)
    handle.onread = () => onRead(state[lengthIndex])
    this.resume()
  }

  pause(): void {
    if (this.closed || !this.handle.reading) return
    this.handle.reading = false
    this.handle.readStop()
  }

  resume(): void {
    if (this.closed || this.handle.reading) return
    this.handle.reading = true
    this.handle.readStart()
  }

  write(data: Uint8Array): WriteResult {
    if (this.closed || this.handle.writeBuffer(this.request, data) !== 0) return BROKEN
    if (this.state[this.asyncIndex] === 0) return SENT
    this.request.buffer = data
    this.request.oncomplete = this.onSent
    this.request = new this.native.WriteWrap()
    return QUEUED
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.handle.close()
  }
}
