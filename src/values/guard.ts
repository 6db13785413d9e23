// What a snapshot hangs on a value that it has not written whole yet, so that the value keeps its elements as they were.
// Each change asks `guard !== null` first.

/** Watches over a value. */
export interface ValueGuard {
  /** Nobody reaches the value any more. The guard frees it when it is through. */
  takeOver(): void
}

/** Watches over the nodes of a dictionary. */
export interface NodeGuard extends ValueGuard {
  /** A node is about to be changed, moved or removed. */
  beforeChange(node: number): void
  /** A node was made, or has moved here. */
  placed(node: number): void
}

/** Watches over the blocks of a list or stream. `w` is where a block's words stand in its directory. */
export interface BlockGuard extends ValueGuard {
  /** The bytes of a block, or the words that name them, are about to be changed, or the block is about to go. */
  beforeChange(w: number): void
  /** A block was made. Its first words are set. */
  placed(w: number): void
}
