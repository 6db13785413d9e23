// Finding the keys of a request, by the key specifications of its command or by the command's own function.

import type { Request } from '../protocol/request.ts'
import type { CommandEntry } from './declaration.ts'
import type { KeyPosition, KeySpec } from './key-specs.ts'

/** Whether requests of a command can have keys at all. */
export function canHaveKeys(entry: CommandEntry): boolean {
  return entry.spec.getKeys !== undefined || entry.keySpecs.some(isRealKey)
}

/**
 * The keys of a request, in the order in which they are declared; null: the request is malformed.
 * Its number of arguments must be right. An empty list says that this request has none.
 */
export function requestKeys(entry: CommandEntry, request: Request): readonly KeyPosition[] | null {
  const { keySpecs, spec } = entry
  const flagsVary = keySpecs.some(({ flags }) => flags.includes('variable_flags'))
  if (!flagsVary || spec.getKeys === undefined) {
    const found = keysBySpecs(keySpecs, request)
    if (found !== null || spec.getKeys === undefined) return found
  }
  const keys = spec.getKeys(request)
  const flags = keySpecs[0]?.flags ?? []
  return keys?.map((key) => (typeof key === 'number' ? { position: key, flags } : key)) ?? null
}

function isRealKey({ flags }: KeySpec): boolean {
  return !flags.includes('not_key')
}

function keysBySpecs(specs: readonly KeySpec[], request: Request): KeyPosition[] | null {
  const found: KeyPosition[] = []
  for (const spec of specs.filter(isRealKey)) {
    const first = beginning(spec, request)
    if (first === null) return null
    if (first < 0) continue
    const positions = positionsFrom(spec, first, request)
    if (positions === null || spec.flags.includes('incomplete')) return null
    for (const position of positions) found.push({ position, flags: spec.flags })
  }
  return found
}

/** Where a specification begins; -1: its keyword is absent; null: it does not say. */
function beginning({ begin }: KeySpec, request: Request): number | null {
  if (begin.type === 'unknown') return null
  if (begin.type === 'index') return begin.index
  const word = begin.keyword.toLowerCase()
  const { argc } = request
  if (begin.startFrom > 0) {
    for (let i = begin.startFrom; i < argc - 1; i++) if (request.is(i, word)) return i + 1
    return -1
  }
  for (let i = argc + begin.startFrom; i > 1; i--) if (request.is(i, word)) return i + 1
  return -1
}

function positionsFrom({ find }: KeySpec, start: number, request: Request): number[] | null {
  const { argc } = request
  if (find.type === 'unknown') return null
  if (find.type === 'range') {
    if (find.lastKey >= 0) return stepped(start, start + find.lastKey, find.keyStep, argc)
    const last = find.limit === 0 ? argc : start + Math.floor((argc - start) / find.limit)
    return stepped(start, last + find.lastKey, find.keyStep, argc)
  }
  const countAt = start + find.keyNumIndex
  const count = countAt < argc ? countIn(request, countAt) : null
  if (count === null) return null
  const first = start + find.firstKey
  return stepped(first, first + (count - 1) * find.keyStep, find.keyStep, argc)
}

function countIn(request: Request, i: number): number | null {
  const text = request.text(i)
  const count = /^(0|[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(count) ? count : null
}

function stepped(first: number, last: number, step: number, argc: number): number[] | null {
  if (last >= argc || last < first) return null
  const positions: number[] = []
  for (let i = first; i <= last; i += step) positions.push(i)
  return positions
}
