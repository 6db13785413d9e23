// Up to which sizes collections are packed into one block: the `*-max-*` parameters of the configuration.

/** With a long element a collection stays packed up to this many elements ... */
const WIDE_ENTRIES = 32
/** ... and this many bytes: see ENCODING_WIDE in record.ts. */
const WIDE_BYTES = 4096

/**
 * Whether a collection with a long element stays packed: `count` elements in `bytes` bytes. `maxEntries` is the limit that
 * the configuration sets for those without.
 */
export function staysWide(count: number, maxEntries: number, bytes: number): boolean {
  return count <= WIDE_ENTRIES && count <= maxEntries && bytes <= WIDE_BYTES
}

/** The limits, kept up to date by the server. Entries count elements, not listpack entries. */
export class PackedLimits {
  hashEntries = 512
  hashValueBytes = 64
  setIntsetEntries = 512
  setEntries = 128
  setValueBytes = 64
  zsetEntries = 128
  zsetValueBytes = 64
  /** `list-max-listpack-size`: elements of a list's listpack if positive; -1 to -5: 4 to 64 KiB. */
  listSize = -2
  /** `hll-sparse-max-bytes`: size of a HyperLogLog up to which it stays sparse. */
  sketchBytes = 3000
  /** When a block of a stream is full; 0: no limit. */
  streamNodeBytes = 4096
  streamNodeEntries = 100
}
