// Stand-ins for commands that do not exist yet but that tests of others need: RPUSH makes a key of another type.

import { commands } from '../../src/commands/index.ts'
import { INSERTS, key, repeated, string } from '../../src/server/args.ts'
import { type CommandSpec, defineCommand } from '../../src/server/command.ts'

const LIST_KIND = 1

const rpush = defineCommand({
  name: 'rpush',
  group: 'list',
  since: '1.0.0',
  summary: 'Makes a key that is no string.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', INSERTS), repeated(string('element'))],
  run({ db, reply }, request) {
    const { buf, start, end } = request
    const ref = db.lookup(buf, start[1], end[1])
    db.store(ref, buf, start[1], end[1], buf, 0, 0, LIST_KIND, false)
    reply.integer(request.argc - 2)
  },
})

/** Redstart's commands, and a stand-in for each that is missing. */
export const commandsWithStandIns: readonly CommandSpec[] = [
  ...commands,
  ...[rpush].filter(({ name }) => commands.every((spec) => spec.name !== name)),
]
