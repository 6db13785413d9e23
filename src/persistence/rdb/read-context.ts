// What decoders of values are given, and how they go about long values: in steps, so that others get a turn between them.

import type { SharedState } from '../../keyspace/shared.ts'
import type { HashTemplates } from './hash-template.ts'
import type { LegacyPacks } from './legacy-pack.ts'
import type { LoadedValue } from './loaded-value.ts'
import type { PackReader } from './read-pack.ts'
import type { RdbReader } from './reader.ts'

/** A value in the making. */
export interface DecodeSteps {
  /** Reads up to about `limit` elements more; true when the value is whole and stands in `DecodeContext.into`. */
  step(limit: number): boolean
  /** Frees what has been read: the value is not wanted any more. Harmless after the last step. */
  discard(): void
}

/** Where values are read from, and where they go. One for a whole file. */
export interface DecodeContext {
  readonly reader: RdbReader
  /** Memory and limits of the configuration. */
  readonly keyspace: SharedState
  /** Where a decoder leaves what it has read. */
  readonly into: LoadedValue
  /** Whether duplicates and the like are looked for in packed forms too (`sanitize-dump-payload`). */
  readonly isDeep: boolean
  /** Reads listpacks one after the other; made with the first. */
  pack?: PackReader
  /** Hash templates of the file. */
  readonly templates?: HashTemplates
  /** What reads old packed forms, once there are any. */
  legacyPacks?: LegacyPacks
}

/**
 * Reads a value behind its type. Null: it is whole and stands in `context.into`; else there is more to do. Throws
 * RdbError, and nothing is held then.
 */
export type Decoder = (context: DecodeContext) => DecodeSteps | null
