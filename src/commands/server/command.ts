/** COMMAND and its subcommands COUNT and HELP: the commands of this server. */

import { defineCommand } from '../../server/command.ts'
import { replyHelp } from '../../server/help.ts'
import { commandDocs } from './command-docs.ts'
import { commandInfo, replyAllInfo } from './command-info.ts'
import { commandGetKeys, commandGetKeysAndFlags } from './command-keys.ts'
import { commandList } from './command-list.ts'

const commandCount = defineCommand({
  name: 'count',
  group: 'server',
  since: '2.8.13',
  complexity: 'O(1)',
  summary: 'Counts the commands of the server.',
  flags: ['loading', 'stale'],
  categories: ['connection'],
  run: ({ reply, server }) => reply.integer(server.catalog.size),
})

const commandHelp = defineCommand({
  name: 'help',
  group: 'server',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Lists the subcommands of COMMAND.',
  flags: ['loading', 'stale'],
  categories: ['connection'],
  run: ({ reply }) =>
    replyHelp(reply, 'command', [
      ['(no subcommand)', 'Describe all commands: the same as INFO without names.'],
      ['COUNT', 'Count the commands.'],
      [
        'DOCS [<command-name> ...]',
        'Document commands: summary, group, version, arguments.',
        'Without names, all of them.',
      ],
      ['GETKEYS <full-command>', 'Find the keys in a command with its arguments.'],
      ['GETKEYSANDFLAGS <full-command>', 'Find the keys, and what each of them is used for.'],
      [
        'INFO [<command-name> ...]',
        'Describe commands: arity, flags, positions of keys, ACL categories.',
        'Without names, all of them.',
      ],
      ['LIST [FILTERBY MODULE|ACLCAT|PATTERN <value>]', 'List the names of commands.'],
    ]),
})

export const command = defineCommand({
  name: 'command',
  group: 'server',
  since: '2.8.13',
  complexity: 'O(n), n the commands',
  summary: 'Describes all commands.',
  flags: ['loading', 'stale'],
  categories: ['connection'],
  tips: ['nondeterministic_output_order'],
  arity: -1,
  subcommands: [
    commandCount,
    commandDocs,
    commandGetKeys,
    commandGetKeysAndFlags,
    commandHelp,
    commandInfo,
    commandList,
  ],
  run: ({ reply, server }) => replyAllInfo(reply, server.catalog),
})
