// Loading a configuration from a file, standard input and options, against what redis-server makes of the same.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parseCommandLine } from '../../src/server/config/command-line.ts'
import type { Config } from '../../src/server/config/config.ts'
import { ConfigFileError } from '../../src/server/config/config-file-error.ts'
import { type DirectiveHandlers, loadConfig } from '../../src/server/config/load.ts'
import { startChildServer } from '../support/child-server.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing, redisProgram } from '../support/redis-binary.ts'
import { getConfig, pairsOf, useFolder } from './config-pair.ts'

interface Given {
  readonly args: readonly string[]
  readonly directory: string
  readonly standardInput?: string
  readonly handlers?: DirectiveHandlers
}

function load({ args, ...rest }: Given): Config {
  return loadConfig({ commandLine: parseCommandLine(args), ...rest })
}

/** The error of loading, as Redis 7.0.15 prints it. */
function loadError(given: Given): string {
  try {
    load(given)
  } catch (error) {
    if (error instanceof ConfigFileError) return error.format('7.0.15')
    throw error
  }
  return 'no error'
}

/** Configurations that are refused: arguments, or a text for standard input. */
const REFUSED: readonly (readonly string[] | string)[] = [
  ['--port'],
  ['--port', '6380', '--loglevel'],
  ['--port', '6379', '6380'],
  ['--port', '--loglevel', 'verbose'],
  ['--port', '--bla', '--loglevel', 'verbose'],
  ['--logfile', '--my--log--file', '--loglevel', '--bla'],
  ['--shutdown-on-sigint'],
  ['--shutdown-on-sigint', 'now force', '--shutdown-on-sigterm'],
  ['--replicaof', '127.0.0.1', 'abc'],
  ['--replicaof', '--127.0.0.1', 'abc'],
  ['--replicaof', '--127.0.0.1', '--abc'],
  ['--replicaof', '127.0.0.1 70000'],
  ['--unixsocketperm', '8'],
  ['--unixsocketperm', '1000'],
  ['--unixsocketperm', '-1'],
  ['--databases', '0'],
  ['--appendfilename', 'a/b'],
  ['--appendfilename', ''],
  ['--appenddirname', ''],
  ['--appenddirname', 'x/'],
  ['--dir', '/nowhere/at/all'],
  ['--dir', 'a', 'b'],
  ['--supervised', 'maybe'],
  ['--enable-debug-command', 'remote'],
  ['--cluster-enabled', 'yes', '--replicaof', '127.0.0.1 1'],
  ['--logfile', '/nowhere/log'],
  ['--oom-score-adj-values', '1 2'],
  ['--client-output-buffer-limit', 'normal', '1', '2'],
  ['--rename-command', 'get'],
  ['--include', 'a', 'b'],
  ['--unknown', '1'],
  ['--a "', '--b', 'c'],
  ['x.conf.missing'],
  'port 1\n\n# comment\n  bad directive here  \nport 2',
  'port "1',
  'save 1 2 3',
  'save "1 2 3"',
  'list-max-ziplist-entries 1\nlist-max-ziplist-entries 1 2',
  'lua-replicate-commands',
  'sentinel monitor x',
  'loadmodule',
  'foo.bar',
  'user',
  'PORT\tx\r',
  'requirepass a b',
]

/** Configurations that are accepted, apart from port and folder. */
const ACCEPTED: readonly (readonly [file: string, ...args: string[]])[] = [
  [
    [
      ...[
        '# comment',
        '',
        'save 900 1',
        "save '300 10'",
        'save 60 10000',
        'bind 127.0.0.1 -::1',
        'bind 127.0.0.1',
      ],
      ...['maxmemory 700mb', 'MAXMEMORY-POLICY volatile-lru', 'notify-keyspace-events "KEA"', 'hz 1000'],
      ...['client-output-buffer-limit normal 1mb 2mb 3', 'client-output-buffer-limit pubsub 1gb 2gb 4'],
      ...[
        'list-max-ziplist-entries 1',
        'lua-replicate-commands yes',
        'lua-time-limit 77',
        'unixsocketperm 700',
      ],
      ...['slave-priority 7', 'requirepass ""', 'maxmemory-clients 10%', 'shutdown-on-sigterm nosave now'],
      ...['latency-tracking-info-percentiles 1 2.50', 'oom-score-adj-values 1 2 3', 'proto-max-bulk-len 2mb'],
      ...[
        'proc-title-template "{title} x"',
        'logfile ""',
        'maxclients 50',
        'include sub/*.conf',
        'include part',
      ],
    ].join('\n'),
  ],
  ['loglevel debug', 'loglevel', 'verbose', "--maxmemory '700mb'", "--maxmemory-policy 'volatile-lru'"],
  ['', '--save', '--loglevel', 'verbose'],
  ['save 1 1', '--loglevel', 'verbose', '--save', '2', '2', '--save', '3 3'],
  ['save 1 1', '--save', '', '--save', '5 5', '--shutdown-on-sigint', 'nosave', 'force', 'now'],
  ['', '--proc-title-template', '--save', '--save', '', '--loglevel', 'verbose'],
  ['save', '--latency-tracking-info-percentiles', '', '--shutdown-on-sigterm', 'nosave force', '--timeout 5'],
]

