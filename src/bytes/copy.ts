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
