// The vocabulary in which commands declare their arguments. Arity, key positions, the documented syntax and the
// option reader all follow from it.

/** What a key argument is used for, in the terms of COMMAND INFO's key specifications. */
export type KeyFlag =
  | 'RO'
  | 'RW'
  | 'OW'
  | 'RM'
  | 'access'
  | 'update'
  | 'insert'
  | 'delete'
  | 'not_key'
  | 'incomplete'
  | 'variable_flags'

/** The types that COMMAND DOCS knows. */
export type ArgType =
  | 'string'
  | 'integer'
  | 'double'
  | 'key'
  | 'pattern'
  | 'unix-time'
  | 'pure-token'
  | 'oneof'
  | 'block'

/** One argument of a command, or a group of them. */
export interface Arg {
  readonly name: string
  readonly type: ArgType
  /** The word that stands before the argument; for a pure token the argument itself. */
  readonly token?: string
  readonly optional?: boolean
  readonly multiple?: boolean
  /** Of a repeated argument: its token is repeated with it. */
  readonly multipleToken?: boolean
  /** The version that added it to the command. */
  readonly since?: string
  readonly deprecatedSince?: string
  /** Of a key: what it is used for. */
  readonly keyFlags?: readonly KeyFlag[]
  /** The key specification that it belongs to, where that is not its number among the key arguments. */
  readonly keySpecIndex?: number
  /** Of a count of keys: the keys follow it. */
  readonly countsKeys?: boolean
  /** What documentation shows instead of the name. */
  readonly displayText?: string
  readonly args?: readonly Arg[]
}

/** What can be said of an argument beside its name. */
export type ArgOptions = Partial<Pick<Arg, 'token' | 'since' | 'displayText' | 'deprecatedSince'>>

/** Usual uses of a key. */
export const READS: readonly KeyFlag[] = ['RO', 'access']
export const LOOKS: readonly KeyFlag[] = ['RO']
export const UPDATES: readonly KeyFlag[] = ['RW', 'update']
export const READS_AND_UPDATES: readonly KeyFlag[] = ['RW', 'access', 'update']
export const OVERWRITES: readonly KeyFlag[] = ['OW', 'update']
export const INSERTS: readonly KeyFlag[] = ['RW', 'insert']
export const REMOVES: readonly KeyFlag[] = ['RM', 'delete']
/** Reads what it removes, as pops do. */
export const TAKES: readonly KeyFlag[] = ['RW', 'access', 'delete']

export function key(name: string, keyFlags: readonly KeyFlag[], options?: ArgOptions): Arg {
  return { name, type: 'key', keyFlags, ...options }
}

export function string(name: string, options?: ArgOptions): Arg {
  return { name, type: 'string', ...options }
}

export function integer(name: string, options?: ArgOptions): Arg {
  return { name, type: 'integer', ...options }
}

export function double(name: string, options?: ArgOptions): Arg {
  return { name, type: 'double', ...options }
}

export function pattern(name: string, options?: ArgOptions): Arg {
  return { name, type: 'pattern', ...options }
}

export function unixTime(name: string, options?: ArgOptions): Arg {
  return { name, type: 'unix-time', ...options }
}

/** The number of keys that follow. */
export function keyCount(name: string, options?: ArgOptions): Arg {
  return { name, type: 'integer', countsKeys: true, ...options }
}

/** A word that stands for itself; its name in the documentation is the word in lower case unless given. */
export function token(word: string, name = word.toLowerCase(), options?: ArgOptions): Arg {
  return { name, type: 'pure-token', token: word, ...options }
}

/** One of several arguments. */
export function oneOf(name: string, args: readonly Arg[], options?: ArgOptions): Arg {
  return { name, type: 'oneof', args, ...options }
}

/** Several arguments that belong together. */
export function block(name: string, args: readonly Arg[], options?: ArgOptions): Arg {
  return { name, type: 'block', args, ...options }
}

/** The argument may be absent. */
export function optional(arg: Arg): Arg {
  return { ...arg, optional: true }
}

/** The argument may be given several times, at least once unless it is optional too. */
export function repeated(arg: Arg): Arg {
  return { ...arg, multiple: true }
}

/** The fewest words that an argument takes. */
export function minWords(arg: Arg): number {
  if (arg.optional) return 0
  return wordsOnce(arg)
}

/** Whether an argument always takes the same number of words. */
export function isFixed(arg: Arg): boolean {
  if (arg.optional || arg.multiple) return false
  if (arg.type === 'oneof') {
    const counts = (arg.args ?? []).map(wordsOnce)
    return (arg.args ?? []).every(isFixed) && counts.every((count) => count === counts[0])
  }
  return (arg.args ?? []).every(isFixed)
}

function wordsOnce(arg: Arg): number {
  const inner = arg.args ?? []
  if (arg.type === 'pure-token') return 1
  const token = arg.token === undefined ? 0 : 1
  if (arg.type === 'oneof') return token + Math.min(...inner.map(minWords))
  if (arg.type === 'block') return token + inner.reduce((sum, each) => sum + minWords(each), 0)
  return token + 1
}
