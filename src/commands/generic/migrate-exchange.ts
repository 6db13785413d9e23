// One attempt of MIGRATE to get its keys across: sends everything, and reads a line for each request.

import { latin1ToString } from '../../bytes/text.ts'
import { type Link, type LinkCache, NO_DATABASE } from '../../server/link-cache.ts'
import type { Outgoing, OutgoingEnd } from '../../server/outgoing.ts'
import type { MigrateArguments } from './migrate-arguments.ts'
import { RequestPieces } from './migrate-request.ts'

/** The target's replies are single lines; one that is longer is no reply to our requests. */
const MAX_LINE_CHARS = 64 * 1024
const LF = 10
/** Redis does not look whether a connection was refused before it writes, so clients know it as an error of writing. */
const FOUND_OUT_LATE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ECONNRESET'])

/** A key as it is sent. */
export interface Parcel {
  readonly key: Uint8Array
  /** Milliseconds; 0: for ever. */
  readonly ttlMs: bigint
  readonly payload: Uint8Array
}

/** How an attempt went. */
export interface ExchangeResult {
  /** The keys that the target has confirmed. */
  readonly confirmed: readonly Uint8Array[]
  /** How many replies to RESTORE came. */
  readonly replies: number
  /** The first error that the target answered. */
  readonly targetError: string | null
  /** What went wrong with the connection; null: nothing. */
  readonly failure: 'connecting' | 'writing' | 'reading' | null
  readonly timedOut: boolean
}

/** What an attempt works with. */
export interface ExchangeParts {
  readonly args: MigrateArguments
  readonly outgoing: Outgoing
  readonly links: LinkCache
  /** RESTORE, as the target should be asked for it. */
  readonly command: string
  /** Reads the keys as they are now. Called when the connection is there. */
  pack(): readonly Parcel[]
}

/** Gets the keys across once; `done` is called later. */
export function exchange(parts: ExchangeParts, done: (result: ExchangeResult) => void): void {
  const { args, links } = parts
  const name = `${args.host}:${args.port}`
  const kept = links.take(name)
  new Exchange(parts, name, done).begin(kept)
}

class Exchange {
  private readonly parts: ExchangeParts
  private readonly name: string
  private readonly done: (result: ExchangeResult) => void
  private link: Link | null = null
  private parcels: readonly Parcel[] = []
  private readonly confirmed: Uint8Array[] = []
  private line = ''
  /** Replies to AUTH and SELECT that are still to come, and whether one of those that came was an error. */
  private leading = 0
  private leadingError: string | null = null
  private targetError: string | null = null
  private replies = 0

  constructor(parts: ExchangeParts, name: string, done: (result: ExchangeResult) => void) {
    this.parts = parts
    this.name = name
    this.done = done
  }

  begin(kept: Link | undefined): void {
    const { args, outgoing } = this.parts
    if (kept !== undefined) {
      this.link = kept
      kept.connection.handlers = this
      kept.connection.setTimeout(args.timeoutMs)
      this.send(kept)
      return
    }
    const connection = outgoing.connect({ host: args.host, port: args.port }, this, args.timeoutMs)
    this.link = { connection, selected: NO_DATABASE }
  }

  connected(): void {
    if (this.link !== null) this.send(this.link)
  }

  received(chunk: Uint8Array): void {
    let start = 0
    while (this.link !== null) {
      const end = chunk.indexOf(LF, start)
      this.line += latin1ToString(chunk, start, end < 0 ? chunk.length : end)
      if (this.line.length > MAX_LINE_CHARS) return this.broken('reading', false)
      if (end < 0) return
      const line = this.line.replace(/\r$/, '')
      this.line = ''
      start = end + 1
      this.answered(line)
    }
  }

  ended({ code, timedOut }: OutgoingEnd): void {
    if (this.link === null) return
    const { connection } = this.link
    const isUnsent = connection.queuedBytes > 0
    if (this.leading > 0 || this.parcels.length > 0) this.broken(isUnsent ? 'writing' : 'reading', timedOut)
    else this.broken(FOUND_OUT_LATE.has(code) ? 'writing' : 'connecting', timedOut)
  }

  private send(link: Link): void {
    const { args, command, pack } = this.parts
    this.parcels = pack()
    if (this.parcels.length === 0) {
      setImmediate(() => this.finishIfWhole())
      return
    }
    const pieces = new RequestPieces()
    if (args.credentials.length > 0) {
      pieces.add(['AUTH', ...args.credentials])
      this.leading++
    }
    if (link.selected !== args.targetDb) {
      pieces.add(['SELECT', args.targetDb])
      this.leading++
    }
    for (const { key, ttlMs, payload } of this.parcels) {
      pieces.add([command, key, ttlMs.toString(), payload, ...(args.replace ? ['REPLACE'] : [])])
    }
    for (const piece of pieces.finish()) link.connection.write(piece)
  }

  private answered(line: string): void {
    const error = line.startsWith('-') ? line.slice(1) : null
    if (this.leading > 0) {
      this.leading--
      this.leadingError ??= error
    } else {
      const { key } = this.parcels[this.replies++]
      this.targetError ??= this.leadingError ?? error
      if (this.leadingError === null && error === null) this.confirmed.push(key)
    }
    this.finishIfWhole()
  }

  private finishIfWhole(): void {
    const { link } = this
    if (link === null || this.leading > 0 || this.replies < this.parcels.length) return
    const { args } = this.parts
    if (this.parcels.length > 0) link.selected = this.targetError === null ? args.targetDb : NO_DATABASE
    this.link = null
    this.parts.links.keep(this.name, link)
    this.finish(null, false)
  }

  private broken(failure: ExchangeResult['failure'], timedOut: boolean): void {
    this.link?.connection.close()
    this.link = null
    this.finish(failure, timedOut)
  }

  private finish(failure: ExchangeResult['failure'], timedOut: boolean): void {
    const { confirmed, replies, targetError } = this
    this.done({ confirmed, replies, targetError, failure, timedOut })
  }
}
