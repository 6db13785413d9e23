// The declaration of a command, and what follows from it: arity, flags, key positions. What it runs is in command.ts.

import type { Request } from '../protocol/request.ts'
import { type Arg, isFixed, minWords } from './args.ts'
import { deriveKeySpecs, type KeyPosition, type KeySpec } from './key-specs.ts'
import { LatencyHistogram } from './latency-histogram.ts'

/** The groups of Redis's documentation; each is an ACL category too, where Redis has one. */
export type CommandGroup =
  | 'generic'
  | 'string'
  | 'list'
  | 'set'
  | 'sorted-set'
  | 'hash'
  | 'pubsub'
  | 'transactions'
  | 'connection'
  | 'server'
  | 'scripting'
  | 'hyperloglog'
  | 'cluster'
  | 'geo'
  | 'stream'
  | 'bitmap'

/** Flags as COMMAND INFO prints them. */
export type CommandFlag =
  | 'write'
  | 'readonly'
  | 'denyoom'
  | 'admin'
  | 'pubsub'
  | 'noscript'
  | 'blocking'
  | 'loading'
  | 'stale'
  | 'skip_monitor'
  | 'skip_slowlog'
  | 'asking'
  | 'fast'
  | 'no_auth'
  | 'may_replicate'
  | 'no_mandatory_keys'
  | 'protected'
  | 'no_async_loading'
  | 'no_multi'
  | 'movablekeys'
  | 'allow_busy'

/** The declaration of a command. Everything that is said of a command is said here, once. */
export interface CommandDeclaration {
  /** In lower case; a subcommand's alone, without its container. */
  readonly name: string
  readonly group: CommandGroup
  readonly since: string
  readonly complexity?: string
  /** In our own words. */
  readonly summary: string
  readonly flags: readonly CommandFlag[]
  /** ACL categories beyond those that flags and group give, without `@`. */
  readonly categories?: readonly string[]
  /** Without the ACL category of its group: SORT belongs to the types that it sorts instead. */
  readonly outsideGroupCategory?: true
  /** Hints to clients, as COMMAND INFO's tips. */
  readonly tips?: readonly string[]
  readonly args?: readonly Arg[]
  /** Key specifications that do not follow from the arguments. */
  readonly keySpecs?: readonly KeySpec[]
  /**
   * Finds the keys where the specifications cannot say them, or not what they are used for (`variable_flags`).
   * A bare number is a position with the flags of the first specification. Null: the request is malformed.
   */
  readonly getKeys?: (request: Request) => readonly (number | KeyPosition)[] | null
  /** Arity where it does not follow from the arguments: negative means at least. */
  readonly arity?: number
  /** What each version changed: pairs of version and description. */
  readonly history?: readonly (readonly [string, string])[]
  readonly deprecated?: { readonly since: string; readonly replacedBy: string }
  /**
   * What it does between MULTI and EXEC, where other commands are queued: it `runs` at once, or it `executes` the queue.
   */
  readonly inTransaction?: 'runs' | 'executes'
  /** It may be used in RESP2 by a client that is subscribed to something. */
  readonly inSubscriberMode?: true
  /** It may delete expired keys that it does not name: what it hands on of them is no transaction. */
  readonly touchesAnyKey?: true
  /** Whether an argument of a request is a password or the like, which is shown to nobody. */
  readonly isSecret?: (request: Request, i: number) => boolean
  /** Not meant for applications: COMMAND DOCS says so. */
  readonly isInternal?: true
  readonly subcommands?: readonly CommandDeclaration[]
}

// Flags as bits, for the checks before each command. A flag gets a bit when a check needs it.
export const WRITE = 1
export const NO_AUTH = 2
export const MAY_REPLICATE = 4
export const NO_MULTI = 8
/** It runs at once between MULTI and EXEC. */
export const UNQUEUED = 16
/** It runs the queue of a transaction. */
export const EXECUTES = 32
/** It may touch keys that it does not name. */
export const ARBITRARY_KEYS = 64
/** Subscribers may use it in RESP2. */
export const FOR_SUBSCRIBERS = 1024
/** It only reads. */
export const READONLY = 128
export const ADMIN = 256
/** MONITOR does not show it. */
export const SKIP_MONITOR = 512
/** It is refused while the data set is loaded. */
export const NOT_WHILE_LOADING = 2048
/** It is refused while a new data set is loaded beside the old one. */
export const NOT_WHILE_ASIDE = 8192
/** It is refused by a replica that has lost its master and is not to answer with old data. */
export const NOT_WHILE_STALE = 4096

