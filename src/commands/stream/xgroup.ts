/** XGROUP CREATE | SETID | DESTROY | CREATECONSUMER | DELCONSUMER: the consumer groups of a stream. */

import { defineCommand } from '../../server/command.ts'
import { type HelpEntry, replyHelp } from '../../server/help.ts'
import { xgroupCreateconsumer, xgroupDelconsumer } from './xgroup-consumers.ts'
import { xgroupCreate, xgroupSetid } from './xgroup-create.ts'
import { xgroupDestroy } from './xgroup-destroy.ts'

const HELP: readonly HelpEntry[] = [
  [
    'CREATE <key> <groupname> <id|$> [option]',
    'Makes a consumer group that is given the entries behind an id. Options are:',
    '* MKSTREAM',
    '  An empty stream is made if there is none.',
    '* ENTRIESREAD entries_read',
    '  How many entries there ever were up to the id (internal use).',
  ],
  ['CREATECONSUMER <key> <groupname> <consumer>', 'Makes a consumer of a group.'],
  ['DELCONSUMER <key> <groupname> <consumer>', 'Deletes a consumer with all that is pending with it.'],
  ['DESTROY <key> <groupname>', 'Deletes a group.'],
  ['SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]', 'Moves the position of a group.'],
]

const help = defineCommand({
  name: 'help',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Prints what the subcommands do.',
  flags: ['loading', 'stale'],
  run: ({ reply }) => replyHelp(reply, 'xgroup', HELP),
})

export const xgroup = defineCommand({
  name: 'xgroup',
  group: 'stream',
  since: '5.0.0',
  complexity: 'That of the subcommand.',
  summary: 'Commands about the consumer groups of streams.',
  flags: [],
  subcommands: [xgroupCreate, xgroupCreateconsumer, xgroupDelconsumer, xgroupDestroy, help, xgroupSetid],
})
