/** DEBUG subcommand [arg ...]: for tests and for looking inside. Only where `enable-debug-command` allows it. */

import { globMatch } from '../../bytes/glob.ts'
import type { Request } from '../../protocol/request.ts'
import { defineCommand } from '../../server/command.ts'
import { encodeWords } from '../../server/command-buffer.ts'
import { rewriteConfigFile } from '../../server/config/rewrite.ts'
import { parseMemoryAmount } from '../../server/config/types/c-numbers.ts'
import type { CommandContext } from '../../server/context.ts'
import { unknownSubcommandOrArity } from '../../server/errors.ts'
import { type HelpEntry, replyHelp } from '../../server/help.ts'
import { debugDigest, debugDigestValue } from './debug-digest.ts'
import { debugListpack } from './debug-listpack.ts'
import { debugObject } from './debug-object.ts'
import { debugPopulate } from './debug-populate.ts'
import { debugProtocol } from './debug-protocol.ts'
import { debugLoadAof, debugReload } from './debug-reload.ts'
import { debugTableOfKey, debugTables } from './debug-tables.ts'

const NOT_ALLOWED =
  'ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a ' +
  'local connection, otherwise you need to set this option in the configuration file, and then restart the server.'

const MAX_PACKED_THRESHOLD = 2n ** 32n - 2n ** 20n

const HELP: readonly HelpEntry[] = [
  [
    'AOF-FLUSH-SLEEP <microseconds>',
    'Have the whole server wait so long before each write to the append-only file.',
  ],
  ['CONFIG-REWRITE-FORCE-ALL', 'As CONFIG REWRITE, but write every parameter, also unchanged ones.'],
  ['DIGEST', 'Show a hash of all keys and values; equal data sets have equal hashes.'],
  ['DIGEST-VALUE <key> [<key> ...]', 'Show a hash of the value of each key.'],
  ['ERROR <string>', 'Answer with this error.'],
  ['HTSTATS <dbid>', 'Show how the hash table of a database is filled.'],
  ['HTSTATS-KEY <key>', 'The same for the hash table of a value.'],
  ['LISTPACK <key>', 'Write the entries of a listpack to the log.'],
  ['LOADAOF', 'Write what is buffered to the append-only file, delete all keys and load the file.'],
  ['LOG <message>', 'Write a line to the log.'],
  ['OBJECT <key>', 'Show how a value is kept.'],
  ['PAUSE-CRON <0|1>', 'With 1 stop the periodic work, with 0 go on with it.'],
  [
    'POPULATE <count> [<prefix>] [<size>]',
    'Make keys <prefix>:0, <prefix>:1 and so on, the prefix being `key` by default.',
    'Values are filled up or cut to <size> bytes. Nothing is handed on to replicas.',
  ],
  [
    'PROTOCOL <type>',
    'Answer with a sample of a type: string, integer, double, bignum, null, array, set,',
    'map, attrib, push, verbatim, true or false.',
  ],
  [
    'QUICKLIST-PACKED-THRESHOLD <size>',
    'Check the size and do nothing: list-max-listpack-size alone says which elements of a list stand alone.',
  ],
  [
    'RELOAD [MERGE] [NOFLUSH] [NOSAVE]',
    'Save, delete all keys and load what was saved. NOSAVE: do not save first. NOFLUSH: do not delete keys first.',
    'MERGE: keys that are there already are overwritten.',
  ],
  ['REPLICATE <command> [<arg> ...]', 'Hand a command on to the replicas without running it here.'],
  ['SET-ACTIVE-EXPIRE <0|1>', 'With 0 leave expired keys alone until they are asked for; 1 is the default.'],
  ['SET-SKIP-CHECKSUM-VALIDATION <0|1>', 'With 1 let RESTORE take payloads whose checksum is wrong.'],
  ['SLEEP <seconds>', 'Stop the whole server for a time; decimals are allowed.'],
  ['STRINGMATCH-LEN <pattern> <string>', 'Answer 1 if the glob pattern matches the string, else 0.'],
]

/** What a subcommand does, and how many arguments it takes behind its name. */
interface Subcommand {
  readonly minArgs: number
  readonly maxArgs: number
  run(ctx: CommandContext, request: Request): void
}

function taking(args: number | readonly [number, number], run: Subcommand['run']): Subcommand {
  const [minArgs, maxArgs] = typeof args === 'number' ? [args, args] : args
  return { minArgs, maxArgs, run }
}

