/**
 * CLIENT TRACKINGINFO: how tracking is set for this connection. CLIENT GETREDIR: the connection that gets its messages,
 * 0 if that is itself, -1 without tracking.
 */

import { stringToLatin1 } from '../../bytes/text.ts'
import type { Client } from '../../server/client.ts'
import { defineCommand } from '../../server/command.ts'

const COMMON = {
  group: 'connection',
  complexity: 'O(1)',
  flags: ['noscript', 'loading', 'stale'],
  args: [],
} as const

export const clientTrackinginfo = defineCommand({
  ...COMMON,
  name: 'trackinginfo',
  since: '6.2.0',
  summary: 'Tells how tracking is set for this connection.',
  run({ client, reply }) {
    const flags = flagsOf(client)
    reply.map(3)
    reply.bulkText('flags')
    reply.set(flags.length)
    for (const flag of flags) reply.bulkText(flag)
    reply.bulkText('redirect')
    reply.integer(redirectOf(client))
    reply.bulkText('prefixes')
    const prefixes = [...(client.tracking?.prefixes ?? [])].sort()
    reply.array(prefixes.length)
    for (const prefix of prefixes) {
      const bytes = stringToLatin1(prefix)
      reply.bulk(bytes, 0, bytes.length)
    }
  },
})

export const clientGetredir = defineCommand({
  ...COMMON,
  name: 'getredir',
  since: '6.0.0',
  summary: 'Tells which connection gets the invalidation messages of this one.',
  run({ client, reply }) {
    reply.integer(redirectOf(client))
  },
})

function flagsOf({ tracking }: Client): string[] {
  if (tracking?.isOn !== true) return ['off']
  const { broadcast, noLoop, optIn, optOut } = tracking.options
  const flags: readonly (readonly [boolean, string])[] = [
    [broadcast, 'bcast'],
    [optIn, 'optin'],
    [optIn && tracking.hasSaidCaching, 'caching-yes'],
    [optOut, 'optout'],
    [optOut && tracking.hasSaidCaching, 'caching-no'],
    [noLoop, 'noloop'],
    [tracking.isRedirectBroken, 'broken_redirect'],
  ]
  return ['on', ...flags.filter(([isSet]) => isSet).map(([, name]) => name)]
}

function redirectOf({ tracking }: Client): number {
  return tracking?.isOn === true ? tracking.options.redirectId : -1
}
