// The line about a client in CLIENT LIST, CLIENT INFO and the log: fields as in Redis 7.2, in its order.

import type { Request } from '../protocol/request.ts'
import {
  type Client,
  GATE_MONITOR,
  GATE_NO_TOUCH,
  GATE_SUBSCRIBED,
  STOP_BLOCKED,
  STOP_OUTPUT,
  STOP_PAUSED,
} from './client.ts'
import type { TrackingState } from './tracking-state.ts'

/** What a client takes beside its buffers, as measured: resident memory with 10,000 idle connections, for each. */
const CLIENT_OBJECT_BYTES = 4600

/** What is only known of the client whose command is running. */
export interface RunningCommand {
  /** Bytes of the arguments of the request that it sent. */
  readonly argumentBytes: number
  /** Bytes of replies that are not handed to the transport yet. */
  readonly replyBytes: number
}

/** Describes a client in one line, without a line break. `running` is given for the client that runs a command now. */
export function describeClient(client: Client, nowMs: number, running?: RunningCommand): string {
  const { transport } = client
  const queuedBytes = client.link?.waitingBytes ?? transport.queuedBytes
  const argumentBytes = running?.argumentBytes ?? bytesOf(client.partial)
  const fields: readonly (readonly [name: string, value: string | number])[] = [
    ['id', client.id],
    ['addr', transport.remoteAddress],
    ['laddr', transport.localAddress],
    ['fd', transport.fd],
    ['name', client.name],
    ['age', secondsSince(client.createdMs, nowMs)],
    ['idle', secondsSince(client.lastActiveMs, nowMs)],
    ['flags', flagsOf(client)],
    ['db', client.db.index],
    ['sub', client.subscriptions?.channel.size ?? 0],
    ['psub', client.subscriptions?.pattern.size ?? 0],
    ['ssub', client.subscriptions?.shard.size ?? 0],
    ['multi', client.transaction?.length ?? -1],
    ['qbuf', client.queryBytes],
    ['qbuf-free', Math.max(0, client.inputBytes - client.queryBytes)],
    ['argv-mem', argumentBytes],
    ['multi-mem', client.transaction?.argumentBytes ?? 0],
    // Replies are written into one buffer that all clients share: none has its own.
    ['rbs', 0],
    ['rbp', 0],
    ['obl', running?.replyBytes ?? 0],
    ['oll', transport.queuedPieces],
    ['omem', queuedBytes],
    [
      'tot-mem',
      CLIENT_OBJECT_BYTES + client.inputBytes + client.transactionBytes + queuedBytes + argumentBytes,
    ],
    ['events', eventsOf(client)],
    ['cmd', client.lastCommand?.fullName ?? 'NULL'],
    ['user', client.user],
    ['redir', client.tracking?.isOn === true ? client.tracking.options.redirectId : -1],
    ['resp', client.resp3 ? 3 : 2],
    ['lib-name', client.libName],
    ['lib-ver', client.libVersion],
  ]
  return fields.map(([name, value]) => `${name}=${value}`).join(' ')
}

/** Seconds from one time to another in Unix milliseconds, as Redis counts them: on a clock of whole seconds. */
export function secondsSince(unixMs: number, nowMs: number): number {
  return Math.max(0, Math.floor(nowMs / 1000) - Math.floor(unixMs / 1000))
}

/** One letter for each thing that is special about a client, in Redis's order; `N` for none. */
function flagsOf(client: Client): string {
  let flags = (client.gates & GATE_MONITOR) !== 0 ? 'O' : ''
  if (client.link !== null) flags += client.link.role === 'replica' ? 'S' : 'M'
  if ((client.gates & GATE_SUBSCRIBED) !== 0) flags += 'P'
  if (client.transaction !== null) flags += 'x'
  if ((client.stopped & (STOP_BLOCKED | STOP_PAUSED)) !== 0) flags += 'b'
  if (client.tracking?.isOn === true) flags += trackingFlags(client.tracking)
  if (client.watchList?.isDirty === true) flags += 'd'
  if (client.closeAfterReply) flags += 'c'
  if (client.transport.isUnixSocket) flags += 'U'
  if (client.noEvict) flags += 'e'
  if ((client.gates & GATE_NO_TOUCH) !== 0) flags += 'T'
  return flags === '' ? 'N' : flags
}

/** `t` for tracking, `R` when its messages go to a client that is gone, `B` when it is by prefixes. */
function trackingFlags({ isRedirectBroken, options }: TrackingState): string {
  return `t${isRedirectBroken ? 'R' : ''}${options.broadcast ? 'B' : ''}`
}

/** What the server waits for: that the client sends (`r`), that it takes what is queued (`w`). */
function eventsOf(client: Client): string {
  const reads = (client.stopped & STOP_OUTPUT) === 0
  return `${reads ? 'r' : ''}${client.transport.queuedBytes > 0 ? 'w' : ''}`
}

/** Bytes of a request's arguments. */
export function bytesOf(request: Request | null): number {
  let bytes = 0
  for (let i = 0; request !== null && i < request.argc; i++) bytes += request.length(i)
  return bytes
}
