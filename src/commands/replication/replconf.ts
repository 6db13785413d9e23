/** REPLCONF option value [option value ...]: what the ends of a replication link tell each other. */

import { parseInteger } from '../../bytes/integer.ts'
import { splitArgs } from '../../bytes/split-args.ts'
import { latin1ToString } from '../../bytes/text.ts'
import type { Request } from '../../protocol/request.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import type { ReplicaSettings } from '../../server/replication-api.ts'

/** An address is shorter than this, as Redis has it. */
const MAX_HOST_BYTES = 256
const RDB_ONLY_RANGE = 'ERR value is out of range, value must between 0 and 1'

/** Takes the value in argument `i`. Returns an error text or null. */
type Option = (settings: ReplicaSettings, request: Request, i: number) => string | null

const OPTIONS: ReadonlyMap<string, Option> = new Map<string, Option>([
  ['listening-port', setPort],
  ['ip-address', setAddress],
  ['capa', setCapability],
  // What is said of the version helps masters of other kinds; here it changes nothing.
  ['version', () => null],
  ['rdb-only', setSnapshotOnly],
  ['rdb-filter-only', setFilter],
])

export const replconf = defineCommand({
  name: 'replconf',
  group: 'server',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Carries what the ends of a replication link tell each other.',
  flags: ['admin', 'noscript', 'loading', 'stale', 'allow_busy'],
  isInternal: true,
  arity: -1,
  run(ctx, request) {
    const { reply } = ctx
    if (request.argc % 2 === 0) return reply.error(ERRORS.syntax)
    for (let i = 1; i < request.argc; i += 2) {
      if (request.is(i, 'ack')) return acknowledge(ctx, request, i)
      if (request.is(i, 'getack')) return ctx.server.replication.sendAck()
      const option = OPTIONS.get(request.text(i).toLowerCase())
      if (option === undefined) return reply.error(`ERR Unrecognized REPLCONF option: ${request.text(i)}`)
      const error = option(ctx.server.replication.settingsOf(ctx.client), request, i + 1)
      if (error !== null) return reply.error(error)
    }
    reply.ok()
  },
})

/** ACK offset [FACK offset]: no reply, whatever it says. */
function acknowledge({ client, server }: CommandContext, request: Request, i: number): void {
  if (client.link?.role !== 'replica') return
  const offset = number(request, i + 1)
  const hasFileOffset = i + 3 < request.argc && request.is(i + 2, 'fack')
  const fileOffset = hasFileOffset ? number(request, i + 3) : Number.NaN
  if (Number.isNaN(offset)) return
  server.replication.acknowledge(client, offset, Number.isNaN(fileOffset) ? null : fileOffset)
}

function setPort(settings: ReplicaSettings, request: Request, i: number): string | null {
  const port = number(request, i)
  if (Number.isNaN(port)) return ERRORS.notInteger
  settings.listeningPort = port
  return null
}

function setAddress(settings: ReplicaSettings, request: Request, i: number): string | null {
  if (request.length(i) >= MAX_HOST_BYTES)
    return `ERR REPLCONF ip-address provided by replica instance is too long: ${request.length(i)} bytes`
  settings.announcedIp = request.text(i)
  return null
}

/** Capabilities that this master does not know are none of its business. */
function setCapability(settings: ReplicaSettings, request: Request, i: number): null {
  if (request.is(i, 'eof')) settings.knowsEof = true
  if (request.is(i, 'psync2')) settings.knowsPsync2 = true
  return null
}

function setSnapshotOnly(settings: ReplicaSettings, request: Request, i: number): string | null {
  const value = number(request, i)
  if (Number.isNaN(value)) return ERRORS.notInteger
  if (value !== 0 && value !== 1) return RDB_ONLY_RANGE
  settings.isSnapshotOnly = value === 1
  return null
}

function setFilter(settings: ReplicaSettings, request: Request, i: number): string | null {
  const words = splitArgs(request.bytes(i))?.map((word) => latin1ToString(word))
  if (words === undefined) return 'ERR Missing rdb-filter-only values'
  const unknown = words.find((word) => word.toLowerCase() !== 'functions')
  settings.filter = { withData: false, withFunctions: words.length > 0 && unknown === undefined }
  return unknown === undefined ? null : `ERR Unsupported rdb-filter-only option: ${unknown}`
}

function number(request: Request, i: number): number {
  return parseInteger(request.buf, request.start[i], request.end[i])
}