const FLAG_BITS: Partial<Record<CommandFlag, number>> = {
  write: WRITE,
  no_auth: NO_AUTH,
  may_replicate: MAY_REPLICATE,
  no_multi: NO_MULTI,
  readonly: READONLY,
  admin: ADMIN,
  skip_monitor: SKIP_MONITOR,
}

const TRANSACTION_BITS = { runs: UNQUEUED, executes: UNQUEUED | EXECUTES } as const

/** The complexity of a command that does little for each key that it is given. */
export const PER_KEY = 'O(n), n the keys given'
const FEW_WORDS = 32

/** A command as others see it: its declaration, what follows from it, and its counters. */
export class CommandEntry {
  readonly spec: CommandDeclaration
  /** Name for clients and statistics, `container|sub` for a subcommand. */
  readonly fullName: string
  /** Arguments with the name: exactly that many, or at least as many if negative. */
  readonly arity: number
  readonly flagBits: number
  readonly keySpecs: readonly KeySpec[]
  readonly parent: CommandEntry | null
  /** Whether it is a container that does nothing without a subcommand. */
  readonly needsSubcommand: boolean

  /** Calls that ran, their time in microseconds, calls refused before they ran, calls that answered an error. */
  calls = 0
  usec = 0
  rejectedCalls = 0
  failedCalls = 0
  /** Calls whose time has not been booked yet. */
  unbookedCalls = 0
  /** Up to how many words a call takes so little that it is not timed on its own: any number, a few, or none. */
  readonly quickArgc: number
  /** How long calls took; made with the first one. */
  latency: LatencyHistogram | null = null

  constructor(spec: CommandDeclaration, parent: CommandEntry | null, needsSubcommand: boolean) {
    this.spec = spec
    this.parent = parent
    this.needsSubcommand = needsSubcommand
    this.fullName = parent === null ? spec.name : `${parent.fullName}|${spec.name}`
    this.arity = spec.arity ?? arityOf(spec, parent === null ? 1 : 2)
    const isQuick = spec.flags.includes('fast') || spec.complexity?.startsWith('O(1)') === true
    const few = spec.complexity === PER_KEY ? FEW_WORDS : 0
    this.quickArgc = isQuick ? Number.POSITIVE_INFINITY : few
    this.flagBits = flagBits(spec)
    this.keySpecs = spec.keySpecs ?? deriveKeySpecs(spec.args ?? [], parent === null ? 1 : 2)
  }

  /** Whether a request with `argc` words has the right number of them. */
  acceptsArgc(argc: number): boolean {
    return this.arity >= 0 ? argc === this.arity : argc >= -this.arity
  }

  /** Counts `calls` calls that took `usec` microseconds each, for INFO's latencystats. */
  recordLatency(usec: number, calls: number): void {
    this.latency ??= new LatencyHistogram()
    this.latency.record(usec * 1000, calls)
  }

  /** Forgets the counters. */
  resetStats(): void {
    this.latency = null
    this.calls = 0
    this.usec = 0
    this.rejectedCalls = 0
    this.failedCalls = 0
  }
}

function flagBits(spec: CommandDeclaration): number {
  const { flags, inSubscriberMode, inTransaction, touchesAnyKey } = spec
  const bits = flags.reduce((sum, flag) => sum | (FLAG_BITS[flag] ?? 0), 0)
  const role = inTransaction === undefined ? 0 : TRANSACTION_BITS[inTransaction]
  const further =
    (touchesAnyKey === true ? ARBITRARY_KEYS : 0) |
    (inSubscriberMode === true ? FOR_SUBSCRIBERS : 0) |
    (flags.includes('loading') ? 0 : NOT_WHILE_LOADING) |
    (flags.includes('no_async_loading') ? NOT_WHILE_ASIDE : 0) |
    (flags.includes('stale') ? 0 : NOT_WHILE_STALE)
  return bits | role | further
}

function arityOf(spec: CommandDeclaration, names: number): number {
  if (spec.subcommands !== undefined) return -2
  const args = spec.args ?? []
  const words = args.reduce((sum, arg) => sum + minWords(arg), names)
  return args.every(isFixed) ? words : -words
}
