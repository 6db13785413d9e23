/** COMMAND DOCS [name ...]: what documentation says of commands, with the tree of their arguments. */

import type { ReplyWriter } from '../../protocol/reply.ts'
import { type Arg, optional, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandEntry } from '../../server/declaration.ts'
import type { CommandCatalog } from '../../server/server-api.ts'
import { statusSet } from './command-info.ts'

export const commandDocs = defineCommand({
  name: 'docs',
  group: 'server',
  since: '7.0.0',
  complexity: 'O(n), n the commands asked for',
  summary: 'Documents the named commands, or all.',
  flags: ['loading', 'stale'],
  categories: ['connection'],
  tips: ['nondeterministic_output_order'],
  args: [optional(repeated(string('command-name')))],
  run({ reply, server }, request) {
    const { catalog } = server
    const names = Array.from({ length: request.argc - 2 }, (_, i) => request.text(i + 2).toLowerCase())
    const entries = names.length === 0 ? [...catalog.all()] : names.flatMap((name) => catalog.get(name) ?? [])
    replyDocsMap(reply, catalog, entries)
  },
})

function replyDocsMap(reply: ReplyWriter, catalog: CommandCatalog, entries: readonly CommandEntry[]): void {
  reply.map(entries.length)
  for (const entry of entries) {
    reply.bulkText(entry.fullName)
    replyDocs(reply, catalog, entry)
  }
}

/** A field of a documentation map: its name, and what writes its value. */
type Field = readonly [name: string, write: () => void]

function replyFields(reply: ReplyWriter, fields: readonly Field[]): void {
  reply.map(fields.length)
  for (const [name, write] of fields) {
    reply.bulkText(name)
    write()
  }
}

function replyDocs(reply: ReplyWriter, catalog: CommandCatalog, entry: CommandEntry): void {
  const { spec } = entry
  const text = (value: string) => () => reply.bulkText(value)
  const fields: Field[] = [
    ['summary', text(spec.summary)],
    ['since', text(spec.since)],
    ['group', text(spec.group)],
  ]
  if (spec.complexity !== undefined) fields.push(['complexity', text(spec.complexity)])
  const docFlags = [...(spec.deprecated ? ['deprecated'] : []), ...(spec.isInternal ? ['syscmd'] : [])]
  if (docFlags.length > 0) fields.push(['doc_flags', () => statusSet(reply, docFlags)])
  if (spec.deprecated !== undefined) {
    fields.push(['deprecated_since', text(spec.deprecated.since)])
    fields.push(['replaced_by', text(spec.deprecated.replacedBy)])
  }
  const { history, args } = spec
  if (history !== undefined) fields.push(['history', () => replyHistory(reply, history)])
  if (args !== undefined && args.length > 0) {
    const keys = new KeyCounter(entry.keySpecs.length)
    fields.push(['arguments', () => replyArgs(reply, args, keys)])
  }
  const subcommands = [...catalog.subcommandsOf(entry)]
  if (subcommands.length > 0) {
    fields.push(['subcommands', () => replyDocsMap(reply, catalog, subcommands)])
  }
  replyFields(reply, fields)
}

function replyHistory(reply: ReplyWriter, history: readonly (readonly [string, string])[]): void {
  reply.set(history.length)
  for (const [since, change] of history) {
    reply.array(2)
    reply.bulkText(since)
    reply.bulkText(change)
  }
}

/** Numbers the key arguments of a command by the specification that each belongs to. */
class KeyCounter {
  private next = 0
  private readonly specs: number

  constructor(specs: number) {
    this.specs = specs
  }

  /** Several keys may share the last specification, as the two of LCS. */
  take(): number {
    return Math.min(this.next++, this.specs - 1)
  }
}

function replyArgs(reply: ReplyWriter, args: readonly Arg[], keys: KeyCounter): void {
  reply.array(args.length)
  for (const arg of args) replyArg(reply, arg, keys)
}

function replyArg(reply: ReplyWriter, arg: Arg, keys: KeyCounter): void {
  const text = (value: string) => () => reply.bulkText(value)
  const fields: Field[] = [
    ['name', text(arg.name)],
    ['type', text(arg.type)],
  ]
  if (arg.displayText !== undefined) fields.push(['display_text', text(arg.displayText)])
  const keySpec = arg.keySpecIndex ?? (arg.type === 'key' ? keys.take() : -1)
  if (keySpec >= 0) fields.push(['key_spec_index', () => reply.integer(keySpec)])
  if (arg.token !== undefined) fields.push(['token', text(arg.token)])
  if (arg.since !== undefined) fields.push(['since', text(arg.since)])
  if (arg.deprecatedSince !== undefined) fields.push(['deprecated_since', text(arg.deprecatedSince)])
  const flags = [
    ...(arg.optional ? ['optional'] : []),
    ...(arg.multiple ? ['multiple'] : []),
    ...(arg.multipleToken ? ['multiple_token'] : []),
  ]
  if (flags.length > 0) fields.push(['flags', () => statusSet(reply, flags)])
  const inner = arg.args
  if (inner !== undefined) fields.push(['arguments', () => replyArgs(reply, inner, keys)])
  replyFields(reply, fields)
}