const SUBCOMMANDS: ReadonlyMap<string, Subcommand> = new Map([
  ['aof-flush-sleep', taking(1, delayAofWrites)],
  ['config-rewrite-force-all', taking(0, rewriteAll)],
  ['digest', taking(0, debugDigest)],
  ['digest-value', taking([0, Number.POSITIVE_INFINITY], debugDigestValue)],
  ['error', taking(1, answerError)],
  ['help', taking(0, ({ reply }) => replyHelp(reply, 'debug', HELP))],
  ['htstats', taking(1, debugTables)],
  ['htstats-key', taking(1, debugTableOfKey)],
  ['listpack', taking(1, debugListpack)],
  ['loadaof', taking([0, Number.POSITIVE_INFINITY], debugLoadAof)],
  ['log', taking(1, log)],
  ['object', taking(1, debugObject)],
  ['pause-cron', taking(1, pauseCron)],
  ['populate', taking([1, 3], debugPopulate)],
  ['protocol', taking(1, debugProtocol)],
  ['quicklist-packed-threshold', taking(1, packedThreshold)],
  ['reload', taking([0, Number.POSITIVE_INFINITY], debugReload)],
  ['replicate', taking([1, Number.POSITIVE_INFINITY], replicate)],
  ['set-active-expire', taking(1, setActiveExpire)],
  ['set-skip-checksum-validation', taking(1, skipChecksums)],
  ['sleep', taking(1, sleep)],
  ['stringmatch-len', taking(2, stringMatch)],
])

/** The names of the subcommands, for documentation. */
export const DEBUG_SUBCOMMANDS: readonly string[] = [...SUBCOMMANDS.keys()]

export const debug = defineCommand({
  name: 'debug',
  group: 'server',
  since: '1.0.0',
  complexity: 'Depends on the subcommand.',
  summary: 'Holds the commands for tests and for looking inside the server.',
  flags: ['admin', 'noscript', 'loading', 'stale', 'protected'],
  isInternal: true,
  arity: -2,
  refusal: whyNotAllowed,
  run(ctx, request) {
    const { reply } = ctx
    const refusal = whyNotAllowed(ctx)
    if (refusal !== null) return reply.error(refusal)
    const subcommand = SUBCOMMANDS.get(request.text(1).toLowerCase())
    const args = request.argc - 2
    if (subcommand === undefined || args < subcommand.minArgs || args > subcommand.maxArgs) {
      return reply.error(unknownSubcommandOrArity(request))
    }
    subcommand.run(ctx, request)
  },
})

function whyNotAllowed({ client, server }: CommandContext): string | null {
  return server.config.allows('enable-debug-command', client.transport.isLocal) ? null : NOT_ALLOWED
}

function rewriteAll({ reply, server }: CommandContext): void {
  const { error } = rewriteConfigFile(server.config, { forceAll: true })
  if (error === undefined) reply.ok()
  else reply.error(error)
}

/** The error goes out as it is, and counts as no error of the server's own. */
function answerError({ reply }: CommandContext, request: Request): void {
  reply.raw(Buffer.from(`-${request.text(2).replace(/[\r\n]/g, ' ')}\r\n`, 'latin1'))
}

function log({ reply, server }: CommandContext, request: Request): void {
  server.log.warning(`DEBUG LOG: ${Buffer.from(request.bytes(2)).toString()}`)
  reply.ok()
}

function pauseCron({ reply, server }: CommandContext, request: Request): void {
  server.cronPaused = flagArgument(request)
  reply.ok()
}

/** Redis keeps elements of a list from 1 GB on out of listpacks, or from this size on. Here there are no such listpacks. */
function packedThreshold({ reply }: CommandContext, request: Request): void {
  const size = parseMemoryAmount(request.text(2))
  if (size !== undefined && size <= MAX_PACKED_THRESHOLD) return reply.ok()
  reply.error('ERR argument must be a memory value bigger than 1 and smaller than 4gb')
}

/** Makes replicas differ, for tests of what they do then. */
function replicate({ reply, server }: CommandContext, request: Request): void {
  const words = Array.from({ length: request.argc - 2 }, (_, i) => request.bytes(i + 2))
  server.replication.feed(encodeWords(...words))
  reply.ok()
}

function setActiveExpire({ reply, server }: CommandContext, request: Request): void {
  server.activeExpire = flagArgument(request)
  reply.ok()
}

function delayAofWrites({ reply, server }: CommandContext, request: Request): void {
  server.persistence.debug.aofWriteDelayUs = Number.parseInt(request.text(2), 10) || 0
  reply.ok()
}

function skipChecksums({ reply, server }: CommandContext, request: Request): void {
  server.persistence.debug.checksPayloads = !flagArgument(request)
  reply.ok()
}

/** A number that is not 0 means yes; what is no number means no. */
function flagArgument(request: Request): boolean {
  return (Number.parseInt(request.text(2), 10) || 0) !== 0
}

/** The whole server stands still, as it would in a command that takes long. */
function sleep({ reply }: CommandContext, request: Request): void {
  const seconds = Number.parseFloat(request.text(2))
  if (seconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000)
  reply.ok()
}

function stringMatch({ reply }: CommandContext, request: Request): void {
  reply.integer(globMatch(request.bytes(2), request.bytes(3), false) ? 1 : 0)
}
