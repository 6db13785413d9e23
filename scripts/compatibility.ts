// The text of docs/compatibility.md: every command of Redis and Valkey with its state, and the parameters without effect.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commands } from '../src/commands/index.ts'
import { DEBUG_SUBCOMMANDS } from '../src/commands/server/debug.ts'
import type { CommandSpec } from '../src/server/command.ts'
import { allParameters } from '../src/server/config/parameters.ts'
import { REDIS_VERSION } from '../src/server/version.ts'
import { comesWith } from './roadmap.ts'

/** A line of scripts/data/redis-commands.json. */
interface KnownCommand {
  /** `container|sub` for a subcommand. */
  readonly name: string
  readonly group: string
  /** The version of its server that brought it. */
  readonly since: string
  readonly server: 'redis' | 'valkey'
}

/** The whole page. `root` is the folder of the package. */
export function compatibilityText(root: string): string {
  const read = (path: string) => readFileSync(join(root, 'scripts', 'data', path), 'utf8')
  const known = JSON.parse(read('redis-commands.json')) as KnownCommand[]
  const declared = declaredNames(commands)
  return [
    '# Compatibility\n',
    '<!-- Written by `npm run docs`: change the declarations, or scripts/compatibility.ts, not this page. -->\n',
    `Redstart behaves like Redis ${REDIS_VERSION}; newer commands of Redis and Valkey are added on top.`,
    'This page lists every command of both, with its state here.\n',
    ...overview(known, declared),
    ...commandTables(known, declared),
    ...debugSection(),
    ...parameterSection(),
    read('compatibility-notes.md').trimEnd(),
    '',
  ].join('\n')
}

function declaredNames(specs: readonly CommandSpec[]): ReadonlySet<string> {
  return new Set(
    specs.flatMap(({ name, subcommands }) => [
      name,
      ...(subcommands ?? []).map((sub) => `${name}|${sub.name}`),
    ]),
  )
}

function overview(known: readonly KnownCommand[], declared: ReadonlySet<string>): string[] {
  const rows = groupsOf(known).map(([group, list]) => {
    const done = list.filter(({ name }) => declared.has(name)).length
    return `| [${group}](#group-${group}) | ${done} | ${list.length} |`
  })
  const done = known.filter(({ name }) => declared.has(name)).length
  return [
    '## Overview\n',
    '| group | implemented | of |',
    '| --- | ---: | ---: |',
    ...rows,
    `| **all** | **${done}** | **${known.length}** |`,
    '',
  ]
}

function commandTables(known: readonly KnownCommand[], declared: ReadonlySet<string>): string[] {
  return groupsOf(known).flatMap(([group, list]) => [
    `## Group ${group}\n`,
    '| command | since | state |',
    '| --- | --- | --- |',
    ...list.map((command) => commandRow(command, declared)),
    '',
  ])
}

function commandRow(command: KnownCommand, declared: ReadonlySet<string>): string {
  const title = command.name.replace('|', ' ').toUpperCase()
  const since = `${command.server === 'valkey' ? 'Valkey ' : ''}${command.since}`
  return `| ${title} | ${since} | ${declared.has(command.name) ? 'implemented' : comesWith(command)} |`
}

/** The groups in the order of their names, each with its commands in the order of theirs. */
function groupsOf(known: readonly KnownCommand[]): [string, KnownCommand[]][] {
  const groups = new Map<string, KnownCommand[]>()
  for (const command of known) groups.set(command.group, [...(groups.get(command.group) ?? []), command])
  return [...groups]
    .sort(([a], [b]) => compare(a, b))
    .map(([group, list]) => [group, list.toSorted((a, b) => compare(a.name, b.name))])
}

/** By code units, so that the page does not depend on the language of whoever makes it. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function debugSection(): string[] {
  const names = [...DEBUG_SUBCOMMANDS].map((name) => name.toUpperCase()).sort(compare)
  return [
    '## Subcommands of DEBUG\n',
    `Implemented: ${names.join(', ')}. Others answer that there is no such subcommand.`,
    '',
  ]
}

/** What a parameter without effect waits for, or why it will have none. */
function parameterSection(): string[] {
  const rows = allParameters.flatMap(({ name, options: { later, inert } }) => {
    if (later !== undefined) return [`| ${name} | comes with: ${later} |`]
    return inert === undefined ? [] : [`| ${name} | none, as ${inert} |`]
  })
  return [
    '## Parameters without effect\n',
    'Every parameter of redis.conf is known: it is checked, shown by `CONFIG GET`, changed by `CONFIG SET` and written by',
    '`CONFIG REWRITE`. These have no effect yet:\n',
    '| parameter | effect |',
    '| --- | --- |',
    ...rows.sort(compare),
    '',
  ]
}
