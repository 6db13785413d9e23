// Says quickly of most keys that nobody waits for them. Every change of a key asks while somebody waits for some key,
// and making a string for a look-up costs more than most changes.

const SLOTS = 4096
const EDGE_BYTES = 6
const FNV_PRIME = 0x01000193

/** Counts keys by a few bits of them; false positives are allowed for, false negatives do not happen. */
export class KeyFilter {
  private readonly counts = new Uint32Array(SLOTS)

  add(key: Uint8Array): void {
    this.counts[slotOf(key, 0, key.length)]++
  }

  remove(key: Uint8Array): void {
    this.counts[slotOf(key, 0, key.length)]--
  }

  mayHave(key: Uint8Array, start: number, end: number): boolean {
    return this.counts[slotOf(key, start, end)] !== 0
  }
}

/** Mixes the length with the first and the last bytes. */
function slotOf(key: Uint8Array, start: number, end: number): number {
  let hash = end - start
  const headEnd = Math.min(end, start + EDGE_BYTES)
  for (let i = start; i < headEnd; i++) hash = Math.imul(hash ^ key[i], FNV_PRIME)
  for (let i = Math.max(headEnd, end - EDGE_BYTES); i < end; i++) hash = Math.imul(hash ^ key[i], FNV_PRIME)
  return (hash ^ (hash >>> 15)) & (SLOTS - 1)
}
