// MONITOR: clients that are shown every command that runs, one line each, as text that a person reads.

import { REPR, writeText } from '../bytes/text.ts'
import type { Request } from '../protocol/request.ts'
import { type Client, GATE_MONITOR } from './client.ts'
import type { Clock } from './clock.ts'
import { ADMIN, type CommandEntry, SKIP_MONITOR } from './declaration.ts'
import type { Delivery } from './delivery.ts'
import { isOutOfMemory } from './out-of-memory.ts'

const HIDDEN_FLAGS = ADMIN | SKIP_MONITOR
const REDACTED = '"(redacted)"'

/** What MONITOR needs of the server. */
export interface MonitorParts {
  readonly clock: Clock
  readonly delivery: Delivery
  /** The first monitor has come, or the last one has gone. */
  onMonitors(any: boolean): void
}

/** The monitors of a server. */
export class Monitors {
  private readonly parts: MonitorParts
  private readonly clients = new Set<Client>()

  constructor(parts: MonitorParts) {
    this.parts = parts
  }

  add(client: Client): void {
    client.setGate(GATE_MONITOR, true)
    this.clients.add(client)
    if (this.clients.size === 1) this.parts.onMonitors(true)
  }

  /** Shows a client nothing any more; it need not be a monitor. */
  remove(client: Client): void {
    if (!this.clients.delete(client)) return
    client.setGate(GATE_MONITOR, false)
    if (this.clients.size === 0) this.parts.onMonitors(false)
  }

  /** Shows a request that a client has run in a database, unless commands of its kind are not shown. */
  show(client: Client, dbIndex: number, command: CommandEntry, request: Request): void {
    if ((command.flagBits & HIDDEN_FLAGS) !== 0) return
    try {
      this.send(this.heading(client, dbIndex), command, request)
    } catch (error) {
      // A line is up to four times as long as the request.
      if (!isOutOfMemory(error)) throw error
    }
  }

  private send(heading: string, command: CommandEntry, request: Request): void {
    const { delivery } = this.parts
    const start = delivery.claim(lineBytes(heading, command, request))
    const end = writeLine(delivery.space, start, heading, command, request)
    delivery.wrote(end)
    for (const monitor of this.clients) if (!monitor.isMuted) delivery.send(monitor, start, end)
  }

  /** The time in seconds and microseconds, the database, and where the client is. */
  private heading({ transport }: Client, dbIndex: number): string {
    const micros = Math.floor(this.parts.clock.now() * 1000)
    const seconds = Math.floor(micros / 1e6)
    const fraction = String(micros % 1e6).padStart(6, '0')
    const { remoteAddress } = transport
    const from = transport.isUnixSocket ? `unix:${remoteAddress.replace(/:0$/, '')}` : remoteAddress
    return `+${seconds}.${fraction} [${dbIndex} ${from}]`
  }
}

function lineBytes(heading: string, command: CommandEntry, request: Request): number {
  let bytes = heading.length + 2
  for (let i = 0; i < request.argc; i++) bytes += 1 + argumentBytes(command, request, i)
  return bytes
}

function argumentBytes({ spec }: CommandEntry, request: Request, i: number): number {
  if (spec.isSecret?.(request, i) === true) return REDACTED.length
  const { buf } = request
  const end = request.end[i]
  let bytes = 2
  for (let at = request.start[i]; at < end; at++) bytes += REPR[buf[at]].length
  return bytes
}

/** Writes a whole line; returns the position behind it. */
function writeLine(
  out: Uint8Array,
  start: number,
  heading: string,
  command: CommandEntry,
  request: Request,
): number {
  let pos = writeText(out, start, heading)
  for (let i = 0; i < request.argc; i++) {
    pos = writeText(out, pos, ' ')
    if (command.spec.isSecret?.(request, i) === true) pos = writeText(out, pos, REDACTED)
    else pos = writeQuoted(out, pos, request, i)
  }
  return writeText(out, pos, '\r\n')
}

function writeQuoted(out: Uint8Array, start: number, request: Request, i: number): number {
  const { buf } = request
  const end = request.end[i]
  let pos = writeText(out, start, '"')
  for (let at = request.start[i]; at < end; at++) pos = writeText(out, pos, REPR[buf[at]])
  return writeText(out, pos, '"')
}
