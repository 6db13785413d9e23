// Copies between buffers: a loop for short runs, the engine's own copy for long ones.

/** Up to this many bytes a loop beats the call into the engine and the view object that it needs. */
const LOOP_LIMIT_BYTES = 80

/** A copy of `bytes[start, end)` in a buffer of its own, also where `bytes` is a Buffer, whose `slice` is no copy. */
export function ownCopy(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes, start, end)
}

/** Copies `length` bytes from `from[fromPos]` to `to[toPos]`. The buffers must not overlap. */
export function copyBytes(
  from: Uint8Array,
  fromPos: number,
  to: Uint8Array,
  toPos: number,
  length: number,
): void {
  if (length > LOOP_LIMIT_BYTES) {
    to.set(from.subarray(fromPos, fromPos + length), toPos)
    return
  }
  for (let i = 0; i < length; i++) to[toPos + i] = from[fromPos + i]
}

/** Moves `bytes[start, end)` to `to` within the same buffer, however the two places overlap. */
export function moveBytes(bytes: Uint8Array, start: number, end: number, to: number): void {
  const length = end - start
  if (length > LOOP_LIMIT_BYTES) bytes.copyWithin(to, start, end)
  else if (to < start) for (let i = 0; i < length; i++) bytes[to + i] = bytes[start + i]
  else for (let i = length - 1; i >= 0; i--) bytes[to + i] = bytes[start + i]
}

/** Zeros `bytes[start, end)`. */
export function clearBytes(bytes: Uint8Array, start: number, end: number): void {
  if (end - start > LOOP_LIMIT_BYTES) bytes.fill(0, start, end)
  else for (let i = start; i < end; i++) bytes[i] = 0
}

/** Up to this many bytes four at a time beat the engine's own copy. */
const VIEW_LIMIT_BYTES = 160

/**
 * Copies `length` bytes as `copyBytes` does, but between views: in words of four bytes, the last of which overlaps the
 * one before. For short runs it takes a third of the time.
 */
export function copyView(from: DataView, fromPos: number, to: DataView, toPos: number, length: number): void {
  if (length > VIEW_LIMIT_BYTES) {
    bytesOf(to, toPos, length).set(bytesOf(from, fromPos, length))
    return
  }
  if (length < 4) {
    for (let i = 0; i < length; i++) to.setUint8(toPos + i, from.getUint8(fromPos + i))
    return
  }
  const last = length - 4
  for (let i = 0; i < last; i += 4) to.setInt32(toPos + i, from.getInt32(fromPos + i))
  to.setInt32(toPos + last, from.getInt32(fromPos + last))
}

function bytesOf(view: DataView, pos: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + pos, length)
}
