/** CONFIG GET, SET, RESETSTAT, REWRITE: the configuration of the running server. */

import { block, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { SetResult } from '../../server/config/config.ts'
import { rewriteConfigFile } from '../../server/config/rewrite.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { replyHelp } from '../../server/help.ts'
import type { ReplyFunction } from '../../server/later-reply.ts'

const configGet = defineCommand({
  name: 'get',
  group: 'server',
  since: '2.0.0',
  complexity: 'O(n), n the parameters there are for patterns, else those asked for',
  summary: 'Reads the parameters that match any of the patterns.',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  history: [['7.0.0', 'Several patterns in one call.']],
  args: [repeated(block('parameter', [string('parameter')]))],
  run({ reply, server }, request) {
    const patterns = Array.from({ length: request.argc - 2 }, (_, i) => request.bytes(i + 2))
    const entries = server.config.get(patterns)
    reply.map(entries.length)
    for (const { name, value } of entries) {
      reply.bulkText(name)
      reply.bulkBytes(value)
    }
  },
})

const configSet = defineCommand({
  name: 'set',
  group: 'server',
  since: '2.0.0',
  complexity: 'O(n), n the parameters given',
  summary: 'Changes parameters, all of them or none.',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  history: [['7.0.0', 'Several parameters in one call.']],
  args: [repeated(block('parameter_value', [string('parameter'), string('value')]))],
  run({ client, inTransaction, reply, server }, request) {
    if (request.argc % 2 !== 0) return reply.error(ERRORS.syntax)
    const pairs: [Uint8Array, Uint8Array][] = []
    for (let i = 2; i < request.argc; i += 2) pairs.push([request.bytes(i), request.bytes(i + 1)])
    const result = server.config.set(pairs, {
      isLocal: client.transport.isLocal,
      loading: server.persistence.isLoading,
    })
    if (!(result instanceof Promise)) return answerTo(result, server)(reply)
    if (inTransaction) {
      // A transaction does not wait: whether the sockets could be opened stands in the log.
      result.then((done) => noteRefusal(done, server.log)).catch(() => {})
      return reply.ok()
    }
    const later = server.laterReplies.hold(client)
    result.then(
      (done) => later.send(answerTo(done, server)),
      (error: unknown) => later.send(answerTo({ error: `ERR ${String(error)}` }, server)),
    )
  },
})

function noteRefusal({ refusedBy }: SetResult, log: CommandContext['server']['log']): void {
  if (refusedBy !== undefined) log.warning(`CONFIG SET undone: ${refusedBy} cannot have its new value`)
}

function answerTo(result: SetResult, { log }: CommandContext['server']): ReplyFunction {
  noteRefusal(result, log)
  const { error } = result
  return (reply) => (error === undefined ? reply.ok() : reply.error(error))
}

const configResetStat = defineCommand({
  name: 'resetstat',
  group: 'server',
  since: '2.0.0',
  complexity: 'O(n), n the commands there are',
  summary: 'Sets the statistics of INFO back to zero.',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  run({ reply, server }) {
    server.resetStats()
    reply.ok()
  },
})

const configRewrite = defineCommand({
  name: 'rewrite',
  group: 'server',
  since: '2.8.0',
  complexity: 'O(n), n the parameters there are',
  summary: 'Writes the configuration into the file that the server was started with.',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  run({ reply, server }) {
    const { error } = rewriteConfigFile(server.config)
    server.log.warning(error === undefined ? 'CONFIG REWRITE: done' : `CONFIG REWRITE failed: ${error}`)
    if (error === undefined) reply.ok()
    else reply.error(error)
  },
})

const configHelp = defineCommand({
  name: 'help',
  group: 'server',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Lists the subcommands of CONFIG.',
  flags: ['loading', 'stale'],
  run: ({ reply }) =>
    replyHelp(reply, 'config', [
      ['GET <pattern> [<pattern> ...]', 'Show the parameters that match, with their values.'],
      ['RESETSTAT', 'Set the counters that INFO shows back to zero.'],
      ['REWRITE', 'Write the current parameters into the configuration file.'],
      ['SET <parameter> <value> [<parameter> <value> ...]', 'Change parameters; if one fails, none changes.'],
    ]),
})

export const config = defineCommand({
  name: 'config',
  group: 'server',
  since: '2.0.0',
  complexity: 'Depends on the subcommand.',
  summary: 'Holds the commands for the configuration.',
  flags: [],
  subcommands: [configGet, configHelp, configResetStat, configRewrite, configSet],
})
