// The buffer in which a client's input is kept that could not be run yet.
//
// It is made as large as the bulk string that is being received, so that each byte of it is copied once. Consumed
// input at its front is only given up when that costs no more copying than has been consumed.

import type { Client } from './client.ts'

const MIN_BYTES = 512
/** Room behind a long bulk string, for the few arguments that may follow it. */
const SLACK_BYTES = 1024
/** Above this a buffer grows by a half, not to double. */
const DOUBLING_LIMIT_BYTES = 1024 * 1024

/** Forgets the input of a client. */
export function dropInput(client: Client): void {
  client.pending = null
  client.partial = null
  client.queryBytes = 0
  client.pendingStart = 0
  client.pendingPos = 0
  client.pendingEnd = 0
  client.pendingNeeds = 0
}

/**
 * Gives the input `pending[pendingStart, pendingEnd)` a buffer in which it can stay and grow to `pendingNeeds`, though
 * not beyond `maxBytes`. `owned`: it stands in a buffer of the client's own already, which may do.
 * Throws a RangeError when there is no memory.
 */
export function moveInput(client: Client, owned: boolean, maxBytes: number): void {
  const { pending, pendingStart, pendingEnd, pendingNeeds } = client
  if (pending === null) return
  const restBytes = pendingEnd - pendingStart
  if (owned && pendingNeeds <= pending.length && restBytes > pendingStart) return
  const neededBytes = Math.min(pendingNeeds - pendingStart, maxBytes) + SLACK_BYTES
  const isTight = owned && pendingNeeds > pending.length
  relocate(client, Math.max(MIN_BYTES, restBytes, neededBytes, isTight ? grown(pending.length) : 0))
}

/** Adds `chunk[from, to)`. Throws a RangeError when there is no memory. */
export function appendInput(client: Client, chunk: Uint8Array, from: number, to: number): void {
  client.pending ??= new Uint8Array(Math.max(MIN_BYTES, to - from))
  const { length } = client.pending
  const filled = client.pendingEnd + to - from
  if (filled > length) relocate(client, Math.max(filled - client.pendingStart, grown(length)))
  client.pending.set(chunk.subarray(from, to), client.pendingEnd)
  client.pendingEnd += to - from
  client.queryBytes = client.pendingEnd - client.pendingStart
}

/** Copies the input to the front of a new buffer. */
function relocate(client: Client, sizeBytes: number): void {
  const { pending, pendingStart } = client
  const target = new Uint8Array(sizeBytes)
  if (pending !== null) target.set(pending.subarray(pendingStart, client.pendingEnd))
  client.pending = target
  client.partial?.shift(-pendingStart)
  client.pendingStart = 0
  client.pendingPos -= pendingStart
  client.pendingEnd -= pendingStart
  client.pendingNeeds -= pendingStart
}

function grown(length: number): number {
  return length + (length < DOUBLING_LIMIT_BYTES ? length : length >> 1)
}