const DIFFERENT = new Set(['port', 'dir', 'maxclients', 'enable-debug-command', 'enable-protected-configs'])

describe('a configuration', { skip: oracleMissing() }, () => {
  const folder = useFolder()
  mkdirSync(join(folder.path, 'sub'))
  writeFileSync(join(folder.path, 'sub', 'b.conf'), 'timeout 2\ntcp-keepalive 3')
  writeFileSync(join(folder.path, 'sub', 'a.conf'), 'timeout 1\n')
  writeFileSync(join(folder.path, 'sub', '.hidden.conf'), 'timeout 3')
  writeFileSync(join(folder.path, 'part'), 'hash-max-ziplist-value 3')

  for (const given of REFUSED) {
    test(`is refused with the same text: ${JSON.stringify(given)}`, () => {
      const args = typeof given === 'string' ? ['-'] : given
      const standardInput = typeof given === 'string' ? given : ''
      const theirs = spawnSync(redisProgram('redis-server'), [...args], {
        cwd: folder.path,
        input: standardInput,
        encoding: 'latin1',
        timeout: 10_000,
      })
      assert.equal(theirs.status, 1)
      const ours = loadError({ args, directory: folder.path, standardInput })
      // What concerns a whole file goes to the log.
      if (/^Fatal error/.test(ours)) assert.ok(theirs.stdout.endsWith(ours), theirs.stdout)
      else assert.equal(ours, theirs.stderr)
    })
  }

  for (const [text, ...args] of ACCEPTED) {
    test(`is understood in the same way: ${text.split('\n')[0]} ${args.join(' ')}`, async () => {
      const file = join(folder.path, 'file.conf')
      writeFileSync(file, `dir ${folder.path}\n${text}`)
      const theirs = await oracleValues([file, ...args])
      const ours = getConfig(load({ args: [file, ...args], directory: folder.path }), '*')
      for (const [name, value] of Object.entries(theirs)) {
        if (!DIFFERENT.has(name)) assert.equal(ours[name], value, name)
      }
    })
  }
})

/** CONFIG GET of a redis-server with these arguments, behind which come a port and a folder. */
async function oracleValues(leadingArgs: readonly string[]): Promise<Record<string, string>> {
  const executable = redisProgram('redis-server')
  const server = await startChildServer({ name: 'oracle', executable, leadingArgs, args: [] })
  try {
    const client = await RawClient.connect(server.port)
    const reply = await client.call('CONFIG', 'GET', '*')
    await client.destroy()
    return pairsOf(reply.toString('latin1'))
  } finally {
    await server.stop()
  }
}

