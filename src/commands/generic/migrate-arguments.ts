// The arguments of MIGRATE, which cannot be read as other options are: KEYS takes all that follow.

import { parseInt64 } from '../../bytes/int64.ts'
import type { Request } from '../../protocol/request.ts'
import { ERRORS } from '../../server/errors.ts'

const HOST = 1
const PORT = 2
const KEY = 3
const DB = 4
const TIMEOUT = 5
const FIRST_OPTION = 6

const DEFAULT_TIMEOUT_MS = 1000
/** No timer runs longer. */
const MAX_TIMEOUT_MS = 2n ** 31n - 1n
const KEY_AND_KEYS = 'ERR When using MIGRATE KEYS option, the key argument must be set to the empty string'

/** How MIGRATE was called. Texts have one character a byte. */
export interface MigrateArguments {
  readonly host: string
  readonly port: number
  /** The number of the target's database: its own business, so it may be any. */
  readonly targetDb: string
  readonly timeoutMs: number
  readonly copy: boolean
  readonly replace: boolean
  /** The words behind AUTH, or none. */
  readonly credentials: readonly Uint8Array[]
  /** The arguments that are keys: from here to `lastKey`. */
  readonly firstKey: number
  readonly lastKey: number
}

interface Options {
  copy: boolean
  replace: boolean
  credentials: Uint8Array[]
  firstKey: number
  lastKey: number
}

/** Reads the arguments; an error text if they are wrong. */
export function readMigrateArguments(request: Request): MigrateArguments | string {
  const options = readOptions(request)
  if (typeof options === 'string') return options
  const timeoutMs = integerAt(request, TIMEOUT)
  const targetDb = integerAt(request, DB)
  if (timeoutMs === null || targetDb === null) return ERRORS.notInteger
  return {
    ...options,
    host: request.text(HOST),
    port: leadingNumber(request.text(PORT)),
    targetDb: targetDb.toString(),
    timeoutMs:
      timeoutMs <= 0n ? DEFAULT_TIMEOUT_MS : Number(timeoutMs < MAX_TIMEOUT_MS ? timeoutMs : MAX_TIMEOUT_MS),
  }
}

/** Whether an argument is a user or a password. */
export function isMigrateSecret(request: Request, i: number): boolean {
  for (let at = FIRST_OPTION; at < i && !request.is(at, 'keys'); ) {
    const words = request.is(at, 'auth') ? 1 : request.is(at, 'auth2') ? 2 : 0
    if (i <= at + words) return true
    at += 1 + words
  }
  return false
}

/** The positions of the keys. */
export function migrateKeys(request: Request): number[] {
  let first = KEY
  let last = KEY
  if (request.length(KEY) === 0) {
    for (let i = FIRST_OPTION; i < request.argc; i++) {
      if (request.is(i, 'auth')) i++
      else if (request.is(i, 'auth2')) i += 2
      else if (request.is(i, 'keys')) {
        first = i + 1
        last = request.argc - 1
        break
      }
    }
  }
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

function readOptions(request: Request): Options | string {
  const options: Options = { copy: false, replace: false, credentials: [], firstKey: KEY, lastKey: KEY }
  for (let i = FIRST_OPTION; i < request.argc; i++) {
    const following = request.argc - 1 - i
    if (request.is(i, 'copy')) {
      options.copy = true
    } else if (request.is(i, 'replace')) {
      options.replace = true
    } else if (request.is(i, 'auth') && following >= 1) {
      // After AUTH2 only the password changes, as in Redis.
      options.credentials = [...options.credentials.slice(0, -1), request.bytes(++i)]
    } else if (request.is(i, 'auth2') && following >= 2) {
      options.credentials = [request.bytes(i + 1), request.bytes(i + 2)]
      i += 2
    } else if (request.is(i, 'keys')) {
      if (request.length(KEY) !== 0) return KEY_AND_KEYS
      options.firstKey = i + 1
      options.lastKey = request.argc - 1
      break
    } else {
      return ERRORS.syntax
    }
  }
  return options
}

function integerAt(request: Request, i: number): bigint | null {
  return parseInt64(request.buf, request.start[i], request.end[i])
}

/** The number that a text begins with, as C's atoi reads it. */
function leadingNumber(text: string): number {
  const digits = /^\s*([+-]?\d+)/.exec(text)?.[1]
  return digits === undefined ? 0 : Number(digits)
}
