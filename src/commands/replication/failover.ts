/** FAILOVER [TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]: hands the role of master to a replica, or stops that. */

import { parseInteger } from '../../bytes/integer.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, optional, string, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'

const BAD_TIMEOUT = 'ERR FAILOVER timeout must be greater than 0'

/** What was asked for. */
interface Words {
  force: boolean
  /** 0: nothing was said of it. */
  timeoutMs: number
  target: { readonly host: string; readonly port: number } | null
}

export const failover = defineCommand({
  name: 'failover',
  group: 'server',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Hands the role of master over to a replica that has everything.',
  flags: ['admin', 'noscript', 'stale'],
  args: [
    optional(block('target', [string('host'), integer('port'), optional(token('FORCE'))], { token: 'TO' })),
    optional(token('ABORT')),
    optional(integer('milliseconds', { token: 'TIMEOUT' })),
  ],
  run({ reply, server }, request) {
    const { config, replication } = server
    if (config.bool('cluster-enabled')) {
      return reply.error('ERR FAILOVER not allowed in cluster mode. Use CLUSTER FAILOVER command instead.')
    }
    if (request.argc === 2 && request.is(1, 'abort')) {
      return replication.abortFailover() ? reply.ok() : reply.error('ERR No failover in progress.')
    }
    const words: Words = { force: false, timeoutMs: 0, target: null }
    const error = readWords(words, request) ?? replication.failover(words)
    if (error === null) reply.ok()
    else reply.error(error)
  },
})

/** Reads the arguments; returns an error text or null. */
function readWords(words: Words, request: Request): string | null {
  for (let i = 1; i < request.argc; i++) {
    const left = request.argc - 1 - i
    if (request.is(i, 'timeout') && left >= 1 && words.timeoutMs === 0) {
      words.timeoutMs = number(request, ++i)
      if (Number.isNaN(words.timeoutMs)) return ERRORS.notInteger
      if (words.timeoutMs <= 0) return BAD_TIMEOUT
    } else if (request.is(i, 'to') && left >= 2 && words.target === null) {
      words.target = { host: request.text(i + 1), port: number(request, i + 2) }
      if (Number.isNaN(words.target.port)) return ERRORS.notInteger
      i += 2
    } else if (request.is(i, 'force') && !words.force) {
      words.force = true
    } else {
      return ERRORS.syntax
    }
  }
  return null
}

function number(request: Request, i: number): number {
  return parseInteger(request.buf, request.start[i], request.end[i])
}
