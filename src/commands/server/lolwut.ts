/** LOLWUT [VERSION version [columns [rows]]]: a picture, and the version of the server. */

import { parseInteger } from '../../bytes/integer.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, optional } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { REDIS_VERSION, REDSTART_VERSION } from '../../server/version.ts'
import { drawNight } from './lolwut-art.ts'

const DEFAULT_SIZE = [72, 20]
const MAX_SIZE = 1000
/** The versions of Redis whose pictures take a size. */
const SIZED_VERSIONS = [5, 6]

/** Columns and rows that a request asks for; null: a number is none. */
function readSize(request: Request): number[] | null {
  if (request.argc < 3 || !request.is(1, 'version')) return DEFAULT_SIZE
  const version = parseInteger(request.buf, request.start[2], request.end[2])
  if (Number.isNaN(version)) return null
  const size = [...DEFAULT_SIZE]
  if (!SIZED_VERSIONS.includes(version)) return size
  for (let i = 0; i < size.length && i + 3 < request.argc; i++) {
    const wanted = parseInteger(request.buf, request.start[i + 3], request.end[i + 3])
    if (Number.isNaN(wanted)) return null
    size[i] = Math.max(1, Math.min(MAX_SIZE, wanted))
  }
  return size
}

export const lolwut = defineCommand({
  name: 'lolwut',
  group: 'server',
  since: '5.0.0',
  complexity: 'O(n), n the characters of the picture',
  summary: 'Draws a picture, and tells the version below it.',
  flags: ['readonly', 'fast'],
  args: [optional(integer('version', { token: 'VERSION' }))],
  run({ reply }, request) {
    const size = readSize(request)
    if (size === null) return reply.error(ERRORS.notInteger)
    const [columns, rows] = size
    const picture = drawNight(columns, rows, Math.random)
    reply.verbatim('txt', `${picture}\nRedstart ${REDSTART_VERSION}. Redis ver. ${REDIS_VERSION}\n`)
  },
})
