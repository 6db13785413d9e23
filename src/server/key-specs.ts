// Where the keys of a command stand, derived from its arguments. Finding them in a request is in request-keys.ts.

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

/** A key of a request: the position of its argument, and what it is used for. */
export interface KeyPosition {
  readonly position: number
  readonly flags: readonly KeyFlag[]
}

/** The keys of a command as far as one run of equally spaced arguments says them: what COMMAND INFO gave before 7.0. */
export interface KeyRange {
  /** Positions count the command's name as 0; a negative last one counts from the end. All 0: no keys, or none so. */
  readonly first: number
  readonly last: number
  readonly step: number
  /** Whether there are keys beyond the range, so that a client has to ask COMMAND GETKEYS. */
  readonly movable: boolean
}

/** The specifications that follow from the arguments, the first of which stands at position `first`. */
export function deriveKeySpecs(args: readonly Arg[], first: number): KeySpec[] {
  const specs: KeySpec[] = []
  let position = first
  let counter = -1
  for (const [i, arg] of args.entries()) {
    const group = arg.type === 'block' && arg.multiple ? (arg.args ?? []) : [arg]
    const keyArg = group.find((each) => each.type === 'key')
    if (keyArg?.keyFlags !== undefined && counter >= 0)
      specs.push(counted(keyArg.keyFlags, counter, position, group))
    else if (keyArg?.keyFlags !== undefined && position >= 0)
      specs.push(ranged(keyArg.keyFlags, position, arg, group, args.slice(i + 1)))
    counter = arg.countsKeys ? position : -1
    position = position >= 0 && isFixed(arg) ? position + minWords(arg) : -1
    if (position < 0 && counter < 0) break
  }
  return specs
}

function ranged(
  flags: readonly KeyFlag[],
  index: number,
  arg: Arg,
  group: readonly Arg[],
  behind: readonly Arg[],
): KeySpec {
  const lastKey = arg.multiple ? -1 - behind.reduce((words, each) => words + minWords(each), 0) : 0
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

/** The range that a command's specifications amount to. */
export function keyRange(specs: readonly KeySpec[]): KeyRange {
  const ranges = specs.flatMap((spec) => asRange(spec) ?? [])
  const incomplete = specs.some((spec) => spec.flags.includes('incomplete'))
  const [only] = ranges
  if (specs.length === 1 && only !== undefined) return { ...only, movable: incomplete }
  const joined = joinRanges(ranges)
  if (joined === null) return { first: 0, last: 0, step: 0, movable: specs.length > 0 }
  return { ...joined.range, movable: incomplete || joined.used < specs.length }
}

type PlainRange = Omit<KeyRange, 'movable'>

function asRange({ begin, find }: KeySpec): PlainRange | null {
  if (begin.type !== 'index' || find.type !== 'range') return null
  const last = find.lastKey < 0 ? find.lastKey : begin.index + find.lastKey
  return { first: begin.index, last, step: find.keyStep }
}

/** Joins ranges that follow each other without a gap; others are left out, as in Redis. */
function joinRanges(ranges: readonly PlainRange[]): { range: PlainRange; used: number } | null {
  let range = null as PlainRange | null
  let used = 0
  for (const { first, last, step } of ranges) {
    if (step !== 1 || (range !== null && range.last !== first - 1)) continue
    range = { first: range?.first ?? first, last, step: 1 }
    used++
  }
  return range === null ? null : { range, used }
}
