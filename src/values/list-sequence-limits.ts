// How much a node of a list may hold, as `list-max-listpack-size` says: a number of elements, or one of five sizes.

/** The sizes that -1 to -5 stand for; what is below -5 counts as -5. */
const SIZES_BYTES = [4096, 8192, 16_384, 32_768, 65_536]
/** Where elements are counted, the bytes of a node are bounded too. */
const SAFETY_BYTES = 8192
const NO_LIMIT = 0x7fffffff

/** The most bytes of a node's listpack. A longer element stands in a node of its own. */
export function maxNodeBytes(fill: number): number {
  return fill < 0 ? SIZES_BYTES[Math.min(-fill, SIZES_BYTES.length) - 1] : SAFETY_BYTES
}

/** The most elements of a node. */
export function maxNodeCount(fill: number): number {
  return fill < 0 ? NO_LIMIT : Math.max(fill, 1)
}

/** Whether a listpack of this size is more than one node may hold: a list that is so is no single listpack. */
export function exceedsNode(fill: number, bytes: number, count: number): boolean {
  return bytes > maxNodeBytes(fill) || count > maxNodeCount(fill)
}

/**
 * Whether a node is so small that a list of nothing else becomes a single listpack again: half of what is allowed, so
 * that a list at the limit does not change back and forth. Where elements are counted, only they count here.
 */
export function isHalfNode(fill: number, bytes: number, count: number): boolean {
  return fill < 0 ? bytes * 2 <= maxNodeBytes(fill) : count <= Math.floor(maxNodeCount(fill) / 2)
}
