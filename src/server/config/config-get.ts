// Which parameters a CONFIG GET with several patterns selects.

import { globMatch } from '../../bytes/glob.ts'
import { latin1ToString } from '../../bytes/text.ts'
import { findParameter, type ParameterEntry, parameterEntries } from './parameters.ts'

/** A line of the reply to CONFIG GET. */
export interface ConfigEntry {
  readonly name: string
  readonly value: Uint8Array
}

const ENCODER = new TextEncoder()

/**
 * The names that match any of the patterns, each once, aliases included. A name without `*`, `?` and `[` is answered
 * as it was written, and is the only way to a hidden parameter.
 */
export function selectEntries(patterns: readonly Uint8Array[]): ParameterEntry[] {
  const selected = new Map<string, ParameterEntry>()
  for (const bytes of patterns) {
    const pattern = latin1ToString(bytes)
    if (/[[*?]/.test(pattern)) {
      for (const entry of entriesMatching(bytes)) {
        if (!selected.has(entry.name)) selected.set(entry.name, entry)
      }
    } else {
      const entry = findParameter(pattern)
      if (entry === undefined || selected.has(entry.name)) continue
      selected.set(entry.name, { name: pattern, parameter: entry.parameter })
    }
  }
  return [...selected.values()]
}

function entriesMatching(pattern: Uint8Array): ParameterEntry[] {
  const found: ParameterEntry[] = []
  for (const entry of parameterEntries()) {
    if (entry.parameter.options.hidden) continue
    if (globMatch(pattern, ENCODER.encode(entry.name), true)) found.push(entry)
  }
  return found
}
