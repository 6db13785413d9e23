// COMMAND with its other subcommands: COUNT, LIST and its filters, GETKEYS, HELP, and what is refused.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { commands } from '../../src/commands/index.ts'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { useProcessPair } from '../support/suite.ts'

/** Commands for GETKEYS and GETKEYSANDFLAGS: with keys, without, malformed, with subcommands. */
const EXAMPLES: readonly Command[] = [
  ['GET', 'a'],
  ['get'],
  ['GET', 'a', 'b'],
  ['SET', 'a', 'b'],
  ['SET', 'a', 'b', 'EX', 10, 'GET'],
  ['SET', 'a', 'b', 'get'],
  ['MSET', 'a', 1, 'b', 2],
  ['MSET', 'a', 1, 'b'],
  ['MSETNX', 'a', 1],
  ['MGET', 'a', 'b', 'c'],
  ['DEL', 'x', 'y'],
  ['UNLINK', 'x'],
  ['EXISTS', 'x', 'x'],
  ['TOUCH', 'x', 'y'],
  ['COPY', 'from', 'to', 'DB', 1],
  ['RENAME', 'from', 'to'],
  ['LCS', 'a', 'b', 'LEN'],
  ['GETEX', 'a', 'PERSIST'],
  ['GETSET', 'a', 'v'],
  ['GETDEL', 'a'],
  ['INCRBYFLOAT', 'a', 1],
  ['APPEND', 'a', 'b'],
  ['SETRANGE', 'a', 1, 'x'],
  ['STRLEN', 'a'],
  ['EXPIRE', 'a', 1, 'NX'],
  ['PERSIST', 'a'],
  ['TTL', 'a'],
  ['TYPE', 'a'],
  ['MOVE', 'a', 2],
  ['OBJECT', 'ENCODING', 'a'],
  ['object', 'freq', 'a'],
  ['OBJECT', 'NOSUCH', 'a'],
  ['OBJECT', 'HELP'],
  ['OBJECT'],
  ['MEMORY', 'USAGE', 'a', 'SAMPLES', 5],
  ['MEMORY', 'STATS'],
  ['CONFIG', 'GET', 'x'],
  ['COMMAND', 'GETKEYS', 'GET', 'a'],
  ['PING'],
  ['PING', 'a', 'b', 'c'],
  ['FLUSHALL'],
  ['NOSUCH', 'a'],
  ['KEYS', '*'],
  ['SCAN', 0],
]

describe('COMMAND', { skip: oracleMissing() }, () => {
  const servers = useProcessPair()

  test('GETKEYS and GETKEYSANDFLAGS', () =>
    runDifferential(
      servers,
      EXAMPLES.flatMap((example) => [
        ['COMMAND', 'GETKEYS', ...example],
        ['COMMAND', 'GETKEYSANDFLAGS', ...example],
      ]),
    ))

  test('what is refused', () =>
    runDifferential(servers, [
      ['COMMAND', 'GETKEYS'],
      ['COMMAND', 'COUNT', 'x'],
      ['COMMAND', 'NOSUCH'],
      ['COMMAND', 'LIST', 'FILTERBY'],
      ['COMMAND', 'LIST', 'FILTERBY', 'NOSUCH', 'x'],
      ['COMMAND', 'LIST', 'FILTERBY', 'PATTERN'],
      ['COMMAND', 'LIST', 'FILTERBY', 'PATTERN', 'a*', 'b'],
      ['COMMAND', 'LIST', 'x'],
      ['COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', 'nosuch'],
      ['COMMAND', 'LIST', 'filterby', 'module', 'nosuch'],
      ['COMMAND', 'INFO', 'nosuch', 'config|nosuch', 'get|x', ''],
      ['COMMAND', 'DOCS', 'nosuch'],
    ]))

  test('INFO of several commands, in whatever case', async () => {
    const info = await ask(servers.subjectClient, 'COMMAND', 'INFO', 'GET', 'nosuch', 'Config|Get')
    assert.ok(Array.isArray(info))
    assert.deepEqual(
      info.map((entry) => (Array.isArray(entry) ? entry[0] : entry)),
      ['get', null, 'config|get'],
    )
  })

  test('without a subcommand it is INFO of all, and COUNT counts the same', async () => {
    const all = await ask(servers.subjectClient, 'COMMAND')
    assert.ok(Array.isArray(all))
    assert.equal(all.length, commands.length)
    assert.deepEqual(await ask(servers.subjectClient, 'COMMAND', 'INFO'), all)
    assert.equal(await ask(servers.subjectClient, 'COMMAND', 'COUNT'), all.length)
  })

  test('LIST and its filters select the same of the commands that both know', async () => {
    for (const filter of [[], ['ACLCAT', 'Read'], ['ACLCAT', 'dangerous'], ['ACLCAT', 'keyspace']]) {
      await sameSelection(filter)
    }
    for (const pattern of ['*', 'GET*', 'config|*', '*set', '[a-e]*'])
      await sameSelection(['PATTERN', pattern])
  })

  test('HELP lists every subcommand', async () => {
    for (const container of commands.filter((spec) =>
      spec.subcommands?.some(({ name }) => name === 'help'),
    )) {
      const lines = await ask(servers.subjectClient, container.name, 'HELP')
      assert.ok(Array.isArray(lines), container.name)
      const text = lines.join('\n')
      for (const { name } of container.subcommands ?? []) {
        assert.match(text, new RegExp(`^${name}\\b`, 'im'), `${container.name} ${name}`)
      }
    }
  })

  async function sameSelection(filter: readonly string[]): Promise<void> {
    const command = ['COMMAND', 'LIST', ...(filter.length === 0 ? [] : ['FILTERBY', ...filter])]
    const known = new Set((await ask(servers.subjectClient, 'COMMAND', 'LIST')) as string[])
    const knownThere = new Set((await ask(servers.oracleClient, 'COMMAND', 'LIST')) as string[])
    const ours = (await ask(servers.subjectClient, ...command)) as string[]
    const theirs = (await ask(servers.oracleClient, ...command)) as string[]
    assert.deepEqual(
      ours.filter((name) => knownThere.has(name)).sort(),
      theirs.filter((name) => known.has(name)).sort(),
      filter.join(' '),
    )
  }
})
