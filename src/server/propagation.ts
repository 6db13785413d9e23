// What is handed on of a command that changed something: to the append-only file and to replicas, as one request.
//
// By default that is the request itself. A command whose outcome depends on time or chance says what to hand on
// instead. Nobody listening: nothing is done.

import type { Request } from '../protocol/request.ts'

/** A word of a command that is handed on in place of the request. */
export type Word = string | Uint8Array | number

/** Takes what is handed on: `args` is a whole command. The bytes may be kept. */
export type PropagationSink = (dbIndex: number, args: readonly Uint8Array[]) => void

/** The way from the dispatcher to the sinks. */
export class Propagation {
  private readonly sinks: PropagationSink[] = []
  private replacement: (readonly Uint8Array[])[] | null = null
  /** Whether the running command is handed on although it changed nothing. */
  forced = false

  /** Whether anybody listens. Commands ask before they make the words of a replacement. */
  get active(): boolean {
    return this.sinks.length > 0
  }

  addSink(sink: PropagationSink): void {
    this.sinks.push(sink)
  }

  /** The running command is handed on as this one. Called several times: as all of them, in order. */
  as(...words: Word[]): void {
    this.replacement ??= []
    this.replacement.push(words.map(toBytes))
  }

  /** The running command is handed on even if it changes nothing here: FLUSHALL of an empty server. */
  force(): void {
    this.forced = this.active
  }

  /** Called after a command that is to be handed on: it changed something, or is `forced`. */
  send(dbIndex: number, request: Request): void {
    const commands = this.replacement ?? [Array.from({ length: request.argc }, (_, i) => request.bytes(i))]
    this.clear()
    for (const args of commands) for (const sink of this.sinks) sink(dbIndex, args)
  }

  /** Called after a command that changed nothing. */
  clear(): void {
    this.replacement = null
    this.forced = false
  }
}

function toBytes(word: Word): Uint8Array {
  return word instanceof Uint8Array ? word : Buffer.from(String(word), 'latin1')
}
