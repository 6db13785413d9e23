/**
 * CLIENT TRACKING: has the server tell this connection, or another one, which keys it must drop from a cache of its own.
 * CLIENT CACHING: whether the next command counts, in the modes OPTIN and OPTOUT.
 */

import { parseInt64 } from '../../bytes/int64.ts'
import { latin1ToString } from '../../bytes/text.ts'
import type { Request } from '../../protocol/request.ts'
import { type Arg, integer, oneOf, optional, repeated, string, token } from '../../server/args.ts'
import type { Client } from '../../server/client.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import type { TrackingOptions } from '../../server/tracking-state.ts'

const OTHER_MODE = 'before disabling tracking for this client, and then re-enabling it with a different mode.'
const NOT_OVERLAP = 'Prefixes for a single client must not overlap.'

type Options = { -readonly [Name in keyof TrackingOptions]: TrackingOptions[Name] } & { prefixes: string[] }

const PREFIX: Arg = { ...optional(repeated(string('prefix', { token: 'PREFIX' }))), multipleToken: true }

export const clientTracking = defineCommand({
  name: 'tracking',
  group: 'connection',
  since: '6.0.0',
  complexity: 'O(1), and the number of prefixes squared',
  summary: 'Tells this connection which keys to drop from its cache, or stops doing so.',
  flags: ['noscript', 'loading', 'stale'],
  args: [
    oneOf('status', [token('ON'), token('OFF')]),
    optional(integer('client-id', { token: 'REDIRECT' })),
    PREFIX,
    optional(token('BCAST')),
    optional(token('OPTIN')),
    optional(token('OPTOUT')),
    optional(token('NOLOOP')),
  ],
  run(ctx, request) {
    const { client, reply, server } = ctx
    const options = readOptions(ctx, request)
    if (typeof options === 'string') return reply.error(options)
    if (request.is(2, 'on')) {
      const refusal = refusalOf(client, options)
      if (refusal !== null) return reply.error(refusal)
      server.tracking.start(client, options)
    } else if (request.is(2, 'off')) {
      server.tracking.stop(client)
    } else {
      return reply.error(ERRORS.syntax)
    }
    reply.ok()
  },
})

export const clientCaching = defineCommand({
  name: 'caching',
  group: 'connection',
  since: '6.0.0',
  complexity: 'O(1)',
  summary: 'Says whether what the next command reads is tracked.',
  flags: ['noscript', 'loading', 'stale'],
  args: [oneOf('mode', [token('YES'), token('NO')])],
  run({ client, reply }, request) {
    const { tracking } = client
    if (tracking?.isOn !== true)
      return reply.error(
        'ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled',
      )
    const { optIn, optOut } = tracking.options
    if (request.is(2, 'yes')) {
      if (!optIn) return reply.error(onlyIn('YES', 'OPTIN'))
    } else if (request.is(2, 'no')) {
      if (!optOut) return reply.error(onlyIn('NO', 'OPTOUT'))
    } else {
      return reply.error(ERRORS.syntax)
    }
    tracking.hasSaidCaching = true
    reply.ok()
  },
})

function onlyIn(word: string, mode: string): string {
  return `ERR CLIENT CACHING ${word} is only valid when tracking is enabled in ${mode} mode.`
}

/** The options of a request, or the error in them. */
function readOptions({ server }: CommandContext, request: Request): Options | string {
  const options: Options = {
    redirectId: 0,
    broadcast: false,
    optIn: false,
    optOut: false,
    noLoop: false,
    prefixes: [],
  }
  for (let i = 3; i < request.argc; i++) {
    const hasValue = i + 1 < request.argc
    if (request.is(i, 'redirect') && hasValue) {
      i++
      if (options.redirectId !== 0) return 'ERR A client can only redirect to a single other client'
      const id = parseInt64(request.buf, request.start[i], request.end[i])
      if (id === null) return ERRORS.notInteger
      options.redirectId = Number(id)
      if (server.clients.get(options.redirectId) === undefined)
        return 'ERR The client ID you want redirect to does not exist'
    } else if (request.is(i, 'prefix') && hasValue) {
      i++
      options.prefixes.push(latin1ToString(request.buf, request.start[i], request.end[i]))
    } else if (request.is(i, 'bcast')) options.broadcast = true
    else if (request.is(i, 'optin')) options.optIn = true
    else if (request.is(i, 'optout')) options.optOut = true
    else if (request.is(i, 'noloop')) options.noLoop = true
    else return ERRORS.syntax
  }
  return options
}

/** Why tracking cannot be as a client wants it, or null. */
function refusalOf({ tracking }: Client, options: TrackingOptions): string | null {
  const { broadcast, optIn, optOut, prefixes } = options
  if (!broadcast && prefixes.length > 0) return 'ERR PREFIX option requires BCAST mode to be enabled'
  const current = tracking?.isOn === true ? tracking.options : null
  if (current !== null && current.broadcast !== broadcast)
    return `ERR You can't switch BCAST mode on/off ${OTHER_MODE}`
  if (broadcast && (optIn || optOut)) return 'ERR OPTIN and OPTOUT are not compatible with BCAST'
  if (optIn && optOut) return "ERR You can't specify both OPTIN mode and OPTOUT mode"
  if (current !== null && ((optIn && current.optOut) || (optOut && current.optIn)))
    return `ERR You can't switch OPTIN/OPTOUT mode ${OTHER_MODE}`
  return broadcast ? overlap(prefixes, [...(tracking?.prefixes ?? [])].sort()) : null
}

/** The error about the first new prefix that overlaps with one that there is already, or with another new one. */
function overlap(prefixes: readonly string[], existing: readonly string[]): string | null {
  for (const [i, prefix] of prefixes.entries()) {
    const known = existing.find((each) => overlaps(each, prefix))
    if (known !== undefined)
      return `ERR Prefix '${shown(prefix)}' overlaps with an existing prefix '${shown(known)}'. ${NOT_OVERLAP}`
    const other = prefixes.slice(i + 1).find((each) => overlaps(prefix, each))
    if (other !== undefined)
      return `ERR Prefix '${shown(prefix)}' overlaps with another provided prefix '${shown(other)}'. ${NOT_OVERLAP}`
  }
  return null
}

function overlaps(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one)
}

/** A prefix as error texts show it: ended by a byte 0. */
function shown(prefix: string): string {
  const nul = prefix.indexOf('\0')
  return nul < 0 ? prefix : prefix.slice(0, nul)
}
