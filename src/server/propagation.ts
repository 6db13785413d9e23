// What is handed on of a command that changed something: to the append-only file and to replicas, as one request.
//
// By default that is the request itself. A command whose outcome depends on time or chance says what to hand on
// instead. What one command or transaction hands on is collected and goes out when it is through, between MULTI and
// EXEC if it is more than one request. Nobody listening: nothing is done.

import { ownCopy } from '../bytes/copy.ts'
import type { ByteRange } from '../bytes/range.ts'
import type { KeyspaceObserver, ObservedDatabase } from '../keyspace/observer.ts'
import { canonicalBegin } from '../protocol/canonical.ts'
import type { Request } from '../protocol/request.ts'
import { CommandBuffer, encodeWords, type Word } from './command-buffer.ts'

export type { Word }

/**
 * Takes what is handed on: `bytes[start, end)` is one whole command in RESP, to be run in a database. The bytes are valid
 * during the call only. SELECT is each sink's own business: a command like MULTI comes with the database of what follows.
 */
export type PropagationSink = (dbIndex: number, bytes: Uint8Array, start: number, end: number) => void

/** Who a sink hands commands on to: not everything that replicas are told is written to a file. */
export type PropagationTarget = 'file' | 'replicas'

const MULTI = encodeWords('MULTI')
const EXEC = encodeWords('EXEC')
/** Tables of a transaction with more commands are given back. */
const KEEP_COMMANDS = 1024

/** What propagation needs of the server. */
export interface PropagationParts {
  readonly keyspace: {
    observe(observer: KeyspaceObserver): void
    unobserve(observer: KeyspaceObserver): void
  }
  /** Whether a command may be running, behind which what is collected goes out. */
  isBusy(): boolean
  /** Whether expired keys are deleted in the background: they are handed on as UNLINK then. */
  expiresLazily(): boolean
}

/** The way from the dispatcher to the sinks. */
export class Propagation implements KeyspaceObserver {
  /** Whether anybody listens. Commands ask before they make the words of a replacement. */
  active = false
  private readonly parts: PropagationParts
  private readonly sinks: { readonly sink: PropagationSink; readonly target: PropagationTarget }[] = []
  /** What was collected: `count` commands, and for each its database, its end in the buffer, and if it is only for replicas. */
  private readonly buffer = new CommandBuffer()
  private count = 0
  private readonly dbs: number[] = []
  private readonly ends: number[] = []
  private readonly passings: boolean[] = []
  private replacement: (readonly Word[])[] | null = null
  /** Whether the running command is handed on. */
  private forced = false
  /** It changes nothing, and only replicas have to hear of it. */
  private passing = false
  /** Whether the running command has run others, which are handed on in its place. */
  private hasNested = false

  constructor(parts: PropagationParts) {
    this.parts = parts
  }

  /** Adds a listener. */
  addSink(sink: PropagationSink, target: PropagationTarget = 'file'): void {
    if (!this.active) this.parts.keyspace.observe(this)
    this.active = true
    this.sinks.push({ sink, target })
  }

  /** Takes a listener away. */
  removeSink(sink: PropagationSink): void {
    const at = this.sinks.findIndex((each) => each.sink === sink)
    if (at < 0) return
    this.sinks.splice(at, 1)
    if (this.sinks.length > 0) return
    this.active = false
    this.parts.keyspace.unobserve(this)
    this.discard()
  }

  /** The running command is handed on as this one. Called several times: as all of them, in order. */
  as(...words: Word[]): void {
    this.replacement ??= []
    this.replacement.push(words)
  }

  /** The running command is handed on only as what `as` is given, perhaps nothing, whatever it changes. */
  asNothing(): void {
    if (this.active) this.replacement ??= []
  }

  /** The running command is handed on even if it changes nothing here: FLUSHALL of an empty server. */
  force(): void {
    this.forced = this.active
    this.passing = false
  }

  /** The running command changes nothing but is handed on to replicas: PUBLISH. */
  forceToReplicas(): void {
    this.forced = this.active
    this.passing = true
  }

  /** Called after each command that ran inside another. */
  collect(dbIndex: number, request: Request): void {
    this.collectOwn(dbIndex, request)
    this.hasNested = true
  }

