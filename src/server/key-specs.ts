// Where the keys of a command stand, derived from its arguments, and finding them in a request.

import type { Request } from '../protocol/request.ts'
import { type Arg, isFixed, type KeyFlag, minWords } from './args.ts'

/** One key specification, in the terms of COMMAND INFO. Positions count the command's name as 0. */
export interface KeySpec {
  readonly flags: readonly KeyFlag[]
  readonly notes?: string
  readonly begin:
    | { readonly type: 'index'; readonly index: number }
    | { readonly type: 'keyword'; readonly keyword: string; readonly startFrom: number }
    | { readonly type: 'unknown' }
  readonly find:
    | { readonly type: 'range'; readonly lastKey: number; readonly keyStep: number; readonly limit: number }
    | {
        readonly type: 'keynum'
        readonly keyNumIndex: number
        readonly firstKey: number
        readonly keyStep: number
      }
    | { readonly type: 'unknown' }
}

/** The specifications that follow from the arguments, the first of which stands at position `first`. */
export function deriveKeySpecs(args: readonly Arg[], first: number): KeySpec[] {
  const specs: KeySpec[] = []
  let position = first
  let counter = -1
  for (const arg of args) {
    const group = arg.type === 'block' && arg.multiple ? (arg.args ?? []) : [arg]
    const keyArg = group.find((each) => each.type === 'key')
    if (keyArg?.keyFlags !== undefined && counter >= 0)
      specs.push(counted(keyArg.keyFlags, counter, position, group))
    else if (keyArg?.keyFlags !== undefined && position >= 0)
      specs.push(ranged(keyArg.keyFlags, position, arg, group))
    counter = arg.countsKeys ? position : -1
    position = position >= 0 && isFixed(arg) ? position + minWords(arg) : -1
    if (position < 0 && counter < 0) break
  }
  return specs
}

function ranged(flags: readonly KeyFlag[], index: number, arg: Arg, group: readonly Arg[]): KeySpec {
  const lastKey = arg.multiple ? -1 : 0
  return {
    flags,
    begin: { type: 'index', index },
    find: { type: 'range', lastKey, keyStep: group.length, limit: 0 },
  }
}

function counted(
  flags: readonly KeyFlag[],
  counter: number,
  position: number,
  group: readonly Arg[],
): KeySpec {
  return {
    flags,
    begin: { type: 'index', index: counter },
    find: { type: 'keynum', keyNumIndex: 0, firstKey: position - counter, keyStep: group.length },
  }
}

/** The positions of all keys in a request, with the flags of their specification; null: the request is malformed. */
export function keyPositions(
  specs: readonly KeySpec[],
  request: Request,
): { position: number; flags: readonly KeyFlag[] }[] | null {
  const found: { position: number; flags: readonly KeyFlag[] }[] = []
  for (const spec of specs) {
    const positions = positionsOf(spec, request)
    if (positions === null) return null
    for (const position of positions) found.push({ position, flags: spec.flags })
  }
  return found
}

function positionsOf(spec: KeySpec, request: Request): number[] | null {
  const first = beginOf(spec, request)
  if (first < 0) return []
  const { find } = spec
  if (find.type === 'unknown') return []
  if (find.type === 'keynum') {
    const count =
      first + find.keyNumIndex < request.argc ? Number(request.text(first + find.keyNumIndex)) : Number.NaN
    if (!Number.isInteger(count) || count < 0) return null
    return stepped(
      first + find.firstKey,
      first + find.firstKey + (count - 1) * find.keyStep,
      find.keyStep,
      request.argc,
    )
  }
  let last = first + find.lastKey
  if (find.lastKey < 0) {
    last = request.argc + find.lastKey
    if (find.limit > 1) last = first + Math.floor((request.argc - first) / find.limit) + find.lastKey
  }
  return stepped(first, last, find.keyStep, request.argc)
}

function stepped(first: number, last: number, step: number, argc: number): number[] | null {
  if (last >= argc) return null
  const positions: number[] = []
  for (let i = first; i <= last; i += step) positions.push(i)
  return positions
}

function beginOf(spec: KeySpec, request: Request): number {
  const { begin } = spec
  if (begin.type === 'unknown') return -1
  if (begin.type === 'index') return begin.index
  const word = begin.keyword.toLowerCase()
  if (begin.startFrom < 0) {
    for (let i = request.argc + begin.startFrom; i >= 1; i--) if (request.is(i, word)) return i + 1
    return -1
  }
  for (let i = begin.startFrom; i < request.argc - 1; i++) if (request.is(i, word)) return i + 1
  return -1
}
