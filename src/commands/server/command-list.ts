/** COMMAND LIST [FILTERBY MODULE name | ACLCAT category | PATTERN glob]: the names of commands. */

import { globMatch } from '../../bytes/glob.ts'
import type { Request } from '../../protocol/request.ts'
import { aclCategories } from '../../server/acl-categories.ts'
import { oneOf, optional, pattern, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandEntry } from '../../server/declaration.ts'
import { ERRORS } from '../../server/errors.ts'
import type { CommandCatalog } from '../../server/server-api.ts'

type Filter = (entry: CommandEntry) => boolean

export const commandList = defineCommand({
  name: 'list',
  group: 'server',
  since: '7.0.0',
  complexity: 'O(n), n the commands',
  summary: 'Lists the names of commands.',
  flags: ['loading', 'stale'],
  categories: ['connection'],
  tips: ['nondeterministic_output_order'],
  args: [
    optional(
      oneOf(
        'filterby',
        [
          string('module-name', { token: 'MODULE' }),
          string('category', { token: 'ACLCAT' }),
          pattern('pattern', { token: 'PATTERN' }),
        ],
        { token: 'FILTERBY' },
      ),
    ),
  ],
  run({ reply, server }, request) {
    const filter = request.argc === 2 ? () => true : readFilter(request)
    if (filter === null) return reply.error(ERRORS.syntax)
    const names = [...withSubcommands(server.catalog)].filter(filter).map((entry) => entry.fullName)
    reply.array(names.length)
    for (const name of names) reply.bulkText(name)
  },
})

function readFilter(request: Request): Filter | null {
  if (request.argc !== 5 || !request.is(2, 'filterby')) return null
  // There are no modules: none of their commands either.
  if (request.is(3, 'module')) return () => false
  if (request.is(3, 'aclcat')) {
    const wanted = request.text(4).toLowerCase()
    return (entry) => aclCategories(entry).some((category) => category === wanted)
  }
  if (!request.is(3, 'pattern')) return null
  const glob = request.bytes(4)
  return (entry) => globMatch(glob, Buffer.from(entry.fullName), true)
}

function* withSubcommands(catalog: CommandCatalog): Iterable<CommandEntry> {
  for (const entry of catalog.all()) {
    yield entry
    yield* catalog.subcommandsOf(entry)
  }
}
