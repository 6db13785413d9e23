/** COMMAND GETKEYS and GETKEYSANDFLAGS command [arg ...]: the keys in a command that is not run. */

import { Request } from '../../protocol/request.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import type { CommandEntry } from '../../server/declaration.ts'
import { canHaveKeys, requestKeys } from '../../server/request-keys.ts'
import type { CommandCatalog } from '../../server/server-api.ts'
import { statusSet } from './command-info.ts'

/** The command that a request names; of a container its subcommand, if one is given. */
function findEntry(catalog: CommandCatalog, request: Request): CommandEntry | undefined {
  const entry = catalog.get(request.text(0).toLowerCase())
  if (entry?.spec.subcommands === undefined || request.argc === 1) return entry
  return catalog.get(`${entry.spec.name}|${request.text(1).toLowerCase()}`)
}

function replyKeys({ reply, server }: CommandContext, request: Request, withFlags: boolean): void {
  const inner = new Request()
  inner.set(Array.from({ length: request.argc - 2 }, (_, i) => request.bytes(i + 2)))
  const entry = findEntry(server.catalog, inner)
  if (entry === undefined) return reply.error('ERR Invalid command specified')
  if (!canHaveKeys(entry)) return reply.error('ERR The command has no key arguments')
  if (!entry.acceptsArgc(inner.argc)) {
    return reply.error('ERR Invalid number of arguments specified for command')
  }
  const keys = requestKeys(entry, inner) ?? []
  if (keys.length === 0 && !entry.spec.flags.includes('no_mandatory_keys')) {
    return reply.error('ERR Invalid arguments specified for command')
  }
  reply.array(keys.length)
  for (const { position, flags } of keys) {
    if (withFlags) reply.array(2)
    reply.bulk(inner.buf, inner.start[position], inner.end[position])
    if (withFlags) statusSet(reply, flags)
  }
}

export const commandGetKeys = defineCommand({
  name: 'getkeys',
  group: 'server',
  since: '2.8.13',
  complexity: 'O(n), n the arguments of the command',
  summary: 'Finds the keys in a command with its arguments.',
  flags: ['loading', 'stale'],
  categories: ['connection'],
  arity: -4,
  run: (ctx, request) => replyKeys(ctx, request, false),
})

export const commandGetKeysAndFlags = defineCommand({
  name: 'getkeysandflags',
  group: 'server',
  since: '7.0.0',
  complexity: 'O(n), n the arguments of the command',
  summary: 'Finds the keys in a command with its arguments, and what it does to each.',
  flags: ['loading', 'stale'],
  categories: ['connection'],
  arity: -4,
  run: (ctx, request) => replyKeys(ctx, request, true),
})