describe('loading', () => {
  const folder = useFolder()
  const write = (name: string, text: string) => writeFileSync(join(folder.path, name), text)
  const loadText = (standardInput: string, handlers: DirectiveHandlers = {}) =>
    load({ args: ['-'], directory: folder.path, standardInput, handlers })
  const errorOf = (standardInput: string, handlers: DirectiveHandlers = {}) =>
    loadError({ args: ['-'], directory: folder.path, standardInput, handlers })

  test('without arguments gives the initial values', () => {
    const config = load({ args: [], directory: folder.path })
    assert.equal(config.number('port'), 6379)
    assert.equal(config.filePath, undefined)
    assert.equal(config.text('dir'), folder.path)
  })

  test('takes the file first, then standard input, then the options', () => {
    write('order.conf', 'timeout 1\ndatabases 1\nhz 1\n')
    const args = ['order.conf', '--timeout', '3', '-']
    const config = load({ args, directory: folder.path, standardInput: 'timeout 2\ndatabases 2' })
    assert.deepEqual(getConfig(config, 'timeout', 'databases', 'hz'), {
      timeout: '3',
      databases: '2',
      hz: '1',
    })
    assert.equal(config.filePath, join(folder.path, 'order.conf'))
  })

  test('adds save points over all files, and continues after an include', () => {
    write('more.conf', 'save 2 2')
    const config = loadText('save 1 1\ninclude more.conf\nsave 3 3')
    assert.equal(getConfig(config, 'save').save, '1 1 2 2 3 3')
  })

  test('follows "dir" for the paths behind it', () => {
    mkdirSync(join(folder.path, 'inner'))
    write('inner/x.conf', 'timeout 9')
    const config = loadText('dir inner\ninclude x.conf\nlogfile my.log')
    assert.equal(config.number('timeout'), 9)
    assert.equal(config.resolvePath(config.text('logfile')), join(folder.path, 'inner', 'my.log'))
    assert.ok(existsSync(join(folder.path, 'inner', 'my.log')))
  })

  test('keeps bytes as they are', () => {
    const config = loadText('requirepass "\\xff\\x00\\x41"\npidfile \u00c3\u00a4')
    assert.equal(getConfig(config, 'requirepass').requirepass, '\xff\0A')
    assert.equal(config.text('pidfile'), 'ä')
  })

  test('takes words that cannot be split for none', () => {
    const config = loadText(`bind "127.0.0.1 'x"`)
    assert.deepEqual(config.value('bind'), [])
    assert.deepEqual(loadText('bind ""').value('bind'), [])
    assert.deepEqual(loadText('bind').value('bind'), [])
  })

  test('tells about the line of an included file', () => {
    write('bad.conf', '\ntimeout x')
    assert.match(errorOf('include bad.conf'), /at line 2\n>>> 'timeout x'\nargument couldn't be parsed/)
    assert.match(
      errorOf('include missing.conf'),
      /can't open config file 'missing.conf': No such file or directory\n$/,
    )
    assert.equal(errorOf('include missing*.conf'), 'no error')
  })

  test('looks for files from the folder as it is named', () => {
    mkdirSync(join(folder.path, '[d]', 'x1'), { recursive: true })
    write('[d]/x1/y.conf', 'timeout 4')
    assert.equal(loadText('dir [d]\ninclude ./x[0-9]/*.conf').number('timeout'), 4)
    assert.equal(loadText(`include ${folder.path}/[[]d]/x[!0]/y.conf`).number('timeout'), 4)
    assert.equal(loadText('dir [d]\ninclude ../[[]d]/x?/y.*').number('timeout'), 4)
    assert.equal(loadText('dir [d]\ninclude nothing*/y.conf').number('timeout'), 0)
  })

  test('ends where files include themselves', () => {
    write('self.conf', 'include self.conf')
    assert.match(errorOf('include self.conf'), /nested more than 16 deep/)
  })

  test('hands on renamed commands and users, and refuses them where nobody takes them', () => {
    const calls: string[][] = []
    const handlers: DirectiveHandlers = {
      renameCommand: (from, to) => {
        calls.push([from, to])
        return from === 'nothing' ? 'No such command in rename-command' : undefined
      },
      user: (words) => {
        calls.push([...words])
        return undefined
      },
    }
    loadText('rename-command get ""\nRENAME-command set "my set"\nuser alice on >secret', handlers)
    assert.deepEqual(calls, [
      ['get', ''],
      ['set', 'my set'],
      ['alice', 'on', '>secret'],
    ])
    assert.match(errorOf('rename-command nothing x', handlers), /No such command in rename-command/)
    assert.match(errorOf('rename-command get x'), /cannot be renamed/)
    assert.match(errorOf('user alice on'), /not supported/)
  })

  test('refuses modules and the Sentinel', () => {
    assert.match(errorOf('loadmodule /x.so 1'), /cannot be loaded/)
    assert.match(errorOf('mod.setting 1'), /modules are not supported/)
    assert.match(loadError({ args: ['--sentinel'], directory: folder.path }), /cannot run as a Sentinel/)
  })
})