  /**
   * Called after each command that a client sent: what was collected goes out, and the request unless others ran in
   * its place. `asOne`: several requests are made a transaction.
   */
  finish(dbIndex: number, request: Request, asOne: boolean): void {
    if (this.hasNested) this.clear()
    else if (this.sendAsReceived(dbIndex, request)) return
    else this.collectOwn(dbIndex, request)
    this.hasNested = false
    this.sendCollected(asOne)
  }

  /** Called after a waiting client was served outside its command: only what `as` was given is handed on. */
  sendServed(dbIndex: number): void {
    for (const words of this.replacement ?? []) this.collectWords(dbIndex, words, false)
    this.clear()
    this.sendCollected(true)
  }

  /** Forgets everything that would be handed on. */
  discard(): void {
    this.clear()
    this.hasNested = false
    this.empty()
  }

  // What happens in the keyspace

  /** A key that was deleted because its time was up is deleted elsewhere before the running command is run there. */
  expired(db: ObservedDatabase, key: Uint8Array, start: number, end: number): void {
    const name = this.parts.expiresLazily() ? 'UNLINK' : 'DEL'
    this.collectWords(db.index, [name, ownCopy(key, start, end)], false)
    if (!this.parts.isBusy()) this.sendCollected(false)
  }

  /** The same for a field of a hash. */
  fieldExpired(db: ObservedDatabase, key: Uint8Array, start: number, end: number, field: ByteRange): void {
    const name = ownCopy(field.bytes, field.start, field.end)
    this.collectWords(db.index, ['HDEL', ownCopy(key, start, end), name], false)
    if (!this.parts.isBusy()) this.sendCollected(false)
  }

  beforeChange(): void {}
  changed(): void {}
  event(): void {}
  beforeFlush(): void {}
  swapped(): void {}

  /** The rule: the request goes out alone and as it came, straight from the buffer that it was received in. */
  private sendAsReceived(dbIndex: number, request: Request): boolean {
    if (!this.forced || this.passing || this.replacement !== null || this.count !== 0) return false
    const begin = canonicalBegin(request)
    if (begin < 0) return false
    this.forced = false
    this.send(dbIndex, request.buf, begin, request.end[request.argc - 1] + 2, false)
    return true
  }

  private collectOwn(dbIndex: number, request: Request): void {
    if (this.forced) {
      const { passing, replacement } = this
      if (replacement === null) {
        this.buffer.addRequest(request)
        this.collected(dbIndex, passing)
      } else {
        for (const words of replacement) this.collectWords(dbIndex, words, passing)
      }
    }
    this.clear()
  }

  private collectWords(dbIndex: number, words: readonly Word[], passing: boolean): void {
    this.buffer.addWords(words)
    this.collected(dbIndex, passing)
  }

  /** The buffer has got another command. */
  private collected(dbIndex: number, passing: boolean): void {
    const i = this.count++
    this.dbs[i] = dbIndex
    this.ends[i] = this.buffer.end
    this.passings[i] = passing
  }

  private clear(): void {
    this.replacement = null
    this.forced = false
    this.passing = false
  }

  private sendCollected(asOne: boolean): void {
    const { buffer, count, dbs, ends, passings } = this
    if (count === 0) return
    const isTransaction = asOne && count > 1
    if (isTransaction) this.send(dbs[0], MULTI, 0, MULTI.length, false)
    let start = 0
    for (let i = 0; i < count; i++) {
      this.send(dbs[i], buffer.bytes, start, ends[i], passings[i])
      start = ends[i]
    }
    if (isTransaction) this.send(dbs[count - 1], EXEC, 0, EXEC.length, false)
    this.empty()
  }

  private empty(): void {
    this.count = 0
    this.buffer.clear()
    if (this.dbs.length <= KEEP_COMMANDS) return
    this.dbs.length = 0
    this.ends.length = 0
    this.passings.length = 0
  }

  private send(dbIndex: number, bytes: Uint8Array, start: number, end: number, passing: boolean): void {
    const { sinks } = this
    for (let i = 0; i < sinks.length; i++) {
      const { sink, target } = sinks[i]
      if (!passing || target === 'replicas') sink(dbIndex, bytes, start, end)
    }
  }
}
