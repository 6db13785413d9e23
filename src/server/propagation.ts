// What is handed on of a command that changed something: to the append-only file and to replicas, as one request.
//
// By default that is the request itself. A command whose outcome depends on time or chance says what to hand on
// instead. What one command or transaction hands on is collected and goes out when it is through, between MULTI and
// EXEC if it is more than one request. Nobody listening: nothing is done.

import { ownCopy } from '../bytes/copy.ts'
import type { ByteRange } from '../bytes/range.ts'
import type { KeyspaceObserver, ObservedDatabase } from '../keyspace/observer.ts'
import type { Request } from '../protocol/request.ts'

/** A word of a command that is handed on in place of the request. */
export type Word = string | Uint8Array | number

/** Takes what is handed on: `args` is a whole command. The bytes may be kept. */
export type PropagationSink = (dbIndex: number, args: readonly Uint8Array[]) => void

/** Who a sink hands commands on to: not everything that replicas are told is written to a file. */
export type PropagationTarget = 'file' | 'replicas'

/** A command on its way to the sinks. */
interface HandedOn {
  /** Only for replicas. */
  readonly passing?: boolean
  readonly dbIndex: number
  readonly args: readonly Uint8Array[]
}

const MULTI: readonly Uint8Array[] = [Buffer.from('MULTI')]
const EXEC: readonly Uint8Array[] = [Buffer.from('EXEC')]

/** What propagation needs of the server. */
export interface PropagationParts {
  readonly keyspace: { observe(observer: KeyspaceObserver): void }
  /** Whether a command may be running, behind which what is collected goes out. */
  isBusy(): boolean
  /** Whether expired keys are deleted in the background: they are handed on as UNLINK then. */
  expiresLazily(): boolean
}

/** The way from the dispatcher to the sinks. */
export class Propagation implements KeyspaceObserver {
  private readonly parts: PropagationParts
  private readonly sinks: { readonly sink: PropagationSink; readonly target: PropagationTarget }[] = []
  private collected: HandedOn[] = []
  private replacement: (readonly Uint8Array[])[] | null = null
  /** Whether the running command is handed on. */
  private forced = false
  /** It changes nothing, and only replicas have to hear of it. */
  private passing = false
  /** Whether the running command has run others, which are handed on in its place. */
  private hasNested = false

  constructor(parts: PropagationParts) {
    this.parts = parts
  }

  /** Whether anybody listens. Commands ask before they make the words of a replacement. */
  get active(): boolean {
    return this.sinks.length > 0
  }

  addSink(sink: PropagationSink, target: PropagationTarget = 'file'): void {
    if (!this.active) this.parts.keyspace.observe(this)
    this.sinks.push({ sink, target })
  }

  /** The running command is handed on as this one. Called several times: as all of them, in order. */
  as(...words: Word[]): void {
    this.replacement ??= []
    this.replacement.push(words.map(toBytes))
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
    else this.collectOwn(dbIndex, request)
    this.hasNested = false
    this.sendCollected(asOne)
  }

  /** Called after a waiting client was served outside its command: only what `as` was given is handed on. */
  sendServed(dbIndex: number): void {
    for (const args of this.replacement ?? []) this.collected.push({ dbIndex, args })
    this.clear()
    this.sendCollected(true)
  }

  // What happens in the keyspace

  /** A key that was deleted because its time was up is deleted elsewhere before the running command is run there. */
  expired(db: ObservedDatabase, key: Uint8Array, start: number, end: number): void {
    const name = this.parts.expiresLazily() ? 'UNLINK' : 'DEL'
    this.collected.push({ dbIndex: db.index, args: [toBytes(name), ownCopy(key, start, end)] })
    if (!this.parts.isBusy()) this.sendCollected(false)
  }

  /** The same for a field of a hash. */
  fieldExpired(db: ObservedDatabase, key: Uint8Array, start: number, end: number, field: ByteRange): void {
    const name = ownCopy(field.bytes, field.start, field.end)
    this.collected.push({ dbIndex: db.index, args: [toBytes('HDEL'), ownCopy(key, start, end), name] })
    if (!this.parts.isBusy()) this.sendCollected(false)
  }

  beforeChange(): void {}
  changed(): void {}
  event(): void {}
  beforeFlush(): void {}
  swapped(): void {}

  private collectOwn(dbIndex: number, request: Request): void {
    if (this.forced) {
      const commands = this.replacement ?? [Array.from({ length: request.argc }, (_, i) => request.bytes(i))]
      for (const args of commands) this.collected.push({ dbIndex, args, passing: this.passing })
    }
    this.clear()
  }

  private clear(): void {
    this.replacement = null
    this.forced = false
    this.passing = false
  }

  private sendCollected(asOne: boolean): void {
    const { collected } = this
    if (collected.length === 0) return
    this.collected = []
    const isTransaction = asOne && collected.length > 1
    if (isTransaction) this.send({ dbIndex: collected[0].dbIndex, args: MULTI })
    for (const each of collected) this.send(each)
    if (isTransaction) this.send({ dbIndex: collected[collected.length - 1].dbIndex, args: EXEC })
  }

  private send({ dbIndex, args, passing }: HandedOn): void {
    for (const { sink, target } of this.sinks) {
      if (target === 'replicas' || passing !== true) sink(dbIndex, args)
    }
  }
}

function toBytes(word: Word): Uint8Array {
  return word instanceof Uint8Array ? word : Buffer.from(String(word), 'latin1')
}
