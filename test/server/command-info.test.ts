// COMMAND INFO and COMMAND DOCS of every declared command that Redis 7.0 knows, against Redis's own.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { commands } from '../../src/commands/index.ts'
import type { CommandSpec } from '../../src/server/command.ts'
import { ask } from '../support/ask.ts'
import type { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import type { Reply } from '../support/reply.ts'
import { useProcessPair } from '../support/suite.ts'

describe('COMMAND INFO and DOCS agree with Redis', { skip: oracleMissing() }, () => {
  const servers = useProcessPair()

  for (const spec of commands.filter(({ since }) => !isNewer(since))) {
    test(spec.name, async () => {
      const [theirs, ours] = await both(['COMMAND', 'INFO', spec.name])
      assert.deepEqual(infoOf(ours, spec), infoOf(theirs, spec))
      const [theirDocs, ourDocs] = await both(['COMMAND', 'DOCS', spec.name])
      assert.deepEqual(docsOf(ourDocs, spec), docsOf(theirDocs, spec))
    })
  }

  /** In RESP3, where sets and maps are told from lists. For INFO the description itself, null if there is none. */
  async function both(command: readonly string[]): Promise<[Reply, Reply]> {
    const replies: Reply[] = []
    for (const client of [servers.oracleClient, servers.subjectClient]) {
      await client.call('HELLO', 3)
      const reply = await ask(client as RawClient, ...command)
      replies.push(Array.isArray(reply) ? reply[0] : reply)
    }
    return replies as [Reply, Reply]
  }
})

/** Positions in the description of a command. */
const ARITY = 1
const KEY_SPECS = 8
const SUBCOMMANDS = 9

/** Commands that took a fixed number of arguments in Redis 7.0 and have an option since. */
const TAKES_MORE_NOW = new Set(['zrank', 'zrevrank'])

/**
 * A description in a form that can be compared: sets sorted, subcommands by name. Of the subcommands those count that
 * are declared here and are not newer than Redis 7.0.
 */
function infoOf(info: Reply, spec: CommandSpec): unknown {
  assert.ok(Array.isArray(info), `no description of ${spec.name}`)
  const described = info
    .slice(0, SUBCOMMANDS)
    .map((part, i) => sorted(i === KEY_SPECS ? withoutNotes(part) : part))
    .filter((_, i) => i !== ARITY || !TAKES_MORE_NOW.has(spec.name))
  const subcommands = new Map(
    [...(info[SUBCOMMANDS] as Iterable<Reply[]>)].map((sub) => [String(sub[0]), sub]),
  )
  const compared = (spec.subcommands ?? []).filter(({ since }) => !isNewer(since))
  const entries = compared.map((sub): [string, unknown] => {
    const name = `${spec.name}|${sub.name}`
    return [name, infoOf(subcommands.get(name) ?? null, sub)]
  })
  return { described, subcommands: Object.fromEntries(entries) }
}

/** The notes of key specifications are in our own words. */
function withoutNotes(specs: Reply): Reply[] {
  return [...(specs as Set<Map<Reply, Reply>>)].map((spec) => {
    spec.delete('notes')
    return spec
  })
}

function sorted(part: unknown): unknown {
  if (part instanceof Set) return [...part].map(sorted).sort()
  if (part instanceof Map)
    return Object.fromEntries([...part].map(([key, value]) => [String(key), sorted(value)]))
  return Array.isArray(part) ? part.map(sorted) : part
}

type Docs = Record<string, unknown>

/** What documentation says in our own words, or what Redis 7.0 does not say. */
const OWN_WORDS = new Set(['summary', 'complexity', 'history', 'replaced_by', 'display_text'])

/** Documentation in a form that can be compared: only what Redis 7.0 had, and only subcommands that are declared here. */
function docsOf(docs: Reply, spec: CommandSpec): Docs {
  const entry = (sorted(docs) as Docs)[spec.name] as Docs
  const names = new Set((spec.subcommands ?? []).map((sub) => `${spec.name}|${sub.name}`))
  const subcommands = Object.entries((entry.subcommands ?? {}) as Docs).filter(([name]) => names.has(name))
  return strip({ ...entry, subcommands: Object.fromEntries(subcommands) }) as Docs
}

function strip(part: unknown): unknown {
  if (Array.isArray(part)) return part.filter((each) => !isNewer(sinceOf(each))).map(strip)
  if (part === null || typeof part !== 'object') return part
  const entries = Object.entries(part).filter(
    ([name, value]) => !OWN_WORDS.has(name) && !isNewer(sinceOf(value)),
  )
  return Object.fromEntries(entries.map(([name, value]) => [name, strip(value)]))
}

function sinceOf(part: unknown): string | undefined {
  return (part as { since?: string } | null)?.since
}

function isNewer(since: string | undefined): boolean {
  const [major = 0, minor = 0] = (since ?? '').split('.').map(Number)
  return major > 7 || (major === 7 && minor > 0)
}
