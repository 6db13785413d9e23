/** COMMAND INFO [name ...]: what a client needs to know of commands to route them. */

import type { ReplyWriter } from '../../protocol/reply.ts'
import { aclCategories } from '../../server/acl-categories.ts'
import { optional, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandEntry, CommandFlag } from '../../server/declaration.ts'
import { type KeySpec, keyRange } from '../../server/key-specs.ts'
import type { CommandCatalog } from '../../server/server-api.ts'

/** The flags that clients are shown, in the order in which Redis shows them. */
const SHOWN_FLAGS: readonly CommandFlag[] = [
  'write',
  'readonly',
  'denyoom',
  'admin',
  'pubsub',
  'noscript',
  'blocking',
  'loading',
  'stale',
  'skip_monitor',
  'skip_slowlog',
  'asking',
  'fast',
  'no_auth',
  'no_mandatory_keys',
  'no_async_loading',
  'no_multi',
  'movablekeys',
  'allow_busy',
]

export const commandInfo = defineCommand({
  name: 'info',
  group: 'server',
  since: '2.8.13',
  complexity: 'O(n), n the commands asked for',
  summary: 'Describes the named commands, or all.',
  flags: ['loading', 'stale'],
  categories: ['connection'],
  tips: ['nondeterministic_output_order'],
  history: [['7.0.0', 'Without names it describes all commands.']],
  args: [optional(repeated(string('command-name')))],
  run({ reply, server }, request) {
    if (request.argc === 2) return replyAllInfo(reply, server.catalog)
    reply.array(request.argc - 2)
    for (let i = 2; i < request.argc; i++) {
      const entry = server.catalog.get(request.text(i).toLowerCase())
      if (entry === undefined) reply.nullBulk()
      else replyInfo(reply, server.catalog, entry)
    }
  },
})

/** Describes every command. */
export function replyAllInfo(reply: ReplyWriter, catalog: CommandCatalog): void {
  reply.array(catalog.size)
  for (const entry of catalog.all()) replyInfo(reply, catalog, entry)
}

function replyInfo(reply: ReplyWriter, catalog: CommandCatalog, entry: CommandEntry): void {
  const keys = keyRange(entry.keySpecs)
  const flags = SHOWN_FLAGS.filter(
    (flag) => entry.spec.flags.includes(flag) || (flag === 'movablekeys' && keys.movable),
  )
  reply.array(10)
  reply.bulkText(entry.fullName)
  reply.integer(entry.arity)
  statusSet(reply, flags)
  reply.integer(keys.first)
  reply.integer(keys.last)
  reply.integer(keys.step)
  statusSet(
    reply,
    aclCategories(entry).map((category) => `@${category}`),
  )
  const tips = entry.spec.tips ?? []
  reply.set(tips.length)
  for (const tip of tips) reply.bulkText(tip)
  reply.set(entry.keySpecs.length)
  for (const spec of entry.keySpecs) replyKeySpec(reply, spec)
  const subcommands = [...catalog.subcommandsOf(entry)]
  if (subcommands.length === 0) return reply.set(0)
  reply.array(subcommands.length)
  for (const sub of subcommands) replyInfo(reply, catalog, sub)
}

function replyKeySpec(reply: ReplyWriter, spec: KeySpec): void {
  reply.map(spec.notes === undefined ? 3 : 4)
  if (spec.notes !== undefined) {
    reply.bulkText('notes')
    reply.bulkText(spec.notes)
  }
  reply.bulkText('flags')
  statusSet(reply, spec.flags)
  reply.bulkText('begin_search')
  replyTyped(reply, spec.begin.type, beginFacts(spec))
  reply.bulkText('find_keys')
  replyTyped(reply, spec.find.type, findFacts(spec))
}

type Facts = readonly (readonly [string, string | number])[]

function beginFacts({ begin }: KeySpec): Facts {
  if (begin.type === 'unknown') return []
  if (begin.type === 'index') return [['index', begin.index]]
  return [
    ['keyword', begin.keyword],
    ['startfrom', begin.startFrom],
  ]
}

function findFacts({ find }: KeySpec): Facts {
  if (find.type === 'unknown') return []
  if (find.type === 'range') {
    return [
      ['lastkey', find.lastKey],
      ['keystep', find.keyStep],
      ['limit', find.limit],
    ]
  }
  return [
    ['keynumidx', find.keyNumIndex],
    ['firstkey', find.firstKey],
    ['keystep', find.keyStep],
  ]
}

function replyTyped(reply: ReplyWriter, type: string, facts: Facts): void {
  reply.map(2)
  reply.bulkText('type')
  reply.bulkText(type)
  reply.bulkText('spec')
  reply.map(facts.length)
  for (const [name, value] of facts) {
    reply.bulkText(name)
    if (typeof value === 'number') reply.integer(value)
    else reply.bulkText(value)
  }
}

/** A set of words as simple strings. */
export function statusSet(reply: ReplyWriter, words: readonly string[]): void {
  reply.set(words.length)
  for (const word of words) reply.status(word)
}
