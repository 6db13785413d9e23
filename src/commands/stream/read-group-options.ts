// The arguments of XREADGROUP before its keys, in any order.

import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { readInteger } from './group-numbers.ts'
import { readNumber, timeoutError } from './read-options.ts'

const UNBALANCED =
  "ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must be specified."
const NO_GROUP = 'ERR Missing GROUP option for XREADGROUP'
const BAD_IDLE = 'ERR min-idle-time is not an integer'
const NEGATIVE_IDLE = 'ERR min-idle-time must be a positive integer'

/** What the arguments say. */
export interface GroupRead {
  /** The arguments with the names of group and consumer. */
  group: number
  consumer: number
  /** 0: all. */
  count: number
  /** -1: does not wait; 0: for ever. */
  timeoutMs: number
  noAck: boolean
  /** -1: without CLAIM. */
  minIdleMs: number
  /** The first key. */
  keys: number
  /** How many keys; as many ids stand behind them. */
  keyCount: number
}

/** Reads the arguments, or returns null after an error reply. */
export function readGroupOptions(ctx: CommandContext, request: Request): GroupRead | null {
  const { reply } = ctx
  const read: GroupRead = {
    group: 0,
    consumer: 0,
    count: 0,
    timeoutMs: -1,
    noAck: false,
    minIdleMs: -1,
    keys: 0,
    keyCount: 0,
  }
  for (let i = 1; i < request.argc && read.keys === 0; i++) {
    const error = readOption(ctx, request, i, read)
    if (error === null) return null
    if (error === '') {
      i += valuesOf(request, i)
      continue
    }
    reply.error(error)
    return null
  }
  if (read.keys > 0 && read.group > 0) return read
  reply.error(read.keys === 0 ? ERRORS.syntax : NO_GROUP)
  return null
}

function valuesOf(request: Request, i: number): number {
  if (request.is(i, 'group')) return 2
  return request.is(i, 'noack') ? 0 : 1
}

/** Reads one option: '' if that went well, else the error, or null where the error is replied already. */
function readOption(ctx: CommandContext, request: Request, i: number, read: GroupRead): string | null {
  const more = request.argc - i - 1
  if (request.is(i, 'noack')) {
    read.noAck = true
    return ''
  }
  if (more >= 2 && request.is(i, 'group')) {
    read.group = i + 1
    read.consumer = i + 2
    return ''
  }
  if (more < 1) return ERRORS.syntax
  if (request.is(i, 'streams')) {
    if (more % 2 !== 0) return UNBALANCED
    read.keys = i + 1
    read.keyCount = more / 2
    return ''
  }
  if (request.is(i, 'count')) {
    const count = readInteger(ctx.reply, request, i + 1)
    if (count === null) return null
    read.count = Math.max(0, count)
    return ''
  }
  if (request.is(i, 'block')) return readTimeout(ctx, request, i + 1, read)
  return request.is(i, 'claim') ? readMinIdle(request, i + 1, read) : ERRORS.syntax
}

function readTimeout({ nowMs }: CommandContext, request: Request, i: number, read: GroupRead): string {
  read.timeoutMs = readNumber(request, i)
  return timeoutError(read.timeoutMs, nowMs) ?? ''
}

function readMinIdle(request: Request, i: number, read: GroupRead): string {
  const value = readNumber(request, i)
  if (Number.isNaN(value)) return BAD_IDLE
  read.minIdleMs = value
  return value < 0 ? NEGATIVE_IDLE : ''
}
